"""A batch in NumPy: classical Runge-Kutta steps on (3, n) arrays, one length for a whole phase.

What a careful user writes without a compiler: the same right-hand side on whole arrays, steps that
end at burn-out and at the time asked for, and Newton steps to the rail's end and the ground.
"""

import math
from dataclasses import dataclass

import numpy as np
from flights_cases import Case, Ends, Floats, outside, part
from flights_loop import truth
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import BOTTOM, CELL, TOP
from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.drag import CELLS_PER_MACH
from cram_sim.ballistics.motion import BURNING, COASTING, RAIL
from peers.engine import UnavailableError

LANES = 4_096
STEPS = (1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125)  # s
TUNING_FLIGHTS = 400
ITERATIONS = 4  # of Newton's, to the rail's end or the ground
THINNING = 0.8  # lanes are closed up when fewer than this share of them fly
LONGEST_FLIGHT = 1_000.0  # s


@dataclass(frozen=True)
class Batch:
    """Flights that share their steps: the tables, and the lanes' constants, shape (18, n)."""

    air: Floats
    drag: Floats
    lanes: Floats

    def acceleration(self, phase: int, t: Floats, r: Floats, v: Floats) -> Floats:
        """The package's equation of motion, on whole arrays: m/s2, shape (3, n)."""
        axis, (mass0, flow, empty, thrust, area, following) = self.lanes[:3], self.lanes[3:9]
        wind = self.lanes[9:11]
        per_n, per_m, g0, radius, elevation, spin_north, spin_up = self.lanes[11:]
        height = self.height(r)
        place = (np.clip(height, BOTTOM, TOP) - BOTTOM) / CELL
        row = np.minimum(place.astype(np.int64), len(self.air) - 1)
        cells = self.air[row].T
        density, slowness, *winds = cells[:4] + (place - row) * cells[4:]
        moving = np.stack([winds[0] + wind[0], winds[1] + wind[1], np.zeros_like(height)])
        through = v - moving
        speed = np.sqrt((through * through).sum(axis=0))
        mass = empty if phase == COASTING else mass0 - flow * t
        fall = radius / (radius + elevation + height)
        g = -g0 * fall * fall
        a: Floats = -density * area / mass * speed * self.cd(speed * slowness) * through
        a[0] += g * r[0] * per_n + spin_up * v[1] - spin_north * v[2]
        a[1] += g * r[1] * per_m - spin_up * v[0]
        a[2] += g + spin_north * v[0]
        if phase == BURNING:
            u = v - following * moving
            a += thrust / mass / np.sqrt((u * u).sum(axis=0)) * u
        elif phase == RAIL:
            a = (thrust / mass + (a * axis).sum(axis=0)) * axis
        return a

    def cd(self, mach: Floats) -> Floats:
        """The drag coefficient, shape (n,)."""
        place = np.minimum(mach * CELLS_PER_MACH, len(self.drag) - 1.0)
        cell = place.astype(np.int64)
        x = place - cell
        c = self.drag[cell].T
        found: Floats = c[0] + x * (c[1] + x * (c[2] + x * c[3]))
        return found

    def height(self, r: Floats) -> Floats:
        """Height above the curved ground, m, shape (n,)."""
        found: Floats = r[2] + 0.5 * (r[0] * r[0] * self.lanes[11] + r[1] * r[1] * self.lanes[12])
        return found

    def climb(self, r: Floats, v: Floats) -> Floats:
        """How fast that height grows, m/s, shape (n,)."""
        found: Floats = v[2] + r[0] * v[0] * self.lanes[11] + r[1] * v[1] * self.lanes[12]
        return found

    def step(self, phase: int, t: Floats, r: Floats, v: Floats, h: Floats) -> tuple[Floats, Floats]:
        """One classical step of each lane's own length."""
        half = 0.5 * h
        a1 = self.acceleration(phase, t, r, v)
        v2 = v + half * a1
        a2 = self.acceleration(phase, t + half, r + half * v, v2)
        v3 = v + half * a2
        a3 = self.acceleration(phase, t + half, r + half * v2, v3)
        v4 = v + h * a3
        a4 = self.acceleration(phase, t + h, r + h * v3, v4)
        return r + h / 6 * (v + 2 * (v2 + v3) + v4), v + h / 6 * (a1 + 2 * (a2 + a3) + a4)

    def some(self, which: NDArray[np.bool_]) -> "Batch":
        """The lanes marked."""
        return Batch(self.air, self.drag, self.lanes[:, which])


