"""A laser of round figures in still clear air, and windows of a heating that is known."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from straight_flights import straight_flights

from cram_sim.ballistics.atmosphere import vacuum
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_dwell import DRAW_JITTER, DRAW_LOST_LOCK, DRAW_THRESHOLD
from cram_sim.effectors.laser_ready import ReadyLaser, ready_laser
from cram_sim.effectors.laser_windows import COLUMNS, DIVERGENCE, HEATING
from cram_sim.effectors.protocol import DRAWS, Conditions, Effect, Order, Paths, Site, Target
from cram_sim.records import Opportunities, Window

Floats = NDArray[np.float64]

STEP = 0.1  # seconds between rows
NOSE, SIDE = 8e6, 2e6  # J/m2
TARGET = Target(0.1, 0.8, 1.0, 1.0, 1.0, 1.0, NOSE, SIDE, 0.5, 0.0)


def laser(**changes: Any) -> Laser:
    """A laser without jitter that never loses its spot; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "power": "20 kW",
        "wavelength": "1 um",
        "aperture": "0.2 m",
        "beam_quality": 1.5,
        "jitter": "0 urad",
        "jitter_scatter": 0.5,
        "turbulence": 0.0,
        "threshold_scatter": 0.3,
        "lost_lock_rate": "0 1/s",
        "least_dwell": "0.5 s",
        "heat_limit": "30 s",
        "cooling_rate": 0.2,
        "slew_rate": "60 deg/s",
        "settle_time": "1 s",
        "reload_time": "1 s",
        "minimum_intercept_range": "100 m",
        "maximum_intercept_range": "5 km",
        "lowest_intercept_height": "1 m",
        "elevation_minimum": "-90 deg",
        "elevation_maximum": "90 deg",
        "assessment_time": "0.5 s",
        "p_alive_called_dead": 0.05,
        "p_dead_called_alive": 0.1,
        "share_detonated": 0.3,
        "share_broken_up": 0.3,
        "share_disabled": 0.1,
    }
    return Laser.model_validate({**figures, **changes})


def conditions(visibility: float) -> Conditions:
    """Air of a visibility (m); a laser asks for nothing else."""
    return Conditions(vacuum(), Earth(0.0, 0.0), visibility, lambda _: np.empty(0))


def ready(*, visibility: float = 1e9, **changes: Any) -> ReadyLaser:
    """A laser ready in air of a visibility (m), clear without one."""
    return ready_laser(laser(**changes), conditions(visibility))


def paths_of(flights: Flights) -> Paths:
    """Flights that all take place, over flat ground, tracked by nobody."""
    lanes = flights.status.size
    nothing = np.empty((lanes, 0))
    start = flights.node_time[:, 0].copy()
    return Paths(flights, np.full(lanes, True), start, np.zeros(2), nothing, nothing)


def site_at(*place: float) -> Site:
    """A place without closed sectors, that may fire as far as it can."""
    return Site(np.array(place), math.inf, np.empty((0, 2)))


def windows(
    effector: Any, flights: Flights, *, target: Target = TARGET, high: float = 0.0
) -> Opportunities:
    """The opportunities from a place `high` (m) above the origin."""
    found: Opportunities = effector.opportunities(
        site_at(0.0, 0.0, high), target, paths_of(flights)
    )
    return found


def row_of(
    effector: Any, position: list[float], velocity: list[float], *, target: Target = TARGET
) -> Floats:
    """The row of a threat at a position (3,) of a velocity (3,), from a place high above ground."""
    there = np.add(position, (0.0, 0.0, 2000.0))
    moving = np.array(velocity)
    flights = straight_flights((there - moving)[:, np.newaxis], moving[:, np.newaxis], 0.0, 1.0)
    found = windows(effector, flights, target=target, high=2000.0)
    row: Floats = found.table[found.stop[0] - 1]
    assert row[Window.INTERCEPT_TIME] == 1.0
    return row


def heated(rates: NDArray[np.floating[Any]], *, divergence: float = 1.0) -> Floats:
    """A window in which the share of the threshold reached in a second is `rates` (k,) by row."""
    window = np.zeros((len(rates), COLUMNS))
    window[:, Window.INTERCEPT_TIME] = window[:, Window.FIRING_TIME] = STEP * np.arange(len(rates))
    window[:, Window.SLANT_RANGE] = 2000.0 - 10.0 * np.arange(len(rates))
    window[:, Window.FEASIBLE] = 1.0
    window[:, HEATING] = rates * divergence
    window[:, DIVERGENCE] = divergence
    return window


def dwell(
    effector: ReadyLaser,
    window: Floats,
    *,
    opening: float = 0.0,
    limit: float = math.inf,
    lost_lock: float = 0.5,
    threshold: float = 0.0,
    jitter: float = 0.0,
) -> Effect:
    """One dwell; draws by name, a uniform and two standard normals."""
    return effector.shot(
        order(
            window,
            opening=opening,
            limit=limit,
            lost_lock=lost_lock,
            threshold=threshold,
            jitter=jitter,
        )
    )


def order(
    window: Floats,
    *,
    opening: float = 0.0,
    limit: float = math.inf,
    lost_lock: float = 0.5,
    threshold: float = 0.0,
    jitter: float = 0.0,
) -> Order:
    """The order of that dwell."""
    draws, engagement_draws = np.zeros(DRAWS), np.zeros(DRAWS)
    draws[DRAW_LOST_LOCK], draws[DRAW_THRESHOLD] = lost_lock, threshold
    engagement_draws[DRAW_JITTER] = jitter
    return Order(window, opening, limit, -1.0, np.zeros(3), draws, engagement_draws)
