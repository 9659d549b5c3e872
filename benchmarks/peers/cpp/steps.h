// How long the next step is, and what a step passed over: for eight flights at a time.
#pragma once

#include "quintic.h"

namespace lanes {

// As the package's stepping.py and dormand_prince.py have them.
constexpr float SPEED_PER_STEP = 25.0f, SPEED_PER_MARGIN = 1.0f;
constexpr float SONIC_SPEED = 340.0f, SONIC_MARGIN = 90.0f;
constexpr float SHARE_PER_STEP = 0.7f, SLOWEST = 0.5f;
constexpr float GROWTH_LIMIT = 4.0f, SHRINK_LIMIT = 0.2f, SAFETY = 0.8f, LEAST_ERROR = 1e-8f;
constexpr int PEAK_ITERATIONS = 3;

inline Floats small(Doubles x) { return __builtin_convertvector(x, Floats); }
inline Doubles wide(Floats x) { return __builtin_convertvector(x, Doubles); }
inline Floats few(float value) { return value - Floats{}; }

// Step lengths are a matter of taste to four digits: single precision is plenty.
template <Phase PHASE>
inline Doubles longest_step(const State& now, double reach) {
    Floats speed = root(small(dot(now.v, now.v))), away = speed - SONIC_SPEED;
    away = (away < 0.0f ? -away : away) - SONIC_MARGIN;
    away = away < 0.0f ? Floats{} : away;
    Floats change = SPEED_PER_STEP + SPEED_PER_MARGIN * away;
    if constexpr (PHASE == COASTING) {
        Floats share = SHARE_PER_STEP * (speed > SLOWEST ? speed : few(SLOWEST));
        change = share < change ? share : change;
    }
    return reach * wide(change / root(small(dot(now.a, now.a))));
}

// error^(-1/8) of the squared error: an eighth of its binary logarithm, to a few per cent, and then
// one of Newton's steps. An error that is no number shrinks the step.
inline Doubles step_factor(Doubles relative_error_squared) {
    Floats x = small(relative_error_squared);
    x = x < LEAST_ERROR ? few(LEAST_ERROR) : x;
    Integers pattern = (Integers)x & 0x7fffffff;
    Floats y = (Floats)(0x3f800000 / 8 * 9 - (pattern >> 3));
    Floats y2 = y * y, y4 = y2 * y2;
    Floats factor = SAFETY * y * (1.125f - 0.125f * x * (y4 * y4));
    factor = factor > SHRINK_LIMIT ? factor : few(SHRINK_LIMIT);
    return wide(factor < GROWTH_LIMIT ? factor : few(GROWTH_LIMIT));
}

// The greatest height within steps that pass the top, on the quintic through their ends.
inline Doubles summit(const World& w, const Flock& f, const State& to, Doubles h, Doubles height1,
                      Doubles climb1) {
    Quintic height(h, f.height, f.climb, climb_change(w, f.now), height1, climb1,
                   climb_change(w, to));
    Doubles s = f.climb / (f.climb - climb1);
    for (int i = 0; i < PEAK_ITERATIONS; ++i)
        s = least(greatest(s - height.rate(s) / height.bend(s), Doubles{}), spread(1.0));
    return greatest(height1, height.at(s));
}

}  // namespace lanes
