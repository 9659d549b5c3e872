"""One burst of an airburst gun against closed forms: rounds, duds, errors along and across."""

import math

import numpy as np
import pytest
from effectors.airburst_builders import (
    RELATIVE_SPEED,
    ROUND_SPEED,
    airburst_gun,
    burst,
    order,
    steady_airburst_window,
)
from effectors.gun_builders import STEADY_TRACK, no_luck
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.effectors.aim import (
    DRAW_ACCELERATION,
    DRAW_ALONG,
    DRAW_BIAS,
    FIRST_KNOT,
    track_settings,
)
from cram_sim.effectors.airburst_burst import cease
from cram_sim.effectors.airburst_burst import settings as burst_settings
from cram_sim.effectors.airburst_pattern import burst_probabilities
from cram_sim.effectors.fire_control import FireControl, prediction_lag, prediction_variance
from cram_sim.effectors.protocol import DRAW_HIT, DRAW_KILL, DRAWS
from cram_sim.records import Window

Floats = NDArray[np.float64]

GUN = airburst_gun()
TANGENT = math.tan(GUN.cone_half_angle)
EVERY_ROUND = [0, 1, 7, 23]
# Without errors of its own: what a test adds is all there is.
STEADY = {"engagement_bias": 0.0, "muzzle_speed_scatter": 0.0, "muzzle_speed_residual": 0.0}
STEADY |= {"fuze_time_error": 0.0}


def one_round(
    *, cosine: float = 1.0, miss: tuple[float, float] = (0.0, 0.0), ahead: float = 0.0,
    sigma: tuple[float, float] = (1.0, 1.0), time_error: float = 0.0,
) -> float:  # fmt: skip
    """The probability that one round neutralises, from the pattern alone, at 1,000 m."""
    return burst_probabilities(
        150.0, ROUND_SPEED * TANGENT, (20.0 - ahead) / RELATIVE_SPEED, time_error, cosine, 0.02,
        0.2, *miss, *sigma,
    )[0]  # fmt: skip


def drawn(**values: float) -> Floats:
    """The draws of a shot or engagement with some of them set: `bias=1.0` and so on."""
    places = {
        "kill": DRAW_KILL, "hit": DRAW_HIT, "bias": DRAW_BIAS, "bias_across": DRAW_BIAS + 1,
        "acceleration": DRAW_ACCELERATION, "along": DRAW_ALONG, "knot": FIRST_KNOT,
        "knot_across": FIRST_KNOT + 1,
    }  # fmt: skip
    draws = no_luck()
    for name, value in values.items():
        draws[places[name]] = value
    return draws


def test_without_bias_a_burst_is_so_many_independent_rounds() -> None:
    found = burst(order(steady_airburst_window()), STEADY)
    assert (found.rounds, found.ammunition) == (24, 24.0)
    assert found.p_neutralise == pytest.approx(1.0 - (1.0 - one_round()) ** 24, rel=1e-12)


def test_head_on_the_cloud_is_as_wide_as_the_closing_speed_lets_it_grow() -> None:
    """r = d tan(theta) v_p / (v_p + v_t): without dispersion the hits are Poisson on that disc."""
    found = burst(order(steady_airburst_window(), limit=1.0), STEADY | {"round_dispersion": 1e-5})
    radius = 20.0 * TANGENT * 600.0 / (600.0 + 200.0)
    mean = 150.0 * 0.02 / (math.pi * radius**2)
    assert found.p_neutralise == pytest.approx(1.0 - math.exp(-0.2 * mean), rel=2e-3)


def test_rounds_leave_at_the_guns_rate_and_burst_where_the_threat_is() -> None:
    found = burst(order(steady_airburst_window(), opening_time=0.4))
    assert found.last_firing == pytest.approx(0.4 + 23 * 0.06)
    assert found.first_effect == pytest.approx(2.4)
    assert found.last_effect == pytest.approx(2.4 + 23 * 0.06)
    assert found.first_range == found.last_range == 1000.0


