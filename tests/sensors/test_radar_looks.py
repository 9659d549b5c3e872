import math
from dataclasses import replace

import numpy as np
import pytest
from sensors.radar_builders import (
    CERTAIN,
    CROSS_SECTION,
    NEVER,
    at_bearing,
    hover,
    look_draws,
    observe,
    search_radar,
)
from straight_flights import straight_flights

from cram_sim.sensors.horizon import Horizon
from cram_sim.sensors.radar_equation import SPEED_OF_LIGHT
from cram_sim.sensors.radar_figures import Weather
from cram_sim.sensors.radar_looks import looks_within
from cram_sim.verification.data import columns

LOW = math.radians(10.0)
TABLE = columns("radar", "swerling_pd.csv")
ROWS = zip(*(TABLE[name].tolist() for name in TABLE), strict=True)
PUBLISHED = [dict(zip(TABLE, row, strict=True)) for row in ROWS]


def test_at_the_reference_range_the_reference_share_of_looks_detects() -> None:
    """Binomial, 40,000 single looks, within 5 standard errors of 0.7."""
    count, expected = 40_000, 0.7
    radar = search_radar(reference_p_detect=expected)
    chance = np.random.default_rng(1).uniform(size=(count, 1))
    position = np.repeat(at_bearing(5000.0, 0.3, LOW)[:, np.newaxis], count, axis=1)
    share = hover(radar, position, look_draws(chance)).detected.mean()
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / count)


@pytest.mark.parametrize(
    "row",
    PUBLISHED,
    ids=lambda row: f"S{row['swerling']:g} {row['n_pulses']:g} pulses {row['snr_db']} dB",
)
def test_one_look_detects_as_often_as_published(row: dict[str, float]) -> None:
    """The uniform up to which a look detects is P_d, within the table's 2e-4."""
    radar = search_radar(
        p_false_alarm=row["pfa"], swerling=int(row["swerling"]), pulses=int(row["n_pulses"])
    )
    ratio = radar.reference_snr / 10 ** (0.1 * row["snr_db"])
    position = np.repeat(at_bearing(5000.0 * ratio**0.25, 0.3, LOW)[:, np.newaxis], 2, axis=1)
    seen = hover(radar, position, look_draws([[row["pd"] - 2e-4], [row["pd"] + 2e-4]]))
    assert seen.detected.ravel().tolist() == [True, False]


def test_signal_falls_with_the_fourth_power_of_range_and_grows_with_cross_section() -> None:
    """Sixteen times the cross section at twice the range is the same target."""
    radar, chance = search_radar(), np.random.default_rng(2).uniform(size=(500, 1))
    lanes = len(chance)
    found = []
    for reach, size in ((4000.0, CROSS_SECTION), (8000.0, 16 * CROSS_SECTION)):
        position = np.repeat(at_bearing(reach, 1.0, LOW)[:, np.newaxis], lanes, axis=1)
        flights = straight_flights(position, np.zeros((3, lanes)), 0.0, 1.0)
        found.append(
            observe(
                radar, np.zeros(3), flights, np.ones(lanes, dtype=bool), np.zeros(lanes),
                np.full(lanes, size), np.zeros(lanes), np.zeros((3, lanes)), look_draws(chance),
            ).detected
        )  # fmt: skip
    assert 0.2 < found[0].mean() < 1.0
    np.testing.assert_array_equal(found[0], found[1])


def test_looks_come_every_scan_period_from_the_first_after_launch() -> None:
    seen = hover(
        search_radar(),
        at_bearing([3000.0], 0.0, LOW),
        look_draws(np.full((1, 4), CERTAIN)),
        launch_time=5.0,
        first_look=0.3,
    )
    np.testing.assert_allclose(seen.time[0], [6.3, 8.3, 10.3, np.nan])


def test_a_rocket_launched_before_the_radar_turns_is_seen_from_its_first_look_on() -> None:
    seen = hover(
        search_radar(),
        at_bearing([3000.0], 0.0, LOW),
        look_draws(np.full((1, 2), CERTAIN)),
        launch_time=-3.0,
        first_look=0.7,
    )
    assert seen.time[0, 0] == 0.7


