// The hardware's share of the flights benchmark: what a hand-vectorised kernel makes of the same
// flights, the same equation of motion, tolerance and error norm on the same processor.
//
// Eight flights to a vector, each with its own adaptive steps; a flight that is done gives its lane
// to the next. A phase is flown for a whole block before the next one, so that no lane waits for
// another's thrust. Multiplications and additions are contracted, which the package's kernel must
// not do: it promises the same bits as plain arithmetic.
//
//     g++ -O3 -march=native -std=c++17 -shared -fPIC kernel.cpp -o kernel.so

#include <algorithm>
#include <cstring>
#include <vector>

#include "events.h"
#include "steps.h"

#ifndef GROUPS_AT_ONCE
#define GROUPS_AT_ONCE 2  // vectors in flight together: one's arithmetic fills another's waiting
#endif

using namespace lanes;

namespace {

constexpr int BLOCK = 1024;  // flights whose states stay in the second-level cache
constexpr double SHORTEST_STEP = 1e-7;

// Flies the flights of a list through one phase; those it does not end go on to the next list.
template <Phase PHASE, int GROUPS>
class Phases {
public:
    Phases(Call& call, Flock* block, long first, Landings& landings, std::vector<int>& next)
        : call(call), block(block), first(first), landings(landings), next(next) {}

    void fly(const std::vector<int>& list) {
        waiting = list.data(), end = waiting + list.size();
        for (int g = 0; g < GROUPS; ++g) {
            active[g] = Mask{};
            for (int lane = 0; lane < WIDTH; ++lane) {
                if (!list.empty()) copy_flight(block[list[0] / WIDTH], list[0] % WIDTH, flocks[g], lane);
                refill(g, lane);
            }
        }
        while (true) {
            unsigned busy[GROUPS], any = 0;
            for (int g = 0; g < GROUPS; ++g) any |= busy[g] = bits(active[g]);
            if (!any) return;
            for (int g = 0; g < GROUPS; ++g) call.lane_steps += __builtin_popcount(busy[g]);
            step();
        }
    }

private:
    Call& call;
    Flock* block;
    long first;
    Landings& landings;
    std::vector<int>& next;
    const int *waiting, *end;
    Flock flocks[GROUPS];
    Mask active[GROUPS];
    int holds[GROUPS][WIDTH];

    void refill(int g, int lane) {
        bool some = waiting < end;
        active[g][lane] = -int64_t(some);
        if (!some) return;
        holds[g][lane] = *waiting++;
        copy_flight(block[holds[g][lane] / WIDTH], holds[g][lane] % WIDTH, flocks[g], lane);
    }

    void step() {
        Doubles h[GROUPS], error[GROUPS];
        State to[GROUPS];
        for (int g = 0; g < GROUPS; ++g) {
            const Flock& f = flocks[g];
            h[g] = least(least(f.wanted, longest_step<PHASE>(f.now, call.reach)), f.limit - f.time);
        }
        take_step<PHASE, GROUPS>(call.world, flocks, h, to, error);
        for (int g = 0; g < GROUPS; ++g) judge(g, h[g], to[g], error[g]);
    }

    // Keep the steps that are accurate enough, choose the next ones' length, see who has arrived.
    void judge(int g, Doubles h, const State& to, Doubles error) {
        Flock& f = flocks[g];
        error *= 1.0 / (call.tolerance * call.tolerance);
        Mask good = active[g] & (error <= 1.0);
        Doubles grown = h * step_factor(error), kept = h < f.wanted ? f.wanted : Doubles{};
        Doubles wanted = good ? greatest(grown, kept) : grown;
        Mask stuck = active[g] & ~good & ~(wanted > SHORTEST_STEP);
        Doubles height = height_of(call.world, to.r), climb = climb_of(call.world, to.r, to.v);
        Mask landed = good & (f.to_ground != 0.0) & (height <= 0.0) & (climb < 0.0);
        Mask arrived = good & ~landed & (h >= f.limit - f.time);
        Mask above = good & (height > TOP);
        Doubles highest = greatest(f.highest, height);
        Mask peak = good & (f.climb > 0.0) & (climb < 0.0);
        if (bits(peak)) {
            Doubles top = summit(call.world, f, to, h, height, climb);
            highest = peak ? greatest(highest, top) : highest;
        }
        f.highest = good ? highest : f.highest;

        unsigned down = bits(landed);
        for (unsigned some = down; some; some &= some - 1) {
            int lane = __builtin_ctz(some);
            landings.add(call, first + holds[g][lane], f, to, h, lane);
        }
        f.time = good ? (arrived ? f.limit : f.time + h) : f.time;
        f.wanted = wanted;
        f.height = good ? height : f.height, f.climb = good ? climb : f.climb;
        f.now.r = chosen(good, to.r, f.now.r), f.now.v = chosen(good, to.v, f.now.v);
        f.now.a = chosen(good, to.a, f.now.a);

        if (call.capacity > 0) store(g, bits(good) & ~down);
        unsigned gone = bits(stuck | above | arrived) & ~down;
        for (unsigned some = gone; some; some &= some - 1)
            leave(g, __builtin_ctz(some), bits(stuck), bits(above));
        for (unsigned some = gone | down; some; some &= some - 1) refill(g, __builtin_ctz(some));
    }

