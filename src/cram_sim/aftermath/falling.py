"""Loose bodies in the air, flown to the ground: all of a block in one batch."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches, diameter_of, launches_at
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.records import Floats

# What tumbles is flown in large steps: impacts within 4 m and energies within 3 %, in half the
# time. What flies nose first goes ten times as far, and in small ones.
TUMBLING: Final = 2.0  # m per step
NOSE_FIRST: Final = 0.02  # m per step
UNIT_MASS: Final = 1.0  # kg
UNIT_AREA: Final = 0.01  # m2; drag goes with area over mass, which each body brings as a factor


@dataclass(frozen=True)
class Bodies:
    """Bodies that fall, k of them: when and where they come loose, and what air does to them.

    `time` (k,) s; `position` (3, k) m; `velocity` (3, k) m/s; `mass` (k,) kg; `drag_area` (k,) m2
    that the drag law refers to; `density` (k,) factor on the air's; `wind` (2, k) m/s added to it.
    """

    time: Floats
    position: Floats
    velocity: Floats
    mass: Floats
    drag_area: Floats
    density: Floats
    wind: Floats


@dataclass(frozen=True)
class Fallen:
    """Where and when k bodies came down: `time` (k,) s, `place` (2, k) m, `speed` (k,) m/s.

    NaN where a body could not be flown.
    """

    time: Floats
    place: Floats
    speed: Floats


def fall(
    bodies: Bodies, drag: Floats, air: Air, earth: Earth, *, tolerance: float = TUMBLING
) -> Fallen:
    """Fly every body to the ground by a baked drag law; `tolerance` is metres per step."""
    body, launches = _loose(bodies, drag)
    flights = fly(
        body, air, earth, launches, tolerance=tolerance, keep_path=False, precision="single"
    )
    east, north, up = flights.end_velocity
    speed = np.sqrt(east * east + north * north + up * up)
    return Fallen(flights.end_time, flights.end_position[:2], speed)


def carried(
    bodies: Bodies, drag: Floats, air: Air, earth: Earth, after: Floats
) -> tuple[Floats, Floats]:
    """Position (m) and velocity (m/s), each (3, k), of every body `after` (k,) s.

    Who comes down before goes on through the ground. NaN where a body could not be flown.
    """
    body, launches = _loose(bodies, drag)
    flights = fly(body, air, earth, launches, end_time=after, tolerance=NOSE_FIRST, keep_path=False)
    return flights.end_position, flights.end_velocity


def _loose(bodies: Bodies, drag: Floats) -> tuple[Body, Launches]:
    body = Body(mass=UNIT_MASS, diameter=diameter_of(UNIT_AREA), drag=drag)
    launches = replace(
        launches_at(bodies.position, bodies.velocity),
        time=bodies.time,
        drag_factor=bodies.drag_area / bodies.mass * (UNIT_MASS / UNIT_AREA),
        density=bodies.density,
        wind=bodies.wind,
    )
    return body, launches
