"""One burst against closed forms: common bias, kill round, hits, what adds to the miss."""

import math

import numpy as np
import pytest
from effectors.gun_builders import (
    DISPERSION,
    STEADY_TRACK,
    burst_figures,
    no_luck,
    small_target,
    steady_window,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad

from cram_sim.effectors.aim import (
    DRAW_ACCELERATION,
    DRAW_ALONG,
    DRAW_BIAS,
    FIRST_JITTER_KNOT,
    FIRST_KNOT,
)
from cram_sim.effectors.fire_control import (
    FireControl,
    prediction_lag,
    prediction_variance,
)
from cram_sim.effectors.gun_burst import cease, falls_of, fire, leaves_after
from cram_sim.effectors.gun_windows import GunWindow
from cram_sim.effectors.protocol import DRAW_HIT, DRAW_KILL, DRAWS, Effect, Order
from cram_sim.effectors.quick_disc import p_hit_disc
from cram_sim.records import Window

Floats = NDArray[np.float64]

P_HIT = 0.02
# 1 - integral over u of (1 - p0 u^(rho^2))^n, n = 75, p0 = 0.02: Washburn and Kress, Combat
# Modeling (2009), 2.2, under a bias common to the burst. Their target is diffuse, not a disc.
WITH_COMMON_BIAS = [(0.0, 0.78024), (1.0, 0.48379), (2.0, 0.20897)]


def burst(
    window: Floats,
    *,
    figures: Floats | None = None,
    rounds: int = 75,
    first_firing: float = 0.0,
    lock_time: float = -10.0,
    speed_error: float = 0.0,
    wind: tuple[float, float] = (0.0, 0.0),
    draws: Floats | None = None,
    engagement_draws: Floats | None = None,
) -> Effect:
    """A burst without any error that the test does not name."""
    return fire(
        burst_figures(engagement_bias=0.0, muzzle_speed_scatter=0.0)
        if figures is None
        else figures,
        Order(
            window,
            first_firing,
            float(rounds),
            lock_time,
            np.array([speed_error, *wind]),
            no_luck() if draws is None else draws,
            np.zeros(DRAWS) if engagement_draws is None else engagement_draws,
        ),
    )


def drawn(**values: float) -> Floats:
    """The draws of a shot or engagement with some of them set: `bias=1.0` and so on."""
    places = {
        "kill": DRAW_KILL, "hit": DRAW_HIT, "bias": DRAW_BIAS, "bias_across": DRAW_BIAS + 1,
        "acceleration": DRAW_ACCELERATION, "along": DRAW_ALONG,
    }  # fmt: skip
    draws = no_luck()
    for name, value in values.items():
        draws[places[name]] = value
    return draws


def one_round(miss_1: float, miss_2: float, sigma_1: float, sigma_2: float, area: float) -> float:
    """The disc alone, which has its own tests."""
    return p_hit_disc(area, miss_1, miss_2, sigma_1, sigma_2)


def test_without_bias_a_burst_is_so_many_independent_rounds() -> None:
    found = burst(steady_window(small_target(P_HIT)))
    assert found.rounds == 75
    assert found.p_neutralise == pytest.approx(1.0 - (1.0 - P_HIT) ** 75, abs=1e-6)
    assert found.p_neutralise == pytest.approx(0.78024, abs=1e-5)


def disc_under_common_bias(ratio: float) -> float:
    """The same of a disc: u^(rho^2) gives way to the non-central chi-square law."""
    squared_radius = -2.0 * math.log1p(-P_HIT)

    def missed(u: float) -> float:
        squared_bias = -2.0 * ratio**2 * math.log(u)
        return float((1.0 - stats.ncx2.cdf(squared_radius, 2, squared_bias)) ** 75)

    return 1.0 - quad(missed, 0.0, 1.0, limit=200)[0]


@pytest.mark.parametrize(("ratio", "diffuse"), WITH_COMMON_BIAS)
def test_a_disc_this_small_is_almost_a_diffuse_target(ratio: float, diffuse: float) -> None:
    assert disc_under_common_bias(ratio) == pytest.approx(diffuse, abs=3e-3)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 2.0])
