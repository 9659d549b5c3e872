import math

import numpy as np
import pytest
from scipy.stats import binom

from cram_sim.aftermath.fired_rounds import (
    MOST_ROUNDS,
    Aims,
    Ammunition,
    failures,
    flown_failures,
    muzzle_velocity,
    round_fragments,
    superelevation,
    whole_rounds,
)

AMMUNITION = Ammunition(0.1, 1030.0, 3e-4, 1.25e-3, 0.004, 0.02, 20.0, 0.005, 1.5e-4)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_failures_are_the_binomial_quantiles(share: float) -> None:
    rng = np.random.default_rng(2)
    rounds = rng.integers(0, 300, 2000)
    uniforms = rng.uniform(size=2000)
    found = failures(uniforms, rounds, share)
    np.testing.assert_array_equal(found, np.maximum(binom.ppf(uniforms, rounds, share), 0.0))


def test_no_round_fails_or_all_do() -> None:
    rounds, uniforms = np.array([0, 1, 200]), np.array([0.3, 0.5, 0.999])
    np.testing.assert_array_equal(failures(uniforms, rounds, 0.0), 0)
    np.testing.assert_array_equal(failures(uniforms, rounds, 1.0), rounds)


def test_the_rounds_flown_stand_for_all_that_failed() -> None:
    failed = np.array([0, 3, MOST_ROUNDS - 1, MOST_ROUNDS, MOST_ROUNDS + 7, 400])
    shot, place, number = flown_failures(failed)
    np.testing.assert_array_equal(np.bincount(shot, number, minlength=6), failed)
    assert np.bincount(shot).max() == MOST_ROUNDS
    assert (number[place < MOST_ROUNDS - 1] == 1.0).all()


@pytest.mark.parametrize("elevation", [0.0, 0.3, 1.0])
def test_a_gun_is_laid_above_the_threat_by_the_fall_of_its_rounds(elevation: float) -> None:
    """In a vacuum the round then meets the line of sight where it should."""
    speed, time = 1000.0, 1.2
    slant = speed * time
    laid = elevation + superelevation(np.array([slant]), np.array([time]), np.array([elevation]))
    velocity = muzzle_velocity(speed, np.zeros(1), laid)[:, 0]
    position = velocity * time - np.array([0.0, 0.0, 0.5 * 9.80665 * time**2])
    off = math.atan2(position[2], math.hypot(position[0], position[1])) - elevation
    assert abs(off) < 0.01 * (laid[0] - elevation) + 1e-6


def test_whole_rounds_scatter_by_their_dispersion_and_speed() -> None:
    rng, count = np.random.default_rng(3), 20_000
    aims = Aims(np.zeros(count), np.full(count, 1.0), np.full(count, 0.5))
    rounds = whole_rounds(
        AMMUNITION, np.zeros(3), np.arange(count), aims, np.ones(count), rng.normal(size=(3, count))
    )
    east, north, up = rounds.velocity
    speed = np.sqrt(east**2 + north**2 + up**2)
    within = 4.0 / math.sqrt(2.0 * count)
    assert speed.std() / 1030.0 == pytest.approx(0.004, rel=within)
    assert np.arcsin(up / speed).std() == pytest.approx(1.25e-3, rel=within)
    across = np.arctan2(east, north) * math.cos(0.5)
    assert across.std() == pytest.approx(1.25e-3, rel=within)


def test_a_piece_stands_for_those_of_all_rounds_that_burst() -> None:
    state = (np.zeros((3, 2)), np.full((3, 2), 100.0))
    bursts, thrown = np.array([5.0, 200.0]), np.array([500.0, 0.0])
    draws = np.array([[0.2, 0.4], [0.1, 0.7]])
    pieces = round_fragments(AMMUNITION, np.arange(2), np.ones(2), state, bursts, thrown, draws)
    np.testing.assert_allclose(pieces.number, [100.0, 4000.0])
    kick = np.linalg.norm(pieces.velocity - 100.0, axis=0)
    np.testing.assert_allclose(kick, thrown, atol=1e-9)
