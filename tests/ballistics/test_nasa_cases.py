"""NASA's check cases for flight simulations, NASA/TM-2015-218675: spheres on a rotating Earth."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches, launches_at
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.point_mass import fly

Published = Callable[[str], dict[str, NDArray[np.float64]]]

EQUATOR = Earth(0.0, 0.0)
MASS = 14.593902937  # kg, one slug
AREA = 0.018241465452480003  # m2
SPEED = 304.8 * math.sqrt(2)  # m/s, 1,000 ft/s east and 1,000 ft/s up


def sphere(cd: float) -> Body:
    diameter = math.sqrt(4 * AREA / math.pi)
    return Body(MASS, diameter, bake_drag([0.0, 5.0], [cd, cd]))


def launch(height: float, speed: float, wind_east: float) -> Launches:
    east = up = speed / math.sqrt(2)
    calm = launches_at([0.0, 0.0, height], [east, 0.0, up])
    return replace(calm, wind=np.array([[wind_east], [0.0]]))


@pytest.mark.parametrize(
    ("case", "cd", "height", "speed", "wind_east", "allowed"),
    [
        ("nesc_atm01.csv", 0.0, 9_144.0, 0.0, 0.0, 0.021),
        ("nesc_atm06.csv", 0.1, 9_144.0, 0.0, 0.0, 0.021),
        ("nesc_atm07.csv", 0.1, 9_144.0, 0.0, 6.096, 0.021),
        ("nesc_atm09.csv", 0.1, 0.0, SPEED, 0.0, 0.021),
    ],
)
def test_a_sphere_flies_as_nasas_tools_agree_it_does(
    case: str,
    cd: float,
    height: float,
    speed: float,
    wind_east: float,
    allowed: float,
    published: Published,
) -> None:
    truth = published(case)
    flight = fly(
        sphere(cd),
        standard_air(0.0),
        EQUATOR,
        launch(height, speed, wind_east),
        end_time=30.0,
        tolerance=1e-7,
        node_capacity=900,
    )
    times = truth["time_s"]
    ours = positions_at(flight, np.zeros(times.size, dtype=np.int64), times)
    theirs = np.array([truth["e_m"], truth["n_m"], truth["u_m"]])
    theirs[2] += height - theirs[2, 0]
    assert np.abs(ours - theirs).max() < allowed