def test_a_common_bias_makes_rounds_fail_together(ratio: float) -> None:
    """Mean over 20,000 drawn biases within 4 standard errors of the exact value."""
    expected = disc_under_common_bias(ratio)
    figures = burst_figures(engagement_bias=ratio * DISPERSION, muzzle_speed_scatter=0.0)
    window, engagement = steady_window(small_target(P_HIT)), np.zeros(DRAWS)
    found = []
    for bias in np.random.default_rng(9).normal(size=(20_000, 2)):
        engagement[DRAW_BIAS : DRAW_BIAS + 2] = bias
        found.append(burst(window, figures=figures, engagement_draws=engagement).p_neutralise)
    error = float(np.std(found)) / math.sqrt(len(found))
    assert float(np.mean(found)) == pytest.approx(expected, abs=4 * error + 1e-5)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 2.0])
def test_the_share_under_a_common_bias_is_the_exact_integral(ratio: float) -> None:
    """The same mean over 500 evenly spaced quantiles of the bias's length: within 2e-5."""
    expected = disc_under_common_bias(ratio)
    figures = burst_figures(engagement_bias=ratio * DISPERSION, muzzle_speed_scatter=0.0)
    window, engagement = steady_window(small_target(P_HIT)), np.zeros(DRAWS)
    found = []
    for length in np.sqrt(-2.0 * np.log((np.arange(500) + 0.5) / 500)):
        engagement[DRAW_BIAS], engagement[DRAW_BIAS + 1] = 0.6 * length, -0.8 * length
        found.append(burst(window, figures=figures, engagement_draws=engagement).p_neutralise)
    assert float(np.mean(found)) == pytest.approx(expected, abs=2e-5)


def test_rounds_leave_at_the_guns_rate_and_fly_their_time() -> None:
    found = burst(steady_window(0.01), rounds=31, first_firing=0.4)
    assert found.rounds == 31
    assert found.last_firing == pytest.approx(0.4 + 30 / 75)
    assert found.first_effect == pytest.approx(1.4)
    assert found.last_effect == pytest.approx(1.8)
    assert found.first_range == found.last_range == 1000.0


def test_fire_ends_with_the_window() -> None:
    """One second of firing times at 75 a second: the first and 75 more."""
    assert burst(steady_window(0.01, seconds=1.0), rounds=500).rounds == 76


def test_nothing_is_fired_before_the_window_opens() -> None:
    found = burst(steady_window(0.01), first_firing=-0.5)
    assert (found.rounds, found.p_neutralise, found.kill_round, found.hit) == (0, 0.0, -1, False)
    assert math.isnan(found.first_effect)


def test_rounds_that_would_find_no_feasible_intercept_are_not_fired() -> None:
    """Three of six seconds are out of limits: of 450 rounds 225 less those at the edges go."""
    window = steady_window(0.01)
    window[20:50, Window.FEASIBLE] = 0.0
    found = burst(window, rounds=1000)
    # Between rows 19 and 50: 3.1 s at 75 a second.
    assert found.rounds == pytest.approx(451 - 3.1 * 75, abs=2)
    assert found.last_firing == pytest.approx(6.0)
    assert burst(window, rounds=20, first_firing=2.5).first_effect >= 6.0


def test_moments_that_the_gun_cannot_reach_at_all_are_passed_over() -> None:
    """Beyond the fly-out table the firing time of a row is not a number."""
    window = steady_window(small_target(P_HIT))
    window[20:50, Window.FEASIBLE] = 0.0
    reachable = burst(window, rounds=1000, draws=drawn(kill=0.9))
    window[20:50, Window.FIRING_TIME] = math.nan
    assert burst(window, rounds=1000, draws=drawn(kill=0.9)) == reachable


