"""The loop one would write: `scipy.integrate.solve_ivp`, flight after flight, well tuned.

It has the same physics and the same phases (rail, burning, coasting) with events for the rail and
the ground; it is the fastest of RK45, LSODA and DOP853 over a ladder of tolerances that holds the
accuracy. Its right-hand side is plain Python, or the package's own, compiled for the case so that
a call hands over no more than the state.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast, get_args

import numba
import numpy as np
from flights_cases import EARTH, Case, Ends, Floats, outside, worst
from scipy.integrate import solve_ivp

from cram_sim.ballistics.atmosphere import BOTTOM, CELL
from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.drag import CELLS_PER_MACH
from cram_sim.ballistics.motion import (
    BURNING,
    COASTING,
    RAIL,
    common_of,
    state_rates,
    tables_of,
)
from cram_sim.ballistics.reference import fly_reference

Method = Literal["RK45", "LSODA", "DOP853"]
Rates = Callable[[int, float, Floats], Sequence[float]]
OfFlight = Callable[[Floats, Floats], Rates]  # from a flight's row, and the package's columns of it
Maker = Callable[[Case], OfFlight]

METHODS: tuple[Method, ...] = get_args(Method)
LADDER = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
TUNING_FLIGHTS = 100  # with 40, a tolerance that misses 4 % of fresh flights passed
EXACT = 1e-12
AGREEMENT = (1e-3, 1e-6)  # m and s, of two ways to call DOP853 at 1e-12
LONGEST_FLIGHT = 1_000.0  # s


def python_rates(case: Case) -> OfFlight:
    """The right-hand side as one would write it in plain Python: floats, lists and `math`."""
    cells, cubic = case.air.table.tolist(), case.drag.tolist()  # lists are read fastest
    last_cell, last_cubic = len(cells) - 1, len(cubic) - 1

    def of_flight(row: Floats, columns: Floats) -> Rates:
        del columns
        axis, numbers = row[:3].tolist(), row[3:].tolist()
        mass0, flow, empty, thrust, area, following, added_east, added_north = numbers[:8]
        per_n, per_m, g0, radius, elevation, spin_north, spin_up = numbers[8:]

        def rates(phase: int, t: float, y: Floats) -> Sequence[float]:
            e, n, u, ve, vn, vu = y.tolist()
            height = u + 0.5 * (e * e * per_n + n * n * per_m)
            place = min(max((height - BOTTOM) / CELL, 0.0), last_cell + 1.0)
            k = min(int(place), last_cell)
            x = place - k
            c = cells[k]
            we, wn = c[2] + x * c[6] + added_east, c[3] + x * c[7] + added_north
            ae, an = ve - we, vn - wn
            speed = math.sqrt(ae * ae + an * an + vu * vu)
            mach = min(speed * (c[1] + x * c[5]) * CELLS_PER_MACH, last_cubic)
            j = int(mach)
            z = mach - j
            d = cubic[j]
            cd = d[0] + z * (d[1] + z * (d[2] + z * d[3]))
            mass = empty if phase == COASTING else mass0 - flow * t
            brake = -(c[0] + x * c[4]) * area * cd * speed / mass
            fall = radius / (radius + elevation + height)
            g = -g0 * fall * fall
            fe = brake * ae + g * e * per_n + spin_up * vn - spin_north * vu
            fn = brake * an + g * n * per_m - spin_up * ve
            fu = brake * vu + g + spin_north * ve
            if phase == BURNING:
                ue, un = ve - following * we, vn - following * wn
                push = thrust / mass / math.sqrt(ue * ue + un * un + vu * vu)
                fe, fn, fu = fe + push * ue, fn + push * un, fu + push * vu
            elif phase == RAIL:
                along = thrust / mass + fe * axis[0] + fn * axis[1] + fu * axis[2]
                fe, fn, fu = along * axis[0], along * axis[1], along * axis[2]
            return ve, vn, vu, fe, fn, fu

        return rates

    return of_flight


def compiled_rates(case: Case) -> OfFlight:
    """The package's own right-hand side, called from Python."""
    common, tables = common_of(case.body, EARTH), tables_of(case.body, case.air)

    @numba.njit(error_model="numpy")
    def compiled(phase: int, t: float, y: Floats, columns: Floats) -> Floats:
        return state_rates(phase, t, y, columns, 0, common, tables)

    def of_flight(row: Floats, columns: Floats) -> Rates:
        del row

        def rates(phase: int, t: float, y: Floats) -> Sequence[float]:
            return cast(Sequence[float], compiled(phase, t, y, columns))

        return rates

    return of_flight