@pytest.mark.parametrize("limit", [1.0, 7.0, 23.5])
def test_no_more_rounds_than_are_left_are_fired(limit: float) -> None:
    assert burst(order(steady_airburst_window(), limit=limit)).rounds == int(limit)


def test_fire_ends_with_the_window() -> None:
    """Half a second of firing times at 1,000 a minute: the first and eight more."""
    assert burst(order(steady_airburst_window(seconds=0.5))).rounds == 9


def test_nothing_is_fired_before_the_window_opens() -> None:
    found = burst(order(steady_airburst_window(), opening_time=-0.5))
    assert (found.rounds, found.p_neutralise, found.kill_round, found.hit) == (0, 0.0, -1, False)
    assert math.isnan(found.first_effect)


def test_rounds_that_would_find_no_feasible_intercept_are_not_fired() -> None:
    window = steady_airburst_window()
    window[5:10, Window.FEASIBLE] = 0.0
    found = burst(order(window))
    # Between rows 4 and 10: 0.6 s at 1,000 a minute.
    assert found.rounds == 24
    assert found.last_firing == pytest.approx((23 + 10) * 0.06, abs=0.061)


def test_moments_that_the_gun_cannot_reach_at_all_are_passed_over() -> None:
    """Beyond the fly-out table the firing time of a row is not a number."""
    window = steady_airburst_window()
    window[5:10, Window.FEASIBLE] = 0.0
    reachable = burst(order(window, draws=drawn(kill=0.3)))
    window[5:10, Window.FIRING_TIME] = math.nan
    assert burst(order(window, draws=drawn(kill=0.3))) == reachable


def test_the_kill_uniform_picks_the_round_by_the_cumulative_probability() -> None:
    """Over 4,000 evenly spaced uniforms each round's share is its own probability."""
    window, spaced, p = steady_airburst_window(), (np.arange(4000) + 0.5) / 4000, one_round()
    picked = np.array(
        [burst(order(window, draws=drawn(kill=u)), STEADY).kill_round for u in spaced]
    )
    for number in EVERY_ROUND:
        expected = p * (1.0 - p) ** number
        assert np.mean(picked == number) == pytest.approx(expected, abs=1.1 / 4000)
    assert np.mean(picked == -1) == pytest.approx((1.0 - p) ** 24, abs=1.1 / 4000)


def test_a_kill_happens_where_and_when_its_round_bursts() -> None:
    window = steady_airburst_window()
    window[:, Window.SLANT_RANGE] = np.linspace(1000.0, 940.0, len(window))
    found = burst(order(window, draws=drawn(kill=0.3)))
    assert found.kill_time == pytest.approx(2.0 + found.kill_round * 0.06)
    assert found.kill_range == pytest.approx(1000.0 - 0.6 * found.kill_round)


def test_a_threat_is_hit_as_often_as_some_pellet_hits() -> None:
    """Over a grid of both uniforms hits are 1 - product (1 - p_hit)."""
    window, spaced = steady_airburst_window(), (np.arange(60) + 0.5) / 60
    found = [burst(order(window, draws=drawn(kill=k, hit=h))) for k in spaced for h in spaced]
    assert all(each.hit for each in found if each.kill_round >= 0)
    certain = burst(order(steady_airburst_window(P_PELLET=1.0))).p_neutralise
    assert float(np.mean([each.hit for each in found])) == pytest.approx(certain, abs=0.02)


@pytest.mark.parametrize("share", [0.02, 0.4, 1.0])
def test_duds_do_nothing_but_count(share: float) -> None:
    found = burst(order(steady_airburst_window()), STEADY | {"dud_share": share})
    assert found.rounds == 24
    expected = 1.0 - (1.0 - (1.0 - share) * one_round()) ** 24
    assert found.p_neutralise == pytest.approx(expected, rel=1e-12)


