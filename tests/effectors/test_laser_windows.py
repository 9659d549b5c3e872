"""What a laser's windows say: the light on a threat, and the share of its threshold a second."""

import math
from dataclasses import replace

import numpy as np
import pytest
from effectors.laser_builders import NOSE, SIDE, TARGET, ready, row_of, windows
from hypothesis import given, settings
from hypothesis import strategies as st
from straight_flights import straight_flights

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_light import extinction, turning_share
from cram_sim.effectors.laser_windows import COLUMNS, DIVERGENCE, HEATING
from cram_sim.effectors.protocol import Target
from cram_sim.experiment.windows import target_of
from cram_sim.records import Floats, Window
from cram_sim.threats.unguided import UnguidedRound

HEAD_ON = [-100.0, 0.0, 0.0]
CROSSING = [0.0, 100.0, 0.0]
PERFECT = replace(TARGET, fluence_nose=1.0, fluence_side=1.0, absorptivity=1.0)


def rate_of(row: Floats) -> float:
    """The share of the threshold reached in a second, without jitter."""
    return float(row[HEATING] / row[DIVERGENCE])


def test_the_light_on_the_axis_is_that_of_a_gaussian_beam() -> None:
    """Its integral over the circle to 1/e2 is 1 - e^-2 of the power, and all of it farther out."""
    row = row_of(ready(), [1000.0, 0.0, 0.0], CROSSING, target=PERFECT)
    spot = 1000.0 * math.sqrt(row[DIVERGENCE])
    radius = np.linspace(0.0, 4.0 * spot, 20_001)
    light = rate_of(row) * np.exp(-2.0 * (radius / spot) ** 2) * 2.0 * math.pi * radius
    inside = radius <= spot
    assert np.trapezoid(light[inside], radius[inside]) == pytest.approx(
        20e3 * (1.0 - math.exp(-2.0)), rel=1e-3
    )
    assert np.trapezoid(light, radius) == pytest.approx(20e3, rel=1e-3)


def test_a_focused_beam_is_as_wide_as_diffraction_makes_it() -> None:
    """2 x 1.5 x 1 um / (pi x 0.2 m) = 4.775 urad."""
    row = row_of(ready(), [1000.0, 0.0, 0.0], CROSSING)
    assert math.sqrt(row[DIVERGENCE]) == pytest.approx(4.7746e-6, rel=1e-4)


def test_head_on_the_threshold_is_that_of_the_nose() -> None:
    row = row_of(ready(), [1000.0, 0.0, 0.0], HEAD_ON)
    light = rate_of(row_of(ready(), [1000.0, 0.0, 0.0], HEAD_ON, target=PERFECT))
    assert rate_of(row) == pytest.approx(0.5 * light / NOSE)


def test_crossing_the_threshold_is_that_of_the_side() -> None:
    row = row_of(ready(), [1000.0, 0.0, 0.0], CROSSING)
    light = rate_of(row_of(ready(), [1000.0, 0.0, 0.0], CROSSING, target=PERFECT))
    assert rate_of(row) == pytest.approx(0.5 * light / SIDE)


def test_at_45_degrees_nose_and_side_count_alike() -> None:
    """One over the threshold is halfway between those of nose and side."""
    oblique = row_of(ready(), [1000.0, 0.0, 0.0], [-70.0, 70.0, 0.0])
    nose = row_of(ready(), [1000.0, 0.0, 0.0], HEAD_ON)
    side = row_of(ready(), [1000.0, 0.0, 0.0], CROSSING)
    assert rate_of(oblique) == pytest.approx(0.5 * (rate_of(nose) + rate_of(side)))


