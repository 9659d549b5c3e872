"""What one shot of an effector does to a threat on a straight path: for its figures.

Each engagement has
its errors drawn as in a raid, and its shot has the probability that the kind's model gives with
those errors; estimates are means over engagements. The same engagements, that is the same draws,
serve every place, so that a curve is smooth; its intervals go up and down together.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import stdtrit

from cram_sim.effectors.protocol import DRAWS, FIRST_NORMAL, Effect, Order, Ready, Site
from cram_sim.experiment.approaches import Approach, straight_paths
from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats, Opportunities, Truths, Window
from cram_sim.streams import Purpose, normals, uniforms

TRACKED: Final = 10.0  # s: the effector's own channel has followed the threat so long
SELECTION: Final = 32  # engagements, none of those that are shown, that choose the best moment
SOUTH: Final = math.pi  # where threats fly that come from the north
MOMENTS: Final = 24  # of which the best is chosen


@dataclass(frozen=True)
class Engagements:
    """The chance of n engagements: `draws` (n, 48) of a shot, `raid_errors` (n, 3)."""

    draws: Floats
    raid_errors: Floats


@dataclass(frozen=True)
class Trial:
    """An effector where it stands, its nearest and farthest intercept (m), how shots are ordered.

    `burst_rounds`: of a shot whose length the doctrine orders; `track_error` (m) of the search
    track, per axis; `others`: engagements for choosing.
    """

    name: str
    ready: Ready
    site: Site
    nearest: float
    reach: float
    burst_rounds: float
    track_error: float
    seed: int
    engagements: Engagements
    others: Engagements

    def with_engagements(self, count: int) -> "Trial":
        """The same trial with its first engagements only, if it has more."""
        drawn = self.engagements
        return replace(
            self, engagements=Engagements(drawn.draws[:count], drawn.raid_errors[:count])
        )

    @property
    def limit(self) -> float:
        """The most ammunition of one shot."""
        figures = self.ready.figures
        if figures.firing == "single":
            return figures.shot_ammunition
        most = min(figures.magazine, figures.heat_limit)
        return most if figures.firing == "continuous" else min(most, self.burst_rounds)


@dataclass(frozen=True)
class Estimate:
    """A mean over engagements with its 95 % interval; NaN where the effector cannot engage."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shots:
    """One shot in each of n engagements: its probability and what it used until a kill was seen.

    Empty where the effector cannot engage.
    """

    p: Floats
    ammunition: Floats

    @property
    def probability(self) -> Estimate:
        """Of neutralising, with Student's interval."""
        return mean_of(self.p)

    @property
    def per_kill(self) -> Estimate:
        """Ammunition used for each threat neutralised; infinite where nothing is.

        The ratio of two means; interval by the delta method, as `statistics.ratio_standard_error`.
        """
        if not self.p.size:
            return NOTHING
        mean = float(self.p.mean())
        if mean == 0.0:
            return Estimate(math.inf, math.inf, math.inf)
        ratio = float(self.ammunition.mean()) / mean
        error = _standard_error(self.ammunition - ratio * self.p) / mean
        half = _student(self.p.size) * error
        return Estimate(ratio, max(0.0, ratio - half), ratio + half)


NOTHING: Final = Estimate(math.nan, math.nan, math.nan)


def mean_of(p: Floats) -> Estimate:
    """The mean of probabilities (n,) with Student's interval, cut off at 0 and 1."""
    if not p.size:
        return NOTHING
    mean, half = float(p.mean()), _student(p.size) * _standard_error(p)
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half))


def engagements(
    seed: int, effector: str, count: int, *, speed_error: float, wind_error: float, page: int = 0
) -> Engagements:
    """The chance of `count` engagements of an effector; another `page` for other ones.

    `speed_error` relative, `wind_error` m/s per axis, standard deviations common to a raid.
    """
    chance = uniforms(seed, Purpose.EFFECTOR_TRIAL, effector, 0, count, page=page)
    chance[:, FIRST_NORMAL:] = normals(chance[:, FIRST_NORMAL:])
    deviations = np.array([speed_error, wind_error, wind_error])
    return Engagements(chance[:, :DRAWS].copy(), chance[:, DRAWS : DRAWS + 3] * deviations)


def on_the_way_in(approach: Approach, slant_ranges: Floats) -> Floats:
    """Points (3, k) at slant ranges (k,) of a threat that comes straight at the effector.

    One that flies level passes over it; NaN where that is higher than the slant range.
    """
    if approach.height > 0.0:
        squared = slant_ranges**2 - approach.height**2
        ground_range = np.sqrt(np.where(squared >= 0.0, squared, np.nan))
        height = np.full_like(slant_ranges, approach.height)
    else:
        ground_range = slant_ranges * math.cos(approach.descent)
        height = slant_ranges * math.sin(approach.descent)
    return np.array([np.zeros_like(slant_ranges), ground_range, height])


def shots_at(
    trial: Trial, approach: Approach, points: Floats, *, azimuth: float | Floats = SOUTH
) -> Iterator[Shots]:
    """One shot at each point (3, k), whose first effect is there.

    The threat flies through the point towards an azimuth (rad); NaN for a point gives no shot.
    """
    for order, chance in orders_at(trial, approach, points, azimuth=azimuth):
        yield NO_SHOTS if order is None else _shots(trial, order, chance)


NO_SHOTS: Final = Shots(np.empty(0), np.empty(0))


