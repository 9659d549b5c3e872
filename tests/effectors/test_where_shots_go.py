"""Patterns: what is drawn is what the model reckons with."""

import math

import numpy as np
import pytest
from effectors import airburst_builders, laser_builders
from effectors.gun_builders import DISPERSION, STEADY_TRACK, burst_figures, no_luck, steady_window
from effectors.table_builders import table_effector
from numpy.typing import NDArray

from cram_sim.effectors.aim import track_settings
from cram_sim.effectors.airburst_burst import settings
from cram_sim.effectors.airburst_clouds import cloud_pattern
from cram_sim.effectors.gun_burst import fire
from cram_sim.effectors.gun_pattern import burst_pattern
from cram_sim.effectors.laser_spot import SHOWN
from cram_sim.effectors.protocol import DRAWS, Order, Pattern, Patterned
from cram_sim.effectors.table_shot import ready_table

Floats = NDArray[np.float64]

SEED = 71
AREA = 0.5  # m2


def scatter(number: int = 0) -> Floats:
    return np.random.default_rng([SEED, number]).standard_normal((2, 4096))


def order(*, rounds: float = 100.0, seconds: float = 6.0, **columns: float) -> Order:
    window = steady_window(AREA, seconds=seconds, **columns)
    return Order(window, 0.0, rounds, -10.0, np.zeros(3), no_luck(), np.zeros(DRAWS))


def share_inside(pattern: Pattern) -> float:
    return float(np.mean(np.hypot(*pattern.points) <= pattern.radius))


def test_burst_has_a_point_for_every_round_it_fires() -> None:
    for rounds, seconds in ((100.0, 6.0), (100.0, 0.5), (7.0, 6.0)):
        asked = order(rounds=rounds, seconds=seconds)
        fired = fire(burst_figures(), asked).rounds
        assert burst_pattern(burst_figures(), asked, scatter()).points.shape == (2, fired)


def test_as_many_rounds_of_a_pattern_hit_as_the_burst_reckons() -> None:
    # Without bias or error of the track all rounds are alike: P = 1 - (1 - p)^100.
    asked = order()
    p_hit = 1.0 - (1.0 - fire(burst_figures(), asked).p_neutralise) ** 0.01
    share = np.mean(
        [share_inside(burst_pattern(burst_figures(), asked, scatter(n))) for n in range(100)]
    )
    # 10,000 rounds: 5 standard errors.
    assert share == pytest.approx(p_hit, abs=5.0 * math.sqrt(p_hit * (1.0 - p_hit) / 10_000))


def test_disc_of_a_burst_has_the_presented_area() -> None:
    pattern = burst_pattern(burst_figures(), order(), scatter())
    assert math.pi * pattern.radius**2 == pytest.approx(AREA)


def test_burst_without_scatter_goes_where_its_bias_points() -> None:
    biased = order()
    biased.engagement_draws[:] = 1.0
    figures = burst_figures(engagement_bias=2e-3)
    points = burst_pattern(figures, biased, np.zeros((2, 100))).points
    np.testing.assert_allclose(points, 2.0, rtol=1e-9)  # 2 mrad at 1,000 m


def test_nothing_fired_has_no_pattern() -> None:
    pattern = burst_pattern(burst_figures(), order(FEASIBLE=0.0), scatter())
    assert pattern.points.shape == (2, 0)
    assert math.isnan(pattern.radius)


def test_burst_scatters_as_the_gun_does() -> None:
    points = burst_pattern(burst_figures(), order(seconds=60.0, rounds=2000.0), scatter()).points
    # 2,000 rounds: 5 standard errors of a standard deviation.
    deviation = pytest.approx(1000.0 * DISPERSION, rel=5.0 / math.sqrt(2.0 * 2000))
    assert points.std(axis=1)[0] == deviation
    assert points.std(axis=1)[1] == deviation


def clouds(scattered: Floats, **changes: float) -> Pattern:
    gun = airburst_builders.airburst_gun().model_copy(update=changes)
    asked = airburst_builders.order(airburst_builders.steady_airburst_window())
    track = track_settings(STEADY_TRACK)
    return cloud_pattern(settings(gun), track, asked, scattered)


def test_every_sub_projectile_of_sound_rounds_is_shown() -> None:
    assert clouds(scatter()).points.shape == (2, 24 * 150)
    assert clouds(scatter(), dud_share=1.0).points.shape == (2, 0)


def test_cloud_fills_its_disc_evenly() -> None:
    # Release at 20 m, 600 m/s tan(6 deg) across, 800 m/s along: the radius when the threat passes.
    radius = 20.0 / 800.0 * 600.0 * math.tan(math.radians(6.0))
    drawn = clouds(scatter(), round_dispersion=0.0, fuze_time_error=0.0, muzzle_speed_scatter=0.0,
                   muzzle_speed_residual=0.0)  # fmt: skip
    away = np.hypot(*drawn.points)
    assert away.max() <= radius
    # Evenly over a disc half the points lie within radius / sqrt(2): 5 standard errors of 3,600.
    assert np.mean(away <= radius / math.sqrt(2.0)) == pytest.approx(0.5, abs=5.0 * 0.5 / 60.0)


def test_rounds_that_burst_past_the_threat_leave_nothing() -> None:
    assert clouds(scatter(), release_distance=-10.0).points.shape == (2, 0)


def test_few_normals_show_fewer_sub_projectiles() -> None:
    assert clouds(scatter()[:, : 24 * 12]).points.shape == (2, 24 * 10)


def test_spot_wanders_as_far_as_the_jitter_of_its_engagement() -> None:
    made = laser_builders.ready(jitter="10 urad", jitter_scatter=0.5)
    window = laser_builders.heated(np.full(20, 0.1), divergence=1e-10)
    pattern = made.pattern(laser_builders.order(window, jitter=1.0), scatter())
    expected = 10e-6 * math.exp(0.5) * 2000.0
    np.testing.assert_allclose(pattern.points, expected * scatter()[:, :SHOWN])
    assert pattern.radius == pytest.approx(2000.0 * 1e-5)


def test_a_table_says_nothing_of_where_shots_go() -> None:
    assert not isinstance(ready_table(table_effector()), Patterned)
    assert isinstance(laser_builders.ready(), Patterned)
