"""The exact circle probability against other people's laws and other ways to integrate."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from cram_sim.bivariate_normal import circle_probability

# What 32 Gauss-Legendre nodes reach over the whole plane; measured below.
TOLERANCE = 3e-5
NODES, WEIGHTS = np.polynomial.legendre.leggauss(1500)

distances = st.floats(0.0, 2000.0)
angles = st.floats(-math.pi, math.pi)
deviations = st.floats(1.0, 500.0)
radii = st.floats(0.5, 1000.0)


def turned(major: float, minor: float, angle: float) -> tuple[float, float, float]:
    """The covariance (east east, east north, north north) of axes turned by an angle."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return (
        (major * cosine) ** 2 + (minor * sine) ** 2,
        (major**2 - minor**2) * sine * cosine,
        (major * sine) ** 2 + (minor * cosine) ** 2,
    )


def by_quadrature(
    east: float, north: float, covariance: tuple[float, float, float], radius: float
) -> float:
    """The same probability by adaptive quadrature over bearing and distance from the centre."""
    matrix = np.array([covariance[:2], covariance[1:]])
    inverse, root = np.linalg.inv(matrix), math.sqrt(np.linalg.det(matrix))

    def density(distance: float, bearing: float) -> float:
        offset = np.array(
            [distance * math.cos(bearing) - east, distance * math.sin(bearing) - north]
        )
        return distance * math.exp(-0.5 * offset @ inverse @ offset) / (2.0 * math.pi * root)

    value, _ = integrate.dblquad(density, -math.pi, math.pi, 0.0, radius, epsabs=1e-8)
    return float(value)


def test_a_round_law_agrees_with_the_non_central_chi_square_law() -> None:
    """P(r < R) = F(R^2/s^2; 2, m^2/s^2), over misses and radii of 0 to 20 standard deviations."""
    worst = 0.0
    for sigma in (0.3, 1.0, 40.0):
        for miss in (0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0):
            for radius in (0.01, 0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0):
                found = circle_probability(
                    0.6 * miss * sigma, -0.8 * miss * sigma, sigma**2, 0.0, sigma**2,
                    radius * sigma,
                )  # fmt: skip
                worst = max(worst, abs(found - stats.ncx2.cdf(radius**2, 2, miss**2)))
    assert worst < TOLERANCE


@pytest.mark.parametrize("radius", [0.2, 1.0, 3.0])
def test_a_centred_round_law_is_the_rayleigh_law(radius: float) -> None:
    found = circle_probability(0.0, 0.0, 4.0, 0.0, 4.0, 2.0 * radius)
    assert found == pytest.approx(-math.expm1(-0.5 * radius**2), abs=1e-9)


@pytest.mark.parametrize(
    ("ratio", "median"),
    [(1.0, 1.1774100225), (0.8, 1.057692582255592), (0.5, 0.8704174282441566),
     (0.25, 0.7254343821834854)],
)  # fmt: skip
def test_half_of_all_points_fall_inside_the_circular_error_probable(
    ratio: float, median: float
) -> None:
    """CEP of the centred law with deviations 1 and `ratio`: the classical exact values."""
    found = circle_probability(0.0, 0.0, 1.0, 0.0, ratio**2, median)
    assert found == pytest.approx(0.5, abs=1e-8)


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, 2.5])
@pytest.mark.parametrize("minor", [100.0, 30.0, 10.0])
@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (80.0, -50.0), (-200.0, 150.0)])
def test_a_turned_ellipse_agrees_with_adaptive_quadrature(
    angle: float, minor: float, east: float, north: float
) -> None:
    covariance = turned(100.0, minor, angle)
    found = circle_probability(east, north, *covariance, 120.0)
    assert found == pytest.approx(by_quadrature(east, north, covariance, 120.0), abs=TOLERANCE)


def by_many_nodes(along: float, across: float, major: float, minor: float, radius: float) -> float:
    """The probability for axes east and north by 1,500 Gauss-Legendre nodes over the north."""
    low, high = max(-radius, across - 9 * minor), min(radius, across + 9 * minor)
    if low >= high:
        return 0.0
    first, last = math.asin(low / radius), math.asin(high / radius)
    t = 0.5 * (first + last) + 0.5 * (last - first) * NODES
    chord = radius * np.cos(t)
    inner = stats.norm.cdf((chord - along) / major) - stats.norm.cdf((-chord - along) / major)
    outer = stats.norm.pdf((radius * np.sin(t) - across) / minor)
    return float(np.sum(WEIGHTS * outer * inner * chord) * 0.5 * (last - first) / minor)