def test_what_hovers_is_lit_from_the_side() -> None:
    hovering = row_of(ready(), [1000.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    side = row_of(ready(), [1000.0, 0.0, 0.0], CROSSING)
    assert rate_of(hovering) == pytest.approx(rate_of(side))


def test_a_turning_body_is_heated_all_round_its_side_but_not_its_nose() -> None:
    """The spot with the median jitter: sqrt(4.7746^2 + 4 x 3^2) urad at 1,000 m."""
    turning = replace(TARGET, roll_rate=20.0)
    unit = ready(jitter="3 urad")
    spot = 1000.0 * math.sqrt(4.77465e-6**2 + 4.0 * 3e-6**2)
    for velocity, share in ((HEAD_ON, 1.0), (CROSSING, turning_share(spot, 0.05))):
        steady = row_of(unit, [1000.0, 0.0, 0.0], velocity)
        spinning = row_of(unit, [1000.0, 0.0, 0.0], velocity, target=turning)
        assert spinning[HEATING] / steady[HEATING] == pytest.approx(share, rel=1e-4)


def test_haze_takes_light_over_the_slant_range() -> None:
    clear = row_of(ready(), [0.0, 3000.0, 0.0], CROSSING)
    hazy = row_of(ready(visibility=8000.0), [0.0, 3000.0, 0.0], CROSSING)
    lost = math.exp(-3000.0 * extinction(8000.0, 1e-6))
    assert hazy[HEATING] / clear[HEATING] == pytest.approx(lost, rel=1e-5)


@settings(deadline=None, max_examples=50)
@given(
    st.floats(200.0, 3000.0), st.floats(1.01, 1.5), st.floats(2000.0, 50_000.0),
    st.floats(0.0, 1.5), st.floats(0.0, 3.1), st.sampled_from([0.0, 50.0]),
)  # fmt: skip
def test_light_falls_with_range_and_rises_with_power_and_visibility(
    slant_range: float,
    factor: float,
    visibility: float,
    elevation: float,
    aspect: float,
    roll_rate: float,
) -> None:
    target = replace(TARGET, roll_rate=roll_rate)
    sight = np.array([math.cos(elevation), 0.0, math.sin(elevation)])
    velocity = 100.0 * (math.cos(aspect) * sight + math.sin(aspect) * np.array([0.0, 1.0, 0.0]))

    def rate(reach: float, power: float, seen: float) -> float:
        unit = ready(
            power=f"{power!r} W", turbulence=1e-14, visibility=seen, elevation_minimum="-90 deg"
        )
        return rate_of(row_of(unit, list(reach * sight), list(velocity), target=target))

    here = rate(slant_range, 20e3, visibility)
    assert rate(slant_range * factor, 20e3, visibility) < here
    assert rate(slant_range, 20e3 * factor, visibility) > here
    assert rate(slant_range, 20e3, visibility * factor) > here


def test_light_takes_no_time() -> None:
    flights = straight_flights([[300.0], [-1500.0], [400.0]], [[0.0], [200.0], [0.0]], 0.0, 15.0)
    table = windows(ready(), flights).table
    assert len(table) > 100
    np.testing.assert_array_equal(table[:, Window.FIRING_TIME], table[:, Window.INTERCEPT_TIME])
    assert np.isfinite(table).all()


def test_straight_up_at_the_greatest_range_is_still_within_reach() -> None:
    flights = straight_flights([[0.0], [0.0], [5000.0]], [[0.0], [0.0], [-1.0]], 0.0, 1.0)
    assert len(windows(ready(), flights).table) == 11


def test_windows_are_the_same_in_any_block() -> None:
    lanes = 7
    start = np.array(
        [np.linspace(-800, 900, lanes), np.full(lanes, -2500.0), np.full(lanes, 500.0)]
    )
    speed = np.array(
        [np.linspace(-30, 40, lanes), np.full(lanes, 210.0), np.linspace(-20, 5, lanes)]
    )
    unit = ready(turbulence=1e-14, visibility=10_000.0, jitter="4 urad")
    together = windows(unit, straight_flights(start, speed, 0.0, 20.0))
    assert together.table.shape[1] == COLUMNS
    for lane in range(lanes):
        one = slice(lane, lane + 1)
        alone = windows(unit, straight_flights(start[:, one], speed[:, one], 0.0, 20.0))
        rows = together.table[together.start[lane] : together.stop[lane]]
        assert rows.tobytes() == alone.table.tobytes()
        assert len(rows) > 50


def _seconds(laser: str, threat: str, kilometres: float, aspect: float) -> float:
    """The dwell of the median threshold and jitter at a constant range, 30 degrees up."""
    spec = load_entry("effectors", laser).spec()
    of_class = load_entry("threats", threat).spec()
    assert isinstance(spec, Laser)
    assert isinstance(of_class, UnguidedRound)
    target: Target = target_of(of_class)
    sight = np.array([math.cos(0.5236), 0.0, 0.5])
    velocity = 200.0 * (-math.cos(aspect) * sight + math.sin(aspect) * np.array([0.0, 1.0, 0.0]))
    changes = spec.model_dump(mode="json")
    unit = ready(visibility=23_000.0, **changes)
    row = row_of(unit, list(1000.0 * kilometres * sight), list(velocity), target=target)
    return float((row[DIVERGENCE] + 4.0 * spec.jitter**2) / row[HEATING])


@pytest.mark.parametrize("aspect", [0.2, 1.2])
def test_ten_kilowatts_need_a_few_seconds_for_a_60_mm_bomb_at_one_to_two_kilometres(
    aspect: float,
) -> None:
    """The calibration of the entry, on a clear day: no time of a dwell has been published."""
    times = [_seconds("laser_10kw", "mortar_60", kilometres, aspect) for kilometres in (1.0, 2.0)]
    assert 1.0 < times[0] < times[1] < 8.0


@pytest.mark.parametrize("threat", ["rocket_107", "rocket_122"])
def test_a_hundred_kilowatts_need_two_to_five_seconds_for_a_rocket_from_the_side(
    threat: str,
) -> None:
    """The calibration of the entry, at 3 km on a clear day."""
    assert 2.0 < _seconds("laser_100kw", threat, 3.0, 1.2) < 5.0
