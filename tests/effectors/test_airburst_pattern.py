"""One cloud of sub-projectiles against simulated pellets, closed forms, and geometry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from cram_sim.effectors.airburst_pattern import burst_probabilities

N = 150.0
RADIAL_SPEED = 60.0  # m/s
TIME = 0.025  # s: a radius of 1.5 m
RADIUS = RADIAL_SPEED * TIME
AREA = 0.02  # m2
P_PELLET = 0.3


def cloud(
    *,
    time: float = TIME,
    time_error: float = 0.0,
    cosine: float = 1.0,
    area: float = AREA,
    p_neutralise: float = P_PELLET,
    miss: tuple[float, float] = (0.0, 0.0),
    sigma: tuple[float, float] = (1.0, 1.0),
) -> tuple[float, float]:
    return burst_probabilities(
        N, RADIAL_SPEED, time, time_error, cosine, area, p_neutralise, *miss, *sigma
    )


@pytest.mark.parametrize("cosine", [1.0, 0.6])
@pytest.mark.parametrize("miss", [(0.0, 0.0), (0.5, 1.2)])
def test_pellets_strewn_over_the_disc_do_what_the_poisson_law_says(
    cosine: float, miss: tuple[float, float]
) -> None:
    """40,000 discs of 150 pellets each, target a disc of 7 cm: within 4 standard errors.

    The disc lies across the line of fire; seen along the relative velocity it is narrower in the
    plane of both. Its centre is strewn by the round's own dispersion.
    """
    rounds, sigma, area = 40_000, (0.5, 0.6), 0.015
    generator = np.random.default_rng(5)
    centre = generator.normal(miss, sigma, size=(rounds, 2))
    killed, hit = np.zeros(rounds, dtype=bool), np.zeros(rounds, dtype=bool)
    for _ in range(int(N)):
        length = RADIUS * np.sqrt(generator.uniform(size=rounds))
        angle = generator.uniform(0.0, 2.0 * math.pi, size=rounds)
        in_plane = centre[:, 0] + cosine * length * np.cos(angle)
        across = centre[:, 1] + length * np.sin(angle)
        hits = in_plane**2 + across**2 < area / math.pi
        hit |= hits
        killed |= hits & (generator.uniform(size=rounds) < P_PELLET)
    found = cloud(cosine=cosine, area=area, miss=miss, sigma=sigma)
    for simulated, expected in zip((killed, hit), found, strict=True):
        share = float(np.mean(simulated))
        error = math.sqrt(share * (1.0 - share) / rounds)
        assert expected == pytest.approx(share, abs=4.0 * error)


def test_aimed_true_without_dispersion_the_hits_are_poisson() -> None:
    """Mean hits n A / (pi r^2)."""
    mean = N * AREA / (math.pi * RADIUS**2)
    neutralises, hits = cloud(sigma=(0.01, 0.01))
    assert neutralises == pytest.approx(1.0 - math.exp(-mean * P_PELLET), rel=2e-3)
    assert hits == pytest.approx(1.0 - math.exp(-mean), rel=2e-3)


def test_a_target_that_sees_the_disc_askew_meets_more_pellets() -> None:
    """Per area across the relative velocity: one over the cosine."""
    mean = N * AREA / (math.pi * RADIUS**2)
    neutralises, _ = cloud(cosine=0.5, sigma=(0.01, 0.01))
    assert neutralises == pytest.approx(1.0 - math.exp(-2.0 * mean * P_PELLET), rel=2e-3)


def test_off_the_disc_nothing_is_hit() -> None:
    assert cloud(miss=(RADIUS + 0.5, 0.0), sigma=(0.05, 0.05))[0] == pytest.approx(0.0, abs=1e-12)


def test_no_more_pellets_hit_than_there_are() -> None:
    """A disc narrower than the target: all 150 hit it where it covers them."""
    neutralises, _ = cloud(time=1e-4, area=1.0, p_neutralise=0.001, sigma=(1e-6, 1e-6))
    assert neutralises == pytest.approx(1.0 - math.exp(-0.001 * N), rel=2e-3)


def test_a_cloud_seen_edge_on_does_nothing() -> None:
    assert cloud(cosine=0.0) == (0.0, 0.0)


def test_a_round_that_bursts_past_the_threat_does_nothing() -> None:
    assert cloud(time=-0.001) == (0.0, 0.0)


def test_half_the_rounds_burst_past_a_threat_at_the_muzzle_of_the_burst() -> None:
    """A mean time of nothing and an error: one node of two is left."""
    late = cloud(time=2 * TIME)[0]
    assert cloud(time=0.0, time_error=2 * TIME)[0] == pytest.approx(0.5 * late)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2])
def test_the_fuzes_error_is_averaged(share: float) -> None:
    """Against an adaptive integral over the time: within 2 %."""

    def weighted(deviation: float) -> float:
        return float(stats.norm.pdf(deviation) * cloud(time=TIME * (1.0 + share * deviation))[0])

    exact = integrate.quad(weighted, -4.5, 4.5, epsabs=1e-9)[0]
    assert cloud(time_error=share * TIME)[0] == pytest.approx(exact, rel=0.02)


times = st.floats(0.005, 0.05)
errors = st.floats(0.0, 0.1)
areas = st.floats(0.001, 0.5)
probabilities = st.floats(0.01, 1.0)


@settings(deadline=None)
@given(times, errors, areas, probabilities, st.floats(0.4, 3.0), st.floats(1.001, 4.0))
def test_aimed_true_more_dispersion_neutralises_less(
    time: float, error: float, area: float, p: float, sigma: float, wider: float
) -> None:
    narrow, wide = (
        cloud(time=time, time_error=error * time, area=area, p_neutralise=p, sigma=(s, s))
        for s in (sigma, wider * sigma)
    )
    assert wide[0] < narrow[0]
    assert wide[1] < narrow[1]


@settings(deadline=None)
@given(times, areas, probabilities, st.floats(0.1, 3.0), st.floats(1.0, 3.0))
def test_a_larger_target_is_hit_more_often(
    time: float, area: float, p: float, sigma: float, larger: float
) -> None:
    small, large = (
        cloud(time=time, area=a, p_neutralise=p, sigma=(sigma, sigma))
        for a in (area, larger * area)
    )
    assert large[0] >= small[0]
    assert large[1] >= small[1] >= small[0]
