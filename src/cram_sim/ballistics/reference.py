"""The reference: SciPy's DOP853 over the very right-hand side of the kernel, one flight per solve.

Flights are never stacked into one solve: its error norm would couple them. Slow, and meant to be:
tests hold the kernel against it, and a scenario can choose it as its integrator.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import OdeSolution, solve_ivp
from scipy.optimize import minimize_scalar

from cram_sim.ballistics.atmosphere import TOP, Air
from cram_sim.ballistics.blocks import LIFT_OFF, block_of
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import (
    ABOVE_AIR,
    BURNT_ON_RAIL,
    FLOWN,
    STEP_TOO_SMALL,
    STILL_UP,
    Flights,
)
from cram_sim.ballistics.modified_point_mass import (
    spinning_motions,
    spinning_rates,
    spinning_tables,
)
from cram_sim.ballistics.motion import (
    BURNING,
    COASTING,
    RAIL,
    Common,
    common_of,
    motions,
    state_rates,
    tables_of,
)
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.stepping import LONGEST_FLIGHT

Floats = NDArray[np.float64]
Rates = Callable[[int, int, float, Floats], Floats]  # of a lane in a phase, at a time and state

RELATIVE_TOLERANCE = 1e-12
NODE_SPACING = 0.5  # s: the cubic between nodes stays within a centimetre


class Integrator(Protocol):
    """Flies a block: the kernel or the reference."""

    def __call__(
        self,
        body: Body,
        air: Air,
        earth: Earth,
        launches: Launches,
        *,
        end_time: float | Floats | None = None,
    ) -> Flights:
        """As `point_mass.fly`."""
        ...


def integrator(name: Literal["compiled", "scipy"]) -> Integrator:
    """The integrator of that name. Raises ValueError for another name."""
    choices: dict[str, Integrator] = {"compiled": fly, "scipy": fly_reference}
    if name not in choices:
        raise ValueError(f"no integrator {name!r}; choose from {', '.join(choices)}")
    return choices[name]


def fly_reference(
    body: Body,
    air: Air,
    earth: Earth,
    launches: Launches,
    *,
    end_time: float | Floats | None = None,
    end_height: float = 0.0,
    tolerance: float = RELATIVE_TOLERANCE,
) -> Flights:
    """As `point_mass.fly`, with DOP853 at the relative `tolerance`; nodes at most 0.5 s apart."""
    block = block_of(
        body, air, earth, launches,
        end_time=end_time, end_height=end_height, tolerance=tolerance, precision="double",
    )  # fmt: skip
    ends = np.broadcast_to(math.nan if end_time is None else end_time, launches.count)
    rates = _rates_of(body, air, earth, launches)
    columns, common = motions(body, launches), common_of(body, earth)
    paths = []
    for lane in range(launches.count):
        path = _Path(body, columns, lane, common, rates, end_height, tolerance)
        start = [*launches.position[:, lane], *(launches.speed[lane] * columns[:3, lane])]
        if body.spin is not None:
            start += [0.0, float(body.spin.at_muzzle(launches.speed[lane], body.diameter))]
        path.status = int(block.status[lane])
        if path.status == FLOWN:
            path.fly(np.array(start), float(ends[lane]), float(block.starts[LIFT_OFF, lane]))
        paths.append(path)
    return _gathered(body, launches, paths)


def _rates_of(body: Body, air: Air, earth: Earth, launches: Launches) -> Rates:
    """The right-hand side of a body: of six numbers, or of eight with roll and spin at the end."""
    common = common_of(body, earth)
    if body.spin is not None:
        turning, looked_up = (
            spinning_motions(body, body.spin, launches),
            spinning_tables(body.spin, air),
        )
        return lambda lane, _phase, _time, state: spinning_rates(
            state, turning, lane, common, looked_up
        )
    columns, tables = motions(body, launches), tables_of(body, air)
    return lambda lane, phase, time, state: state_rates(
        phase, time, state, columns, lane, common, tables
    )


@dataclass(frozen=True)
class _Event:
    """What ends a phase, as SciPy asks for it: a function of time and state that falls to zero."""

    function: Callable[[Floats], float]
    terminal: bool = True
    direction: float = -1.0

    def __call__(self, time: float, state: Floats) -> float:
        del time
        return self.function(state)


class _Path:
    """One lane, flown phase after phase: each phase is one solve with the event that ends it."""

    def __init__(
        self, body: Body, columns: Floats, lane: int, common: Common, rates: Rates,
        end_height: float, tolerance: float,
    ) -> None:  # fmt: skip
        self.body, self.columns, self.lane = body, columns, lane
        self.common, self.rates = common, rates
        self.end_height, self.tolerance = end_height, tolerance
        self.status, self.apex = FLOWN, -math.inf
        self.times = np.zeros(0)
        self.states = np.zeros((0, 0))

    def fly(self, start: Floats, end: float, lift_off: float) -> None:
        """Fly from the state `start`, to the ground or to `end` unless it is NaN."""
        self.times, self.states = np.zeros(1), start[:, np.newaxis]
        to_ground = math.isnan(end)
        horizon = LONGEST_FLIGHT if to_ground else end
        burn_end = min(self.body.burn_time, horizon)
        ground = _Event(self._height_left) if to_ground else None
        if burn_end > 0:
            self.times[-1] = lift_off
            if not self._burn(burn_end, horizon, ground):
                return
        if self.times[-1] < horizon:
            landed = self._solve(COASTING, horizon, ground)
            self.status = STILL_UP if to_ground and not landed else self.status
        if self.apex > TOP:
            self.status = ABOVE_AIR

    def _burn(self, burn_end: float, horizon: float, ground: _Event | None) -> bool:
        """Fly the rail and the burning phase; whether the flight goes on after them."""
        motor = self.body.motor
        assert motor is not None
        if motor.rail_length > 0 and not self._solve(RAIL, burn_end, _Event(self._rail_left)):
            self.status = BURNT_ON_RAIL if burn_end < horizon else FLOWN
            return False
        return not self._solve(BURNING, burn_end, ground)

    def height(self, state: Floats) -> float:
        """Height above the curved ground, metres."""
        curvature = np.array([self.common.curvature_east, self.common.curvature_north])
        return float(state[2] + 0.5 * curvature @ (state[:2] * state[:2]))

    def _height_left(self, state: Floats) -> float:
        return self.height(state) - self.end_height

    def _highest(self, dense: OdeSolution, times: Floats) -> float:
        """The greatest height of a solved phase, metres: at a node, or between its neighbours."""
        heights = [self.height(state) for state in np.asarray(dense(times)).T]
        top = int(np.argmax(heights))
        if not 0 < top < times.size - 1:
            return heights[top]
        found = minimize_scalar(
            lambda time: -self.height(dense(time)),
            bounds=(times[top - 1], times[top + 1]),
            method="bounded",
            options={"xatol": 1e-6},
        )
        return max(heights[top], -float(found.fun))

    def _rail_left(self, state: Floats) -> float:
        travelled = (state[:3] - self.states[:3, 0]) @ self.columns[:3, self.lane]
        assert self.body.motor is not None
        return float(self.body.motor.rail_length - travelled)

    def _solve(self, phase: int, end: float, event: _Event | None) -> bool:
        """Integrate one phase from the last node and keep its nodes; whether the event ended it."""
        start = float(self.times[-1])
        solution = solve_ivp(
            lambda time, state: self.rates(self.lane, phase, time, state),
            (start, end),
            self.states[:, -1],
            method="DOP853",
            rtol=self.tolerance,
            atol=self.tolerance,
            events=event,
            dense_output=True,
        )
        dense = solution.sol
        assert dense is not None
        stop = float(solution.t[-1])
        regular = np.linspace(start, stop, math.ceil((stop - start) / NODE_SPACING) + 1)
        times = np.union1d(regular, solution.t)[1:]
        if times.size == 0:  # the phase ends where it begins
            times = np.array([stop])
        states = np.asarray(dense(times))
        self.apex = max(self.apex, self._highest(dense, np.append(start, times)))
        states[:, -1] = solution.y[:, -1]
        self.times = np.concatenate([self.times, times])
        self.states = np.concatenate([self.states, states], axis=1)
        if solution.status < 0:
            self.status = STEP_TOO_SMALL
        return bool(solution.status == 1)


def _gathered(body: Body, launches: Launches, paths: list[_Path]) -> Flights:
    count = len(paths)
    capacity = max((path.times.size for path in paths), default=1)
    node_time, node_state = (
        np.full((count, capacity), math.nan),
        np.full((count, capacity, 6), math.nan),
    )
    ends, apex = np.full((7, count), math.nan), np.full(count, math.nan)
    node_count = np.zeros(count, dtype=np.int64)
    status = np.array([path.status for path in paths], dtype=np.int8)
    for lane, path in enumerate(paths):
        if path.status != FLOWN:
            continue
        nodes = path.times.size
        node_count[lane] = nodes
        node_time[lane, :nodes] = launches.time[lane] + path.times
        node_state[lane, :nodes] = path.states[:6].T
        ends[0, lane], ends[1:, lane] = node_time[lane, nodes - 1], path.states[:6, -1]
        apex[lane] = path.apex
    burn_out = np.where(status == FLOWN, launches.time + body.burn_time, math.nan)
    return Flights(
        status=status,
        end_time=ends[0],
        end_position=ends[1:4],
        end_velocity=ends[4:],
        apex=apex,
        burn_out_time=burn_out,
        node_count=node_count,
        node_time=node_time,
        node_state=node_state,
    )