def test_no_look_comes_after_the_flight() -> None:
    flights = straight_flights(at_bearing([3000.0], 0.0, LOW), np.zeros((3, 1)), 0.0, 4.0)
    seen = observe(
        search_radar(), np.zeros(3), flights, np.array([True]), np.zeros(1), np.ones(1),
        np.zeros(1), np.zeros((3, 1)), look_draws(np.full((1, 5), CERTAIN)),
    )  # fmt: skip
    np.testing.assert_array_equal(seen.time[0], [0.0, 2.0, 4.0, np.nan, np.nan])
    assert seen.detected[0].tolist() == [True, True, True, False, False]
    assert seen.confirmed[0].tolist() == [False, False, True, False, False]


def test_a_lane_that_is_not_flying_is_never_looked_at() -> None:
    seen = hover(
        search_radar(),
        at_bearing([3000.0], 0.0, LOW),
        look_draws(np.full((1, 6), CERTAIN)),
        is_flying=False,
    )
    assert np.isnan(seen.time).all()
    for happened in (seen.covered, seen.detected, seen.confirmed):
        assert not happened.any()


def test_a_look_keeps_the_true_state() -> None:
    flights = straight_flights([[100.0], [2000.0], [500.0]], [[10.0], [-200.0], [5.0]], 1.0, 9.0)
    seen = observe(
        search_radar(), np.array([50.0, 60.0, 8.0]), flights, np.array([True]), np.ones(1),
        np.ones(1), np.zeros(1), np.zeros((3, 1)), look_draws(np.full((1, 2), CERTAIN)),
    )  # fmt: skip
    np.testing.assert_allclose(seen.state[0, 1], [130.0, 1400.0, 515.0, 10.0, -200.0, 5.0])


@pytest.mark.parametrize(
    ("azimuth", "is_covered"), [(-29, False), (-31, False), (-9, True), (351, True), (29, True),
                                (31, False), (180, False)],
)  # fmt: skip
def test_a_sector_across_north_covers_what_lies_in_it(azimuth: float, is_covered: bool) -> None:
    radar = search_radar(azimuth_centre="10 deg", azimuth_width="40 deg")
    seen = hover(radar, at_bearing([3000.0], math.radians(azimuth), LOW), look_draws([[CERTAIN]]))
    assert seen.covered[0, 0] == is_covered
    assert seen.detected[0, 0] == is_covered


@pytest.mark.parametrize(
    ("elevation", "is_covered"), [(1.4, False), (1.6, True), (69.9, True), (70.1, False)]
)
def test_what_lies_below_the_mask_or_above_the_fan_is_not_covered(
    elevation: float, is_covered: bool
) -> None:
    radar = search_radar(elevation_minimum="1.5 deg", elevation_maximum="70 deg")
    position = at_bearing([3000.0], 2.0, math.radians(elevation))
    assert hover(radar, position, look_draws([[CERTAIN]])).covered[0, 0] == is_covered


@pytest.mark.parametrize(("slant_range", "is_covered"), [(7999.0, True), (8001.0, False)])
def test_what_lies_beyond_the_maximum_range_is_not_covered(
    slant_range: float, is_covered: bool
) -> None:
    seen = hover(
        search_radar(maximum_range="8 km"),
        at_bearing([slant_range], 2.0, LOW),
        look_draws([[CERTAIN]]),
    )
    assert seen.covered[0, 0] == is_covered


def test_a_covered_look_may_miss() -> None:
    seen = hover(search_radar(), at_bearing([3000.0], 0.0, LOW), look_draws([[NEVER]]))
    assert seen.covered[0, 0]
    assert not seen.detected[0, 0]


