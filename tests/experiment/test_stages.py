from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, search_radars, varied

from cram_sim.ballistics.flights import STILL_UP, Flights
from cram_sim.ballistics.reference import integrator
from cram_sim.errors import CramSimError
from cram_sim.experiment import stages
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import considered_variance, prior_error_of
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.experiment.observation import observe
from cram_sim.experiment.stages import Flown, draw, first_time, fly, zones_of
from cram_sim.tracking.belief import Prior

BLOCK = Block(seed=2, first=0, replications=50)


def flown(case: Case, block: Block = BLOCK) -> list[Flown]:
    chance = raid_chance(block)
    return [fly(case, draw(case, group, block, chance)) for group in case.groups]


def test_rounds_start_one_after_another() -> None:
    case = case_of("base raid")
    launches = draw(case, case.groups[0], BLOCK, raid_chance(BLOCK)).launches
    times = launches.time.reshape(4, 50)
    assert times[:, 0].tolist() == [12.0, 15.0, 18.0, 21.0]
    assert (times == times[:, :1]).all()


def test_rounds_of_a_salvo_share_the_error_of_their_rail() -> None:
    salvo = base_raid().salvos[0]
    exact = salvo.threat.model_copy(update={"range_scatter": 1e-9, "deflection_scatter": 1e-9})
    laid = salvo.model_copy(update={"threat": exact, "lay_error": 0.02})
    case = prepare(varied(salvos=(laid,)))
    launches = draw(case, case.groups[0], BLOCK, raid_chance(BLOCK)).launches
    azimuth = launches.azimuth.reshape(4, 50)
    assert np.ptp(azimuth, axis=0) == pytest.approx(0.0, abs=1e-7)
    assert np.std(azimuth[0]) == pytest.approx(0.02, rel=0.5)  # 5 standard errors of 50 draws


def test_all_rounds_of_a_raid_fly_in_the_same_air() -> None:
    case = case_of("base raid")
    chance = raid_chance(BLOCK)
    launches = draw(case, case.groups[0], BLOCK, chance).launches
    error = case.scenario.environment.wind_error
    for lanes in np.split(launches.wind, 4, axis=1):
        assert np.array_equal(lanes, error * chance.wind)
    for densities in np.split(launches.density, 4):
        assert densities == pytest.approx(1.0 + 0.01 * chance.density)


def test_rounds_fail_to_launch_as_often_as_their_class() -> None:
    case = case_of("base raid")
    part = flown(case)[0]
    share = case.groups[0].salvo.threat.launch_failure
    error = np.sqrt(share * (1.0 - share) / len(part.is_flying))
    assert abs((~part.is_flying).mean() - share) < 5.0 * error


def test_flight_that_cannot_be_flown_is_an_error_of_the_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never_down(name: str) -> object:
        def integrate(*arguments: object) -> Flights:
            flights: Flights = integrator(name)(*arguments)  # type: ignore[arg-type]
            return replace(flights, status=np.full_like(flights.status, STILL_UP))

        return integrate

    monkeypatch.setattr(stages, "integrator", never_down)
    with pytest.raises(CramSimError) as raised:
        flown(case_of("base raid"))
    assert str(raised.value) == (
        "near salvo: a rocket_107 could not be flown: it had not come down after 1,000 s; "
        "check the figures of its class and its scatter"
    )


def test_every_radar_looks_at_every_salvo() -> None:
    case = case_of("two radars")
    seen, _ = observe(case, BLOCK, flown(case))
    assert [len(part.detections) for part in seen] == [2, 2]
    assert [part.detections[0].time.shape[0] for part in seen] == [200, 150]


def test_registration_error_is_the_radars_and_the_raids() -> None:
    case = case_of("two radars")
    seen, _ = observe(case, BLOCK, flown(case))
    one, other = seen[0].registration
    assert np.array_equal(one[:, :50], one[:, 50:100])
    assert np.array_equal(one[:, :50], seen[1].registration[0][:, :50])
    assert not np.array_equal(one, other)


def test_radar_follows_no_more_tracks_than_it_can() -> None:
    scenario = case_of("base raid").scenario
    post = search_radars(scenario)[0]
    small = post.model_copy(update={"sensor": post.sensor.model_copy(update={"maximum_tracks": 2})})
    channels = tuple(each for each in scenario.sensors if each.on)
    case = prepare(varied(sensors=(small, *channels)))
    parts = flown(case)
    (seen, _), (free, _) = observe(case, BLOCK, parts), observe(case_of("base raid"), BLOCK, parts)
    held, wanted = (
        sum(part.detections[0].confirmed.any(axis=1).reshape(-1, 50).sum(axis=0) for part in each)
        for each in (seen, free)
    )
    assert (held <= wanted).all()
    assert (held < wanted).any()
    assert (held >= np.minimum(wanted, 2)).all()