    void store(int g, unsigned which) {
        for (; which; which &= which - 1) {
            int lane = __builtin_ctz(which);
            const Flock& f = flocks[g];
            call.store(first + holds[g][lane], f.time[lane],
                       reinterpret_cast<const double*>(&f.now) + lane, WIDTH);
        }
    }

    void leave(int g, int lane, unsigned stuck, unsigned above) {
        Flock& f = flocks[g];
        int held = holds[g][lane];
        if (PHASE == BURNING && !((stuck | above) >> lane & 1) && f.time[lane] < f.horizon[lane]) {
            copy_flight(f, lane, block[held / WIDTH], held % WIDTH);
            next.push_back(held);
            return;
        }
        Status code = stuck >> lane & 1   ? STEP_TOO_SMALL
                      : above >> lane & 1 ? ABOVE_AIR
                      : f.to_ground[lane] ? STILL_UP
                                          : FLOWN;
        call.finish(first + held, code, f.time[lane],
                    reinterpret_cast<const double*>(&f.now) + lane, WIDTH, f.highest[lane]);
    }
};

// Read a block, send it off along its rails if it has a motor, and list what then flies freely.
std::vector<int> launch(Call& call, Flock* block, long first, int count) {
    std::vector<int> flying;
    for (int i = 0; i < (count + WIDTH - 1) / WIDTH; ++i) {
        int8_t failed[WIDTH] = {};
        for (int lane = 0; lane < WIDTH; ++lane) {
            long flight = first + std::min(WIDTH * i + lane, count - 1);
            if (!read_flight(call, flight, block[i], lane)) failed[lane] = NOT_FINITE;
        }
        Flock& f = block[i];
        f.height = f.highest = height_of(call.world, f.now.r);
        f.climb = climb_of(call.world, f.now.r, f.now.v);
        int lanes_used = std::min(WIDTH, count - WIDTH * i);
        auto keep = [&](long flight, int lane) {
            const double* state = reinterpret_cast<const double*>(&f.now) + lane;
            if (call.capacity > 0) call.store(flight, f.time[lane], state, WIDTH);
            return state;
        };
        for (int lane = 0; lane < lanes_used; ++lane) {
            call.node_count[first + WIDTH * i + lane] = 0;
            keep(first + WIDTH * i + lane, lane);
        }
        if (call.burn_time > 0.0) leave_rail(call, f, failed);
        for (int lane = 0; lane < lanes_used; ++lane) {
            int held = WIDTH * i + lane;
            bool over = failed[lane] || f.time[lane] >= f.horizon[lane];
            const double* state = reinterpret_cast<const double*>(&f.now) + lane;
            if (call.burn_time > 0.0) keep(first + held, lane);
            if (over)
                call.finish(first + held, Status(failed[lane]), f.time[lane], state, WIDTH,
                            f.highest[lane]);
            else
                flying.push_back(held);
        }
    }
    return flying;
}

void fly_block(Call& call, Flock* block, long first, int count, Landings& landings) {
    int flocks = (count + WIDTH - 1) / WIDTH;
    std::vector<int> flying = launch(call, block, first, count), coasting, none;
    if (call.burn_time > 0.0) {
        for (int i = 0; i < flocks; ++i) enter_phase<BURNING>(call, block[i], call.burn_time);
        Phases<BURNING, GROUPS_AT_ONCE>(call, block, first, landings, coasting).fly(flying);
        flying.swap(coasting);
    }
    for (int i = 0; i < flocks; ++i) enter_phase<COASTING>(call, block[i], LONGEST_FLIGHT);
    Phases<COASTING, GROUPS_AT_ONCE>(call, block, first, landings, none).fly(flying);
}

}  // namespace

// Flies `count` flights and returns how many steps were tried. `rows` (count, 18) are the
// constants of each, of which masses, wind following and Earth are one for all; `starts` (count, 5)
// position, speed and time; `ends` (count) NaN for the ground; `settings` burn time, rail length,
// tolerance and reach of a step; `air` (air_cells, 8), `drag` (drag_rows, 4) with its last row for
// all beyond. Paths are kept where `capacity` > 0.
extern "C" long fly(
    long count, const double* rows, const double* starts, const double* ends,
    const double* settings, const double* air, long air_cells, const double* drag, long drag_rows,
    int8_t* status, double* end_time, double* end_position, double* end_velocity, double* apex,
    int64_t* node_count, double* node_time, double* node_state, long capacity
) {
    if (count == 0) return 0;
    Table airs(air, air_cells, 8), drags(drag, drag_rows, 4);
    for (int i = 0; i < 4; ++i) airs.end(8)[i] = airs.end(8)[i - 8] + airs.end(8)[i - 4];
    Call call = {
        {airs.rows, drags.rows, double(drag_rows - 1), rows[3], rows[4], rows[5], rows[8], rows[11],
         rows[12], rows[13], 1.0 / rows[14], rows[15], rows[16], rows[17]},
        count, rows, starts, ends, settings[0], settings[1], settings[2], settings[3],
        status, end_time, end_position, end_velocity, apex, node_count, node_time, node_state,
        capacity,
    };
    std::vector<Flock> block(BLOCK / WIDTH);
    Landings landings;
    std::memset(&landings.steps, 0, sizeof(landings.steps));
    for (long first = 0; first < count; first += BLOCK)
        fly_block(call, block.data(), first, int(std::min<long>(BLOCK, count - first)), landings);
    landings.bring_down(call);
    return call.lane_steps;
}