@pytest.mark.parametrize("rounds", [100, 400, 1000])
def test_rounds_appended_leave_those_before_as_they_were(rounds: int) -> None:
    """Where they pass the threat, to the last bit."""
    draws = np.random.default_rng(4).normal(size=DRAWS)
    track = FireControl(20.0, 3.0, 1e-3, 3e-4, 5.0, 0.5)
    figures = burst_figures(track=track, servo_jitter=5e-4)
    window = steady_window(0.05, seconds=30.0)
    short, long = (
        falls_of(figures, Order(window, 0.0, float(n), -10.0, np.zeros(3), draws, draws))
        for n in (rounds, rounds + 600)
    )
    assert len(short) == rounds
    np.testing.assert_array_equal(long[:rounds], short)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.integers(1, 1500), st.integers(1, 200))
def test_more_rounds_never_neutralise_less(seed: int, rounds: int, more: int) -> None:
    """Any window of up to 25 seconds, any errors; the round that neutralises stays the same."""
    generator = np.random.default_rng(seed)
    window = steady_window(0.05, seconds=generator.uniform(1.0, 25.0))
    rows = len(window)
    window[:, Window.SLANT_RANGE] = np.linspace(1500.0, generator.uniform(300, 1500), rows)
    window[:, GunWindow.SINE] = generator.uniform(0, 1)
    window[:, GunWindow.COSINE] = np.sqrt(1 - window[:, GunWindow.SINE] ** 2)
    window[:, Window.FEASIBLE] = generator.uniform(size=rows) < 0.9
    window[:, GunWindow.P_NEUTRALISE_GIVEN_HIT] = generator.uniform()
    figures = burst_figures(track=FireControl(20.0, 3.0, 1e-3, 3e-4, 5.0, 0.5))
    draws = generator.normal(size=DRAWS)
    draws[:4] = generator.uniform(size=4)
    few = burst(window, figures=figures, rounds=rounds, draws=draws, engagement_draws=draws)
    many = burst(window, figures=figures, rounds=rounds + more, draws=draws, engagement_draws=draws)
    assert many.p_neutralise >= few.p_neutralise
    assert many.rounds >= few.rounds
    if few.kill_round >= 0:
        assert (many.kill_round, many.kill_time) == (few.kill_round, few.kill_time)


def test_the_kill_uniform_picks_the_round_by_the_cumulative_probability() -> None:
    """Over 4,000 evenly spaced uniforms each round's share is its own probability."""
    window, spaced = steady_window(small_target(P_HIT)), (np.arange(4000) + 0.5) / 4000
    picked = np.array([burst(window, draws=drawn(kill=u)).kill_round for u in spaced])
    for number in range(75):
        expected = P_HIT * (1.0 - P_HIT) ** number
        assert np.mean(picked == number) == pytest.approx(expected, abs=1.1 / 4000)
    assert np.mean(picked == -1) == pytest.approx((1.0 - P_HIT) ** 75, abs=1.1 / 4000)


def test_a_kill_happens_where_and_when_its_round_arrives() -> None:
    window = steady_window(small_target(P_HIT))
    window[:, Window.SLANT_RANGE] = np.linspace(1000.0, 940.0, len(window))
    found = burst(window, draws=drawn(kill=0.3))
    assert found.kill_time == pytest.approx(1.0 + found.kill_round / 75)
    assert found.kill_range == pytest.approx(1000.0 - 10.0 * found.kill_round / 75)


def test_a_burst_that_neutralises_nothing_has_no_kill() -> None:
    found = burst(steady_window(0.0))
    assert (found.kill_round, found.hit, found.p_neutralise) == (-1, False, 0.0)
    assert math.isnan(found.kill_time)


def test_a_threat_is_hit_as_often_as_some_round_hits() -> None:
    """Every tenth hit neutralises; over a grid of both uniforms hits are 1 - (1 - p)^n."""
    window = steady_window(small_target(P_HIT), P_NEUTRALISE_GIVEN_HIT=0.1)
    spaced = (np.arange(60) + 0.5) / 60
    found = [burst(window, draws=drawn(kill=k, hit=h)) for k in spaced for h in spaced]
    assert all(each.hit for each in found if each.kill_round >= 0)
    share = float(np.mean([each.hit for each in found]))
    assert share == pytest.approx(1.0 - (1.0 - P_HIT) ** 75, abs=0.02)


