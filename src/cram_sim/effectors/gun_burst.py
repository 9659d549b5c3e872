"""One burst of a gun, round by round, against a threat on its true path.

Miss of round i in the plane across the relative velocity:

    P_perp [ R_i (b exp(-max(0, t_i - t_1 - TOF_1) / tau) + s_i) + track_i + speed_i + wind_i ]

with b the bias of the engagement, which decays where the gun watches its rounds, s the slow jitter
of the servo, and a bivariate normal about it for the round's own dispersion and muzzle speed. The
rounds' probabilities make one cumulative probability; one uniform picks whether and with which
round the burst neutralises. Not validated against firings: no public hit data were found.
"""

import math
from typing import NamedTuple

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.aim import (
    DRAW_ACCELERATION,
    DRAW_ALONG,
    DRAW_BIAS,
    FIRST_JITTER_KNOT,
    FIRST_KNOT,
    KNOT_SPACING,
    KNOTS,
    MEMORY,
    between_knots,
    draw_knots,
    track_error,
    track_settings,
)
from cram_sim.effectors.fire_control import FireControl, prediction_correlation
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_windows import (
    COLUMNS,
    COSINE,
    EAST_ACROSS,
    EAST_IN_PLANE,
    METRES_BY_LOG_SPEED,
    NORTH_ACROSS,
    NORTH_IN_PLANE,
    P_NEUTRALISE_GIVEN_HIT,
    PATH_SINE,
    PRESENTED_AREA,
    SINE,
)
from cram_sim.effectors.protocol import (
    DRAW_HIT,
    DRAW_KILL,
    SPEED_ERROR,
    WIND_EAST,
    WIND_NORTH,
    Effect,
    Order,
)
from cram_sim.effectors.quick_disc import p_hit_disc
from cram_sim.effectors.windows import (
    FEASIBLE,
    FIRING_TIME,
    INTERCEPT_TIME,
    SLANT_RANGE,
    meet_between,
    row_for,
)
from cram_sim.records import Floats

# The figures of a gun as the compiled burst reads them; those of its fire control follow.
RATE, SPIN_UP, DISPERSION, JITTER, JITTER_TIME, BIAS, LOOP_RATE, SPEED_SCATTER, TRACK = range(9)

SURELY_KILLED = 1e-17  # of the probability to survive: what is left of 1 then is 1 in a float


class Fall(NamedTuple):
    """Where a round passes the threat, in the plane across the relative velocity, metres.

    Mean miss in the plane of line of fire and relative velocity and across it, its standard
    deviations about that; the area (m2) that the threat presents.
    """

    miss_in_plane: float
    miss_across: float
    sigma_in_plane: float
    sigma_across: float
    area: float


def settings(gun: Gun, fire_control: FireControl) -> Floats:
    """The figures of a gun and its fire control as the compiled burst reads them."""
    own = [
        gun.rate_of_fire,
        gun.spin_up_time,
        gun.round_dispersion,
        gun.servo_jitter,
        gun.servo_correlation_time,
        gun.engagement_bias,
        0.0 if gun.closed_loop_time is None else 1.0 / gun.closed_loop_time,
        gun.muzzle_speed_scatter,
    ]
    return np.concatenate([own, track_settings(fire_control)])


def fire(figures: Floats, order: Order, *, until: float = math.inf) -> Effect:
    """Resolve one burst: at most `order.limit` rounds, none fired after `until` (s).

    `figures` from `settings`. Rounds leave while intercepts are feasible. All shots of an
    engagement share its bias and its unknown acceleration. `p_neutralise` of a burst that is cut
    short is that of its rounds up to the kill.
    """
    return _burst(figures, order, until, np.empty((0, len(Fall._fields))))


def falls_of(figures: Floats, order: Order) -> Floats:
    """Where that burst's rounds pass the threat, (rounds, 5): the fields of `Fall`."""
    falls = np.full((math.ceil(order.limit), len(Fall._fields)), np.nan)
    return falls[: _burst(figures, order, math.inf, falls).rounds]


def cease(figures: Floats, order: Order, burst: Effect, time: float) -> Effect:
    """The burst if fire ceases at `time`: the rounds that have left the muzzle by then.

    `p_neutralise` stays that of the whole burst.
    """
    fired = fire(figures, order, until=time)
    return fired._replace(last_firing=time, p_neutralise=burst.p_neutralise)


def _burst(figures: Floats, order: Order, until: float, falls: Floats) -> Effect:
    return Effect(
        *_fire(
            figures, order.window, order.opening_time, order.limit, until, order.lock_time,
            order.raid_errors, order.draws, order.engagement_draws, falls,
        )
    )  # fmt: skip


