"""The derivatives of nearby flights against those of flights of their own."""

import numpy as np
import pytest
from numpy.typing import NDArray
from seed_case import seed_case

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.jacobian import sensitivities
from cram_sim.ballistics.jacobian_expansion import Expansion, differences, expand
from cram_sim.experiment.launch_groups import LaunchGroup

Floats = NDArray[np.float64]
# Elevation and azimuth in rad, strength and drag in shares: two standard deviations of the salvo.
FAR = np.array([0.02, -0.04, 0.02, -0.05])


def group() -> LaunchGroup:
    return seed_case().groups[0]


def moved(by: Floats) -> Launches:
    nominal = group().nominal
    return Launches(
        position=nominal.position,
        speed=nominal.speed,
        elevation=nominal.elevation + by[0],
        azimuth=nominal.azimuth + by[1],
        time=nominal.time,
        impulse=nominal.impulse * (1.0 + by[2]),
        drag_factor=nominal.drag_factor * (1.0 + by[3]),
        density=nominal.density,
        wind=nominal.wind,
        thrust_angle=nominal.thrust_angle,
    )


def own(by: Floats) -> tuple[Floats, Floats]:
    """Derivatives of path and impact about the moved flight, by shares of the nominal launch."""
    case = seed_case()
    one = sensitivities(group().body, case.air, case.earth, moved(by))
    shares = np.ones(7)
    shares[5:] = 1.0 + by[2:]
    return one.d_position / shares, one.d_impact / shares


def read(expansion: Expansion, by: Floats) -> tuple[Floats, Floats]:
    terms = np.concatenate([[1.0], by, by * by])
    path = np.einsum("k,tkij->tij", terms, expansion.path)[:, :, :7]
    return path, np.einsum("k,kij->ij", terms, expansion.impact)[:2, :7]


def test_at_the_nominal_flight_it_is_the_sensitivities() -> None:
    expansion = group().belief.expansion
    path, impact = read(expansion, np.zeros(4))
    np.testing.assert_array_equal(path, expansion.nominal.d_position)
    np.testing.assert_array_equal(impact, expansion.nominal.d_impact)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_nearby_it_is_ten_times_closer_than_the_nominal_derivatives(share: float) -> None:
    """By the largest error of each unknown's derivative over the flight, launch site apart."""
    expansion = group().belief.expansion
    (path, impact), (true_path, true_impact) = read(expansion, share * FAR), own(share * FAR)
    steps = min(len(path), len(true_path)) * 3 // 4
    for unknown in range(2, 7):
        for found, true, nominal in (
            (path[:steps], true_path[:steps], expansion.nominal.d_position[:steps]),
            (impact, true_impact, expansion.nominal.d_impact),
        ):
            left = np.abs(found - true)[..., unknown].max()
            before = np.abs(nominal - true)[..., unknown].max()
            assert left <= 0.1 * before, (unknown, left, before)


def test_differences_are_from_the_nominal_launch() -> None:
    found = differences(moved(FAR), group().nominal)
    np.testing.assert_allclose(found[:, 0], FAR, atol=1e-12)


def test_a_step_that_is_not_positive_is_refused() -> None:
    case, one = seed_case(), group()
    with pytest.raises(ValueError, match="steps of an expansion must be positive"):
        expand(
            one.body, case.air, case.earth, one.nominal, one.belief.expansion.nominal,
            np.array([1e-3, 0.0, 1e-3, 1e-3]),
        )  # fmt: skip
