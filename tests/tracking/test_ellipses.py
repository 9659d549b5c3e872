import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cram_sim.tracking.containment import inside
from cram_sim.tracking.ellipses import ellipse_axes, radius_within

deviations = st.floats(1.0, 1e4)
angles = st.floats(-1.5, 1.5)


def covariance_of(major: float, minor: float, azimuth: float) -> np.ndarray:
    """The packed covariance (1, 3) of a law whose major axis has an azimuth."""
    along = np.array([math.sin(azimuth), math.cos(azimuth)])
    across = np.array([along[1], -along[0]])
    matrix = major**2 * np.outer(along, along) + minor**2 * np.outer(across, across)
    return matrix[[0, 0, 1], [0, 1, 1]][np.newaxis]


@given(deviations, st.floats(0.05, 0.95), angles)
def test_ellipse_of_a_turned_law_has_its_axes(major: float, ratio: float, azimuth: float) -> None:
    found = ellipse_axes(covariance_of(major, ratio * major, azimuth), 0.9)[:, 0]
    scale = math.sqrt(2.0 * math.log(10.0))
    assert found[:2] == pytest.approx([scale * major, scale * ratio * major], rel=1e-6)
    assert math.sin(found[2] - azimuth) == pytest.approx(0.0, abs=1e-5)


@given(deviations, st.floats(0.05, 1.0), angles, st.floats(0.05, 0.99), st.floats(0.0, 6.28))
def test_ellipse_parts_what_is_inside_from_what_is_not(
    major: float, ratio: float, azimuth: float, level: float, turn: float
) -> None:
    covariance = covariance_of(major, ratio * major, azimuth)
    long, short, at = ellipse_axes(covariance, level)[:, 0]
    edge = long * math.cos(turn) * np.array([math.sin(at), math.cos(at)])
    edge += short * math.sin(turn) * np.array([math.cos(at), -math.sin(at)])
    assert inside(0.999 * edge[np.newaxis], covariance, level).all()
    assert not inside(1.001 * edge[np.newaxis], covariance, level).any()


def test_nothing_is_inside_the_ellipse_of_no_estimate() -> None:
    none = np.full((1, 3), np.nan)
    assert not inside(np.zeros((1, 2)), none, 0.9).any()


@pytest.mark.parametrize("level", [0.5, 0.9])
@pytest.mark.parametrize("minor", [1.0, 0.37, 0.004])
def test_radius_holds_the_stated_share_of_drawn_errors(level: float, minor: float) -> None:
    """200,000 draws: 5 standard errors are 0.0056 at most."""
    drawn = np.random.default_rng(4).normal(size=(2, 200_000)) * [[3.0], [3.0 * minor]]
    radius = radius_within(np.array([[9.0, 0.0, 9.0 * minor**2]]), level)[0]
    assert np.mean(np.hypot(*drawn) < radius) == pytest.approx(level, abs=0.0056)


def test_radius_of_a_round_law_is_that_of_rayleigh_and_of_a_needle_that_of_the_normal() -> None:
    radii = radius_within(np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), 0.5)
    assert radii == pytest.approx([math.sqrt(2.0 * math.log(2.0)), 0.674490], abs=1e-4)


def test_radius_without_an_estimate_is_nan() -> None:
    assert np.isnan(radius_within(np.full((1, 3), np.nan), 0.5)).all()
