"""One burst of an airburst gun, round by round, against a threat on its true path.

Each round's cloud is off by the bias of the engagement, the error of the fire-control track, the
raid's common error of muzzle speed and the wind nobody knows of. Their part across the relative
velocity moves the cloud off the threat; the part along it makes it burst too near or too far. The
rounds' probabilities make one cumulative probability; one uniform picks whether and with which
round the burst neutralises. Not validated against firings.
"""

import math
from typing import NamedTuple

import numpy as np

from cram_sim.compiled import compiled, compiled_inline
from cram_sim.effectors.aim import (
    DRAW_ACCELERATION,
    DRAW_ALONG,
    DRAW_BIAS,
    FIRST_KNOT,
    KNOT_SPACING,
    KNOTS,
    MEMORY,
    between_knots,
    draw_knots,
    track_error,
)
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_pattern import burst_probabilities
from cram_sim.effectors.airburst_windows import (
    COLUMNS,
    COSINE,
    EAST_ACROSS,
    EAST_CLOSING,
    EAST_IN_PLANE,
    METRES_BY_LOG_SPEED,
    NORTH_ACROSS,
    NORTH_CLOSING,
    NORTH_IN_PLANE,
    P_PELLET,
    PATH_COSINE,
    PATH_SINE,
    PRESENTED_AREA,
    RELATIVE_SPEED,
    ROUND_SPEED,
    SINE,
)
from cram_sim.effectors.fire_control import prediction_correlation
from cram_sim.effectors.protocol import (
    DRAW_HIT,
    DRAW_KILL,
    SPEED_ERROR,
    WIND_EAST,
    WIND_NORTH,
    Effect,
    Order,
)
from cram_sim.effectors.windows import (
    FEASIBLE,
    FIRING_TIME,
    INTERCEPT_TIME,
    SLANT_RANGE,
    meet_between,
    row_for,
)
from cram_sim.records import Floats

# The figures of an airburst gun as the compiled burst reads them.
(
    RATE, BURST_ROUNDS, SUB_PROJECTILES, TANGENT, RELEASE_DISTANCE, FUZE_TIME_ERROR, SOUND_SHARE,
    DISPERSION, BIAS, SPEED_SCATTER, SPEED_RESIDUAL,
) = range(11)  # fmt: skip


class Cloud(NamedTuple):
    """A round's sub-projectiles at the threat, as `burst_probabilities` reads them."""

    radial_speed: float
    time_to_threat: float
    time_error: float
    cosine: float
    area: float
    p_pellet: float
    miss_in_plane: float
    miss_across: float
    sigma_in_plane: float
    sigma_across: float


def settings(gun: AirburstGun) -> Floats:
    """The figures of an airburst gun as the compiled burst reads them, (11,)."""
    return np.array(
        [
            gun.rate_of_fire,
            gun.burst_rounds,
            gun.sub_projectiles,
            math.tan(gun.cone_half_angle),
            gun.release_distance,
            gun.fuze_time_error,
            1.0 - gun.dud_share,
            gun.round_dispersion,
            gun.engagement_bias,
            gun.muzzle_speed_scatter,
            gun.muzzle_speed_residual,
        ]
    )


def fire(figures: Floats, track: Floats, order: Order, *, until: float = math.inf) -> Effect:
    """Resolve one burst: its rounds while intercepts are feasible, none fired after `until` (s).

    `figures` from `settings`, `track` from `aim.track_settings`. At most the gun's own burst and
    `order.limit` rounds.
    """
    return _burst(figures, track, order, until, np.empty((0, len(Cloud._fields))))


def clouds_of(figures: Floats, track: Floats, order: Order) -> Floats:
    """What that burst's rounds become at the threat, (rounds, 10): the fields of `Cloud`."""
    clouds = np.full((math.ceil(figures[BURST_ROUNDS]), len(Cloud._fields)), np.nan)
    return clouds[: _burst(figures, track, order, math.inf, clouds).rounds]


def cease(figures: Floats, track: Floats, order: Order, burst: Effect, time: float) -> Effect:
    """The burst if fire ceases at `time`: the rounds that have left the muzzle by then.

    `p_neutralise` stays that of the whole burst.
    """
    fired = fire(figures, track, order, until=time)
    return fired._replace(last_firing=time, p_neutralise=burst.p_neutralise)


def _burst(figures: Floats, track: Floats, order: Order, until: float, clouds: Floats) -> Effect:
    return Effect(
        *_fire(
            figures, track, order.window, order.opening_time, order.limit, until, order.lock_time,
            order.raid_errors, order.draws, order.engagement_draws, clouds,
        )
    )  # fmt: skip


