"""Rockets with other motors than their own."""

from dataclasses import replace
from typing import Any

from cram_sim.ballistics.bodies import Body, steady_motor


def with_motor(rocket: Body, **changes: Any) -> Body:
    """The same rocket with a changed motor."""
    assert rocket.motor is not None
    return replace(rocket, motor=replace(rocket.motor, **changes))


def with_steady_motor(rocket: Body, *, thrust: float, burn_time: float) -> Body:
    """The same rocket on its own rail with another constant thrust (N) for another time (s)."""
    assert rocket.motor is not None
    motor = steady_motor(
        thrust, burn_time, rocket.propellant_mass, rail_length=rocket.motor.rail_length
    )
    return replace(rocket, motor=motor)
