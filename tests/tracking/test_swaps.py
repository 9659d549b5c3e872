"""Tracks that go on with each other's threats, against tracks made of the same looks at once."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tracking.linear_world import CONSIDERED, FIRST_LOOK, LOOKS, PLACE, World, linear_world

from cram_sim.records import Estimates
from cram_sim.tracking.estimator import estimate, normal_equations
from cram_sim.tracking.fusion import fuse
from cram_sim.tracking.problem import Problem, only_the_prior
from cram_sim.tracking.swaps import Swap, swap

Floats = NDArray[np.float64]

MET = 5  # the look from which the tracks have each other's threats
WHEN = FIRST_LOOK + MET


@pytest.fixture(scope="module")
def world() -> World:
    return linear_world(3, seed=5)


def problem_of(world: World, unknowns: Floats) -> Problem:
    lanes = len(world.detections.time)
    reports = fuse(
        lanes, [world.detections], [np.ones(lanes, dtype=bool)], [np.zeros(lanes)],
        [np.zeros((lanes, LOOKS), dtype=bool)],
    )  # fmt: skip
    return Problem(
        belief=world.belief,
        places=PLACE[np.newaxis],
        considered_variance=CONSIDERED,
        reports=reports,
        launch_time=np.zeros(lanes),
        differences=np.zeros((4, lanes)),
        prior_error=np.zeros((7, lanes)),
        disturbance=np.zeros((6, lanes)),
        unknowns=unknowns,
    )


def swapped(problem: Problem, *swaps: Swap) -> tuple[Estimates, Estimates]:
    """The estimates without and with the swaps."""
    before, after = estimate(problem), estimate(problem)
    swap(problem, after, list(swaps))
    return before, after


def differing(one: Estimates, lane: int, other: Estimates, twin: int, look: int) -> list[str]:
    """Which arrays of a lane are not those of its twin from a look on."""
    return [
        name
        for name, values in vars(one).items()
        if not np.allclose(
            values[lane, look:], getattr(other, name)[twin, look:],
            rtol=1e-9, atol=1e-9, equal_nan=True,
        )
    ]  # fmt: skip


def test_a_track_takes_over_with_all_it_knew(world: World) -> None:
    """Of two threats that fly alike: the other's looks before they met, its own after."""
    seen = world.detections
    mixed = {name: values.copy() for name, values in vars(seen).items()}
    mixed["error"][2] = np.concatenate([seen.error[1, :MET], seen.error[0, MET:]])
    alike = replace(world, detections=replace(seen, **mixed))
    problem = problem_of(alike, np.zeros((7, 3)))
    _, after = swapped(problem, Swap(0, 1, WHEN), Swap(1, 0, WHEN))
    assert differing(after, 0, estimate(problem), 2, MET) == []


def test_before_a_swap_nothing_changes(world: World) -> None:
    before, after = swapped(problem_of(world, np.zeros((7, 3))), Swap(0, 1, WHEN), Swap(1, 0, WHEN))
    for name, values in vars(before).items():
        np.testing.assert_array_equal(getattr(after, name)[:, :MET], values[:, :MET])
        np.testing.assert_array_equal(getattr(after, name)[2], values[2])


def test_what_a_track_knows_does_not_depend_on_the_truth_it_is_told_about(world: World) -> None:
    """Truth and error add up to the same estimate about either threat."""
    scale = world.belief.prior.standard_deviation
    unknowns = np.zeros((7, 3))
    unknowns[:, 1] = 0.01 * scale
    problem = problem_of(world, unknowns)
    first = problem.lanes(np.array([0]))
    normals, _ = normal_equations(first, np.zeros(1, dtype=np.int64), np.array([MET]))
    moved = (unknowns[:, 0] - unknowns[:, 1]) / scale
    other = normals.about(moved[np.newaxis])
    own_error = np.linalg.solve(normals.information[0], normals.vector[0])
    other_error = np.linalg.solve(other.information[0], other.vector[0])
    np.testing.assert_allclose(
        unknowns[:, 0] / scale + own_error, unknowns[:, 1] / scale + other_error, atol=1e-9
    )


def test_tracks_that_swap_twice_have_their_own_threats_again(world: World) -> None:
    """Alike threats: after the second swap each track has all looks but those in between."""
    seen = world.detections
    mixed = {name: values.copy() for name, values in vars(seen).items()}
    mixed["error"][2] = np.concatenate(
        [seen.error[0, :MET], seen.error[1, MET : MET + 2], seen.error[0, MET + 2 :]]
    )
    alike = replace(world, detections=replace(seen, **mixed))
    problem = problem_of(alike, np.zeros((7, 3)))
    again = WHEN + 2.0
    _, after = swapped(
        problem, Swap(0, 1, WHEN), Swap(1, 0, WHEN), Swap(0, 1, again), Swap(1, 0, again)
    )
    assert differing(after, 0, estimate(problem), 2, MET + 2) == []


def test_a_swap_elsewhere_does_not_keep_two_swaps_of_a_track_together(world: World) -> None:
    seen = world.detections
    mixed = {name: values.copy() for name, values in vars(seen).items()}
    mixed["error"][2] = np.concatenate(
        [seen.error[0, :MET], seen.error[1, MET : MET + 2], seen.error[0, MET + 2 :]]
    )
    problem = problem_of(replace(world, detections=replace(seen, **mixed)), np.zeros((7, 3)))
    expected = estimate(problem)
    again = WHEN + 2.0
    _, after = swapped(
        problem, Swap(0, 1, WHEN), Swap(1, 0, WHEN), Swap(2, -1, again), Swap(0, 1, again),
        Swap(1, 0, again),
    )  # fmt: skip
    assert differing(after, 0, expected, 2, MET + 2) == []


def test_a_track_that_takes_over_another_salvos_threat_starts_afresh(world: World) -> None:
    late = replace(world.detections, detected=world.detections.detected.copy())
    late.detected[2, :MET] = False
    problem = problem_of(replace(world, detections=late), np.zeros((7, 3)))
    alone = estimate(problem_of(replace(world, detections=late), np.zeros((7, 3))))
    mixed = problem_of(world, np.zeros((7, 3)))
    _, after = swapped(mixed, Swap(2, -1, WHEN))
    assert problem.reports.look[2, 0] == MET
    for name, values in vars(after).items():
        expected = getattr(alone, name)[2, : LOOKS - MET]
        np.testing.assert_allclose(values[2, MET:], expected, rtol=1e-9, atol=1e-9)


def test_normal_equations_go_on_where_they_stopped(world: World) -> None:
    problem = problem_of(world, np.zeros((7, 3)))
    start, middle, end = (np.full(3, look) for look in (0, MET, LOOKS))
    whole, _ = normal_equations(problem, start, end)
    first, _ = normal_equations(problem, start, middle)
    both, _ = normal_equations(problem, middle, end, first)
    np.testing.assert_array_equal(both.rows, whole.rows)


def test_the_prior_alone_has_unit_information() -> None:
    prior = only_the_prior(2, 6)
    np.testing.assert_array_equal(prior.information, np.tile(np.eye(7), (2, 1, 1)))
    assert not prior.vector.any()
    assert not prior.coupling.any()
