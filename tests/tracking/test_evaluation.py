"""Is what the defence believes true as often as it believes it?"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from seed_case import seed_case

from cram_sim.bivariate_normal import circle_probability
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import estimate
from cram_sim.experiment.observation import observe
from cram_sim.experiment.stages import draw, fly
from cram_sim.footprints import circle, zones
from cram_sim.records import Estimates
from cram_sim.tracking.evaluation import impact_probabilities

Floats = NDArray[np.float64]

BLOCK = Block(7, 0, 1000)
EDGES = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


@dataclass(frozen=True)
class Believed:
    """Estimates of the two rounds of 1,000 raids of the seed scenario, and where they fell."""

    estimates: Estimates
    impact: Floats
    time_to_go: Floats


@pytest.fixture(scope="module")
def believed() -> Believed:
    case, raid = seed_case(), raid_chance(BLOCK)
    flown = [fly(case, draw(case, group, BLOCK, raid)) for group in case.groups]
    seen, swaps = observe(case, BLOCK, flown)
    flights = flown[0].flights
    tracked = estimate(case, BLOCK, raid, flown, seen, swaps)[0]
    return Believed(
        tracked.estimates,
        flights.end_position[:2],
        flights.end_time[:, np.newaxis] - tracked.reports.arrival,
    )


def zones_all_over(radius: float) -> Floats:
    """Zones 250 m apart over all places where a round may fall: no place is a likelier zone."""
    east, north = np.meshgrid(np.arange(-1400, 3601, 250.0), np.arange(-2300, 2601, 250.0))
    return np.column_stack([east.ravel(), north.ravel(), np.full(east.size, radius)])


def made_up(error: Floats, covariance: Floats) -> Estimates:
    """Estimates of one lane from errors (k, 2) and covariances (k, 3)."""
    looks = len(error)
    return Estimates(
        impact_error=np.column_stack([error, np.zeros(looks)])[np.newaxis],
        impact_covariance=covariance[np.newaxis],
        position_error=np.ones((1, looks)),
        origin_error=np.zeros((1, looks, 2)),
        origin_covariance=np.zeros((1, looks, 3)),
    )


@pytest.mark.parametrize("radius", [200.0, 350.0])
@pytest.mark.parametrize("looks_later", [0, 3, 6])
def test_threats_come_down_in_a_zone_as_often_as_believed(
    believed: Believed, radius: float, looks_later: int
) -> None:
    """Bins of believed probability agree with the observed share within 0.02 + 5 standard errors.

    Each bin with more than 200 cases; over 2,000 raids 0.01 apart where a bin holds 1,000.
    """
    first = np.argmax(np.isfinite(believed.estimates.position_error), axis=1)
    lanes = np.arange(first.size)
    all_over = zones_all_over(radius)
    probability = impact_probabilities(
        believed.estimates, believed.impact, zones([circle(*each) for each in all_over])
    )
    chosen = probability[lanes, first + looks_later]
    offset = believed.impact[:, :, np.newaxis] - all_over.T[:2, np.newaxis]
    inside = np.hypot(*offset) < radius
    bins = np.digitize(chosen, EDGES)
    checked = 0
    for number in range(1, EDGES.size):
        cases = bins == number
        count = np.count_nonzero(cases)
        if count > 200:
            checked += 1
            expected = chosen[cases].mean()
            allowed = 0.02 + 5 * np.sqrt(expected * (1 - expected) / count)
            assert abs(inside[cases].mean() - expected) < allowed
    assert checked >= 4


@pytest.mark.parametrize("time_to_go", [7.0, 5.0, 3.0])
def test_ninety_percent_regions_contain_nine_impacts_in_ten(
    believed: Believed, time_to_go: float
) -> None:
    """2,000 lanes: within 0.03 of 0.90, with true wind, density and registration in the error."""
    look = np.nanargmin(np.abs(believed.time_to_go - time_to_go), axis=1)
    lanes = np.arange(look.size)
    error = believed.estimates.impact_error[lanes, look, :2]
    east, both, north = believed.estimates.impact_covariance[lanes, look].T
    e, n = error.T
    distance = (north * e * e - 2 * both * e * n + east * n * n) / (east * north - both**2)
    assert np.isfinite(distance).mean() > 0.99
    contained = distance[np.isfinite(distance)] < stats.chi2.ppf(0.90, 2)
    assert abs(contained.mean() - 0.90) < 0.03


@settings(deadline=None)
@given(
    st.floats(-500, 500), st.floats(-500, 500), st.floats(1, 300), st.floats(1, 300),
    st.floats(-0.99, 0.99),
)  # fmt: skip
def test_a_belief_is_the_normal_law_about_the_predicted_impact(
    east: float, north: float, sigma_east: float, sigma_north: float, correlation: float
) -> None:
    covariance = (sigma_east**2, correlation * sigma_east * sigma_north, sigma_north**2)
    estimates = made_up(np.array([[30.0, -20.0]]), np.array([covariance]))
    circles = [(100.0, 50.0, 80.0), (0.0, 0.0, 300.0)]
    found = impact_probabilities(
        estimates, np.array([[east], [north]]), zones([circle(*each) for each in circles])
    )
    for zone, (zone_east, zone_north, radius) in enumerate(circles):
        expected = circle_probability(
            east + 30.0 - zone_east, north - 20.0 - zone_north, *covariance, radius
        )
        assert found[0, 0, zone] == expected


def test_without_an_estimate_nothing_is_believed() -> None:
    estimates = made_up(np.full((1, 2), np.nan), np.full((1, 3), np.nan))
    found = impact_probabilities(estimates, np.zeros((2, 1)), zones([circle(0.0, 0.0, 1e6)]))
    assert found.tolist() == [[[0.0]]]


def test_a_belief_is_kept_over_a_look_that_changed_nothing() -> None:
    same, other = [10.0, 5.0], [12.0, 5.0]
    covariance = np.tile([400.0, 0.0, 900.0], (4, 1))
    estimates = made_up(np.array([same, same, other, same]), covariance)
    found = impact_probabilities(estimates, np.zeros((2, 1)), zones([circle(20.0, 0.0, 25.0)]))
    assert found[0, 0, 0] == found[0, 1, 0] == found[0, 3, 0]
    assert found[0, 2, 0] != found[0, 1, 0]