@dataclass(frozen=True)
class BatchOfArrays:
    """The batch integrator with the steps of its two phases in seconds."""

    burning: float
    coasting: float

    def fly(self, case: Case, launches: Launches) -> Ends:
        """Where the flights end, 4,096 at a time."""
        blocks = [
            self._block(case, part(launches, start, LANES))
            for start in range(0, launches.count, LANES)
        ]
        return Ends(
            np.concatenate([block.times for block in blocks]),
            np.concatenate([block.places for block in blocks], axis=1),
        )

    def _block(self, case: Case, launches: Launches) -> Ends:
        batch = Batch(case.air.table, case.drag, np.ascontiguousarray(case.rows(launches).T))
        t, r = np.zeros(launches.count), launches.position
        v = launches.speed * batch.lanes[:3]
        if case.burn_time > 0:
            t, r, v = _off_rail(batch, r, case.rail_length)
            t, r, v = _until(batch, BURNING, t, r, v, case.burn_time, self.burning)
        if case.end_time is not None:
            t, r, v = _until(batch, COASTING, t, r, v, case.end_time, self.coasting)
            return Ends(t, r)
        return self._to_ground(batch, t, r, v)

    def _to_ground(self, batch: Batch, t: Floats, r: Floats, v: Floats) -> Ends:
        """Step on until every lane is down; those that are down are left out now and then."""
        ends = Ends(np.full(t.size, np.nan), np.full((3, t.size), np.nan))
        lane, flying = np.arange(t.size), np.ones(t.size, dtype=np.bool_)
        while flying.any() and float(t[0]) < LONGEST_FLIGHT:
            r1, v1 = batch.step(COASTING, t, r, v, np.full(t.size, self.coasting))
            down = flying & (batch.height(r1) <= 0) & (batch.climb(r1, v1) < 0)
            if down.any():
                times, places = _onto_ground(batch.some(down), t[down], r[:, down], v[:, down])
                ends.times[lane[down]], ends.places[:, lane[down]] = times, places
                flying &= ~down
            t, r, v = t + self.coasting, r1, v1
            if flying.mean() < THINNING:
                batch, lane = batch.some(flying), lane[flying]
                t, r, v = t[flying], r[:, flying], v[:, flying]
                flying = flying[flying]
        return ends


def tuned_batch(case: Case) -> BatchOfArrays:
    """The longest steps that hold the accuracy. Raises UnavailableError where none do."""
    launches = case.launches(TUNING_FLIGHTS, 1)
    exact = truth(case, launches)

    def longest(batches: list[BatchOfArrays]) -> BatchOfArrays:
        for batch in batches:
            if outside(batch.fly(case, launches), exact) == 0:
                return batch
        raise UnavailableError(f"no step down to {STEPS[-1]} s holds the accuracy")

    coasting = longest([BatchOfArrays(STEPS[-1], step) for step in STEPS]).coasting
    if case.burn_time == 0:
        return BatchOfArrays(coasting, coasting)
    return longest([BatchOfArrays(step, coasting) for step in STEPS])


def _off_rail(batch: Batch, r: Floats, length: float) -> tuple[Floats, Floats, Floats]:
    axis, t, rest = batch.lanes[:3], np.zeros(r.shape[1]), np.zeros_like(r)
    h = np.sqrt(2 * length / (batch.acceleration(RAIL, t, r, rest) * axis).sum(axis=0))
    for _ in range(ITERATIONS):
        r1, v1 = batch.step(RAIL, t, r, rest, h)
        h = h + (length - ((r1 - r) * axis).sum(axis=0)) / (v1 * axis).sum(axis=0)
    return h, *batch.step(RAIL, t, r, rest, h)


def _until(
    batch: Batch, phase: int, t: Floats, r: Floats, v: Floats, end: float, length: float
) -> tuple[Floats, Floats, Floats]:
    """As many steps as take the lanes to a time, each lane in steps of one length."""
    count = math.ceil((end - float(t.min())) / length)
    h = (end - t) / count
    for _ in range(count):
        r, v = batch.step(phase, t, r, v, h)
        t = t + h
    return t, r, v


def _onto_ground(batch: Batch, t: Floats, r: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Time and place where lanes come down within one step; all of them are about to."""
    h = batch.height(r) / np.maximum(-batch.climb(r, v), 1.0)
    for _ in range(ITERATIONS):
        r1, v1 = batch.step(COASTING, t, r, v, h)
        h = h - batch.height(r1) / batch.climb(r1, v1)
    return t + h, batch.step(COASTING, t, r, v, h)[0]
