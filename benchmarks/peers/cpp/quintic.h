// A coordinate within a step, and the height above the curved ground, from both ends of the step.
#pragma once

#include "flock.h"

namespace lanes {

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
    Doubles bend(Doubles s) const {
        return 2.0 * c2 + s * (6.0 * c3 + s * (12.0 * c4 + s * 20.0 * c5));
    }
};

// The three coordinates, and their rates.
struct Curve {
    Quintic east, north, up;
    Doubles h;

    Curve(const State& from, const State& to, Doubles h)
        : east(h, from.r.east, from.v.east, from.a.east, to.r.east, to.v.east, to.a.east),
          north(h, from.r.north, from.v.north, from.a.north, to.r.north, to.v.north, to.a.north),
          up(h, from.r.up, from.v.up, from.a.up, to.r.up, to.v.up, to.a.up), h(h) {}
    Vector position(Doubles s) const { return {east.at(s), north.at(s), up.at(s)}; }
    Vector velocity(Doubles s) const {
        return (1.0 / h) * Vector{east.rate(s), north.rate(s), up.rate(s)};
    }
};

// The second derivative of the height above the curved ground.
inline Doubles climb_change(const World& w, const State& s) {
    return climb_of(w, s.r, s.a) + (w.curvature_east * s.v.east * s.v.east +
                                    w.curvature_north * s.v.north * s.v.north);
}

}  // namespace lanes
