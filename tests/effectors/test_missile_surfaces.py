import math
from dataclasses import fields

import numba
import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, SAMPLE, flown, missile, touching_missile

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_surfaces import RANGE_CELLS, RANGE_SHARES, surfaces

FUZES = pytest.mark.parametrize("fuze", ["proximity", "impact"])


def test_time_of_flight_rises_with_range() -> None:
    steps = np.diff(flown("proximity").time_of_flight, axis=0)
    assert np.nanmin(steps) > 0.0
    assert np.sum(np.isfinite(steps)) > 0.5 * steps.size


def test_the_envelope_has_no_holes_and_a_least_range() -> None:
    inside = np.isfinite(flown("proximity").time_of_flight)
    for column in inside.T:
        reached = np.flatnonzero(column)
        assert reached.size
        assert reached[0] > 0
        assert reached.size == reached[-1] - reached[0] + 1


def test_what_lies_off_the_launch_direction_has_the_longer_least_range() -> None:
    made = flown("proximity")
    nearest = np.argmax(np.isfinite(made.time_of_flight), axis=0)
    elevations = made.grid[2] + made.grid[3] * np.arange(nearest.size)
    assert nearest[np.argmin(elevations)] > nearest[np.argmin(np.abs(elevations - math.pi / 3))]


def test_speed_is_known_wherever_time_of_flight_is() -> None:
    made = flown("proximity")
    assert np.array_equal(np.isnan(made.speed), np.isnan(made.time_of_flight))
    assert np.nanmin(made.speed) > 200.0


def test_a_weaker_motor_reaches_less_far() -> None:
    weak = surfaces(
        missile(boost_propellant="0.8 kg", sustain_propellant="0 kg", sustain_time="0 s"),
        CONDITIONS,
        sample=1,
    )
    both = [np.sum(np.isfinite(one.time_of_flight)) for one in (weak, flown("proximity"))]
    assert 0 < both[0] < both[1]


@FUZES
def test_probabilities_are_probabilities(fuze: str) -> None:
    hits = flown(fuze).hits
    assert 0.0 <= hits.min() <= hits.max() <= 1.0
    assert hits.max() > 0.5


@FUZES
def test_probability_falls_with_the_error_of_the_track(fuze: str) -> None:
    hits = flown(fuze).hits
    assert np.all(np.diff(hits, axis=4) <= 0.0)
    axes = (0, 1, 2, 3)
    assert np.all(hits[..., -1, :].mean(axis=axes) < hits[..., 0, :].mean(axis=axes))


def test_a_burst_neutralises_no_oftener_than_the_fuze_works() -> None:
    worked, killed = np.moveaxis(flown("proximity").hits, -1, 0)
    assert np.all(killed <= worked)
    assert worked.max() == pytest.approx(0.95)
    assert killed.max() == pytest.approx(0.95 * 0.9)


def test_a_larger_radius_is_never_missed_oftener() -> None:
    assert np.all(np.diff(flown("impact").hits, axis=-1) >= 0.0)


def test_the_nodes_of_the_hits_are_nodes_of_the_time_of_flight() -> None:
    made = flown("proximity")
    assert made.range_nodes == pytest.approx(made.grid[1] * RANGE_SHARES)
    assert RANGE_SHARES[-1] == RANGE_CELLS


@pytest.mark.parametrize("threads", [1, 2])
def test_surfaces_are_the_same_on_any_number_of_threads(threads: int) -> None:
    before = numba.get_num_threads()
    numba.set_num_threads(min(threads, before))
    try:
        again = surfaces(missile(), CONDITIONS, sample=SAMPLE)
    finally:
        numba.set_num_threads(before)
    for field in fields(again):
        first, second = (getattr(one, field.name) for one in (flown("proximity"), again))
        assert first.tobytes() == second.tobytes()


def test_a_missile_that_reaches_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="reaches nothing between its least and greatest range"):
        surfaces(missile(greatest_acceleration="1 m/s2"), CONDITIONS, sample=1)


def test_the_area_missile_has_the_mean_speed_that_is_quoted() -> None:
    entry = load_entry("effectors", "missile_area").spec()
    assert isinstance(entry, Missile)
    made = surfaces(entry, CONDITIONS, sample=1)
    elevations = made.grid[2] + made.grid[3] * np.arange(made.time_of_flight.shape[1])
    quoted = (elevations >= math.radians(20.0)) & (elevations <= math.radians(40.0))
    speed = entry.maximum_intercept_range / made.time_of_flight[-1, quoted]
    assert quoted.sum() >= 3
    assert 700.0 < speed.min() < speed.max() < 750.0


def test_a_seeker_that_sees_less_wide_needs_the_better_track() -> None:
    narrow = surfaces(touching_missile(seeker_half_angle="1 deg"), CONDITIONS, sample=SAMPLE)
    wide = flown("impact")
    assert narrow.error_nodes[-1] < 0.15 * wide.error_nodes[-1]
    # Ten times the error at the same share of what it sees: about the same hits.
    assert narrow.hits[-1, :, :, :, -1].mean() == pytest.approx(
        wide.hits[-1, :, :, :, -1].mean(), abs=0.2
    )


def test_a_noisier_seeker_touches_less() -> None:
    shares = [
        surfaces(touching_missile(seeker_noise=noise), CONDITIONS, sample=2).hits.mean()
        for noise in ("0.1 mrad", "1 mrad", "10 mrad")
    ]
    assert shares[0] > 1.05 * shares[1] > 2.0 * shares[2] > 0.0
