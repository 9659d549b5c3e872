"""What a camera can see and tell: haze, resolution, and one look at a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from straight_flights import straight_flights

from cram_sim.catalogue.entries import load_entry
from cram_sim.records import Floats
from cram_sim.sensors.electro_optical import (
    ElectroOptical,
    critical_size,
    p_discriminate,
    visual_range,
)
from cram_sim.sensors.identification_looks import identified_times

CLEAR = 23_000.0  # m
SIZE = critical_size(0.7, 3.5)
HOVER = np.zeros(3)
LONG = 600.0  # s


def camera(**changes: float) -> ElectroOptical:
    entry = load_entry("sensors", "eo_confirmation").spec()
    assert isinstance(entry, ElectroOptical)
    return ElectroOptical.from_si(**(entry.model_dump() | changes))


def range_of(cycles: float) -> float:
    """Where a threat of SIZE has so many cycles, m."""
    return SIZE / (2.0 * camera().pixel_angle * cycles)


def times(
    sensor: ElectroOptical, places: Floats, cue: Floats, draws: Floats, *, end: float = LONG
) -> Floats:
    """When hovering threats at `places` (3, t) are identified in r replications, (t, r)."""
    lanes = np.repeat(places, cue.shape[1], axis=1)
    flights = straight_flights(lanes, np.zeros_like(lanes), 0.0, end)
    size = np.full(len(cue), SIZE)
    return identified_times(sensor, HOVER, CLEAR, flights, cue, size, draws)


def test_a_black_threat_stands_out_as_far_as_the_visibility() -> None:
    assert visual_range(camera(contrast=1.0), CLEAR) == pytest.approx(CLEAR, rel=1e-4)


def test_at_the_visual_range_the_contrast_is_the_threshold() -> None:
    sensor = camera(contrast=0.3, contrast_threshold=0.05)
    farthest = visual_range(sensor, CLEAR)
    assert 0.3 * math.exp(-3.912 * farthest / CLEAR) == pytest.approx(0.05, rel=1e-12)


def test_a_threat_as_bright_as_the_sky_is_not_seen() -> None:
    assert visual_range(camera(contrast=0.02), CLEAR) == 0.0


def test_an_eye_without_a_threshold_sees_through_any_haze() -> None:
    assert visual_range(camera(contrast_threshold=0.0), CLEAR) == math.inf


def test_half_of_all_observers_tell_with_johnsons_cycles() -> None:
    sensor = camera()
    cycles = [sensor.cycles("detection"), sensor.cycles("recognition")]
    assert [*cycles, sensor.cycles("identification")] == [1.0, 4.0, 6.4]
    assert [p_discriminate(needed, needed) for needed in cycles] == [0.5, 0.5]


def test_twice_the_cycles_tell_as_the_curve_says() -> None:
    odds = 2.0 ** (2.7 + 1.4)
    assert p_discriminate(2.0, 1.0) == pytest.approx(odds / (1.0 + odds), rel=1e-12)


@given(st.floats(0.0, 1e4), st.floats(1.0, 10.0))
def test_more_cycles_never_tell_less(cycles: float, needed: float) -> None:
    less, more = p_discriminate(cycles, needed), p_discriminate(1.01 * cycles, needed)
    assert 0.0 <= less <= more <= 1.0


def test_the_first_look_comes_after_slew_and_dwell() -> None:
    east = np.array([[1000.0], [0.0], [0.0]])
    found = times(camera(), east, np.array([[10.0]]), np.array([[1e-6]]))
    assert found[0, 0] == pytest.approx(10.0 + 90.0 / 60.0 + 2.0)


def test_the_number_of_looks_until_it_tells_is_geometric() -> None:
    replications, half = 4000, range_of(6.4)
    draws = (np.arange(replications) + 0.5)[np.newaxis] / replications
    north = np.array([[0.0], [half], [0.0]])
    found = times(camera(), north, np.zeros((1, replications)), draws)
    looks = np.rint(found[0] / camera().dwell_time).astype(int)
    np.testing.assert_array_equal(np.bincount(looks)[1:5], [2000, 1000, 500, 250])


def test_beyond_the_haze_nothing_is_told() -> None:
    sensor = camera(contrast=0.021)
    found = times(
        sensor, np.array([[0.0], [1000.0], [0.0]]), np.zeros((1, 1)), np.full((1, 1), 0.5)
    )
    assert np.isinf(found).all()


@pytest.mark.parametrize(
    "limits",
    [
        {"elevation_maximum": math.radians(40.0)},
        {"elevation_minimum": math.radians(50.0)},
        {"azimuth_centre": math.pi, "azimuth_width": math.radians(300.0)},
        {"maximum_range": 100.0},
    ],
)
def test_outside_its_limits_it_sees_nothing(limits: dict[str, float]) -> None:
    above = np.array([[0.0], [300.0], [300.0]])
    assert np.isfinite(times(camera(), above, np.zeros((1, 1)), np.full((1, 1), 0.5))).all()
    assert np.isinf(times(camera(**limits), above, np.zeros((1, 1)), np.full((1, 1), 0.5))).all()


def test_two_threats_share_its_time() -> None:
    beside = np.array([[0.0, 0.0], [1000.0, 1000.0], [0.0, 100.0]])
    found = times(camera(), beside, np.array([[0.0], [1.0]]), np.full((2, 1), 1e-6))
    np.testing.assert_allclose(found[:, 0], [2.0, 4.0])


def test_it_comes_back_to_whom_it_has_not_told_last() -> None:
    near, far = 1000.0, range_of(6.4)
    apart = np.array([[0.0, 0.0], [far, near], [0.0, 0.0]])
    # The far one takes two looks; the near one, handed over second, gets the look between.
    found = times(camera(), apart, np.array([[0.0], [1.0]]), np.array([[0.6], [0.1]]))
    np.testing.assert_allclose(found[:, 0], [6.0, 4.0])


def test_who_was_not_handed_over_is_not_looked_at() -> None:
    north = np.array([[0.0], [1000.0], [0.0]])
    assert np.isinf(times(camera(), north, np.full((1, 1), np.inf), np.full((1, 1), 0.5))).all()


def test_who_comes_down_during_the_look_is_not_told() -> None:
    north = np.array([[0.0], [1000.0], [0.0]])
    found = times(camera(), north, np.zeros((1, 1)), np.full((1, 1), 0.1), end=1.5)
    assert np.isinf(found).all()


def test_a_replication_has_the_same_bits_alone() -> None:
    draws = np.random.default_rng(4).random((2, 5))
    apart = np.array([[0.0, 500.0], [range_of(6.4), range_of(5.0)], [0.0, 0.0]])
    cue = np.array([[0.0] * 5, [3.0] * 5])
    together = times(camera(), apart, cue, draws)
    alone = times(camera(), apart, cue[:, 3:4], draws[:, 3:4])
    np.testing.assert_array_equal(together[:, 3:4], alone)
