"""Taylor's method, compiled by LLVM: heyoka, eight flights to a batch, on the smooth model.

F. Biscani and D. Izzo, Revisiting high-order Taylor methods for astrodynamics and celestial
mechanics, Mon. Not. R. Astron. Soc. 504 (2021) 2614-2628. It needs formulas, so it flies the one
case whose air and drag have them; the package flies tables of the same formulas.
"""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from flights_cases import (
    EARTH,
    SMOOTH_DENSITY,
    SMOOTH_DEPTH,
    SMOOTH_DRAG,
    SMOOTH_SOUND,
    Case,
    Ends,
    Floats,
    outside,
)
from flights_loop import truth

from cram_sim.ballistics.bodies import Launches
from peers.engine import UnavailableError

TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
TUNING_FLIGHTS = 200
TUNING_TRIES = 5  # the fastest counts: others share the machine
LONGEST_FLIGHT = 1_000.0  # s
SENT_ON = "success"  # the outcome of a lane halted only because another landed


@dataclass(frozen=True)
class Taylor:
    """A compiled integrator of the smooth model, with its batch of lanes."""

    integrator: Any
    lanes: int
    tolerance: float

    def fly(self, case: Case, launches: Launches) -> Ends:
        """Where the flights end, batch after batch; flights of like length share a batch."""
        rows = case.rows(launches)
        states = np.concatenate(
            [launches.position, (launches.speed[:, np.newaxis] * rows[:, :3]).T]
        )
        parameters = np.stack([rows[:, 7] / rows[:, 5], rows[:, 9], rows[:, 10]])
        order = np.argsort(states[5])
        times, places = np.empty(launches.count), np.empty((3, launches.count))
        for start in range(0, launches.count, self.lanes):
            some = order[start : start + self.lanes]
            padded = np.resize(some, self.lanes)
            landed, state = self._batch(states[:, padded], parameters[:, padded])
            times[some], places[:, some] = landed[: some.size], state[:3, : some.size]
        return Ends(times, places)

    def _batch(self, states: Floats, parameters: Floats) -> tuple[Floats, Floats]:
        """Fly one batch: a landing halts them all, and those still up are sent on."""
        flying = self.integrator
        flying.set_time([0.0] * self.lanes)
        flying.reset_cooldowns()
        flying.state[:], flying.pars[:] = states, parameters
        up = [True] * self.lanes
        while any(up):
            flying.propagate_until(np.where(up, LONGEST_FLIGHT, flying.time).tolist())
            for lane, result in enumerate(flying.propagate_res):
                up[lane] = up[lane] and result[0].name == SENT_ON
        return np.array(flying.time), np.array(flying.state)


def tuned_taylor(case: Case) -> Taylor:
    """The fastest tolerance as accurate as asked. Raises UnavailableError without heyoka."""
    launches = case.launches(TUNING_FLIGHTS, 1)
    exact = truth(case, launches)
    best, choice = math.inf, None
    for tolerance in TOLERANCES:
        taylor = compiled(tolerance)
        spent = math.inf
        for _ in range(TUNING_TRIES):
            started = time.process_time()
            ends = taylor.fly(case, launches)
            spent = min(spent, time.process_time() - started)
        if outside(ends, exact) == 0 and spent < best:
            best, choice = spent, taylor
    if choice is None:
        raise UnavailableError("heyoka does not hold the accuracy at any tolerance tried")
    return choice


def compiled(tolerance: float) -> Taylor:
    """The smooth model at a tolerance: curved ground, gravity with height, Coriolis, drag."""
    try:
        import heyoka
    except ImportError as error:
        raise UnavailableError("not installed: pip install heyoka") from error
    per_n, per_m, g0, radius, elevation, spin_north, spin_up = EARTH.constants.tolist()
    e, n, u, ve, vn, vu = heyoka.make_vars("e", "n", "u", "ve", "vn", "vu")
    area_by_mass, wind_east, wind_north = (heyoka.par[i] for i in range(3))
    height = u + 0.5 * (e * e * per_n + n * n * per_m)
    ae, an = ve - wind_east, vn - wind_north
    speed = heyoka.sqrt(ae * ae + an * an + vu * vu)
    level, rise, middle, slope = SMOOTH_DRAG
    cd = level + rise * heyoka.sigmoid(slope * (speed / SMOOTH_SOUND - middle))
    density = SMOOTH_DENSITY * heyoka.exp(-height / SMOOTH_DEPTH)
    brake = density * area_by_mass * speed * cd
    fall = radius / (radius + elevation + height)
    g = -g0 * fall * fall
    equations = [
        (e, ve),
        (n, vn),
        (u, vu),
        (ve, g * e * per_n + spin_up * vn - spin_north * vu - brake * ae),
        (vn, g * n * per_m - spin_up * ve - brake * an),
        (vu, g + spin_north * ve - brake * vu),
    ]
    lanes = int(heyoka.recommended_simd_size())
    ground = heyoka.t_event_batch(height, direction=heyoka.event_direction.negative)
    integrator = heyoka.taylor_adaptive_batch(
        equations,
        np.zeros((6, lanes)),
        pars=np.zeros((3, lanes)),
        t_events=[ground],
        tol=tolerance,
    )
    return Taylor(integrator, lanes, tolerance)
