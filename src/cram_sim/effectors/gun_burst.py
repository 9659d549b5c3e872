"""One burst of a gun, round by round, against a threat on its true path.

Miss of round i in the plane across the relative velocity:

    P_perp [ R_i b + d_track,i + d_speed,i ] with b the bias of the engagement

and a bivariate normal about it for the round's own dispersion and muzzle speed. The rounds'
probabilities make one cumulative probability; one uniform picks whether and with which round the
burst neutralises. Not validated against firings: no public hit data were found.
"""

import math

import numpy as np

from cram_sim.bivariate_normal import circle_probability
from cram_sim.compiled import compiled
from cram_sim.effectors.fire_control import (
    FireControl,
    prediction_correlation,
    prediction_lag,
    prediction_variance,
)
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_windows import (
    COSINE,
    METRES_BY_LOG_SPEED,
    P_NEUTRALISE_GIVEN_HIT,
    PATH_SINE,
    PRESENTED_AREA,
    SINE,
)
from cram_sim.effectors.protocol import (
    DRAW_HIT,
    DRAW_KILL,
    DRAWS,
    FIRST_NORMAL,
    SPEED_ERROR,
    Effect,
    Order,
)
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME, INTERCEPT_TIME, SLANT_RANGE
from cram_sim.records import Floats, Window

# What the normals of a shot's draws are for.
DRAW_BIAS = FIRST_NORMAL  # in the plane of line of fire and relative velocity, and across it
DRAW_ACCELERATION = 6
DRAW_ALONG = 7
FIRST_KNOT = 12
KNOTS = 18
assert FIRST_KNOT + 2 * KNOTS == DRAWS
KNOT_SPACING = 0.5  # seconds between glances at the track's error; more in bursts above 8.5 s


def settings(gun: Gun, fire_control: FireControl) -> Floats:
    """The figures of a gun and its fire control as the compiled burst reads them."""
    return np.array(
        [
            gun.rate_of_fire,
            gun.round_dispersion,
            gun.engagement_bias,
            gun.muzzle_speed_scatter,
            fire_control.update_rate,
            fire_control.range_error,
            fire_control.angle_error,
            fire_control.error_floor,
            fire_control.residual_acceleration,
            fire_control.memory,
        ]
    )


def fire(figures: Floats, order: Order) -> Effect:
    """Resolve one burst: at most `order.limit` rounds, while intercepts are feasible.

    `figures` from `settings`. All shots of an engagement share its bias and its unknown
    acceleration.
    """
    return Effect(
        *_fire(
            figures, order.window, order.opening_time, order.limit, order.lock_time,
            order.raid_errors[SPEED_ERROR], order.draws, order.engagement_draws,
        )
    )  # fmt: skip


def cease(figures: Floats, order: Order, burst: Effect, time: float) -> Effect:
    """The burst if fire ceases at `time`: the rounds that have left the muzzle by then."""
    window, rate_of_fire = order.window, figures[0]
    # As the burst itself counts: no round leaves while the path is out of the gun's limits.
    opening = order.opening_time
    firing = opening + np.arange(int((time - opening) * rate_of_fire) + 1) / rate_of_fire
    row = np.maximum(np.searchsorted(window[:, Window.FIRING_TIME], firing) - 1, 0)
    feasible = window[:, Window.FEASIBLE] > 0.0
    firing = firing[feasible[row] & feasible[row + 1]]
    last_intercept, last_range = (
        float(np.interp(firing[-1], window[:, Window.FIRING_TIME], window[:, column]))
        for column in (Window.INTERCEPT_TIME, Window.SLANT_RANGE)
    )
    return burst._replace(
        rounds=len(firing),
        ammunition=float(len(firing)),
        last_effect=last_intercept,
        last_firing=time,
        last_range=last_range,
    )