def orders_at(
    trial: Trial, approach: Approach, points: Floats, *, azimuth: float | Floats = SOUTH
) -> Iterator[tuple[Order | None, Engagements]]:
    """The order of such a shot in the first engagement, None out of reach, and all engagements."""
    exists: Truths = np.logical_and.reduce(np.isfinite(points))
    headings = np.broadcast_to(azimuth, exists.shape)[exists]
    windows = _windows(trial, approach, points[:, exists], headings)
    lane = np.cumsum(exists) - 1
    for place in range(points.shape[1]):
        window = _rows(windows, lane[place]) if exists[place] else np.empty((0, len(Window)))
        opening = opening_for(window, 0.0)
        order = None if math.isnan(opening) else _order(trial, window, opening)
        yield order, trial.engagements


def best_shots(trial: Trial, approach: Approach, crossing: Floats) -> Iterator[tuple[Shots, float]]:
    """One shot at the best moment at a threat that flies straight past, and its slant range (m).

    `crossing` (k,) metres: how far beside the effector its way over the ground is; one that comes
    down does so abeam. The moment of the first effect, of MOMENTS over the way within reach, is
    the best one in other engagements.
    """
    abeam = np.array([crossing, np.zeros_like(crossing), np.full_like(crossing, approach.height)])
    windows = _windows(trial, approach, abeam, np.full(crossing.size, SOUTH))
    for lane in range(crossing.size):
        window = _rows(windows, lane)
        openings = _moments(window)
        if not openings.size:
            yield NO_SHOTS, math.nan
            continue
        means = [
            _shots(trial, _order(trial, window, opening), trial.others).p.mean()
            for opening in openings
        ]
        order = _order(trial, window, float(openings[int(np.argmax(means))]))
        slant_range = float(
            np.interp(
                order.opening_time, window[:, Window.FIRING_TIME], window[:, Window.SLANT_RANGE]
            )
        )
        yield _shots(trial, order, trial.engagements), slant_range


def opening_for(window: Floats, time: float) -> float:
    """When to open fire (s) for a first effect at `time`; NaN where that is not feasible.

    `window` (rows, columns) of one lane.
    """
    if len(window) < 2:
        return math.nan
    meeting, firing = window[:, Window.INTERCEPT_TIME], window[:, Window.FIRING_TIME]
    before = min(int(np.searchsorted(meeting, time, side="right")) - 1, len(window) - 2)
    if before < 0 or meeting[before + 1] < time:
        return math.nan
    if not (window[before : before + 2, Window.FEASIBLE] > 0.0).all():
        return math.nan
    part = (time - meeting[before]) / (meeting[before + 1] - meeting[before])
    return float(firing[before] + part * (firing[before + 1] - firing[before]))


def _order(trial: Trial, window: Floats, opening: float) -> Order:
    chance = trial.engagements
    return Order(
        window, opening, trial.limit, opening - TRACKED, chance.raid_errors[0], chance.draws[0],
        chance.draws[0],
    )  # fmt: skip


def _shots(trial: Trial, order: Order, chance: Engagements) -> Shots:
    p, ammunition = np.zeros(len(chance.draws)), np.zeros(len(chance.draws))
    for number, (draws, errors) in enumerate(zip(chance.draws, chance.raid_errors, strict=True)):
        ordered = order._replace(raid_errors=errors, draws=draws, engagement_draws=draws)
        effect = trial.ready.shot(ordered)
        if not effect.rounds:
            return NO_SHOTS
        p[number] = effect.p_neutralise
        ammunition[number] = _used(trial.ready, ordered, effect)
    return Shots(p, ammunition)


def _used(ready: Ready, order: Order, effect: Effect) -> float:
    """The ammunition used until a kill was seen, else all of the shot's."""
    if effect.kill_round >= 0:
        seen = effect.kill_time + ready.figures.assessment_time
        if seen < effect.last_firing:
            return ready.ceased(order, effect, seen).ammunition
    return effect.ammunition


def _windows(trial: Trial, approach: Approach, points: Floats, azimuth: Floats) -> Opportunities:
    paths = straight_paths(
        points,
        approach.velocity(azimuth),
        ground=np.zeros(points.shape[1]),
        seconds=2.0 * trial.reach / approach.speed + TRACKED,
        track_error=trial.track_error,
    )
    return trial.ready.opportunities(trial.site, approach.target, paths)


def _rows(windows: Opportunities, lane: int) -> Floats:
    rows: Floats = windows.table[windows.start[lane] : windows.stop[lane]]
    return rows


def _moments(window: Floats) -> Floats:
    """Opening times (k,) at which a first effect is feasible, evenly over the window."""
    if len(window) < 2:
        return np.empty(0)
    feasible: Truths = window[:, Window.FEASIBLE] > 0.0
    rows = np.flatnonzero(feasible[:-1] & feasible[1:])
    if not rows.size:
        return np.empty(0)
    chosen = np.unique(np.linspace(0, rows.size - 1, MOMENTS).astype(np.int64))
    opening: Floats = window[rows[chosen], Window.FIRING_TIME]
    return opening[np.isfinite(opening)]


def _standard_error(values: Floats) -> float:
    if values.size < 2:
        return math.nan
    return float(values.std(ddof=1)) / math.sqrt(values.size)


def _student(count: int) -> float:
    return float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2.0)) if count > 1 else math.nan
