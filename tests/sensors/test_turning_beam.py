"""A turning radar meets each target when its beam points there."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensors.radar_builders import (
    CERTAIN,
    at_bearing,
    look_draws,
    observe,
    search_radar,
)
from straight_flights import straight_flights

from cram_sim.records import Detections, Floats

PERIOD = 2.0
RADAR = search_radar(scan="rotating", scan_period="2 s")


def seen_of(
    position: Floats,
    velocity: Floats,
    *,
    first_look: float = 0.0,
    end: float = 20.0,
    start: float = 0.0,
) -> Detections:
    lanes = position.shape[1]
    return observe(
        RADAR, np.zeros(3), straight_flights(position, velocity, start, end),
        np.ones(lanes, dtype=bool), np.full(lanes, start), np.ones(lanes),
        np.full(lanes, first_look), np.zeros((3, lanes)),
        look_draws(np.full((lanes, 14), CERTAIN)),
    )  # fmt: skip


@pytest.mark.parametrize("azimuth", [0.0, 90.0, 181.0, 359.0])
def test_a_look_falls_at_the_share_of_the_turn_that_the_azimuth_is(azimuth: float) -> None:
    position = at_bearing([5000.0], math.radians(azimuth), 0.1)
    seen = seen_of(position, np.zeros((3, 1)), first_look=0.3)
    first = 0.3 + azimuth / 360.0 * PERIOD
    np.testing.assert_allclose(seen.time[0, :5], first + PERIOD * np.arange(5), atol=1e-9)


@settings(deadline=None, max_examples=50)
@given(
    st.floats(-6000, 6000), st.floats(2000, 6000), st.floats(-400, 400), st.floats(-400, -100),
    st.floats(0.0, 2.0), st.floats(0.0, 5.0),
)  # fmt: skip
def test_the_beam_points_at_the_target_at_every_look(
    east: float, north: float, v_east: float, v_north: float, first_look: float, start: float
) -> None:
    """Within a thousandth of a turn: a fifth of the beam."""
    position, velocity = (
        np.array([[east], [north], [900.0]]),
        np.array([[v_east], [v_north], [0.0]]),
    )
    seen = seen_of(position, velocity, first_look=first_look, end=start + 5.0, start=start)
    made = ~np.isnan(seen.time[0])
    azimuth = np.arctan2(seen.state[0, made, 0], seen.state[0, made, 1])
    beam = (seen.time[0, made] - first_look) / PERIOD
    off = np.mod(azimuth / (2 * math.pi) - beam + 0.5, 1.0) - 0.5
    assert made.sum() >= 1
    assert (np.diff(seen.time[0, made]) > 0.4 * PERIOD).all()
    np.testing.assert_allclose(off, 0.0, atol=1e-3)


def test_a_target_that_runs_across_north_against_the_beam_is_met_once_a_turn() -> None:
    position, velocity = np.array([[200.0], [4000.0], [300.0]]), np.array([[-50.0], [0.0], [0.0]])
    time = seen_of(position, velocity).time[0]
    gaps = np.diff(time[~np.isnan(time)])
    assert len(gaps) == 10
    assert ((gaps > 0.98 * PERIOD) & (gaps < PERIOD)).all()


def test_the_first_look_comes_after_launch() -> None:
    position = at_bearing([5000.0], math.radians(90.0), 0.1)
    seen = seen_of(position, np.zeros((3, 1)), start=3.1, end=9.0)
    np.testing.assert_allclose(seen.time[0, :3], [4.5, 6.5, 8.5], atol=1e-9)
