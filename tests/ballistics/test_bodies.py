import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ballistics.motors import with_motor

from cram_sim.ballistics.bodies import (
    Body,
    Motor,
    diameter_of,
    launches_at,
    nominal_launches,
    steady_motor,
)


def test_a_negative_figure_is_refused(shell_20: Body) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        replace(shell_20, form_factor=-1.0)


def test_a_rocket_heavier_in_propellant_than_at_launch_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="more launch mass than propellant"):
        with_motor(rocket_107, propellant_mass=20.0)


def test_a_body_without_a_diameter_is_refused(shell_20: Body) -> None:
    with pytest.raises(ValueError, match="needs a diameter"):
        replace(shell_20, diameter=0.0)


def test_a_thrust_curve_that_does_not_start_at_ignition_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="must rise from zero"):
        with_motor(rocket_107, time=np.array([0.1, 0.7]))


def test_a_thrust_curve_of_one_point_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="two or more times"):
        with_motor(rocket_107, time=np.array([0.0]), thrust=np.array([9_320.0]))


def test_a_motor_without_thrust_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="needs thrust"):
        with_motor(rocket_107, thrust=np.zeros(2))


def test_a_negative_thrust_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        with_motor(rocket_107, thrust=np.array([9_320.0, -1.0]))


def test_a_steady_motor_has_the_impulse_of_thrust_times_time() -> None:
    motor = steady_motor(9_320.0, 0.7, 4.3, rail_length=0.85)
    assert motor.total_impulse == pytest.approx(9_320.0 * 0.7, rel=1e-15)


def test_a_diameter_gives_back_its_reference_area() -> None:
    assert math.pi / 4 * diameter_of(0.0182) ** 2 == pytest.approx(0.0182, rel=1e-15)


def test_a_launch_at_a_velocity_has_that_velocity() -> None:
    velocity = np.array([[3.0, 0.0], [-4.0, 0.0], [12.0, -5.0]])
    launches = launches_at(np.zeros((3, 2)), velocity)
    horizontal = launches.speed * np.cos(launches.elevation)
    back = [
        horizontal * np.sin(launches.azimuth),
        horizontal * np.cos(launches.azimuth),
        launches.speed * np.sin(launches.elevation),
    ]
    np.testing.assert_allclose(back, velocity, atol=1e-14)


def test_launch_arrays_of_different_lengths_are_refused() -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="one entry per lane"):
        replace(launches, speed=np.zeros(3))


def test_launch_positions_of_another_shape_are_refused() -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"shape \(3, n\)"):
        replace(launches, position=np.zeros((2, 2)))


@pytest.mark.parametrize("drag", [np.array([[0.0, 0.2], [1.0, 0.3]]), [0.2, 0.3], np.zeros(4)])
def test_a_drag_table_that_was_not_baked_is_refused(drag: Any) -> None:
    with pytest.raises(ValueError, match="drag must be a baked table of 4 columns: see bake_drag"):
        Body(13.0, 0.12, drag)


def test_lists_make_a_launch_and_a_motor() -> None:
    launches = nominal_launches([[0.0], [0.0], [5.0]], [0.5], 0.1, speed=300.0)
    assert launches.position.shape == (3, 1)
    motor = Motor([0.0, 1.0], [100.0, 300.0], 1.0, 1.0)  # type: ignore[arg-type]
    assert motor.total_impulse == pytest.approx(200.0)
