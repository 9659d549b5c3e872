"""Drones fly their way-points at their class's speed and height, each with its own errors."""

import math

import numpy as np
import pytest

from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.catalogue.entries import load_entry
from cram_sim.records import Floats
from cram_sim.threats.drone import Drone, fly_drones, route, speeds

EARTH = Earth(math.radians(40.0), 0.0)
SITE, AIM = np.array([0.0, 9000.0]), np.array([100.0, -50.0])
CORNER = np.array([[2500.0], [4000.0]])
STRAIGHT = np.empty((2, 0))


def delta() -> Drone:
    drone = load_entry("threats", "uas_delta").spec()
    assert isinstance(drone, Drone)
    return drone


def flown(way_points: Floats, deviations: Floats) -> Flights:
    path = route(delta(), SITE, way_points, AIM)
    speed = speeds(delta(), deviations[0])
    return fly_drones(delta(), EARTH, path, np.zeros(speed.size), speed, deviations[1:])


def test_a_drone_without_errors_ends_on_its_aim() -> None:
    flights = flown(CORNER, np.zeros((3, 1)))
    np.testing.assert_allclose(flights.end_position[:2, 0], AIM, atol=1e-6)


def test_a_route_is_at_cruise_height_until_its_aim() -> None:
    path = route(delta(), SITE, CORNER, AIM)
    np.testing.assert_array_equal(path, [[0, 2500, 100], [9000, 4000, -50], [300, 300, 0]])


def test_errors_along_and_across_the_last_leg_shift_where_it_comes_down() -> None:
    flights = flown(STRAIGHT, np.array([[0, 0], [2, 0], [0, 3]], dtype=np.float64))
    miss = flights.end_position[:2] - AIM[:, np.newaxis]
    ahead = (AIM - SITE) / np.linalg.norm(AIM - SITE)
    right = np.array([ahead[1], -ahead[0]])
    error = delta().navigation_error
    np.testing.assert_allclose(miss.T, [2 * error * right, 3 * error * ahead], atol=1e-6)


def test_the_scatter_of_speed_is_that_of_the_class() -> None:
    deviations = np.zeros((3, 3))
    deviations[0] = [-1.0, 0.0, 2.0]
    flights = flown(STRAIGHT, deviations)
    states = states_at(flights, np.arange(3), np.full(3, 20.0))
    speeds = delta().cruise_speed * (1 + delta().speed_scatter * deviations[0])
    np.testing.assert_allclose(np.linalg.norm(states[3:], axis=0), speeds, rtol=1e-6)


def test_it_dives_at_its_angle() -> None:
    east, north, up = flown(STRAIGHT, np.zeros((3, 1))).end_velocity[:, 0]
    assert math.degrees(math.atan2(-up, math.hypot(east, north))) == pytest.approx(40.0, abs=0.1)


def test_a_leg_too_short_for_the_dive_is_refused() -> None:
    path = route(delta(), AIM + np.array([0.0, 100.0]), STRAIGHT, AIM)
    with pytest.raises(ValueError, match="the dive takes 358 m of a last leg of 100 m"):
        fly_drones(delta(), EARTH, path, np.zeros(1), np.full(1, 50.0), np.zeros((2, 1)))
