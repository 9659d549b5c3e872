// How long the next step is, and what a step passed over: for eight flights at a time.
#pragma once

#include "flock.h"

namespace lanes {

constexpr float SPEED_PER_STEP = 30.0f, SPEED_PER_MARGIN = 0.5f;  // as point_mass.py
constexpr float SONIC_SPEED = 340.0f, SONIC_MARGIN = 70.0f;
constexpr float GROWTH_LIMIT = 2.5f, SHRINK_LIMIT = 0.2f, SAFETY = 0.9f;

inline Floats small(Doubles x) { return __builtin_convertvector(x, Floats); }
inline Doubles wide(Floats x) { return __builtin_convertvector(x, Doubles); }
inline Floats few(float value) { return value - Floats{}; }

// Step lengths are a matter of taste to four digits: single precision is plenty.
inline Doubles longest_step(const State& now) {
    Floats away = root(small(dot(now.v, now.v))) - SONIC_SPEED;
    away = (away < 0.0f ? -away : away) - SONIC_MARGIN;
    away = away < 0.0f ? Floats{} : away;
    return wide((SPEED_PER_STEP + SPEED_PER_MARGIN * away) / root(small(dot(now.a, now.a))));
}

// error^(-1/8) of the squared error: an eighth of its binary logarithm, to a few per cent, and then
// one of Newton's steps. An error that is no number shrinks the step.
inline Doubles step_factor(Doubles relative_error_squared) {
    Floats x = small(relative_error_squared);
    x = x < 1e-12f ? few(1e-12f) : x;
    Integers pattern = (Integers)x & 0x7fffffff;
    Floats y = (Floats)(0x3f800000 / 8 * 9 - (pattern >> 3));
    Floats y2 = y * y, y4 = y2 * y2;
    Floats factor = SAFETY * y * (1.125f - 0.125f * x * (y4 * y4));
    factor = factor > SHRINK_LIMIT ? factor : few(SHRINK_LIMIT);
    return wide(factor < GROWTH_LIMIT ? factor : few(GROWTH_LIMIT));
}

// The greatest height within steps that pass the top, from the cubic through their ends.
inline Doubles summit(const Flock& f, Doubles h, Doubles height1, Doubles climb1) {
    Doubles x = f.climb / (f.climb - climb1), rise = height1 - f.height;
    Doubles c2 = 3.0 * rise - h * (2.0 * f.climb + climb1);
    Doubles c3 = h * (f.climb + climb1) - 2.0 * rise;
    return greatest(height1, f.height + x * (h * f.climb + x * (c2 + x * c3)));
}

}  // namespace lanes