@compiled
def _fire(
    figures: Floats,
    track: Floats,
    window: Floats,
    opening_time: float,
    limit: float,
    until: float,
    lock_time: float,
    raid_errors: Floats,
    draws: Floats,
    engagement_draws: Floats,
    clouds: Floats,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order; the first rounds are written into `clouds`."""
    nan = math.nan
    rounds, kill_round, kill_time, kill_range = 0, -1, nan, nan
    first_intercept, last_intercept, last_firing, first_range, last_range = nan, nan, nan, nan, nan
    survives, untouched = 1.0, 1.0  # not neutralised; not even hit
    knots = np.empty((KNOTS, 2))
    horizon = window[0, INTERCEPT_TIME] - window[0, FIRING_TIME]
    kept = prediction_correlation(KNOT_SPACING, horizon, track[MEMORY])
    draw_knots(kept, FIRST_KNOT, draws, knots)
    met = np.empty(COLUMNS)
    most_rounds = min(limit, figures[BURST_ROUNDS])
    last_row = window.shape[0] - 1
    row, index = 0, 0
    while rounds + 1 <= most_rounds:
        firing = opening_time + index / figures[RATE]
        index += 1
        row = row_for(window, row, firing)
        if row >= last_row or firing < window[0, FIRING_TIME] or firing > until:
            break
        if window[row, FEASIBLE] == 0.0 or window[row + 1, FEASIBLE] == 0.0:
            continue
        meet_between(window, row, firing, met)
        place = (firing - opening_time) / KNOT_SPACING
        knot_in_plane, knot_across = between_knots(knots, place, kept)
        cloud = _cloud(
            figures, track, met, met[INTERCEPT_TIME] - firing, firing - lock_time,
            knot_in_plane, knot_across, raid_errors, draws, engagement_draws,
        )  # fmt: skip
        p_burst, p_burst_hits = burst_probabilities(
            figures[SUB_PROJECTILES], cloud.radial_speed, cloud.time_to_threat, cloud.time_error,
            cloud.cosine, cloud.area, cloud.p_pellet, cloud.miss_in_plane, cloud.miss_across,
            cloud.sigma_in_plane, cloud.sigma_across,
        )  # fmt: skip
        p_round, p_hit = figures[SOUND_SHARE] * p_burst, figures[SOUND_SHARE] * p_burst_hits
        if rounds < len(clouds):
            for column in range(len(cloud)):
                clouds[rounds, column] = cloud[column]
        if rounds == 0:
            first_intercept, first_range = met[INTERCEPT_TIME], met[SLANT_RANGE]
        survives *= 1.0 - p_round
        untouched *= 1.0 - p_hit
        if kill_round < 0 and 1.0 - survives >= draws[DRAW_KILL]:
            kill_round, kill_time, kill_range = rounds, met[INTERCEPT_TIME], met[SLANT_RANGE]
        last_intercept, last_firing, last_range = met[INTERCEPT_TIME], firing, met[SLANT_RANGE]
        rounds += 1
    # Given that nothing neutralised it, it was hit with probability 1 - untouched / survives.
    hit = kill_round >= 0 or (survives > 0.0 and draws[DRAW_HIT] < 1.0 - untouched / survives)
    return (
        rounds, float(rounds), first_intercept, last_intercept, last_firing,
        first_range, last_range, 1.0 - survives, kill_round, kill_time, kill_range, hit,
    )  # fmt: skip


@compiled
def _cloud(
    figures: Floats,
    track: Floats,
    met: Floats,
    time_of_flight: float,
    tracked: float,
    knot_in_plane: float,
    knot_across: float,
    raid_errors: Floats,
    draws: Floats,
    engagement_draws: Floats,
) -> Cloud:
    """What a round becomes at the threat; `met` a row of the window."""
    slant_range, sine, cosine = met[SLANT_RANGE], met[SINE], met[COSINE]
    off = track_error(track, tracked, time_of_flight)
    bias = figures[BIAS] * slant_range
    across = slant_range * off.across
    # In the plane across the line of fire, along it, and along the threat's path; metres.
    in_plane = across * knot_in_plane + bias * engagement_draws[DRAW_BIAS]
    along = off.along * draws[DRAW_ALONG] + met[METRES_BY_LOG_SPEED] * raid_errors[SPEED_ERROR]
    lag = off.lag * engagement_draws[DRAW_ACCELERATION]
    east, north = raid_errors[WIND_EAST], raid_errors[WIND_NORTH]
    miss_in_plane = (
        cosine * in_plane + sine * along + met[PATH_SINE] * lag
        + east * met[EAST_IN_PLANE] + north * met[NORTH_IN_PLANE]
    )  # fmt: skip
    miss_across = (
        across * knot_across + bias * engagement_draws[DRAW_BIAS + 1]
        + east * met[EAST_ACROSS] + north * met[NORTH_ACROSS]
    )  # fmt: skip
    # What a round is ahead along the relative velocity it bursts too near the threat.
    ahead = (
        cosine * along - sine * in_plane + met[PATH_COSINE] * lag
        + east * met[EAST_CLOSING] + north * met[NORTH_CLOSING]
    )  # fmt: skip
    relative_speed = met[RELATIVE_SPEED]
    sigma_across = figures[DISPERSION] * slant_range
    by_scatter = met[METRES_BY_LOG_SPEED] * figures[SPEED_SCATTER]
    by_residual = met[METRES_BY_LOG_SPEED] * figures[SPEED_RESIDUAL]
    return Cloud(
        met[ROUND_SPEED] * figures[TANGENT],
        (figures[RELEASE_DISTANCE] - ahead) / relative_speed,
        _root_of_squares(figures[FUZE_TIME_ERROR], cosine * by_residual / relative_speed),
        cosine,
        met[PRESENTED_AREA],
        met[P_PELLET],
        miss_in_plane,
        miss_across,
        _root_of_squares(cosine * sigma_across, sine * by_scatter),
        sigma_across,
    )


@compiled_inline
def _root_of_squares(one: float, other: float) -> float:
    # No overflow to guard against: some three times as fast as hypot.
    return math.sqrt(one * one + other * other)