def test_the_bias_is_an_angle_in_both_directions() -> None:
    area, bias = small_target(P_HIT), 1e-3
    figures = burst_figures(engagement_bias=bias, muzzle_speed_scatter=0.0)
    found = burst(
        steady_window(area), figures=figures, rounds=1,
        engagement_draws=drawn(bias=1.5, bias_across=-0.5),
    )  # fmt: skip
    expected = one_round(1.5, -0.5, 1.5, 1.5, area)  # metres at 1,000 m
    assert found.p_neutralise == pytest.approx(expected, rel=1e-9)


def test_head_on_errors_of_muzzle_speed_do_nothing() -> None:
    window = steady_window(small_target(P_HIT))
    figures = burst_figures(engagement_bias=0.0, muzzle_speed_scatter=0.01)
    spoiled = burst(window, figures=figures, speed_error=0.01, draws=drawn(kill=0.3))
    assert spoiled == burst(window, draws=drawn(kill=0.3))


def test_crossing_errors_of_muzzle_speed_shift_and_spread_the_rounds() -> None:
    """Sine 0.6, cosine 0.8: 3 m of shift and 2.4 m of spread along the line of fire."""
    area = small_target(P_HIT)
    window = steady_window(area, SINE=0.6, COSINE=0.8)
    figures = burst_figures(engagement_bias=0.0, muzzle_speed_scatter=0.0024)
    found = burst(window, figures=figures, rounds=1, speed_error=0.003)
    expected = one_round(0.6 * 3.0, 0.0, math.hypot(0.8 * 1.5, 0.6 * 2.4), 1.5, area)
    assert found.p_neutralise == pytest.approx(expected, rel=1e-9)
    assert found.p_neutralise < burst(window, rounds=1).p_neutralise


def test_range_errors_of_the_track_act_along_the_line_of_fire() -> None:
    area, track = small_target(P_HIT), FireControl(40.0, 5.0, 0.0, 0.0, 0.0, 0.5)
    window = steady_window(area, SINE=1.0, COSINE=0.0)
    figures = burst_figures(track=track, engagement_bias=0.0, muzzle_speed_scatter=0.002)
    found = burst(window, figures=figures, rounds=1, draws=drawn(along=0.3))
    miss = 0.3 * 5.0 * math.sqrt(prediction_variance(20.0, 1.0, 0.5))
    assert found.p_neutralise == pytest.approx(one_round(miss, 0, 2.0, 1.5, area), rel=1e-9)


def test_unknown_drag_acts_along_the_threats_path() -> None:
    area, track = small_target(P_HIT), FireControl(40.0, 0.0, 0.0, 0.0, 2.0, 0.5)
    window = steady_window(area, PATH_SINE=0.7)
    figures = burst_figures(track=track, engagement_bias=0.0)
    found = burst(window, figures=figures, rounds=1, engagement_draws=drawn(acceleration=0.9))
    miss = 0.7 * 0.9 * 2.0 * prediction_lag(1.0, 0.5)
    assert found.p_neutralise == pytest.approx(one_round(miss, 0, 1.5, 1.5, area), rel=1e-9)


@pytest.mark.parametrize(("tracked", "memory"), [(10.0, 0.5), (0.3, 0.3), (0.01, 0.05)])
def test_the_fit_remembers_no_longer_than_the_radar_has_tracked(
    tracked: float, memory: float
) -> None:
    """Memory 0.5 s at 40 looks a second, but at least two looks."""
    area, track = small_target(P_HIT), FireControl(40.0, 0.0, 1e-3, 5e-4, 0.0, 0.5)
    draws = no_luck()
    draws[FIRST_KNOT] = 0.4
    found = burst(
        steady_window(area), figures=burst_figures(track=track, engagement_bias=0.0), rounds=1,
        lock_time=-tracked, draws=draws,
    )  # fmt: skip
    variance = prediction_variance(40.0 * memory, 1.0, memory)
    miss = 0.4 * 1000.0 * math.sqrt(1e-6 * variance + 25e-8)
    assert found.p_neutralise == pytest.approx(one_round(miss, 0, 1.5, 1.5, area), rel=1e-9)


