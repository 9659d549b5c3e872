"""Lines of fire through corridors, against points sampled along them."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cram_sim.experiment.corridors import crosses, strip_of
from cram_sim.records import Floats, Window
from cram_sim.scenario.airspace import Corridor

SAMPLES = np.linspace(0.0, 1.0, 4001)
METRES = st.floats(-2000.0, 2000.0)


def row(slant_range: float, azimuth: float, elevation: float) -> Floats:
    table = np.zeros((1, len(Window)))
    table[0, [Window.SLANT_RANGE, Window.AZIMUTH, Window.ELEVATION]] = (
        slant_range,
        azimuth,
        elevation,
    )
    return table


def corridor(
    begin: tuple[float, float], end: tuple[float, float], width: float, floor: float, height: float
) -> Corridor:
    return Corridor.from_si(
        name="approach",
        from_={"east": begin[0], "north": begin[1]},
        to={"east": end[0], "north": end[1]},
        width=width,
        floor=floor,
        ceiling=floor + height,
        speed=50.0,
        schedule=(0.0,),
    )


@settings(deadline=None, max_examples=200)
@given(
    st.tuples(METRES, METRES),
    st.tuples(METRES, METRES),
    st.floats(50.0, 1000.0),
    st.floats(0.0, 800.0),
    st.floats(50.0, 800.0),
    st.tuples(METRES, METRES, st.floats(0.0, 50.0)),
    st.tuples(st.floats(100.0, 4000.0), st.floats(-math.pi, math.pi), st.floats(0.0, 1.5)),
)
def test_a_line_crosses_where_some_point_of_it_is_in_the_strip(
    begin: tuple[float, float],
    end: tuple[float, float],
    width: float,
    floor: float,
    height: float,
    place: tuple[float, float, float],
    shot: tuple[float, float, float],
) -> None:
    length = math.dist(begin, end)
    assume(length > 10.0)
    slant_range, azimuth, elevation = shot
    level = slant_range * math.cos(elevation)
    line = [level * math.sin(azimuth), level * math.cos(azimuth), slant_range * math.sin(elevation)]
    points = np.array(place) + SAMPLES[:, np.newaxis] * np.array(line)
    along = (np.array(end) - begin) / length
    off = points[:, :2] - begin
    forward, sideways = off @ along, off @ np.array([along[1], -along[0]])
    depth = np.minimum.reduce(
        [
            forward,
            length - forward,
            0.5 * width - np.abs(sideways),
            points[:, 2] - floor,
            floor + height - points[:, 2],
        ]
    ).max()
    assume(abs(depth) > 2.0)  # a line that grazes may pass between two samples
    strip = strip_of(corridor(begin, end, width, floor, height))
    assert crosses(strip, np.array(place), row(*shot)).tolist() == [depth > 0.0]


def test_a_level_line_under_the_floor_does_not_cross() -> None:
    strip = strip_of(corridor((-100.0, 500.0), (100.0, 500.0), 50.0, 10.0, 100.0))
    assert not crosses(strip, np.array([0.0, 0.0, 5.0]), row(900.0, 0.0, 0.0)).any()
    assert crosses(strip, np.array([0.0, 0.0, 15.0]), row(900.0, 0.0, 0.0)).all()


def test_a_shot_that_ends_before_the_strip_does_not_cross() -> None:
    strip = strip_of(corridor((-100.0, 500.0), (100.0, 500.0), 50.0, 0.0, 100.0))
    assert not crosses(strip, np.array([0.0, 0.0, 5.0]), row(470.0, 0.0, 0.0)).any()
    assert crosses(strip, np.array([0.0, 0.0, 5.0]), row(480.0, 0.0, 0.0)).all()