def test_a_radar_with_few_tracks_still_looks_at_what_it_never_confirms() -> None:
    scenario = case_of("base raid").scenario
    post = search_radars(scenario)[0]
    small = post.model_copy(update={"sensor": post.sensor.model_copy(update={"maximum_tracks": 6})})
    case = prepare(varied(sensors=(small,), fire_units=()))
    parts = flown(case)
    (seen, _), (free, _) = observe(case, BLOCK, parts), observe(case_of("base raid"), BLOCK, parts)
    never = 0
    for part, unlimited in zip(seen, free, strict=True):
        unconfirmed = ~unlimited.detections[0].confirmed.any(axis=1)
        assert part.followed[0][unconfirmed].all()
        never += int(unconfirmed.sum())
    assert never > 0


def with_a_radar(**changes: Any) -> Case:
    scenario = case_of("base raid").scenario
    post = search_radars(scenario)[0]
    other = post.model_copy(update={"sensor": post.sensor.model_copy(update=changes)})
    return prepare(varied(sensors=(other, *(each for each in scenario.sensors if each.on))))


@pytest.mark.parametrize("scan", ["rotating", "sector"])
def test_block_of_replications_sees_what_its_parts_see(scan: str) -> None:
    case = with_a_radar(scan=scan, time_between_failures=40.0, repair_time=10.0, swerling=3)
    whole, first, second = (
        observe(case, block, flown(case, block))[0][0].detections[0]
        for block in (Block(2, 0, 50), Block(2, 0, 20), Block(2, 20, 30))
    )
    for name, values in vars(whole).items():
        by_round = [
            vars(part)[name].reshape(4, -1, *values.shape[1:]) for part in (whole, first, second)
        ]
        looks = min(part.shape[2] for part in by_round)  # of the longest flight in a block
        entire, *halves = (part[:, :, :looks] for part in by_round)
        np.testing.assert_array_equal(np.concatenate(halves, axis=1), entire)
    assert whole.down.any()


def test_first_time_is_that_of_the_first_look_or_never() -> None:
    case = case_of("base raid")
    detections = observe(case, BLOCK, flown(case))[0][0].detections[0]
    times = first_time(detections, detections.detected)
    for lane in range(20):
        looks = np.flatnonzero(detections.detected[lane])
        expected = detections.time[lane, looks[0]] if looks.size else np.inf
        assert times[lane] == expected


def test_assets_are_widened_by_the_lethal_radius_and_zones_are_not() -> None:
    case = case_of("base raid")
    threat = case.groups[0].salvo.threat
    zones = zones_of(case, threat.lethal_radius)
    asset, zone = case.scenario.defended_assets[0], case.scenario.warning_zones[0]
    reach = asset.footprint.reach + threat.lethal_radius
    assert zones.circles[0].tolist() == [asset.centre.east, asset.centre.north, reach]
    assert zones.circles[-1].tolist() == [zone.centre.east, zone.centre.north, zone.footprint.reach]
    assert len(zones) == len(case.scenario.defended_assets) + 1


def test_tracker_considers_wind_density_and_registration() -> None:
    case = case_of("base raid")
    radar, environment = case.search_posts[0].radar, case.scenario.environment
    deviations = np.sqrt(considered_variance(case))
    assert deviations[:3] == pytest.approx([environment.wind_error] * 2 + [0.01])
    assert deviations[3:6] == pytest.approx(
        [radar.registration_range, radar.registration_angle, radar.registration_angle]
    )


def test_rockets_that_light_late_start_late_by_an_exponential_law() -> None:
    case = case_of("base raid")
    near, far = (draw(case, group, BLOCK, raid_chance(BLOCK)).launches for group in case.groups)
    late = far.time.reshape(3, 50) - 2.0 * np.arange(3)[:, np.newaxis]
    assert (late > 0.0).all()
    # Mean 0.1 s; 5 standard errors of 150 draws.
    assert late.mean() == pytest.approx(0.1, abs=5.0 * 0.1 / np.sqrt(150))
    assert set(near.time) == {12.0, 15.0, 18.0, 21.0}


def test_thrust_lines_of_finned_rockets_are_off_on_both_axes() -> None:
    case = case_of("base raid")
    near, far = (draw(case, group, BLOCK, raid_chance(BLOCK)).launches for group in case.groups)
    assert not near.thrust_angle.any()
    # 0.5 mrad; 5 standard errors of the deviation of 150 draws.
    assert far.thrust_angle.std(axis=1) == pytest.approx([5e-4, 5e-4], rel=5.0 / np.sqrt(300))
    assert abs(np.corrcoef(*far.thrust_angle)[0, 1]) < 5.0 / np.sqrt(150)


def prior_of(part: Flown) -> Prior:
    assert isinstance(part.group, LaunchGroup)
    return part.group.belief.prior


def test_prior_mean_of_the_strength_is_that_of_the_class() -> None:
    part = flown(case_of("base raid"))[0]
    error = prior_error_of(part, replace(prior_of(part), mean_strength=1.4))
    assert error[5] + part.launches.impulse == pytest.approx(1.4)


def test_prior_is_at_the_origin_with_the_nominal_class() -> None:
    part = flown(case_of("base raid"))[0]
    error = prior_error_of(part, prior_of(part))
    assert np.array_equal(error[:2] + part.launches.position[:2], np.zeros((2, 200)))
    assert error[3] + part.launches.elevation == pytest.approx(np.radians(45.0))
    assert error[5] + part.launches.impulse == pytest.approx(1.0)
    assert error[6] + part.launches.drag_factor == pytest.approx(1.0)
