"""How a launcher is laid on its aim: internal set-up of a scenario.

What is solved here says how a scenario's rounds start. It belongs to no table, trace or export.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.launch import UnreachableError, solve_laying
from cram_sim.ballistics.point_mass import fly
from cram_sim.records import Floats
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound

TIGHT_TOLERANCE = 1e-5  # m per step
SPEED_TOLERANCE = 1e-6  # m/s
SPARE = 1.0  # m: a speed that only just reaches could not be laid if its elevation is the best


@dataclass(frozen=True)
class Laying:
    """Elevation and azimuth (rad) of a launcher, and the muzzle speed (m/s), 0 for a rocket."""

    elevation: float
    azimuth: float
    speed: float


def lay(
    threat: UnguidedRound, body: Body, air: Air, earth: Earth, site: Floats, aim: Floats
) -> Laying:
    """The laying whose nominal flight from `site` (3,) lands on `aim` (3,), metres.

    Raises UnreachableError, a ValueError, where none does.
    """

    def at_speed(speed: float, *, high: bool) -> Laying:
        found = solve_laying(body, air, earth, site, aim, speed=speed, high=high)
        return Laying(*found, speed)

    match threat:
        case Rocket():
            return at_speed(0.0, high=False)
        case Mortar():
            return at_speed(_mortar_speed(threat, body, air, earth, site, aim), high=True)
        case Shell():
            return _by_lowest_charge(threat, at_speed)


def nominal_launch(site: Floats, laying: Laying) -> Launches:
    """The one launch at time zero from `site` (3,) without any deviation."""
    return nominal_launches(
        site[:, np.newaxis],
        np.array([laying.elevation]),
        np.array([laying.azimuth]),
        speed=laying.speed,
    )


def _by_lowest_charge(shell: Shell, at_speed: Callable[..., Laying]) -> Laying:
    *lower, highest = shell.muzzle_speeds
    high = shell.angle_of_fire == "high"
    for speed in lower:
        try:
            return at_speed(speed, high=high)
        except UnreachableError:
            continue
    return at_speed(highest, high=high)


def _mortar_speed(
    mortar: Mortar, body: Body, air: Air, earth: Earth, site: Floats, aim: Floats
) -> float:
    """The lowest muzzle speed (m/s) that reaches the aim; the greatest where none does."""
    for elevation in (mortar.usual_elevation, mortar.least_elevation):

        def spare(speed: float, elevation: float = elevation) -> float:
            return _overshoot(body, air, earth, site, aim, elevation, speed) - SPARE

        if spare(mortar.least_muzzle_speed) >= 0.0:
            return mortar.least_muzzle_speed
        if spare(mortar.greatest_muzzle_speed) >= 0.0:
            speeds = (mortar.least_muzzle_speed, mortar.greatest_muzzle_speed)
            return float(brentq(spare, *speeds, xtol=SPEED_TOLERANCE))
    return mortar.greatest_muzzle_speed


def _overshoot(
    body: Body, air: Air, earth: Earth, site: Floats, aim: Floats, elevation: float, speed: float
) -> float:
    """How much farther than the aim (m) a round fired in its direction lands."""
    bearing = math.atan2(aim[0] - site[0], aim[1] - site[1])
    launch = nominal_launch(site, Laying(elevation, bearing, speed))
    flight = fly(body, air, earth, launch, tolerance=TIGHT_TOLERANCE)
    east, north = flight.end_position[:2, 0] - aim[:2]
    return float(east * math.sin(bearing) + north * math.cos(bearing))