def test_the_bias_is_an_angle_in_both_directions() -> None:
    found = burst(
        order(
            steady_airburst_window(), limit=1.0,
            engagement_draws=drawn(bias=1.5, bias_across=-0.5),
        ),
        STEADY | {"engagement_bias": 1e-3},
    )  # fmt: skip
    assert found.p_neutralise == pytest.approx(one_round(miss=(1.5, -0.5)), rel=1e-12)


def test_head_on_a_faster_round_bursts_too_near() -> None:
    """0.3 % of 1,000 m are 3 m of 20 m, and nothing across."""
    shot = order(steady_airburst_window(), limit=1.0, raid_errors=np.array([0.003, 0.0, 0.0]))
    found = burst(shot, STEADY)
    assert found.p_neutralise == pytest.approx(one_round(ahead=3.0), rel=1e-12)


def test_crossing_a_faster_round_is_off_in_the_plane_too() -> None:
    """Sine 0.6, cosine 0.8: 3 m ahead are 1.8 m across and 2.4 m along the relative velocity."""
    window = steady_airburst_window(SINE=0.6, COSINE=0.8)
    shot = order(window, limit=1.0, raid_errors=np.array([0.003, 0.0, 0.0]))
    expected = one_round(cosine=0.8, miss=(1.8, 0.0), ahead=2.4, sigma=(0.8, 1.0))
    assert burst(shot, STEADY).p_neutralise == pytest.approx(expected, rel=1e-12)


def test_a_bias_seen_askew_shifts_the_burst_along_too() -> None:
    window = steady_airburst_window(SINE=0.6, COSINE=0.8)
    shot = order(window, limit=1.0, engagement_draws=drawn(bias=1.0))
    expected = one_round(cosine=0.8, miss=(0.8, 0.0), ahead=-0.6, sigma=(0.8, 1.0))
    found = burst(shot, STEADY | {"engagement_bias": 1e-3})
    assert found.p_neutralise == pytest.approx(expected, rel=1e-12)


def test_the_fuze_and_what_the_muzzle_did_not_measure_spread_the_time_of_the_burst() -> None:
    """3 ms, and 0.1 % of 1,000 m at 800 m/s."""
    changes = STEADY | {"fuze_time_error": 0.003, "muzzle_speed_residual": 0.001}
    found = burst(order(steady_airburst_window(), limit=1.0), changes)
    expected = one_round(time_error=math.hypot(0.003, 1.0 / 800.0))
    assert found.p_neutralise == pytest.approx(expected, rel=1e-12)


def test_the_scatter_of_muzzle_speeds_spreads_crossing_rounds_in_the_plane() -> None:
    """The measured speed sets the fuze, but the round is laid already: 0.24 % of 1,000 m."""
    window = steady_airburst_window(SINE=0.6, COSINE=0.8)
    changes = STEADY | {"muzzle_speed_scatter": 0.0024}
    found = burst(order(window, limit=1.0), changes)
    expected = one_round(cosine=0.8, sigma=(math.hypot(0.8, 0.6 * 2.4), 1.0))
    assert found.p_neutralise == pytest.approx(expected, rel=1e-12)


def test_the_tracks_errors_act_across_along_and_on_the_path() -> None:
    track = FireControl(40.0, 3.0, 1e-3, 5e-4, 2.0, 0.5)
    window = steady_airburst_window(PATH_SINE=0.28, PATH_COSINE=-0.96)
    shot = order(
        window, limit=1.0, draws=drawn(knot=0.4, knot_across=-0.3, along=0.2),
        engagement_draws=drawn(acceleration=0.5),
    )  # fmt: skip
    variance = prediction_variance(20.0, 2.0, 0.5)
    across = 1000.0 * math.sqrt(1e-6 * variance + 25e-8)
    lag = 0.5 * 2.0 * prediction_lag(2.0, 0.5)
    ahead = 0.2 * 3.0 * math.sqrt(variance) - 0.96 * lag
    expected = one_round(miss=(0.4 * across + 0.28 * lag, -0.3 * across), ahead=ahead)
    assert burst(shot, STEADY, track=track).p_neutralise == pytest.approx(expected, rel=1e-12)


