// The equation of motion and one step of Dormand and Prince's pair, for several groups of eight
// flights: the same right-hand side, tableau and error norm as the package's own kernel.
#pragma once

#include "lanes.h"

namespace lanes {

enum Phase { RAIL, BURNING, COASTING };

constexpr double BOTTOM = -1000.0, TOP = 32000.0, CELLS_PER_METRE = 0.1, CELLS_PER_MACH = 40.0;
constexpr double VELOCITY_WEIGHT = 10.0;  // s, in the error of a step

// What all flights of a call share: the round's masses, the Earth, the tables.
struct World {
    const double *air, *drag;
    double last_drag_cell;
    double launch_mass, mass_flow, empty_mass, wind_following;
    double curvature_east, curvature_north, gravity, per_radius, elevation;
    double rotation_north, rotation_up;
};

// What a flight keeps to itself; the axis is that of its launch.
struct Own {
    Doubles area, thrust, wind_east, wind_north;
    Vector axis;
};

LANES_INLINE Doubles height_of(const World& w, Vector r) {
    return r.up + (0.5 * w.curvature_east * r.east * r.east +
                   0.5 * w.curvature_north * r.north * r.north);
}

LANES_INLINE Doubles climb_of(const World& w, Vector r, Vector v) {
    return v.up + (w.curvature_east * r.east * v.east + w.curvature_north * r.north * v.north);
}

template <Phase PHASE>
LANES_INLINE Vector acceleration(const World& w, const Own& own, Doubles time, Vector r, Vector v) {
    Doubles height = height_of(w, r), air[4];
    Doubles place = (least(greatest(height, spread(BOTTOM)), spread(TOP)) - BOTTOM);
    air_at(w.air, place * CELLS_PER_METRE, air);
    Doubles wind_east = air[2] + own.wind_east, wind_north = air[3] + own.wind_north;
    Doubles per_mass = spread(1.0 / w.empty_mass);
    if constexpr (PHASE != COASTING) per_mass = 1.0 / (w.launch_mass - w.mass_flow * time);

    // (1 + x)^-2 as a series: x stays below 0.006, where it errs by 2e-11, and costs no division.
    Doubles x = (height + w.elevation) * w.per_radius;
    Doubles gravity = -w.gravity * (1.0 - x * (2.0 - x * (3.0 - x * (4.0 - 5.0 * x))));
    Vector a = {gravity * w.curvature_east * r.east, gravity * w.curvature_north * r.north, gravity};
    a.east += w.rotation_up * v.north - w.rotation_north * v.up;
    a.north -= w.rotation_up * v.east;
    a.up += w.rotation_north * v.east;

    Vector through = {v.east - wind_east, v.north - wind_north, v.up};
    Doubles airspeed = root(dot(through, through));
    Doubles cell = least(airspeed * (air[1] * CELLS_PER_MACH), spread(w.last_drag_cell));
    Doubles brake = -(air[0] * own.area * per_mass) * airspeed * drag_at(w.drag, cell);
    a = a + brake * through;

    if constexpr (PHASE == BURNING) {
        Vector u = {v.east - w.wind_following * wind_east,
                    v.north - w.wind_following * wind_north, v.up};
        a = a + (own.thrust * per_mass / root(dot(u, u))) * u;
    } else if constexpr (PHASE == RAIL) {
        a = (own.thrust * per_mass + dot(a, own.axis)) * own.axis;
    }
    return a;
}

// J. R. Dormand and P. J. Prince, J. Comp. Appl. Math. 6 (1980) 19-26, table 2; the seventh row is
// also the solution, and the last is its difference from the embedded one.
constexpr double TABLEAU[8][7] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
    {71.0 / 57600, 0.0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40},
};
constexpr double NODES[7] = {0.0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1.0, 1.0};

// The weighted sum of the first stages; the last one, which is the one awaited, is added last.
template <int ROW, int LAST>
LANES_INLINE Vector blend(const Vector* stages) {
    if constexpr (LAST == 0)
        return spread(TABLEAU[ROW][0]) * stages[0];
    else if constexpr (TABLEAU[ROW][LAST] == 0.0)
        return blend<ROW, LAST - 1>(stages);
    else
        return spread(TABLEAU[ROW][LAST]) * stages[LAST] + blend<ROW, LAST - 1>(stages);
}

// The state of eight flights, or what a step makes of it.
struct State {
    Vector r, v, a;
};

// Eight flights: every member has one entry per flight, so a flight moves as a column.
struct Flock {
    Doubles time, limit, horizon, to_ground, wanted, height, climb, highest;
    State now;
    Own own;
};

struct Stages {
    Vector v[7], a[7];
};

template <Phase PHASE, int GROUPS, int STAGE>
LANES_INLINE void take_stages(
    const World& w, const Flock* flocks, const Doubles* h, State* to, Stages* k
) {
    // One stage of every group, then the next: a group's arithmetic fills another's waiting.
#pragma GCC unroll 4
    for (int g = 0; g < GROUPS; ++g) {
        const Flock& f = flocks[g];
        to[g].r = f.now.r + h[g] * blend<STAGE, STAGE - 1>(k[g].v);
        to[g].v = k[g].v[STAGE] = f.now.v + h[g] * blend<STAGE, STAGE - 1>(k[g].a);
        Doubles when = f.time + NODES[STAGE] * h[g];
        to[g].a = k[g].a[STAGE] = acceleration<PHASE>(w, f.own, when, to[g].r, to[g].v);
    }
    if constexpr (STAGE < 6) take_stages<PHASE, GROUPS, STAGE + 1>(w, flocks, h, to, k);
}

// A step of every group; `error` is its squared estimate in square metres.
template <Phase PHASE, int GROUPS>
LANES_INLINE void take_step(
    const World& w, const Flock* flocks, const Doubles* h, State* to, Doubles* error
) {
    Stages k[GROUPS];
    for (int g = 0; g < GROUPS; ++g) k[g].v[0] = flocks[g].now.v, k[g].a[0] = flocks[g].now.a;
    take_stages<PHASE, GROUPS, 1>(w, flocks, h, to, k);
    for (int g = 0; g < GROUPS; ++g) {
        Vector dr = h[g] * blend<7, 6>(k[g].v), dv = h[g] * blend<7, 6>(k[g].a);
        error[g] = dot(dr, dr) + VELOCITY_WEIGHT * VELOCITY_WEIGHT * dot(dv, dv);
    }
}

}  // namespace lanes
