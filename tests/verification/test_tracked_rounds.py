import math

import numpy as np
import pytest

from cram_sim.tracking.launch_model import by_registration, points_of, sights
from cram_sim.verification.linear_form import linear_errors
from cram_sim.verification.tracked_rounds import (
    BEFORE_IMPACT,
    DISTANCES,
    SEEN_OF_PRIOR,
    prior_rounds,
    salvo_rounds,
)

COUNT = 30


def test_what_is_measured_is_the_true_sight_with_noise_and_registration() -> None:
    tracked = salvo_rounds("mortar_81", COUNT)
    sight, _ = sights(tracked.looks, tracked.position)
    slopes = by_registration(tracked.looks, sight)
    biases = np.einsum("nkaq,qn->nka", slopes, tracked.disturbance[3:])
    used = tracked.looks.used
    expected = (sight + tracked.noise + biases)[used]
    assert tracked.looks.measured[used] == pytest.approx(expected, rel=1e-12)


def test_the_noise_is_as_large_as_the_looks_state() -> None:
    tracked = salvo_rounds("mortar_81", COUNT)
    scaled = (tracked.noise / tracked.looks.sigma)[tracked.looks.used]
    # Five standard errors of a variance.
    assert np.var(scaled) == pytest.approx(1.0, abs=5 * math.sqrt(2 / scaled.size))


def test_salvos_come_from_their_distances_and_the_looks_end_before_the_impact() -> None:
    tracked = salvo_rounds("mortar_81", COUNT)
    distances = np.hypot(*tracked.theta[:2])
    assert set(distances.round().tolist()) <= set(DISTANCES["mortar_81"])
    latest = np.max(tracked.looks.time, axis=1, initial=0.0, where=tracked.looks.used)
    assert np.all(latest <= tracked.impact_time - BEFORE_IMPACT)


def test_rounds_of_the_prior_are_launched_upwards_and_seen_often_enough() -> None:
    tracked = prior_rounds("mortar_81", COUNT)
    assert tracked.detections.size == COUNT
    assert np.all((tracked.theta[3] > 0) & (tracked.theta[3] < math.pi / 2))
    assert np.all(tracked.detections >= SEEN_OF_PRIOR)


def test_what_the_air_did_is_all_but_linear() -> None:
    tracked = salvo_rounds("mortar_81", COUNT)
    looks = tracked.looks.first(np.full(COUNT, 8))
    carried, counted = (
        linear_errors(tracked, looks, points_of(tracked.theta), carried=carried)
        for carried in (True, False)
    )
    deviation = np.sqrt(np.einsum("nii->ni", carried.impact_covariance).T)
    assert np.all(np.abs(carried.impact - counted.impact) < 0.05 * deviation)
    assert np.array_equal(carried.impact_covariance, counted.impact_covariance)