def test_accuracy_follows_from_the_signal_measured_in_that_look() -> None:
    """c / (2 B sqrt(2 SNR)) along, beamwidth / (1.6 sqrt(2 SNR)) across, SNR = power - 1."""
    radar, slant_range, chance = search_radar(), 3000.0, 0.2
    mean = 1.0 + radar.reference_snr * (5000.0 / slant_range) ** 4
    root = math.sqrt(2.0 * (-mean * math.log(chance) - 1.0))
    seen = hover(radar, at_bearing([slant_range], 1.0, LOW), look_draws([[chance]]))
    across = slant_range * math.radians(2.0) / (1.6 * root)
    expected = [SPEED_OF_LIGHT / (2.0 * 2e6 * root), across, across]
    np.testing.assert_allclose(seen.sigma[0, 0], expected, rtol=1e-9)


def test_accuracy_is_never_better_than_its_floor() -> None:
    radar = search_radar(range_error_floor="10 m", angle_error_floor="3 mrad")
    seen = hover(radar, at_bearing([2000.0], 1.0, LOW), look_draws([[CERTAIN]]))
    np.testing.assert_allclose(seen.sigma[0, 0], [10.0, 6.0, 6.0], rtol=1e-12)


@pytest.mark.parametrize(("elevation", "factor"), [(1.9, 3.0), (2.1, 1.0)])
def test_elevation_is_worse_within_a_beamwidth_of_the_ground(
    elevation: float, factor: float
) -> None:
    position = at_bearing([3000.0], 1.0, math.radians(elevation))
    sigma = hover(search_radar(), position, look_draws([[0.5]])).sigma[0, 0]
    assert sigma[2] == pytest.approx(factor * sigma[1], rel=1e-12)


def test_errors_scatter_with_the_stated_standard_deviations() -> None:
    """Mean square of error / sigma over 40,000 looks: 1 within 5 standard errors, each axis."""
    lanes = 40_000
    generator = np.random.default_rng(3)
    draws = look_draws(
        generator.uniform(0.0, 0.4, size=(lanes, 1)), normals=generator.normal(size=(lanes, 1, 3))
    )
    position = np.repeat(at_bearing(4000.0, 1.0, LOW)[:, np.newaxis], lanes, axis=1)
    seen = hover(search_radar(), position, draws)
    assert seen.detected.all()
    ratio = (seen.error / seen.sigma)[:, 0]
    np.testing.assert_allclose(np.mean(ratio**2, axis=0), 1.0, atol=5 * math.sqrt(2 / lanes))
    np.testing.assert_allclose(np.mean(ratio, axis=0), 0.0, atol=5 * math.sqrt(1 / lanes))


def test_registration_is_common_to_all_looks_of_a_raid() -> None:
    """Metres along the line of sight, an angle across it, whatever the range of the look."""
    flights = straight_flights([[0.0], [6000.0], [900.0]], [[0.0], [-500.0], [-40.0]], 0.0, 9.0)
    registration = np.array([[7.0], [4e-4], [-3e-4]])
    seen = observe(
        search_radar(), np.zeros(3), flights, np.array([True]), np.zeros(1), np.ones(1),
        np.zeros(1), registration, look_draws(np.full((1, 5), CERTAIN)),
    )  # fmt: skip
    slant_range = np.linalg.norm(seen.state[0, :, :3], axis=1)
    assert np.ptp(slant_range) > 1000.0
    np.testing.assert_allclose(seen.error[0, :, 0], 7.0, rtol=1e-12)
    np.testing.assert_allclose(seen.error[0, :, 1], 4e-4 * slant_range, rtol=1e-12)
    np.testing.assert_allclose(seen.error[0, :, 2], -3e-4 * slant_range, rtol=1e-12)


def test_lanes_do_not_see_each_other() -> None:
    generator = np.random.default_rng(4)
    draws = look_draws(generator.uniform(size=(6, 8)), normals=generator.normal(size=(6, 8, 3)))
    position = at_bearing(np.linspace(2000.0, 7000.0, 6), 1.0, LOW)
    together = hover(search_radar(), position, draws)
    alone = hover(search_radar(), position[:, 3:4], draws[3:4])
    for name, values in vars(alone).items():
        np.testing.assert_array_equal(values[0], getattr(together, name)[3])


