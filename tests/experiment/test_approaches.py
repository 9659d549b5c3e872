"""Straight approaches: through the point, with the velocity, down to the ground."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cram_sim.ballistics.flights import states_at
from cram_sim.errors import CatalogueError
from cram_sim.experiment.approaches import approach_of, straight_paths, threat_class
from cram_sim.experiment.effector_curves import approaches, surroundings

lengths = st.floats(-5000.0, 5000.0)


@settings(deadline=None, max_examples=25)
@given(east=lengths, north=lengths, up=st.floats(10.0, 5000.0), sink=st.floats(0.0, 300.0))
@example(east=0.0, north=0.0, up=10.0, sink=2.2250738585e-313)
def test_path_passes_its_point_at_time_zero(
    east: float, north: float, up: float, sink: float
) -> None:
    point, velocity = np.array([[east], [north], [up]]), np.array([[30.0], [-90.0], [-sink]])
    paths = straight_paths(point, velocity, ground=np.zeros(1), seconds=20.0, track_error=1.0)
    state = states_at(paths.flights, np.zeros(1, dtype=np.int64), np.zeros(1))
    np.testing.assert_allclose(state, np.vstack([point, velocity]), atol=1e-6)


def test_path_ends_on_the_ground_or_when_time_is_up() -> None:
    point = np.array([[0.0, 0.0], [0.0, 0.0], [100.0, 100.0]])
    velocity = np.array([[10.0, 10.0], [0.0, 0.0], [-20.0, 0.0]])
    paths = straight_paths(point, velocity, ground=np.full(2, 40.0), seconds=9.0, track_error=1.0)
    np.testing.assert_allclose(paths.flights.end_time, [3.0, 9.0])
    np.testing.assert_allclose(paths.flights.end_position[2], [40.0, 100.0])
    np.testing.assert_allclose(paths.launch_time, -9.0)


def test_approach_flies_towards_its_azimuth_at_its_speed() -> None:
    (approach,) = approaches(("mortar_120",))
    velocity = approach.velocity(np.radians([0.0, 90.0]))
    np.testing.assert_allclose(np.linalg.norm(velocity, axis=0), approach.speed)
    np.testing.assert_allclose(velocity[0], [0.0, np.hypot(*velocity[:2, 1])], atol=1e-9)
    assert (velocity[2] < 0.0).all()


def test_drone_comes_level_at_its_cruise_and_bombs_fall_steeper_than_rockets() -> None:
    drone, bomb, rocket = approaches(("uas_delta", "mortar_120", "rocket_107"))
    assert (drone.speed, drone.descent, drone.height) == (51.0, 0.0, 300.0)
    assert math.radians(10.0) < rocket.descent < math.radians(45.0) < bomb.descent
    assert (rocket.height, bomb.height) == (0.0, 0.0)


def test_what_a_threat_shows_is_that_of_its_class() -> None:
    threat = threat_class("rocket_107")
    approach = approach_of("rocket_107", threat, *surroundings())
    assert approach.target.diameter == threat.diameter
    assert approach.target.p_neutralise_nose == threat.p_neutralise_nose


def test_unknown_class_is_refused_with_a_suggestion() -> None:
    with pytest.raises(CatalogueError, match='got "rocket_17"'):
        approaches(("rocket_17",))