@dataclass(frozen=True)
class Event:
    """A terminal event of `solve_ivp`: a function of the state that falls to zero."""

    function: Callable[[Floats], float]
    terminal: bool = True
    direction: float = -1.0

    def __call__(self, t: float, y: Floats) -> float:
        """The function's value."""
        del t
        return self.function(y)


@dataclass(frozen=True)
class Loop:
    """The loop with a right-hand side, a method and its relative tolerance."""

    of_flight: OfFlight
    method: Method
    tolerance: float

    def fly(self, case: Case, launches: Launches) -> Ends:
        """Where the flights end, one after the other."""
        rows, columns = case.rows(launches), case.columns(launches)
        ends = [
            self.flight(case, row, float(speed), self.of_flight(row, column[:, np.newaxis]))
            for row, speed, column in zip(rows, launches.speed, columns.T.copy(), strict=True)
        ]
        return Ends(np.array([end[0] for end in ends]), np.array([end[1] for end in ends]).T)

    def flight(self, case: Case, row: Floats, speed: float, rates: Rates) -> tuple[float, Floats]:
        """One flight, phase after phase: its end's time and position."""
        ax, ay, az = row[:3].tolist()
        per_n, per_m = row[11:13].tolist()
        rail, burn = case.rail_length, case.burn_time
        off_rail = Event(lambda y: rail - (y[0] * ax + y[1] * ay + y[2] * az))
        ground = Event(lambda y: y[2] + 0.5 * (y[0] * y[0] * per_n + y[1] * y[1] * per_m))
        landing = ground if case.end_time is None else None
        horizon = LONGEST_FLIGHT if case.end_time is None else case.end_time
        phases = [(RAIL, burn, off_rail), (BURNING, burn, landing)] if burn > 0 else []
        t, y = 0.0, np.concatenate([np.zeros(3), speed * row[:3]])
        for phase, until, event in (*phases, (COASTING, horizon, landing)):
            solution = solve_ivp(
                partial(rates, phase),
                (t, until),
                y,
                method=self.method,
                rtol=self.tolerance,
                atol=100 * self.tolerance,
                events=event,
            )
            t, y = float(solution.t[-1]), solution.y[:, -1]
            if solution.status == 1 and phase != RAIL:
                break
        return t, y[:3]


def truth(case: Case, launches: Launches) -> Ends:
    """The ends by DOP853 at 1e-12; twice as fast as the package's reference, which keeps paths."""
    return Loop(compiled_rates(case), "DOP853", EXACT).fly(case, launches)


def tuned_loop(case: Case, make: Maker) -> Loop:
    """The fastest method and tolerance whose flights are as accurate as asked."""
    launches = case.launches(TUNING_FLIGHTS, 1)
    exact = truth(case, launches)
    of_flight = make(case)
    best, choice = math.inf, Loop(of_flight, "DOP853", LADDER[-1])
    for method in METHODS:
        for tolerance in LADDER:
            loop = Loop(of_flight, method, tolerance)
            started = time.process_time()
            ends = loop.fly(case, launches)
            spent = time.process_time() - started
            if outside(ends, exact) == 0:
                if spent < best:
                    best, choice = spent, loop
                break
    return choice


def assert_same_physics(case: Case) -> None:
    """The plain-Python right-hand side is the compiled one, and the truth is the package's."""
    launches = case.launches(1, 4)
    row, columns = case.rows(launches)[0], case.columns(launches)
    ours, theirs = compiled_rates(case)(row, columns), python_rates(case)(row, columns)
    state = np.array([3_000.0, -500.0, 700.0, 200.0, -30.0, 150.0])
    for phase in (RAIL, BURNING, COASTING) if case.burn_time > 0 else (COASTING,):
        np.testing.assert_allclose(ours(phase, 0.3, state), theirs(phase, 0.3, state), rtol=1e-11)
    flown = fly_reference(case.body, case.air, EARTH, launches, end_time=case.end_time)
    reference = Ends(flown.end_time, flown.end_position)
    np.testing.assert_array_less(worst(truth(case, launches), reference), AGREEMENT)