@pytest.mark.parametrize(("speed", "is_detected"), [(29.0, False), (31.0, True), (-31.0, True)])
def test_what_is_slower_along_the_line_of_sight_than_the_gate_is_covered_but_not_detected(
    speed: float, is_detected: bool
) -> None:
    radar = search_radar(minimum_speed="30 m/s")
    seen = hover(
        radar,
        np.array([[0.0], [3000.0], [0.0]]),
        look_draws([[CERTAIN]]),
        velocity=[250.0, speed, 0.0],
    )
    assert seen.covered[0, 0]
    assert seen.detected[0, 0] == is_detected


@pytest.mark.parametrize(("azimuth", "is_covered"), [(80.0, True), (100.0, False)])
def test_what_lies_below_the_horizon_in_its_direction_is_not_covered(
    azimuth: float, is_covered: bool
) -> None:
    wall = Horizon(np.array([[0.0], [math.radians(12.0)], [0.0], [0.0]]), 1e9)
    position = at_bearing([3000.0], math.radians(azimuth), LOW)
    seen = hover(search_radar(), position, look_draws([[CERTAIN]]), horizon=wall)
    assert seen.covered[0, 0] == is_covered


@pytest.mark.parametrize(("ground_range", "is_covered"), [(900.0, True), (1100.0, False)])
def test_a_hill_hides_only_what_is_beyond_it(ground_range: float, is_covered: bool) -> None:
    hill = Horizon(np.array([[0.0, math.radians(12.0)]]), 1000.0)
    position = at_bearing([ground_range / math.cos(LOW)], 1.0, LOW)
    seen = hover(search_radar(), position, look_draws([[CERTAIN]]), horizon=hill)
    assert seen.covered[0, 0] == is_covered


@pytest.mark.parametrize(("rain_height", "wet_share"), [(10_000.0, 1.0), (500.0, 0.5), (0.0, 0.0)])
def test_rain_takes_its_share_twice_along_the_path_below_its_height(
    rain_height: float, wet_share: float
) -> None:
    """Looks in the rain are those at the cross section that is left: the measured signal says."""
    per_metre, slant_range, chance = 5e-4, 3000.0, 0.1
    position = at_bearing([slant_range], 1.0, math.asin(1000.0 / slant_range))
    radar = search_radar()
    seen = hover(radar, position, look_draws([[chance]]), weather=Weather(per_metre, rain_height))
    left = 10 ** (-0.2 * per_metre * wet_share * slant_range)
    mean = 1.0 + left * radar.reference_snr * (5000.0 / slant_range) ** 4
    assert seen.snr[0, 0] == pytest.approx(-mean * math.log(chance) - 1.0, rel=1e-12)


def test_a_look_while_the_radar_is_down_is_not_made() -> None:
    seen = hover(
        search_radar(),
        at_bearing([3000.0], 1.0, LOW),
        look_draws(np.full((1, 6), CERTAIN)),
        outages=np.array([[3.0, 7.0, 100.0]]),
    )
    assert seen.time[0].tolist() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    assert seen.down[0].tolist() == [False, False, True, True, False, False]
    np.testing.assert_array_equal(seen.covered, ~seen.down)
    np.testing.assert_array_equal(seen.detected, ~seen.down)


def test_each_replication_has_its_own_outages() -> None:
    """Lanes are threats x replications: the second replication's radar is down from the start."""
    seen = hover(
        search_radar(),
        at_bearing(np.full(4, 3000.0), 1.0, LOW),
        look_draws(np.full((4, 1), CERTAIN)),
        outages=np.array([[np.inf], [-np.inf]]),
    )
    assert seen.down[:, 0].tolist() == [False, True, False, True]


@pytest.mark.parametrize("swerling", [0, 1, 3, 4])
def test_the_power_that_sets_the_accuracy_has_nearly_the_true_mean(swerling: int) -> None:
    """Of strong looks, n SNR within 3 percent: 20,000 draws, the Gamma law is approximate."""
    lanes, pulses = 20_000, 5
    radar = search_radar(swerling=swerling, pulses=pulses)
    mean = 200.0
    reach = 5000.0 * (radar.reference_snr / mean) ** 0.25
    chance = (np.arange(lanes) + 0.5)[:, np.newaxis] / lanes
    position = np.repeat(at_bearing(reach, 1.0, LOW)[:, np.newaxis], lanes, axis=1)
    seen = hover(radar, position, look_draws(chance))
    assert seen.snr.mean() == pytest.approx(pulses * mean, rel=0.03)


