// Eight flights side by side: vectors of eight doubles, table look-ups by transposed rows, and the
// acceleration of a point mass. SI units. Written in GCC's vector extensions (g++ 12), for any
// processor; AVX-512 is used by name where they have no operation for what is wanted.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

namespace lanes {

#define LANES_INLINE inline __attribute__((always_inline))

constexpr int WIDTH = 8;

using Doubles = double __attribute__((vector_size(64)));
using Mask = int64_t __attribute__((vector_size(64)));
using Floats = float __attribute__((vector_size(32)));
using Integers = int32_t __attribute__((vector_size(32)));
using Quad = double __attribute__((vector_size(32)));

struct Vector {
    Doubles east, north, up;
};

LANES_INLINE Doubles spread(double value) { return value - Doubles{}; }
LANES_INLINE Doubles least(Doubles a, Doubles b) { return a < b ? a : b; }
LANES_INLINE Doubles greatest(Doubles a, Doubles b) { return a > b ? a : b; }

LANES_INLINE Vector operator+(Vector a, Vector b) {
    return {a.east + b.east, a.north + b.north, a.up + b.up};
}
LANES_INLINE Vector operator*(Doubles c, Vector a) { return {c * a.east, c * a.north, c * a.up}; }
LANES_INLINE Doubles dot(Vector a, Vector b) {
    return a.up * b.up + (a.east * b.east + a.north * b.north);
}
LANES_INLINE Vector chosen(Mask which, Vector a, Vector b) {
    return {which ? a.east : b.east, which ? a.north : b.north, which ? a.up : b.up};
}

// One bit per lane.
LANES_INLINE unsigned bits(Mask mask) {
#ifdef __AVX512F__
    return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask);
#else
    unsigned set = 0;
    for (int lane = 0; lane < WIDTH; ++lane) set |= unsigned(mask[lane] != 0) << lane;
    return set;
#endif
}

LANES_INLINE Doubles root(Doubles x) {
#ifdef __AVX512F__
    return (Doubles)_mm512_sqrt_pd((__m512d)x);
#else
    for (int lane = 0; lane < WIDTH; ++lane) x[lane] = std::sqrt(x[lane]);
    return x;
#endif
}

LANES_INLINE Floats root(Floats x) {
#ifdef __AVX512F__
    return (Floats)_mm256_sqrt_ps((__m256)x);
#else
    for (int lane = 0; lane < WIDTH; ++lane) x[lane] = std::sqrt(x[lane]);
    return x;
#endif
}

// A table with room for a row that is its end: a place on the end needs no test.
struct Table {
    double* rows;
    long count;

    Table(const double* source, long cells, int width) : count(cells) {
        size_t bytes = (size_t(cells + 1) * width * sizeof(double) + 63) / 64 * 64;
        rows = static_cast<double*>(std::aligned_alloc(64, bytes));
        for (long i = 0; i < cells * width; ++i) rows[i] = source[i];
        for (int i = 0; i < width; ++i) rows[cells * width + i] = 0.0;
    }
    Table(const Table&) = delete;
    ~Table() { std::free(rows); }
    double* end(int width) { return rows + count * width; }
};

LANES_INLINE Doubles pair(const double* low, const double* high) {
    return __builtin_shufflevector(*(const Quad*)low, *(const Quad*)high, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Four columns of eight rows, from rows 0 and 4, 1 and 5, 2 and 6, 3 and 7 side by side: eight
// shuffles of a cycle each, where a gather of one column takes nine (AMD Zen 4, measured).
LANES_INLINE void transpose(const Doubles (&rows)[4], Doubles (&columns)[4]) {
    Doubles a = __builtin_shufflevector(rows[0], rows[1], 0, 8, 2, 10, 4, 12, 6, 14);
    Doubles b = __builtin_shufflevector(rows[0], rows[1], 1, 9, 3, 11, 5, 13, 7, 15);
    Doubles c = __builtin_shufflevector(rows[2], rows[3], 0, 8, 2, 10, 4, 12, 6, 14);
    Doubles d = __builtin_shufflevector(rows[2], rows[3], 1, 9, 3, 11, 5, 13, 7, 15);
    columns[0] = __builtin_shufflevector(a, c, 0, 1, 8, 9, 4, 5, 12, 13);
    columns[1] = __builtin_shufflevector(b, d, 0, 1, 8, 9, 4, 5, 12, 13);
    columns[2] = __builtin_shufflevector(a, c, 2, 3, 10, 11, 6, 7, 14, 15);
    columns[3] = __builtin_shufflevector(b, d, 2, 3, 10, 11, 6, 7, 14, 15);
}

// Density, 1/sound speed and wind: rows of four values and their four slopes.
LANES_INLINE void air_at(const double* table, Doubles place, Doubles (&columns)[4]) {
    Integers cell = __builtin_convertvector(place, Integers);
    Doubles part = place - __builtin_convertvector(cell, Doubles);
    alignas(32) int32_t at[WIDTH];
    *(Integers*)at = cell * 8;
    const double* row[WIDTH];
    for (int lane = 0; lane < WIDTH; ++lane) row[lane] = table + at[lane];
    Doubles parts[4] = {
        __builtin_shufflevector(part, part, 0, 0, 0, 0, 4, 4, 4, 4),
        __builtin_shufflevector(part, part, 1, 1, 1, 1, 5, 5, 5, 5),
        __builtin_shufflevector(part, part, 2, 2, 2, 2, 6, 6, 6, 6),
        __builtin_shufflevector(part, part, 3, 3, 3, 3, 7, 7, 7, 7),
    };
    Doubles values[4];
    for (int i = 0; i < 4; ++i)  // interpolated before they are transposed: half the shuffles
        values[i] = pair(row[i], row[i + 4]) + parts[i] * pair(row[i] + 4, row[i + 4] + 4);
    transpose(values, columns);
}

// Cd: rows of the four coefficients of a cubic.
LANES_INLINE Doubles drag_at(const double* table, Doubles place) {
    Integers cell = __builtin_convertvector(place, Integers);
    Doubles x = place - __builtin_convertvector(cell, Doubles);
    alignas(32) int32_t at[WIDTH];
    *(Integers*)at = cell * 4;
    Doubles rows[4], c[4];
    for (int i = 0; i < 4; ++i) rows[i] = pair(table + at[i], table + at[i + 4]);
    transpose(rows, c);
    return (c[0] + x * c[1]) + (x * x) * (c[2] + x * c[3]);
}

}  // namespace lanes