def test_the_tracks_error_is_renewed_during_a_burst() -> None:
    """Knots half a second apart: what the track is off at first says little two seconds later."""
    track = FireControl(40.0, 0.0, 1e-3, 0.0, 0.0, 0.5)
    figures = burst_figures(track=track, engagement_bias=0.0)
    generator, window = np.random.default_rng(10), steady_window(small_target(0.001))
    early, late = [], []
    for _ in range(2000):
        draws = no_luck()
        draws[FIRST_KNOT:] = generator.normal(size=DRAWS - FIRST_KNOT)
        first = burst(window, figures=figures, rounds=1, draws=draws).p_neutralise
        rounds = 151
        early.append(math.log(first))
        kept = burst(window, figures=figures, rounds=rounds - 1, draws=draws).p_neutralise
        with_last = burst(window, figures=figures, rounds=rounds, draws=draws).p_neutralise
        late.append(math.log((with_last - kept) / (1.0 - kept)))
    assert np.mean(late) == pytest.approx(np.mean(early), rel=0.1)
    assert abs(np.corrcoef(early, late)[0, 1]) < 5 / math.sqrt(2000)


def test_a_steady_track_leaves_its_draws_without_effect() -> None:
    assert STEADY_TRACK.angle_error == 0.0
    window, wild = steady_window(small_target(P_HIT)), drawn(kill=0.3)
    wild[FIRST_KNOT:] = 5.0
    assert burst(window, draws=wild) == burst(window, draws=drawn(kill=0.3))


def test_once_the_threat_cannot_have_survived_more_rounds_change_nothing() -> None:
    window = steady_window(1e3)
    few, many = (burst(window, rounds=rounds, draws=drawn(hit=0.5)) for rounds in (50, 400))
    assert few.p_neutralise == many.p_neutralise == 1.0
    assert (few.kill_round, few.hit) == (many.kill_round, many.hit)


def test_a_gun_that_spins_up_fires_its_first_rounds_apart() -> None:
    """15 rounds in 0.4 s of even acceleration, f t^2 / (2 T), then 75 a second."""
    figures = burst_figures(spin_up_time=0.4)
    leaves = np.array([leaves_after(float(number), figures) for number in range(100)])
    assert leaves[0] == 0.0
    slow = leaves < 0.4
    assert np.count_nonzero(slow) == 15
    np.testing.assert_allclose(75.0 * leaves[slow] ** 2 / 0.8, np.arange(15), atol=1e-12)
    np.testing.assert_allclose(np.diff(leaves[15:]), 1.0 / 75.0)
    assert leaves[15] == pytest.approx(0.4)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.0, 2.0), st.integers(1, 300))
def test_the_round_after_another_leaves_later(spin_up: float, number: int) -> None:
    figures = burst_figures(spin_up_time=spin_up)
    assert leaves_after(number, figures) > leaves_after(number - 1, figures)


def test_spinning_up_costs_rounds_in_a_window() -> None:
    """Half the spin-up time at the full rate: 15 of 76 in a second."""
    found = burst(
        steady_window(0.01, seconds=1.0), figures=burst_figures(spin_up_time=0.4), rounds=500
    )
    assert found.rounds == 76 - 15


