"""RocketPy's point-mass mode ("3 DOF") on its own model: a rocket, flight by flight.

Not matched: its atmosphere, rail and gravity are its own, and its air is calm. It is here for what
an established rocket simulator takes for one flight of the same kind.
"""

import warnings
from functools import cache
from typing import Any

import numpy as np
from flights_cases import Case, Ends

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.drag import CELLS_PER_MACH
from peers.engine import Prepared, UnavailableError

MOTOR_SHELL = 0.01  # kg: RocketPy wants a motor that weighs something when empty


@cache
def package() -> Any:
    """The package. Raises UnavailableError without it."""
    try:
        import rocketpy
    except ImportError as error:
        raise UnavailableError("not installed: pip install rocketpy") from error
    return rocketpy


def rocket_and_air(case: Case) -> tuple[Any, Any]:
    """The rocket of a case and a standard atmosphere, as RocketPy describes them."""
    rocketpy = package()
    air = rocketpy.Environment(latitude=33.3, longitude=44.4, elevation=40.0)
    air.set_atmospheric_model(type="standard_atmosphere")
    body, steady = case.body, case.body.motor
    assert steady is not None  # it flies the rockets only
    cd = body.form_factor * body.drag[:, 0]
    curve = [(cell / CELLS_PER_MACH, float(value)) for cell, value in enumerate(cd)]
    motor = rocketpy.PointMassMotor(
        thrust_source=float(steady.thrust[0]),
        dry_mass=MOTOR_SHELL,
        propellant_initial_mass=body.propellant_mass,
        burn_time=body.burn_time,
    )
    rocket = rocketpy.PointMassRocket(
        radius=body.diameter / 2,
        mass=body.mass - body.propellant_mass - MOTOR_SHELL,
        center_of_mass_without_motor=0.0,
        power_off_drag=curve,
        power_on_drag=curve,
    )
    rocket.add_motor(motor, position=0.0)
    return rocket, air


def prepared(case: Case) -> Prepared:
    """Its flights of a case. Raises UnavailableError where it is not installed."""
    del case
    package()
    return Prepared(fly, "own model, not matched")


def fly(case: Case, launches: Launches) -> Ends:
    """Its flights with these elevations and azimuths."""
    rocketpy = package()
    rocket, air = rocket_and_air(case)
    times, places = np.empty(launches.count), np.zeros((3, launches.count))
    elevations, azimuths = np.degrees(launches.elevation), np.degrees(launches.azimuth)
    for lane in range(launches.count):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flight = rocketpy.Flight(
                rocket=rocket,
                environment=air,
                rail_length=case.rail_length,
                inclination=float(elevations[lane]),
                heading=float(azimuths[lane]),
                simulation_mode="3 DOF",
            )
        times[lane] = flight.t_final
        places[:2, lane] = flight.x_impact, flight.y_impact
    return Ends(times, places)
