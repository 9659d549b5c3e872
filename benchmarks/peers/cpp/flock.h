// Eight flights on their way, how they are read from the package's arrays and written back.
#pragma once

#include <limits>

#include "point_mass.h"

namespace lanes {

enum Status : int8_t {
    FLOWN, NOT_FINITE, NO_LIFT_OFF, BURNT_ON_RAIL, ABOVE_AIR, STILL_UP, STEP_TOO_SMALL,
    TOO_MANY_NODES
};

constexpr int FIELDS = sizeof(Flock) / sizeof(Doubles);

inline void copy_flight(const Flock& from, int source, Flock& to, int target) {
    const double* in = reinterpret_cast<const double*>(&from) + source;
    double* out = reinterpret_cast<double*>(&to) + target;
    for (int field = 0; field < FIELDS; ++field) out[WIDTH * field] = in[WIDTH * field];
}

inline double& entry(Doubles& values, int lane) { return reinterpret_cast<double*>(&values)[lane]; }

// The arrays of a call, as the package's kernel takes them; `capacity` 0 keeps no path.
struct Call {
    World world;
    long count;
    const double *rows, *starts, *ends;
    double burn_time, rail_length, tolerance, reach;
    int8_t* status;
    double *end_time, *end_position, *end_velocity, *apex;
    int64_t* node_count;
    double *node_time, *node_state;
    long capacity;
    long lane_steps = 0;

    // Keep a node of a path; `state` (6) lies `stride` apart.
    void store(long flight, double time, const double* state, int stride) {
        long node = node_count[flight]++;
        if (node >= capacity) return;
        node_time[flight * capacity + node] = starts[5 * flight + 4] + time;
        double* target = node_state + 6 * (flight * capacity + node);
        for (int i = 0; i < 6; ++i) target[i] = state[stride * i];
    }

    // A flight's last word: NaN unless it was flown.
    void finish(long flight, Status code, double time, const double* state, int stride, double top) {
        if (code == FLOWN && capacity > 0 && node_count[flight] > capacity) code = TOO_MANY_NODES;
        constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
        bool flown = code == FLOWN;
        if (!flown) node_count[flight] = 0;
        status[flight] = code;
        end_time[flight] = flown ? starts[5 * flight + 4] + time : nothing;
        apex[flight] = flown ? top : nothing;
        for (int i = 0; i < 3; ++i) {
            end_position[i * count + flight] = flown ? state[stride * i] : nothing;
            end_velocity[i * count + flight] = flown ? state[stride * (i + 3)] : nothing;
        }
    }
};

constexpr double LONGEST_FLIGHT = 1000.0, FIRST_STEP = 0.02;  // s

// Read the flights from `first` on into a flock, at their launch; false for one not finite.
inline bool read_flight(const Call& call, long flight, Flock& flock, int lane) {
    const double *row = call.rows + 18 * flight, *start = call.starts + 5 * flight;
    double sum = 0.0, end = call.ends[flight];
    for (int i = 0; i < 18; ++i) sum += row[i];
    for (int i = 0; i < 5; ++i) sum += start[i];
    const double values[FIELDS] = {
        0.0, 0.0, std::isnan(end) ? LONGEST_FLIGHT : end, double(std::isnan(end)),
        0.0,
        0.0, 0.0, 0.0,
        start[0], start[1], start[2], start[3] * row[0], start[3] * row[1], start[3] * row[2],
        0.0, 0.0, 0.0,
        row[7], row[6], row[9], row[10], row[0], row[1], row[2],
    };
    for (int field = 0; field < FIELDS; ++field)
        entry(reinterpret_cast<Doubles*>(&flock)[field], lane) = values[field];
    return std::isfinite(sum);
}

// Make a flock ready for a phase that ends at `limit` at the latest.
template <Phase PHASE>
inline void enter_phase(const Call& call, Flock& flock, double limit) {
    State& now = flock.now;
    now.a = acceleration<PHASE>(call.world, flock.own, flock.time, now.r, now.v);
    flock.wanted = spread(FIRST_STEP * call.reach);
    flock.limit = least(flock.horizon, spread(limit));
}

}  // namespace lanes