@compiled
def _fire(
    figures: Floats,
    window: Floats,
    first_firing: float,
    most_rounds: float,
    lock_time: float,
    speed_error: float,
    draws: Floats,
    engagement_draws: Floats,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order."""
    nan = math.nan
    rounds, kill_round, kill_time, kill_range = 0, -1, nan, nan
    first_intercept, last_intercept, last_firing, first_range, last_range = nan, nan, nan, nan, nan
    survives, untouched = 1.0, 1.0  # not neutralised; not even hit
    last_row = window.shape[0] - 1
    longest = min(most_rounds / figures[0], window[last_row, FIRING_TIME] - first_firing)
    spacing = max(KNOT_SPACING, longest / (KNOTS - 1))
    knots = np.empty((KNOTS, 2))
    correlation = _draw_knots(figures[9], spacing, window, draws, knots)
    row = 0
    index = 0
    while rounds < most_rounds:
        firing = first_firing + index / figures[0]
        index += 1
        # Beyond the fly-out table a firing time is NaN: such rows are passed over too.
        while row < last_row and not window[row + 1, FIRING_TIME] >= firing:
            row += 1
        if row >= last_row or firing < window[0, FIRING_TIME]:
            break
        if window[row, FEASIBLE] == 0.0 or window[row + 1, FEASIBLE] == 0.0:
            continue
        low, high = window[row], window[row + 1]
        part = (firing - low[FIRING_TIME]) / (high[FIRING_TIME] - low[FIRING_TIME])
        intercept = low[INTERCEPT_TIME] + part * (high[INTERCEPT_TIME] - low[INTERCEPT_TIME])
        slant_range = low[SLANT_RANGE] + part * (high[SLANT_RANGE] - low[SLANT_RANGE])
        neutralises = low[P_NEUTRALISE_GIVEN_HIT] + part * (
            high[P_NEUTRALISE_GIVEN_HIT] - low[P_NEUTRALISE_GIVEN_HIT]
        )
        p_hit = _p_hit(
            figures, low, high, part, slant_range, intercept - firing, firing - lock_time,
            (firing - first_firing) / spacing, speed_error, knots, correlation, draws,
            engagement_draws,
        )  # fmt: skip
        if rounds == 0:
            first_intercept, first_range = intercept, slant_range
        survives *= 1.0 - p_hit * neutralises
        untouched *= 1.0 - p_hit
        if kill_round < 0 and 1.0 - survives >= draws[DRAW_KILL]:
            kill_round, kill_time, kill_range = rounds, intercept, slant_range
        last_intercept, last_firing, last_range = intercept, firing, slant_range
        rounds += 1
    # Given that nothing neutralised it, it was hit with probability 1 - untouched / survives.
    hit = kill_round >= 0 or (survives > 0.0 and draws[DRAW_HIT] < 1.0 - untouched / survives)
    return (
        rounds, float(rounds), first_intercept, last_intercept, last_firing,
        first_range, last_range, 1.0 - survives, kill_round, kill_time, kill_range, hit,
    )  # fmt: skip


@compiled
def _draw_knots(
    memory: float,
    spacing: float,
    window: Floats,
    draws: Floats,
    knots: Floats,
) -> float:
    """Standard normals at the knots of the burst, correlated as predictions that share looks."""
    horizon = window[0, INTERCEPT_TIME] - window[0, FIRING_TIME]
    kept = prediction_correlation(spacing, horizon, memory)
    fresh = math.sqrt(1.0 - kept * kept)
    for axis in range(2):
        knots[0, axis] = draws[FIRST_KNOT + axis]
        for knot in range(1, KNOTS):
            fresh_draw = draws[FIRST_KNOT + 2 * knot + axis]
            knots[knot, axis] = kept * knots[knot - 1, axis] + fresh * fresh_draw
    return kept


@compiled
def _p_hit(
    figures: Floats,
    low: Floats,
    high: Floats,
    part: float,
    slant_range: float,
    time_of_flight: float,
    tracked: float,
    place_in_knots: float,
    speed_error: float,
    knots: Floats,
    correlation: float,
    draws: Floats,
    engagement_draws: Floats,
) -> float:
    sine = low[SINE] + part * (high[SINE] - low[SINE])
    cosine = low[COSINE] + part * (high[COSINE] - low[COSINE])
    path_sine = low[PATH_SINE] + part * (high[PATH_SINE] - low[PATH_SINE])
    area = low[PRESENTED_AREA] + part * (high[PRESENTED_AREA] - low[PRESENTED_AREA])
    by_log_speed = low[METRES_BY_LOG_SPEED] + part * (
        high[METRES_BY_LOG_SPEED] - low[METRES_BY_LOG_SPEED]
    )
    # The fire-control track: random part, renewed from knot to knot, and lag.
    memory = min(figures[9], max(tracked, 2.0 / figures[4]))
    looks = max(2.0, figures[4] * memory)
    variance = prediction_variance(looks, time_of_flight, memory)
    lag = figures[8] * prediction_lag(time_of_flight, memory)
    across = slant_range * math.sqrt(figures[6] ** 2 * variance + figures[7] ** 2)
    along = figures[5] * math.sqrt(variance) * draws[DRAW_ALONG]
    along += by_log_speed * speed_error
    bias = figures[2] * slant_range
    in_plane = (
        across * _between_knots(knots, place_in_knots, correlation, 0)
        + bias * engagement_draws[DRAW_BIAS]
    )
    miss_across = (
        across * _between_knots(knots, place_in_knots, correlation, 1)
        + bias * engagement_draws[DRAW_BIAS + 1]
    )
    # What the fit does not know of the drag acts along the threat's path.
    lag *= engagement_draws[DRAW_ACCELERATION]
    miss_in_plane = cosine * in_plane + sine * along + path_sine * lag
    sigma_across = figures[1] * slant_range
    sigma_in_plane = math.hypot(cosine * sigma_across, sine * by_log_speed * figures[3])
    return p_hit_disc(area, miss_in_plane, miss_across, sigma_in_plane, sigma_across)


@compiled
def _between_knots(knots: Floats, place: float, correlation: float, axis: int) -> float:
    # Linear between the knots, scaled so that the variance stays that at the knots.
    knot = min(int(place), KNOTS - 2)
    right = min(1.0, place - knot)
    left = 1.0 - right
    scale = math.sqrt(left * left + right * right + 2.0 * left * right * correlation)
    return float((left * knots[knot, axis] + right * knots[knot + 1, axis]) / scale)


@compiled
def p_hit_disc(area: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float) -> float:
    """The probability that one round hits a disc of the given area (m2).

    Mean miss and standard deviation (m) along two axes across the relative velocity. Where the
    disc's radius is below half the smaller standard deviation the density at its centre serves
    (the diffuse target of Washburn and Kress, Combat Modeling, 2009, 2.2); the exact integral
    elsewhere.
    """
    radius = math.sqrt(area / math.pi)
    if radius < 0.5 * min(sigma_1, sigma_2):
        exponent = (miss_1 / sigma_1) ** 2 + (miss_2 / sigma_2) ** 2
        density = math.exp(-0.5 * exponent) / (2.0 * math.pi * sigma_1 * sigma_2)
        return min(1.0, area * density)
    return circle_probability(miss_1, miss_2, sigma_1 * sigma_1, 0.0, sigma_2 * sigma_2, radius)