def test_an_unknown_wind_moves_the_cloud_as_the_window_says() -> None:
    window = steady_airburst_window(
        EAST_IN_PLANE=0.3, EAST_ACROSS=0.1, EAST_CLOSING=0.5, NORTH_IN_PLANE=-0.2,
        NORTH_ACROSS=0.4, NORTH_CLOSING=-0.1,
    )  # fmt: skip
    shot = order(window, limit=1.0, raid_errors=np.array([0.0, 2.0, 3.0]))
    expected = one_round(miss=(0.0, 1.4), ahead=0.7)
    assert burst(shot, STEADY).p_neutralise == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("time", [0.0, 0.5, 1.0, 1.379])
def test_a_burst_that_ceases_is_the_beginning_of_the_whole(time: float) -> None:
    figures, track = burst_settings(GUN), track_settings(STEADY_TRACK)
    shot = order(steady_airburst_window(), draws=drawn(kill=0.4))
    whole = burst(shot)
    found = cease(figures, track, shot, whole, time)
    assert found.rounds == found.ammunition == int(time / 0.06 + 1e-9) + 1
    assert found.last_effect == pytest.approx(2.0 + 0.06 * (found.rounds - 1))
    assert (found.last_firing, found.p_neutralise) == (time, whole.p_neutralise)
    has_left = whole.kill_round < found.rounds
    assert found.kill_round == (whole.kill_round if has_left else -1)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 23), st.integers(1, 23))
def test_more_rounds_never_neutralise_less(seed: int, rounds: int, more: int) -> None:
    """Any window of up to 4 seconds, any errors."""
    generator = np.random.default_rng(seed)
    window = steady_airburst_window(seconds=generator.uniform(0.5, 4.0))
    rows = len(window)
    window[:, Window.SLANT_RANGE] = np.linspace(2500.0, generator.uniform(300, 2500), rows)
    window[:, Window.FEASIBLE] = generator.uniform(size=rows) < 0.9
    window[:, 5] = generator.uniform(0, 0.9)
    window[:, 6] = np.sqrt(1 - window[:, 5] ** 2)
    track = FireControl(20.0, 3.0, 1e-3, 3e-4, 5.0, 0.5)
    draws = generator.normal(size=DRAWS)
    draws[:4] = generator.uniform(size=4)
    few, many = (
        burst(order(window, limit=float(n), draws=draws, engagement_draws=draws), track=track)
        for n in (rounds, rounds + more)
    )
    assert many.p_neutralise >= few.p_neutralise
    assert many.rounds >= few.rounds
    if few.kill_round >= 0:
        assert (many.kill_round, many.kill_time) == (few.kill_round, few.kill_time)


@settings(deadline=None)
@given(st.floats(300.0, 2500.0), st.floats(1.001, 2.0))
def test_aimed_true_the_farther_threat_is_neutralised_less(near: float, farther: float) -> None:
    """Same area, no bias: only the rounds' dispersion grows with range."""
    one, other = (
        burst(order(steady_airburst_window(slant_range=reach)), STEADY)
        for reach in (near, farther * near)
    )
    assert other.p_neutralise < one.p_neutralise


@settings(deadline=None)
@given(st.floats(4e-4, 5e-3), st.floats(1.001, 4.0))
def test_aimed_true_more_dispersion_neutralises_less(dispersion: float, wider: float) -> None:
    one, other = (
        burst(order(steady_airburst_window()), {"engagement_bias": 0.0, "round_dispersion": d})
        for d in (dispersion, wider * dispersion)
    )
    assert other.p_neutralise < one.p_neutralise


@settings(deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_more_duds_neutralise_less(share: float, other: float, seed: int) -> None:
    bias = np.random.default_rng(seed).normal(size=DRAWS)
    shot = order(steady_airburst_window(), engagement_draws=bias)
    fewer, more = (burst(shot, {"dud_share": s}) for s in sorted((share, other)))
    assert more.p_neutralise <= fewer.p_neutralise
