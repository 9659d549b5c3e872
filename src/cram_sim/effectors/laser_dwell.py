"""One dwell of a laser: light falls on a threat on its true path until it fails.

The share of the threshold that is reached in a second, at slant range R under the angle psi of the
line of sight to the body's axis:

    I a (cos^2 psi / F_nose + g sin^2 psi / F_side),  I = 2 P exp(-mu R) / (pi w^2)
    w^2 = R^2 (diffraction^2 + turbulence^2 + 4 jitter^2)

I on the axis of the spot (Siegman, Lasers, 1986, 17.1), a the share absorbed, F the fluence that
neutralises, w the radius to 1/e2. The squares mix the thresholds so that a body with one threshold
has it from every side. g is 1, or what a turning body gets all round (`turning_share`, with the
median jitter): one that turns at all is taken to turn often in a dwell. The threshold is random,
log-normal, anew in each dwell, which finds another spot; jitter is random from engagement to
engagement. Losing the spot ends the dwell, and its heat is lost. Heat does not leave the spot: slow
heating is flattered. Thermal blooming is not modelled. Not validated against firings: what is
public of them are numbers of threats, no dwell times.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_light import (
    extinction,
    path_weights,
    turbulent_spread,
    turning_share,
)
from cram_sim.effectors.protocol import (
    DRAW_HIT,
    FIRST_NORMAL,
    Conditions,
    Effect,
    Figures,
    Order,
    Paths,
    Site,
    Target,
)
from cram_sim.effectors.windows import (
    COMMON,
    FEASIBLE,
    INTERCEPT_TIME,
    SLANT_RANGE,
    Reach,
    meetings,
)
from cram_sim.records import Floats, Opportunities

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table
# A laser's own columns: the share of the threshold reached in a second, times the squared
# half-angle of the spot (rad2/s), and that angle squared (rad2) but for jitter.
HEATING = COMMON
DIVERGENCE = COMMON + 1
COLUMNS = COMMON + 2
# What a dwell's draws are for: the light always hits, so that uniform says how long the spot holds.
DRAW_LOST_LOCK = DRAW_HIT
DRAW_THRESHOLD = FIRST_NORMAL
DRAW_JITTER = FIRST_NORMAL + 1  # of the engagement's first shot


@dataclass(frozen=True)
class ReadyLaser:
    """A laser in given air: what its windows and its dwells read.

    `beam`: watts, wavelength (m), extinction (1/m), squared half-angle to 1/e2 by diffraction and
    by the median jitter (rad2), strength of turbulence (m^(-2/3)). `scatter`: median jitter (rad),
    the scatters of jitter and of threshold (of the logarithm), losses of the spot a second.
    """

    laser: Laser
    beam: Floats
    weights: Floats
    scatter: Floats

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it; ammunition is seconds of fire."""
        laser = self.laser
        return Figures(
            magazine=math.inf,
            reload_time=laser.reload_time,
            slew_rate=laser.slew_rate,
            settle_time=laser.settle_time,
            launch_interval=0.0,
            channels=1,
            heat_limit=laser.heat_limit,
            cooling_rate=laser.cooling_rate,
            firing="continuous",
            rate_of_fire=1.0,
            shot_ammunition=laser.least_dwell,
            shortest_shot=0.0,
            assessment_time=laser.assessment_time,
            p_alive_called_dead=laser.p_alive_called_dead,
            p_dead_called_alive=laser.p_dead_called_alive,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every moment at which it may hold its beam on a threat, and how fast that heats it."""
        laser = self.laser
        reach = Reach(
            laser.minimum_intercept_range,
            laser.maximum_intercept_range,
            laser.lowest_intercept_height,
            laser.elevation_minimum,
            laser.elevation_maximum,
            math.inf,
        )
        # Light takes no time: zeros up to the greatest range, from the nadir to the zenith.
        grid = np.array([0.0, laser.maximum_intercept_range, -0.5 * math.pi, math.pi])
        met = meetings(
            reach, site, paths, np.zeros((2, 2)), grid, step=WINDOW_STEP, columns=COLUMNS
        )
        _heat(self.beam, self.weights, _body(target), met.states, met.opportunities.table)
        return met.opportunities

    def shot(self, order: Order) -> Effect:
        """What a dwell does if nothing but a lost spot, heat and the window's end stop it."""
        return self._dwell(order, math.inf)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """The same dwell if fire ceases at `time`; a kill before that stays as it was."""
        cut = self._dwell(order, time)
        if effect.kill_round < 0 or effect.kill_time > time:
            return cut._replace(kill_round=-1, kill_time=math.nan, kill_range=math.nan)
        return cut._replace(kill_round=0, kill_time=effect.kill_time, kill_range=effect.kill_range)

    def _dwell(self, order: Order, latest: float) -> Effect:
        return Effect(
            *_dwell(
                self.scatter, order.window, order.opening_time, order.limit, latest,
                order.draws[DRAW_LOST_LOCK], order.draws[DRAW_THRESHOLD],
                order.engagement_draws[DRAW_JITTER],
            )
        )  # fmt: skip


def ready_laser(laser: Laser, conditions: Conditions) -> ReadyLaser:
    """Make a laser ready in given air."""
    beam = np.array(
        [
            laser.power,
            laser.wavelength,
            extinction(conditions.visibility, laser.wavelength),
            laser.diffraction**2,
            4.0 * laser.jitter**2,
            laser.turbulence,
        ]
    )
    scatter = np.array(
        [laser.jitter, laser.jitter_scatter, laser.threshold_scatter, laser.lost_lock_rate]
    )
    return ReadyLaser(laser, beam, path_weights(), scatter)


def _body(target: Target) -> Floats:
    """What the light falls on, as the compiled window reads it."""
    return np.array(
        [
            target.absorptivity / target.fluence_nose,
            target.absorptivity / target.fluence_side,
            0.5 * target.diameter,
            1.0 if target.roll_rate > 0.0 else 0.0,
        ]
    )


@compiled
def _heat(beam: Floats, weights: Floats, body: Floats, states: Floats, table: Floats) -> None:
    """Fill a laser's own columns, row by row."""
    for row in range(len(table)):
        slant_range = table[row, SLANT_RANGE]
        along, squared_speed = 0.0, 0.0
        for k in range(3):
            along += states[row, k] * states[row, 3 + k]
            squared_speed += states[row, 3 + k] * states[row, 3 + k]
        squared_cosine = 0.0  # what hovers is seen from the side
        if squared_speed > 0.0:
            squared_cosine = min(1.0, along * along / (slant_range * slant_range * squared_speed))
        sine = states[row, 2] / slant_range
        divergence = beam[3] + turbulent_spread(weights, beam[5], beam[1], slant_range, sine)
        share = 1.0
        if body[3] > 0.0:
            share = turning_share(slant_range * math.sqrt(divergence + beam[4]), body[2])
        light = 2.0 * beam[0] * math.exp(-beam[2] * slant_range)
        light /= math.pi * slant_range * slant_range
        harm = body[0] * squared_cosine + body[1] * share * (1.0 - squared_cosine)
        table[row, HEATING] = light * harm
        table[row, DIVERGENCE] = divergence


@compiled
def _dwell(
    scatter: Floats,
    window: Floats,
    opening_time: float,
    limit: float,
    latest: float,
    lost_lock_draw: float,
    threshold_draw: float,
    jitter_draw: float,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order."""
    nan = math.nan
    row = _first_row(window, opening_time)
    begun = max(opening_time, window[row, INTERCEPT_TIME]) if row >= 0 else latest
    stop = min(latest, begun + limit)
    if not begun < stop:
        return 0, 0.0, nan, nan, nan, nan, nan, 0.0, -1, nan, nan, False
    jitter = scatter[0] * math.exp(scatter[1] * jitter_draw)
    threshold = math.exp(scatter[2] * threshold_draw)
    held_until = math.inf
    if scatter[3] > 0.0:
        held_until = begun - math.log(1.0 - lost_lock_draw) / scatter[3]
    first_range = _range_at(window, row, begun)
    time, rate = begun, _rate_at(window, row, begun, jitter)
    end, last_range, kill_time, kill_range = nan, nan, nan, nan
    harm, p_reached, p_neutralise = 0.0, 0.0, 0.0
    while True:
        # Between two rows the rate is linear in time, so that the harm is a parabola.
        next_time = min(stop, window[row + 1, INTERCEPT_TIME])
        step = next_time - time
        next_rate = _rate_at(window, row, next_time, jitter)
        gained = 0.5 * (rate + next_rate) * step
        if math.isnan(kill_time) and harm + gained >= threshold:
            kill_time = time + _seconds_to(threshold - harm, rate, next_rate, step)
            kill_range = _range_at(window, row, kill_time)
        if math.isnan(end) and held_until <= next_time:
            end, last_range = held_until, _range_at(window, row, held_until)
        harm += gained
        # A dwell that neutralises at a moment has held its spot until then.
        p_next = _p_reached(harm, scatter[2])
        held = math.exp(-scatter[3] * (0.5 * (time + next_time) - begun))
        p_neutralise += held * (p_next - p_reached)
        time, rate, p_reached = next_time, next_rate, p_next
        if time >= stop or not _is_feasible(window, row + 1):
            break
        row += 1
    if math.isnan(end):
        end, last_range = time, _range_at(window, row, time)
    is_kill = kill_time <= end
    return (
        1, end - begun, begun, end, end, first_range, last_range, p_neutralise,
        0 if is_kill else -1, kill_time if is_kill else nan, kill_range if is_kill else nan, True,
    )  # fmt: skip


@compiled
def _first_row(window: Floats, time: float) -> int:
    """The first row from which, at `time` or later, the beam may be held to the next; -1: none."""
    low, high = 0, len(window) - 1
    while low < high:
        middle = (low + high) // 2
        if window[middle + 1, INTERCEPT_TIME] > time:
            high = middle
        else:
            low = middle + 1
    while low < len(window) - 1 and not _is_feasible(window, low):
        low += 1
    return low if low < len(window) - 1 else -1


@compiled
def _is_feasible(window: Floats, row: int) -> bool:
    """Whether the beam may be held from a row to the next."""
    return bool(
        row + 1 < len(window) and window[row, FEASIBLE] > 0.0 and window[row + 1, FEASIBLE] > 0.0
    )


@compiled
def _between(window: Floats, row: int, time: float) -> float:
    start = window[row, INTERCEPT_TIME]
    return float((time - start) / (window[row + 1, INTERCEPT_TIME] - start))


@compiled
def _range_at(window: Floats, row: int, time: float) -> float:
    part = _between(window, row, time)
    return float(window[row, SLANT_RANGE] * (1.0 - part) + window[row + 1, SLANT_RANGE] * part)


@compiled
def _rate_at(window: Floats, row: int, time: float, jitter: float) -> float:
    """The share of the median threshold that is reached in a second."""
    part = _between(window, row, time)
    spread = 4.0 * jitter * jitter
    low = window[row, HEATING] / (window[row, DIVERGENCE] + spread)
    high = window[row + 1, HEATING] / (window[row + 1, DIVERGENCE] + spread)
    return float(low * (1.0 - part) + high * part)


@compiled
def _seconds_to(harm: float, rate: float, next_rate: float, step: float) -> float:
    """When a rate that is linear over `step` seconds has done this harm."""
    slope = (next_rate - rate) / step
    root = math.sqrt(max(0.0, rate * rate + 2.0 * slope * harm))
    return min(step, 2.0 * harm / (rate + root))


@compiled
def _p_reached(harm: float, threshold_scatter: float) -> float:
    """The probability that a log-normal threshold of median 1 is at most `harm`."""
    if harm <= 0.0:
        return 0.0
    return 0.5 * math.erfc(-math.log(harm) / (math.sqrt(2.0) * threshold_scatter))