@pytest.mark.parametrize("least_ratio", [0.5, 3e-3, 1e-4])
def test_any_law_about_any_circle_agrees_with_many_nodes(least_ratio: float) -> None:
    """1,500 laws a kind, near the edge and anywhere; radii of 0.001 to 2,000 major deviations."""
    generator, worst = np.random.default_rng(13), 0.0
    for number in range(1500):
        major = 10 ** generator.uniform(0.0, 2.7)
        minor = major * least_ratio ** generator.uniform()
        radius = 10 ** generator.uniform(-0.3, 3.3)
        at_edge = max(0.0, radius + major * generator.uniform(-4.0, 4.0))
        miss = at_edge if number % 2 else generator.uniform(0.0, radius + 3.0 * major)
        bearing = generator.uniform(-math.pi, math.pi)
        along, across = miss * math.cos(bearing), miss * math.sin(bearing)
        found = circle_probability(along, across, major**2, 0.0, minor**2, radius)
        expected = by_many_nodes(along, across, major, minor, radius)
        worst = max(worst, abs(found - expected))
    assert worst < TOLERANCE


@pytest.mark.parametrize("bearing", [0.0, 0.7, 1.2, 1.4, 1.5, math.pi / 2])
def test_at_the_edge_of_a_large_circle_half_falls_inside_from_any_side(bearing: float) -> None:
    """A small law sees a straight edge: one half less sigma / (R sqrt(8 pi)), here 1e-4."""
    sigma, radius = 2.0, 4000.0
    found = circle_probability(
        radius * math.cos(bearing), radius * math.sin(bearing), sigma**2, 0.0, sigma**2, radius
    )
    expected = 0.5 - sigma / (radius * math.sqrt(8.0 * math.pi))
    assert found == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("minor", [1e-3, 1e-6, 0.0])
def test_a_needle_is_as_good_as_a_line(minor: float) -> None:
    """All on the east axis: the normal law over the chord, 60 m to the right of the middle."""
    found = circle_probability(60.0, 0.0, 50.0**2, 0.0, minor**2, 100.0)
    expected = stats.norm.cdf((100.0 - 60.0) / 50.0) - stats.norm.cdf((-100.0 - 60.0) / 50.0)
    assert found == pytest.approx(expected, abs=TOLERANCE)


def test_a_circle_far_beyond_the_law_holds_nothing() -> None:
    assert circle_probability(1e6, 0.0, 100.0, 0.0, 100.0, 50.0) == 0.0


def test_a_circle_far_beyond_the_minor_axis_holds_nothing() -> None:
    assert circle_probability(0.0, 300.0, 1e6, 0.0, 1.0, 50.0) == 0.0


def test_a_circle_that_holds_the_whole_law_holds_everything() -> None:
    assert circle_probability(3.0, 4.0, 1.0, 0.5, 2.0, 1e4) == pytest.approx(1.0, abs=TOLERANCE)


@settings(deadline=None)
@given(distances, angles, deviations, deviations, angles, angles, radii)
def test_turning_law_and_miss_together_changes_nothing(
    miss: float, bearing: float, major: float, minor: float, axis: float, turn: float, radius: float
) -> None:
    before = circle_probability(
        miss * math.cos(bearing), miss * math.sin(bearing), *turned(major, minor, axis), radius
    )
    after = circle_probability(
        miss * math.cos(bearing + turn),
        miss * math.sin(bearing + turn),
        *turned(major, minor, axis + turn),
        radius,
    )
    assert after == pytest.approx(before, abs=2 * TOLERANCE)


@settings(deadline=None)
@given(distances, angles, deviations, deviations, angles, radii, st.floats(1.0, 3.0))
def test_a_larger_circle_holds_no_less(
    miss: float, bearing: float, major: float, minor: float, axis: float, radius: float, more: float
) -> None:
    east, north = miss * math.cos(bearing), miss * math.sin(bearing)
    covariance = turned(major, minor, axis)
    smaller = circle_probability(east, north, *covariance, radius)
    larger = circle_probability(east, north, *covariance, more * radius)
    assert larger >= smaller - 2 * TOLERANCE


@settings(deadline=None)
@given(st.floats(-2000, 2000), st.floats(-2000, 2000), deviations, deviations, angles, radii)
def test_it_is_always_a_probability(
    east: float, north: float, major: float, minor: float, axis: float, radius: float
) -> None:
    assert 0.0 <= circle_probability(east, north, *turned(major, minor, axis), radius) <= 1.0


@settings(deadline=None)
@given(st.floats(0, 300), st.floats(0, 300), deviations, st.floats(0.1, 1.0), radii)
def test_lengths_in_another_unit_change_nothing(
    east: float, north: float, major: float, ratio: float, radius: float
) -> None:
    assume(radius > 1.0)
    minor = ratio * major
    metres = circle_probability(east, north, major**2, 0.0, minor**2, radius)
    kilometres = circle_probability(
        east / 1e3, north / 1e3, (major / 1e3) ** 2, 0.0, (minor / 1e3) ** 2, radius / 1e3
    )
    assert kilometres == pytest.approx(metres, abs=1e-9)
