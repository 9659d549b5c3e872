"""Exterior ballistics: where a round is at a given time. Arrays in, arrays out; SI units, radians.

A case takes a body, the air, the earth and launches, one lane a flight:

>>> import numpy as np
>>> from cram_sim import ballistics
>>> drag = ballistics.bake_drag([0.0, 0.7, 0.95], [0.119, 0.119, 0.182])  # Mach numbers, Cd
>>> bomb = ballistics.Body(mass=13.585, diameter=0.11956, drag=drag)
>>> air = ballistics.standard_air(0.0, wind=[(0.0, 5.0, np.radians(270))])  # height, speed, from
>>> earth = ballistics.Earth(latitude=np.radians(45), elevation=0.0)
>>> elevations = np.radians([45.0, 65.0, 85.0])
>>> launches = ballistics.nominal_launches(
...     np.zeros((3, 3)), elevations, azimuth=np.zeros(3), speed=318.0
... )
>>> flights = ballistics.fly(bomb, air, earth, launches)
>>> flights.end_position[1].round(-1)  # metres to the north
array([7140., 5460., 1270.])
>>> ballistics.positions_at(flights, np.array([0, 0]), np.array([10.0, 20.0]))[2].round(-1)
array([1580., 2050.])

A rocket's body has a `Motor` (thrust curve, propellant, rail, drag while it burns); a
spin-stabilised shell's a `Spin` with aerodynamic coefficients (`BodyAxes`). The air may be
standard, shifted, tabulated from a sounding, uniform or none; the earth curved or flat, turning or
not. Flights end at the ground, at a height (`end_height`) or at a time (`end_time`); a lane that
fails has NaN and a `status` whose sentence is in `STATUS`.
"""

from cram_sim.ballistics.aerodynamics import BodyAxes, bake_aerodynamics
from cram_sim.ballistics.atmosphere import (
    Air,
    standard_air,
    tabulated_air,
    uniform_air,
    vacuum,
)
from cram_sim.ballistics.bodies import (
    Body,
    Launches,
    Motor,
    Spin,
    diameter_of,
    launches_at,
    nominal_launches,
    steady_motor,
)
from cram_sim.ballistics.drag import bake_drag, no_drag
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.ballistics.flights import STATUS, Flights, positions_at, states_at
from cram_sim.ballistics.fly_out import FlyOut, fly_out
from cram_sim.ballistics.intercept import Intercepts, first_intercepts
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.reference import fly_reference
from cram_sim.ballistics.way_points import fly_way_points

__all__ = [
    "STATUS",
    "Air",
    "Body",
    "BodyAxes",
    "Earth",
    "Flights",
    "FlyOut",
    "Intercepts",
    "Launches",
    "Motor",
    "Spin",
    "bake_aerodynamics",
    "bake_drag",
    "diameter_of",
    "first_intercepts",
    "flat_earth",
    "fly",
    "fly_out",
    "fly_reference",
    "fly_way_points",
    "launches_at",
    "no_drag",
    "nominal_launches",
    "positions_at",
    "standard_air",
    "states_at",
    "steady_motor",
    "tabulated_air",
    "uniform_air",
    "vacuum",
]