@compiled
def _fire(
    figures: Floats,
    window: Floats,
    opening_time: float,
    limit: float,
    until: float,
    lock_time: float,
    raid_errors: Floats,
    draws: Floats,
    engagement_draws: Floats,
    falls: Floats,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order; the first rounds are written into `falls`."""
    nan = math.nan
    rounds, kill_round, kill_time, kill_range = 0, -1, nan, nan
    first_intercept, last_intercept, last_firing, first_range, last_range = nan, nan, nan, nan, nan
    survives, untouched = 1.0, 1.0  # not neutralised; not even hit
    last_row = window.shape[0] - 1
    horizon = window[0, INTERCEPT_TIME] - window[0, FIRING_TIME]
    knots, jitter = np.empty((KNOTS, 2)), np.empty((KNOTS, 2))
    kept = prediction_correlation(KNOT_SPACING, horizon, figures[TRACK + MEMORY])
    kept_jitter = math.exp(-KNOT_SPACING / figures[JITTER_TIME])
    draw_knots(kept, FIRST_KNOT, draws, knots)
    draw_knots(kept_jitter, FIRST_JITTER_KNOT, draws, jitter)
    track = figures[TRACK:]
    met = np.empty(COLUMNS)
    # Of fire that ceased what follows the kill is counted, not resolved: nobody asks its chances.
    is_whole = until == math.inf
    row, index = 0, 0
    while rounds + 1 <= limit:
        firing = opening_time + leaves_after(index, figures)
        index += 1
        row = row_for(window, row, firing)
        if row >= last_row or firing < window[0, FIRING_TIME] or firing > until:
            break
        if window[row, FEASIBLE] == 0.0 or window[row + 1, FEASIBLE] == 0.0:
            continue
        meet_between(window, row, firing, met)
        intercept, slant_range = met[INTERCEPT_TIME], met[SLANT_RANGE]
        if rounds == 0:
            first_intercept, first_range = intercept, slant_range
        p_hit = 0.0
        if kill_round < 0 or is_whole:
            bias = figures[BIAS]
            if figures[LOOP_RATE] > 0.0 and firing > first_intercept:
                bias *= math.exp((first_intercept - firing) * figures[LOOP_RATE])
            place = (firing - opening_time) / KNOT_SPACING
            fall = _fall(
                figures, track, met, intercept - firing, firing - lock_time, bias,
                between_knots(knots, place, kept), between_knots(jitter, place, kept_jitter),
                raid_errors, draws, engagement_draws,
            )  # fmt: skip
            if survives > SURELY_KILLED:
                p_hit = p_hit_disc(
                    fall.area, fall.miss_in_plane, fall.miss_across,
                    fall.sigma_in_plane, fall.sigma_across,
                )  # fmt: skip
            if rounds < len(falls):
                for column in range(len(fall)):
                    falls[rounds, column] = fall[column]
        survives *= 1.0 - p_hit * met[P_NEUTRALISE_GIVEN_HIT]
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
def leaves_after(rounds: float, figures: Floats) -> float:
    """Seconds from opening fire until the round leaves that so many others went before.

    The rate rises evenly over the spin-up time T to its full f: f t^2 / (2 T) rounds in that time,
    f (t - T / 2) after it. `figures` from `settings`.
    """
    rate: float = figures[RATE]
    spin_up: float = figures[SPIN_UP]
    if rounds < 0.5 * rate * spin_up:
        return math.sqrt(2.0 * rounds * spin_up / rate)
    return rounds / rate + 0.5 * spin_up


@compiled
def _fall(
    figures: Floats,
    track: Floats,
    met: Floats,
    time_of_flight: float,
    tracked: float,
    bias: float,
    knot: tuple[float, float],
    jitter: tuple[float, float],
    raid_errors: Floats,
    draws: Floats,
    engagement_draws: Floats,
) -> Fall:
    """Where one round passes the threat; `met` a row of the window, `bias` in radians."""
    slant_range, sine, cosine = met[SLANT_RANGE], met[SINE], met[COSINE]
    off = track_error(track, tracked, time_of_flight)
    # Angles in the plane across the line of fire; metres along it and along the threat's path.
    in_plane = slant_range * (
        off.across * knot[0] + figures[JITTER] * jitter[0] + bias * engagement_draws[DRAW_BIAS]
    )
    across = slant_range * (
        off.across * knot[1] + figures[JITTER] * jitter[1] + bias * engagement_draws[DRAW_BIAS + 1]
    )
    by_log_speed = met[METRES_BY_LOG_SPEED]
    along = off.along * draws[DRAW_ALONG] + by_log_speed * raid_errors[SPEED_ERROR]
    # What the fit does not know of the drag acts along the threat's path.
    lag = off.lag * engagement_draws[DRAW_ACCELERATION]
    east, north = raid_errors[WIND_EAST], raid_errors[WIND_NORTH]
    miss_in_plane = (
        cosine * in_plane + sine * along + met[PATH_SINE] * lag
        + east * met[EAST_IN_PLANE] + north * met[NORTH_IN_PLANE]
    )  # fmt: skip
    miss_across = across + east * met[EAST_ACROSS] + north * met[NORTH_ACROSS]
    sigma_across = figures[DISPERSION] * slant_range
    by_scatter = sine * by_log_speed * figures[SPEED_SCATTER]
    sigma_in_plane = math.sqrt((cosine * sigma_across) ** 2 + by_scatter * by_scatter)
    return Fall(miss_in_plane, miss_across, sigma_in_plane, sigma_across, met[PRESENTED_AREA])