@pytest.mark.parametrize(("firing", "kept"), [(0.0, 1.0), (1.0, 1.0), (1.5, math.exp(-0.25))])
def test_a_bias_that_is_watched_decays_once_the_first_round_has_arrived(
    firing: float, kept: float
) -> None:
    """Time of flight 1 s, decay over 2 s: the last round alone, behind those before it."""
    area, engagement = small_target(0.001), drawn(bias=1.5, bias_across=-0.5)
    figures = burst_figures(engagement_bias=1e-3, muzzle_speed_scatter=0.0, closed_loop_time=2.0)
    rounds = round(firing * 75) + 1
    last = 1.0
    if rounds > 1:
        last -= burst(
            steady_window(area), figures=figures, rounds=rounds - 1,
            engagement_draws=engagement,
        ).p_neutralise  # fmt: skip
    whole = burst(
        steady_window(area), figures=figures, rounds=rounds,
        engagement_draws=engagement,
    )  # fmt: skip
    arrived = (rounds - 1) / 75
    expected = one_round(1.5 * kept, -0.5 * kept, 1.5, 1.5, area)
    assert arrived == pytest.approx(firing, abs=0.01)
    assert 1.0 - (1.0 - whole.p_neutralise) / last == pytest.approx(expected, rel=0.01)


def test_the_servo_sways_in_both_directions() -> None:
    area, draws = small_target(P_HIT), no_luck()
    draws[FIRST_JITTER_KNOT], draws[FIRST_JITTER_KNOT + 1] = 0.7, -1.1
    figures = burst_figures(engagement_bias=0.0, servo_jitter=5e-4, servo_correlation_time=0.5)
    found = burst(steady_window(area), figures=figures, rounds=1, draws=draws)
    expected = one_round(0.7 * 0.5, -1.1 * 0.5, 1.5, 1.5, area)
    assert found.p_neutralise == pytest.approx(expected, rel=1e-9)


def test_the_servo_forgets_over_its_correlation_time() -> None:
    """A sway of 0.5 s that is drawn at the first knot only is down to exp(-2) a second later."""
    area, draws = small_target(0.001), no_luck()
    draws[FIRST_JITTER_KNOT] = 2.0
    figures = burst_figures(engagement_bias=0.0, servo_jitter=1e-3, servo_correlation_time=0.5)
    kept, whole = (
        burst(steady_window(area), figures=figures, rounds=rounds, draws=draws).p_neutralise
        for rounds in (75, 76)
    )
    expected = one_round(2.0 * math.exp(-2.0), 0.0, 1.5, 1.5, area)
    assert 1.0 - (1.0 - whole) / (1.0 - kept) == pytest.approx(expected, rel=1e-6)


def test_an_unknown_wind_moves_the_rounds_as_the_window_says() -> None:
    area = small_target(P_HIT)
    window = steady_window(
        area, EAST_IN_PLANE=0.3, EAST_ACROSS=0.1, NORTH_IN_PLANE=-0.1, NORTH_ACROSS=0.4
    )
    found = burst(window, rounds=1, wind=(2.0, 3.0))
    assert found.p_neutralise == pytest.approx(one_round(0.3, 1.4, 1.5, 1.5, area), rel=1e-9)


@pytest.mark.parametrize("time", [0.0, 0.3, 0.99])
def test_a_burst_that_ceases_is_the_beginning_of_the_whole(time: float) -> None:
    figures = burst_figures(engagement_bias=0.0, spin_up_time=0.2)
    order = Order(
        steady_window(small_target(P_HIT)), 0.0, 75.0, -10.0, np.zeros(3), drawn(kill=0.5),
        np.zeros(DRAWS),
    )  # fmt: skip
    whole = fire(figures, order)
    found = cease(figures, order, whole, time)
    left = sum(leaves_after(number, figures) <= time for number in range(75))
    assert found.rounds == found.ammunition == left < whole.rounds
    assert found.last_effect == pytest.approx(1.0 + leaves_after(left - 1, figures))
    assert (found.last_firing, found.p_neutralise) == (time, whole.p_neutralise)
    assert found.kill_round == (whole.kill_round if whole.kill_round < left else -1)


@pytest.mark.parametrize(("limit", "rounds"), [(7.9, 7), (8.0, 8), (0.5, 0)])
def test_a_part_of_a_round_is_not_fired(limit: float, rounds: int) -> None:
    """What barrels have cooled is no whole number of rounds."""
    draws = no_luck()
    order = Order(steady_window(0.01), 0.0, limit, -10.0, np.zeros(3), draws, np.zeros(DRAWS))
    assert fire(burst_figures(), order).rounds == rounds
