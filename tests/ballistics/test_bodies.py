from dataclasses import replace

import numpy as np
import pytest

from cram_sim.ballistics.bodies import Body, nominal_launches


def test_a_negative_figure_is_refused(shell_20: Body) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        replace(shell_20, form_factor=-1.0)


def test_a_rocket_heavier_in_propellant_than_at_launch_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="more launch mass than propellant"):
        replace(rocket_107, propellant_mass=20.0)


def test_a_motor_without_a_rail_is_refused(rocket_107: Body) -> None:
    with pytest.raises(ValueError, match="a motor needs thrust, a burn time and a rail"):
        replace(rocket_107, rail_length=0.0)


def test_launch_arrays_of_different_lengths_are_refused() -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="one entry per lane"):
        replace(launches, speed=np.zeros(3))


def test_launch_positions_of_another_shape_are_refused() -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"shape \(3, n\)"):
        replace(launches, position=np.zeros((2, 2)))
