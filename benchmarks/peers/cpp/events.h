// Where a phase of flight ends, for eight flights at a time: the end of the rail and the ground.
#pragma once

#include "flock.h"

namespace lanes {

constexpr double TAYLOR_STEP = 1e-4;  // s: what is left of Newton's iteration
constexpr int MOST_ITERATIONS = 60, ROOT_ITERATIONS = 7;

inline Doubles magnitude(Doubles x) { return greatest(x, -x); }

// Move a flock along its rail, to its end or to the flights' horizon if that is earlier. Newton's
// iteration on whole steps; `failed` gets the status of flights that do not get there.
inline void leave_rail(Call& call, Flock& flock, int8_t (&failed)[WIDTH]) {
    const World& w = call.world;
    State &from = flock.now, to, last{};
    from.v = last.v;
    from.a = acceleration<RAIL>(w, flock.own, flock.time, from.r, from.v);
    Doubles along = dot(from.a, flock.own.axis), error, length = spread(call.rail_length);
    Mask waiting = along > 0.0;
    for (unsigned still = bits(~waiting); still; still &= still - 1)
        failed[__builtin_ctz(still)] = NO_LIFT_OFF;
    Doubles h = root(2.0 * length / along);
    h /= 1.0 + w.mass_flow / w.launch_mass * h / 6.0;  // it gets lighter: to first order
    for (int i = 0; i < MOST_ITERATIONS && bits(waiting); ++i) {
        for (unsigned late = bits(waiting & (h > call.burn_time)); late; late &= late - 1)
            failed[__builtin_ctz(late)] = BURNT_ON_RAIL;
        waiting &= h <= call.burn_time;
        take_step<RAIL, 1>(w, &flock, &h, &to, &error);
        call.lane_steps += __builtin_popcount(bits(waiting));
        Doubles missing = length - (dot(to.r, flock.own.axis) - dot(from.r, flock.own.axis));
        Doubles late = missing / dot(to.v, flock.own.axis);
        Mask there = waiting & (magnitude(late) < TAYLOR_STEP);
        to.r = to.r + late * (to.v + 0.5 * late * to.a), to.v = to.v + late * to.a;
        last.r = chosen(there, to.r, last.r), last.v = chosen(there, to.v, last.v);
        h = waiting ? h + late : h;
        waiting &= ~there;
    }
    Mask early = h > flock.horizon;
    if (bits(early)) {
        h = early ? flock.horizon : h;
        take_step<RAIL, 1>(w, &flock, &h, &to, &error);
        last.r = chosen(early, to.r, last.r), last.v = chosen(early, to.v, last.v);
    }
    flock.time = h, flock.now = last;
    flock.highest = flock.height = height_of(w, last.r);
    flock.climb = climb_of(w, last.r, last.v);
}

// The fifth-degree polynomial through value, rate and acceleration at both ends of a step.
struct Quintic {
    Doubles c0, c1, c2, c3, c4, c5;

    Quintic(Doubles h, Doubles x, Doubles v, Doubles a, Doubles x1, Doubles v1, Doubles a1) {
        c0 = x, c1 = h * v, c2 = 0.5 * h * h * a;
        Doubles rise = x1 - c0 - c1 - c2, turn = h * v1 - c1 - 2.0 * c2, bend = h * h * a1 - 2.0 * c2;
        c3 = 10.0 * rise - 4.0 * turn + 0.5 * bend;
        c4 = -15.0 * rise + 7.0 * turn - bend;
        c5 = 6.0 * rise - 3.0 * turn + 0.5 * bend;
    }
    Doubles at(Doubles s) const { return c0 + s * (c1 + s * (c2 + s * (c3 + s * (c4 + s * c5)))); }
    Doubles rate(Doubles s) const {
        return c1 + s * (2.0 * c2 + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)));
    }
};

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
        auto fall = [&](const State& s) {
            return climb_of(w, s.r, s.a) + (w.curvature_east * s.v.east * s.v.east +
                                            w.curvature_north * s.v.north * s.v.north);
        };
        Quintic height(h, height_of(w, from.r), climb_of(w, from.r, from.v), fall(from),
                       height_of(w, to.r), climb_of(w, to.r, to.v), fall(to));
        // From below the ground Newton's iteration does not overshoot; a step that also began
        // there lands at once.
        Doubles s = spread(1.0);
        for (int i = 0; i < ROOT_ITERATIONS; ++i)
            s = greatest(least(s - height.at(s) / height.rate(s), spread(1.0)), Doubles{});
        Quintic east(h, from.r.east, from.v.east, from.a.east, to.r.east, to.v.east, to.a.east);
        Quintic north(h, from.r.north, from.v.north, from.a.north, to.r.north, to.v.north,
                      to.a.north);
        Quintic up(h, from.r.up, from.v.up, from.a.up, to.r.up, to.v.up, to.a.up);
        Doubles end[6] = {east.at(s), north.at(s), up.at(s),
                          east.rate(s) / h, north.rate(s) / h, up.rate(s) / h};
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