@pytest.mark.parametrize("swerling", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("pulses", [1, 6])
def test_a_location_range_holds_the_location_probability(swerling: int, pulses: int) -> None:
    """Three of five looks at the reference range, 40,000 raids, within 5 standard errors."""
    lanes, expected = 40_000, 0.8
    radar = search_radar(
        swerling=swerling, pulses=pulses, reference_looks="location", reference_p_detect=expected
    )
    chance = np.random.default_rng(14).uniform(size=(lanes, 5))
    position = np.repeat(at_bearing(5000.0, 1.0, LOW)[:, np.newaxis], lanes, axis=1)
    share = float((hover(radar, position, look_draws(chance)).detected.sum(axis=1) >= 3).mean())
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / lanes)


@pytest.mark.parametrize("turns", [-30.0, -9.0, -6.0, -3.0, -1.0, 0.0, 0.5, 3.0, 6.0, 30.0])
def test_a_turning_beam_has_no_more_looks_than_there_is_room_for(turns: float) -> None:
    """A target that circles the radar in 20 s so often, either way round; the beam in 4 s."""
    radar = search_radar(scan="rotating", scan_period="4 s")
    span, nodes = 60.0, 601
    time = np.linspace(0.0, span, nodes)
    angle = 2.0 * math.pi * turns * time / 20.0
    rate = 2.0 * math.pi * turns / 20.0
    reach, height = 3000.0, 600.0
    state = np.stack(
        [
            reach * np.sin(angle), reach * np.cos(angle), np.full(nodes, height),
            reach * rate * np.cos(angle), -reach * rate * np.sin(angle), np.zeros(nodes),
        ],
        axis=1,
    )  # fmt: skip
    still = straight_flights([[0.0], [reach], [height]], np.zeros((3, 1)), 0.0, span)
    flights = replace(
        still,
        node_count=np.array([nodes]),
        node_time=time[np.newaxis],
        node_state=state[np.newaxis],
    )
    room = looks_within(radar, span)
    draws = look_draws(np.full((1, 2 * room), CERTAIN))
    seen = observe(
        radar, np.zeros(3), flights, np.array([True]), np.zeros(1), np.ones(1), np.zeros(1),
        np.zeros((3, 1)), draws,
    )  # fmt: skip
    looks = seen.time[0][~np.isnan(seen.time[0])]
    assert len(looks) <= room
    assert looks[0] >= 0.0
    assert np.diff(looks).min() >= radar.scan_period / 1.5 - 1e-9
    assert span - looks[-1] < 2.5 * radar.scan_period


def test_a_radar_above_the_rain_looks_down_through_part_of_it() -> None:
    """A target 1,000 m below, rain from 500 m below downwards: half of the way is wet."""
    per_metre, slant_range, chance = 5e-4, 3000.0, 0.1
    position = at_bearing([slant_range], 1.0, math.asin(-1000.0 / slant_range))
    radar = search_radar()
    seen = hover(radar, position, look_draws([[chance]]), weather=Weather(per_metre, -500.0))
    left = 10 ** (-0.2 * per_metre * 0.5 * slant_range)
    mean = 1.0 + left * radar.reference_snr * (5000.0 / slant_range) ** 4
    assert seen.snr[0, 0] == pytest.approx(-mean * math.log(chance) - 1.0, rel=1e-12)


def test_a_target_at_the_height_of_a_radar_above_the_rain_is_seen_through_none_of_it() -> None:
    position = at_bearing([3000.0], 1.0, 0.0)
    dry, wet = (
        hover(search_radar(), position, look_draws([[0.1]]), weather=weather)
        for weather in (Weather(0.0, 0.0), Weather(5e-4, -500.0))
    )
    assert wet.snr[0, 0] == dry.snr[0, 0]
