"""The compiled engine of py-ballisticcalc on its own model: a point mass on a G1 table.

Not matched: its atmosphere and gravity are its own, and a flight stops at the first step below the
ground. It is here for what an established compiled solver of its kind takes for a mortar round.
"""

import logging
import math
from functools import cache
from typing import Any

import numpy as np
from flights_cases import Case, Ends

from cram_sim.ballistics.bodies import Launches
from peers.engine import Prepared, UnavailableError

SETTINGS = {"cMaximumDrop": 0.0, "cMinimumVelocity": 0.0}  # stop at the ground and nowhere else
FARTHEST = 50_000.0  # m
POUNDS_PER_KILOGRAM = 1 / 0.45359237  # international pound, 1959
INCHES_PER_METRE = 1 / 0.0254  # international inch, 1959


@cache
def package() -> Any:
    """The package. Raises UnavailableError without it or its compiled engines."""
    try:
        import py_ballisticcalc
        import py_ballisticcalc_exts  # noqa: F401
    except ImportError as error:
        raise UnavailableError('not installed: pip install "py-ballisticcalc[exts]"') from error
    logging.getLogger("py_balcalc").setLevel(logging.ERROR)
    return py_ballisticcalc


def prepared(case: Case) -> Prepared:
    """Its flights of a case. Raises UnavailableError where it is not installed."""
    del case
    package()
    return Prepared(fly, "own model, not matched")


def fly(case: Case, launches: Launches) -> Ends:
    """Its flights with these speeds and elevations, all in one plane."""
    ballistics = package()
    calculator = ballistics.Calculator(engine="cython+dopri", config=SETTINGS)
    metres = ballistics.Distance.Meter
    mass, diameter = case.body.mass, case.body.diameter
    sectional = mass * POUNDS_PER_KILOGRAM / (diameter * INCHES_PER_METRE) ** 2
    drag = ballistics.DragModel(sectional, ballistics.TableG1)
    air = ballistics.Atmo.icao(metres(40.0))
    times, places = np.empty(launches.count), np.zeros((3, launches.count))
    for lane in range(launches.count):
        shot = ballistics.Shot(
            ammo=ballistics.Ammo(drag, ballistics.Velocity.MPS(float(launches.speed[lane]))),
            relative_angle=ballistics.Angular.Degree(math.degrees(launches.elevation[lane])),
            atmo=air,
        )
        result = calculator.fire(shot, trajectory_range=metres(FARTHEST), raise_range_error=False)
        last = result.records[-1]
        times[lane] = last.time
        places[0, lane], places[2, lane] = last.distance >> metres, last.height >> metres
    return Ends(times, places)
