import numpy as np
import pytest
from numpy.typing import NDArray
from tracking.noise_free_looks import PLACES, TIMES, TRUTH, looks, rounds, tabulated

from cram_sim.tracking.launch_model import (
    COORDINATES,
    by_registration,
    impacts,
    paths,
    points_of,
    sights,
    wrapped,
)

Floats = NDArray[np.float64]


def test_exact_looks_are_the_sights_of_the_path() -> None:
    seen = looks()
    path = paths(rounds(), seen, points_of(TRUTH), 0)
    assert sights(seen, path.position)[0] == pytest.approx(seen.measured, abs=1e-4)


def test_impacts_move_as_the_tabulated_derivatives_say() -> None:
    table, found = tabulated(), impacts(rounds(), points_of(TRUTH))
    assert found.place[:, 0] == pytest.approx(table.impact, abs=1e-3)
    assert found.derivative[0, :, :7] == pytest.approx(table.d_impact, rel=1e-3, abs=1e-2)
    assert found.derivative[0, :, 7:] == pytest.approx(
        table.d_impact_d_disturbance, rel=1e-3, abs=1e-2
    )


def test_a_later_launch_moves_the_path_back_along_itself() -> None:
    path = paths(rounds(), looks(), points_of(TRUTH), COORDINATES)
    assert np.array_equal(path.derivative[..., 2], -path.velocity)


def test_derivatives_of_sights_are_their_slopes() -> None:
    seen = looks()
    position = paths(rounds(), seen, points_of(TRUTH), 0).position
    derivative = sights(seen, position)[1]
    for axis in range(3):
        step = np.zeros(3)
        step[axis] = 0.1
        slope = (sights(seen, position + step)[0] - sights(seen, position - step)[0]) / 0.2
        assert derivative[..., axis] == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_an_azimuth_registration_is_across_the_line_of_sight() -> None:
    seen = looks()
    slopes = by_registration(seen, seen.measured)[0]
    lever = seen.measured[0, :, 0] * np.cos(seen.measured[0, :, 2])
    assert slopes[:, 1, 1] * lever == pytest.approx(seen.measured[0, :, 0])


def test_registration_enters_only_the_looks_of_its_radar() -> None:
    whose = np.arange(TIMES.size) % 2
    seen = looks(places=PLACES, radar=whose)
    slopes = by_registration(seen, seen.measured)[0]
    assert not slopes[whose == 0][:, :, 3:].any()
    assert not slopes[whose == 1][:, :, :3].any()


def test_azimuths_differ_by_half_a_turn_at_most() -> None:
    off: Floats = np.array([[1.0, 2 * np.pi - 0.1, 3.5], [-9.0, -np.pi - 0.2, 0.0]])
    assert wrapped(off) == pytest.approx(np.array([[1.0, -0.1, 3.5], [-9.0, np.pi - 0.2, 0.0]]))


def test_the_first_detections_leave_out_looks_that_saw_nothing() -> None:
    seen = looks()
    seen.used[0, :3] = False
    assert np.flatnonzero(seen.first(np.array([2])).used[0]).tolist() == [3, 4]
