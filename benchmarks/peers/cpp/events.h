// Where a phase of flight ends, for eight flights at a time: the end of the rail and the ground.
#pragma once

#include "quintic.h"

namespace lanes {

constexpr int ROOT_ITERATIONS = 7;
constexpr double LONGER = 1.1;  // than the rail takes at the first acceleration

// Move a flock along its rail, to its end or to the flights' horizon if that is earlier: one step
// brackets the end, which lies on the step's own polynomial. `failed` gets the status of flights
// that do not get there, or not in one step that is accurate enough: no rail here is so long.
inline void leave_rail(Call& call, Flock& flock, int8_t (&failed)[WIDTH]) {
    const World& w = call.world;
    State &from = flock.now, to;
    from.v = Vector{};
    from.a = acceleration<RAIL>(w, flock.own, flock.time, from.r, from.v);
    Doubles along = dot(from.a, flock.own.axis), error, length = spread(call.rail_length);
    Doubles h = LONGER * root(2.0 * length / along);
    take_step<RAIL, 1>(w, &flock, &h, &to, &error);
    call.lane_steps += WIDTH;
    Quintic way(h, Doubles{}, Doubles{}, along, dot(to.r, flock.own.axis) -
                dot(from.r, flock.own.axis), dot(to.v, flock.own.axis), dot(to.a, flock.own.axis));
    Doubles s = spread(1.0);
    for (int i = 0; i < ROOT_ITERATIONS; ++i) s = s - (way.at(s) - length) / way.rate(s);
    Mask still = ~(along > 0.0), late = s * h > call.burn_time;
    Mask rough = ~(s <= 1.0) | ~(error <= call.tolerance * call.tolerance);
    for (int lane = 0; lane < WIDTH; ++lane)
        if (!failed[lane])
            failed[lane] = still[lane]   ? NO_LIFT_OFF
                           : late[lane]  ? BURNT_ON_RAIL
                           : rough[lane] ? STEP_TOO_SMALL
                                         : FLOWN;
    flock.time = least(s * h, flock.horizon);
    Curve curve(from, to, h);
    from.r = curve.position(flock.time / h), from.v = curve.velocity(flock.time / h);
    flock.highest = flock.height = height_of(w, from.r);
    flock.climb = climb_of(w, from.r, from.v);
}

// Steps that end under the ground, gathered until there are eight to bring down together.
struct Landings {
    struct Steps {
        Doubles time, h, highest;
        State from, to;
    } steps;
    long flights[WIDTH];
    int waiting = 0;

    void add(Call& call, long flight, const Flock& flock, const State& to, Doubles h, int lane) {
        const Steps step = {flock.time, h, flock.highest, flock.now, to};
        const double* in = reinterpret_cast<const double*>(&step) + lane;
        double* out = reinterpret_cast<double*>(&steps) + waiting;
        for (size_t i = 0; i < sizeof(Steps) / sizeof(Doubles); ++i) out[WIDTH * i] = in[WIDTH * i];
        flights[waiting++] = flight;
        if (waiting == WIDTH) bring_down(call);
    }

    void bring_down(Call& call) {
        const World& w = call.world;
        State from = steps.from, to = steps.to;
        Doubles h = steps.h;
        Quintic height(h, height_of(w, from.r), climb_of(w, from.r, from.v), climb_change(w, from),
                       height_of(w, to.r), climb_of(w, to.r, to.v), climb_change(w, to));
        // From below the ground Newton's iteration does not overshoot; a step that also began
        // there lands at once.
        Doubles s = spread(1.0);
        for (int i = 0; i < ROOT_ITERATIONS; ++i)
            s = greatest(least(s - height.at(s) / height.rate(s), spread(1.0)), Doubles{});
        Curve curve(from, to, h);
        Vector r = curve.position(s), v = curve.velocity(s);
        Doubles end[6] = {r.east, r.north, r.up, v.east, v.north, v.up};
        Doubles time = steps.time + s * h;
        for (int lane = 0; lane < waiting; ++lane) {
            const double* state = reinterpret_cast<const double*>(end) + lane;
            if (call.capacity > 0) call.store(flights[lane], time[lane], state, WIDTH);
            call.finish(flights[lane], FLOWN, time[lane], state, WIDTH, steps.highest[lane]);
        }
        waiting = 0;
    }
};

}  // namespace lanes
