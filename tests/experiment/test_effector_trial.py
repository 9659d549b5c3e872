"""Trials of effectors against what their models say by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from effectors.gun_builders import gun
from effectors.laser_builders import laser
from effectors.missile_builders import CONDITIONS
from effectors.table_builders import HEADER, table_effector
from numpy.typing import NDArray

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_shot import ReadyMissile
from cram_sim.effectors.protocol import Order
from cram_sim.experiment.approaches import Approach
from cram_sim.experiment.effector_curves import (
    Setting,
    against_crossing,
    against_range,
    approaches,
    envelope,
    falls,
    trial_of,
)
from cram_sim.experiment.effector_trial import (
    Shots,
    Trial,
    best_shots,
    engagements,
    mean_of,
    on_the_way_in,
    opening_for,
    orders_at,
    shots_at,
)
from cram_sim.records import Window
from cram_sim.sensors.fire_control_radar import FireControlRadar

Floats = NDArray[np.float64]

RADAR = FireControlRadar.model_validate(
    {
        "maximum_range": "5 km", "elevation_minimum": "0 deg", "beamwidth": "2 deg",
        "update_rate": "10 Hz", "range_error": "3 m", "angle_error": "0.7 mrad",
        "prediction_error_floor": "0.3 mrad", "residual_acceleration": "0.5 m/s2",
        "memory": "3 s", "acquisition_time": "0.5 s", "least_track": "1 s",
    }
)  # fmt: skip
ROCKET, DRONE = approaches(("rocket_107", "uas_delta"))


def trial(
    effector: AnyEffector, *, count: int = 60, burst: float = 100.0, name: str = "it"
) -> Trial:
    return trial_of(name, effector, RADAR, Setting(23_000.0, burst, 20.0, count, 5))


def at(tried: Trial, approach: Approach, *slant_ranges: float) -> list[Shots]:
    return list(shots_at(tried, approach, on_the_way_in(approach, np.array(slant_ranges))))


def test_shot_has_the_probability_of_the_table_at_its_place() -> None:
    # Head-on between 1,000 m (0.8) and 4,000 m (0.4).
    (shots,) = at(trial(table_effector()), ROCKET, 2500.0)
    assert shots.probability.value == pytest.approx(0.6, abs=1e-6)


def test_model_without_errors_has_an_interval_without_width() -> None:
    (shots,) = at(trial(table_effector()), ROCKET, 2500.0)
    assert shots.probability.low == pytest.approx(shots.probability.high, abs=1e-9)


@pytest.mark.parametrize("slant_range", [500.0, 777.0, 1200.0])
def test_first_effect_is_where_it_was_asked_for(slant_range: float) -> None:
    tried = trial(gun())
    points = on_the_way_in(ROCKET, np.array([slant_range]))
    ((order, _),) = orders_at(tried, ROCKET, points)
    assert isinstance(order, Order)
    assert tried.ready.shot(order).first_range == pytest.approx(slant_range, abs=0.5)


def test_shot_by_hand_is_the_shot_of_the_trial() -> None:
    tried = trial(gun())
    points = on_the_way_in(ROCKET, np.array([700.0]))
    ((order, chance),) = orders_at(tried, ROCKET, points)
    assert order is not None
    draws, errors = chance.draws[7], chance.raid_errors[7]
    by_hand = tried.ready.shot(
        order._replace(draws=draws, engagement_draws=draws, raid_errors=errors)
    )
    (shots,) = at(tried, ROCKET, 700.0)
    assert shots.p[7] == by_hand.p_neutralise


def test_out_of_reach_is_no_shot_and_nan() -> None:
    tried = trial(gun())
    too_near, within, too_far = at(tried, ROCKET, 150.0, 700.0, 1600.0)
    assert (too_near.p.size, too_far.p.size) == (0, 0)
    assert math.isnan(too_near.probability.value)
    assert math.isnan(too_far.per_kill.value)
    assert within.probability.value > 0.0


def test_drone_is_never_nearer_than_its_height() -> None:
    points = on_the_way_in(DRONE, np.array([299.0, 500.0]))
    assert np.isnan(points[1, 0])
    np.testing.assert_allclose(points[:, 1], [0.0, 400.0, 300.0])
    assert at(trial(gun()), DRONE, 299.0)[0].p.size == 0


def window_of(feasible: list[float]) -> Floats:
    window = np.zeros((len(feasible), len(Window)))
    window[:, Window.INTERCEPT_TIME] = 10.0 + np.arange(len(feasible))
    window[:, Window.FIRING_TIME] = 8.0 + 0.5 * np.arange(len(feasible))
    window[:, Window.FEASIBLE] = feasible
    return window


@pytest.mark.parametrize(
    ("time", "opening"), [(10.0, 8.0), (10.5, 8.25), (13.5, 9.75), (14.0, 10.0)]
)
def test_opening_is_interpolated_between_feasible_rows(time: float, opening: float) -> None:
    assert opening_for(window_of([1.0, 1.0, 0.0, 1.0, 1.0]), time) == pytest.approx(opening)


@pytest.mark.parametrize("time", [11.5, 12.5])
def test_no_opening_beside_a_row_that_is_not_feasible(time: float) -> None:
    assert math.isnan(opening_for(window_of([1.0, 1.0, 0.0, 1.0, 1.0]), time))


@pytest.mark.parametrize("time", [9.9, 12.1])
def test_no_opening_before_or_after_the_window(time: float) -> None:
    assert math.isnan(opening_for(window_of([1.0, 1.0, 1.0]), time))


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    drawn = np.random.default_rng(17).beta(2.0, 5.0, (2000, 40))
    intervals = [mean_of(p) for p in drawn]
    covered = np.mean([each.low <= 2.0 / 7.0 <= each.high for each in intervals])
    # 5 standard errors of 2,000 trials; the skew of the law takes a little off.
    assert covered == pytest.approx(0.95, abs=5.0 * math.sqrt(0.95 * 0.05 / 2000))


def test_intervals_stay_between_none_and_all() -> None:
    estimate = mean_of(np.array([0.0, 1.0, 1.0]))
    assert (estimate.low, estimate.high) == (0.0, 1.0)


def test_ammunition_for_a_kill_is_use_over_probability() -> None:
    shots = Shots(np.array([0.5, 0.5, 0.5]), np.array([60.0, 100.0, 80.0]))
    assert shots.per_kill.value == pytest.approx(160.0)
    # Student's quantile of 2 degrees of freedom, standard error of the mean 80: 20 / sqrt 3.
    assert shots.per_kill.high - 160.0 == pytest.approx(4.302653 * 20.0 / math.sqrt(3.0) / 0.5)


def test_what_never_kills_costs_without_end() -> None:
    assert Shots(np.zeros(3), np.full(3, 100.0)).per_kill.value == math.inf


def test_fire_ceases_when_a_kill_is_seen() -> None:
    # A laser that neutralises at once fires on until that is seen, half a second later.
    (shots,) = at(trial(laser(power="500 kW")), ROCKET, 1000.0)
    assert shots.p.min() > 0.99
    assert shots.ammunition.max() < 1.0


def test_burst_is_as_long_as_it_was_ordered() -> None:
    short, long = trial(gun(), burst=10.0), trial(gun(), burst=50.0)
    assert (short.limit, long.limit) == (10.0, 50.0)
    assert at(short, ROCKET, 900.0)[0].p.mean() < at(long, ROCKET, 900.0)[0].p.mean()


def test_engagements_do_not_depend_on_how_many_are_drawn() -> None:
    few, many = (
        engagements(3, "gun", count, speed_error=0.01, wind_error=2.0) for count in (5, 50)
    )
    np.testing.assert_array_equal(few.draws, many.draws[:5])
    np.testing.assert_array_equal(few.raid_errors, many.raid_errors[:5])


def test_errors_of_a_raid_scatter_as_asked() -> None:
    errors = engagements(3, "gun", 4000, speed_error=0.01, wind_error=2.0).raid_errors
    # 5 standard errors of a standard deviation from 4,000.
    np.testing.assert_allclose(errors.std(axis=0), [0.01, 2.0, 2.0], rtol=5.0 / math.sqrt(8000.0))


def test_another_page_holds_other_engagements() -> None:
    one, other = (
        engagements(3, "gun", 5, speed_error=0.01, wind_error=2.0, page=page) for page in (0, 1)
    )
    assert (one.draws != other.draws).all()


def test_best_moment_of_a_table_is_where_it_is_best() -> None:
    # Straight at it: the nearer the likelier, and the last row is just beyond 500 m with 0.9.
    ((shots, slant_range),) = best_shots(trial(table_effector()), ROCKET, np.zeros(1))
    assert shots.probability.value == pytest.approx(0.9, abs=0.01)
    assert slant_range == pytest.approx(500.0, abs=2.0 * 0.1 * ROCKET.speed)


def test_what_passes_out_of_reach_is_not_engaged() -> None:
    ((shots, slant_range),) = best_shots(trial(table_effector()), ROCKET, np.array([5000.0]))
    assert shots.p.size == 0
    assert math.isnan(slant_range)


def test_curves_have_an_estimate_for_every_place() -> None:
    tried = trial(table_effector(), count=4)
    for curve in (against_range(tried, ROCKET), against_crossing(tried, ROCKET)):
        assert len(curve.probability) == len(curve.per_kill) == curve.distance.size


def test_envelope_of_a_table_ends_at_its_reach() -> None:
    drawn = envelope(trial(table_effector(), count=4), ROCKET)
    away = np.hypot(*np.meshgrid(drawn.ground_range, drawn.height))
    p = drawn.probability
    step = 2.0 * 0.1 * ROCKET.speed
    assert np.isnan(p[(away > 4000.0) | (away < 500.0)]).all()
    assert np.isfinite(p[(away > 500.0 + step) & (away < 4000.0 - step)]).all()


def test_envelope_and_curve_agree_where_they_meet() -> None:
    tried = trial(
        table_effector(content=f"{HEADER}\n500,0,0.7\n500,180,0.7\n4000,0,0.7\n4000,180,0.7\n")
    )
    drawn = envelope(tried, ROCKET).probability
    np.testing.assert_allclose(drawn[np.isfinite(drawn)], 0.7)


def test_pattern_scatters_as_all_engagements_do() -> None:
    found = falls(trial(gun()), ROCKET)
    assert found is not None
    assert found.engagements == 60
    # No less than the gun's own dispersion in either direction.
    assert np.linalg.eigvalsh(found.covariance)[0] > (1.4e-3 * found.slant_range) ** 2


def test_of_a_missile_every_engagement_sends_one_interceptor() -> None:
    missile = load_entry("effectors", "missile_htk").spec()
    assert isinstance(missile, Missile)
    found = falls(trial(missile), ROCKET)
    assert found is not None
    assert (found.shown, found.points.shape) == (60, (2, 60))
    np.testing.assert_array_equal(found.centre, found.points.mean(axis=1))
    assert len(np.unique(found.points[0])) == 60


def test_what_never_passes_its_threat_has_no_pattern() -> None:
    missile = load_entry("effectors", "missile_htk").spec()
    assert isinstance(missile, Missile)
    tried = trial(missile)
    assert isinstance(tried.ready, ReadyMissile)
    slow = missile.model_copy(update={"least_speed": 5000.0})  # more than it ever reaches
    lost = ReadyMissile(slow, tried.ready.surfaces, CONDITIONS)
    assert falls(replace(tried, ready=lost), ROCKET) is None


def test_kind_without_pattern_has_none() -> None:
    assert falls(trial(table_effector()), ROCKET) is None


def test_nothing_within_reach_has_no_pattern() -> None:
    assert falls(trial(gun(elevation_minimum="80 deg")), ROCKET) is None
