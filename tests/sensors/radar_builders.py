"""A search radar of round figures, and what it sees of targets that hover."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from straight_flights import straight_flights

from cram_sim.ballistics.flights import Flights
from cram_sim.records import Detections, Truths
from cram_sim.sensors.confirmation import confirm
from cram_sim.sensors.horizon import CLEAR, Horizon
from cram_sim.sensors.radar_figures import DRY, Weather
from cram_sim.sensors.radar_looks import look
from cram_sim.sensors.search_radar import SearchRadar

Floats = NDArray[np.float64]

CERTAIN, NEVER = 1e-300, 1.0 - 2.0**-53  # uniforms that any look detects, and none
CROSS_SECTION = 0.01  # m2, the reference one


def search_radar(**changes: Any) -> SearchRadar:
    """A radar with P_d 0.5 at 5 km, all round, without floors; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "scan": "sector",
        "scan_period": "2 s",
        "frequency": "10 GHz",
        "swerling": 1,
        "pulses": 1,
        "reference_range": "5 km",
        "reference_cross_section": "0.01 m2",
        "reference_p_detect": 0.5,
        "reference_looks": "single",
        "p_false_alarm": 1e-6,
        "false_tracks": "0 Hz",
        "minimum_speed": "0 m/s",
        "maximum_range": "20 km",
        "azimuth_centre": "0 deg",
        "azimuth_width": "360 deg",
        "elevation_minimum": "-90 deg",
        "elevation_maximum": "90 deg",
        "beamwidth": "2 deg",
        "bandwidth": "2 MHz",
        "range_error_floor": "1 mm",
        "angle_error_floor": "0.001 mrad",
        "multipath_factor": 3.0,
        "registration_range": "5 m",
        "registration_angle": "0.5 mrad",
        "confirm_detections": 3,
        "confirm_looks": 5,
        "drop_misses": 5,
        "maximum_tracks": 50,
    }
    return SearchRadar.model_validate({**figures, **changes})


def at_bearing(slant_range: ArrayLike, azimuth: ArrayLike, elevation: ArrayLike) -> Floats:
    """Positions (3, n) seen from the origin at a range (m), azimuth and elevation (rad)."""
    reach, bearing, height = np.broadcast_arrays(slant_range, azimuth, elevation)
    ground = reach * np.cos(height)
    return np.array([ground * np.sin(bearing), ground * np.cos(bearing), reach * np.sin(height)])


def look_draws(chance: ArrayLike, *, normals: ArrayLike = 0.0) -> Floats:
    """Draws (n, 4 x looks) from Swerling uniforms (n, looks) and normals (n, looks, 3)."""
    uniforms = np.asarray(chance, dtype=float)
    errors = np.broadcast_to(normals, (*uniforms.shape, 3))
    return np.concatenate([uniforms[:, :, np.newaxis], errors], axis=2).reshape(len(uniforms), -1)


def observe(
    radar: SearchRadar,
    place: Floats,
    flights: Flights,
    is_flying: Truths,
    launch_time: Floats,
    cross_section: Floats,
    first_look: Floats,
    registration: Floats,
    draws: Floats,
    *,
    horizon: Horizon = CLEAR,
    weather: Weather = DRY,
    outages: Floats | None = None,
) -> Detections:
    """Looks at targets that do not merge, and the tracks confirmed."""
    seen = look(
        radar, place, horizon, weather, flights, is_flying, launch_time, cross_section, first_look,
        np.empty((1, 0)) if outages is None else outages, registration, draws,
    )  # fmt: skip
    confirm(radar, seen)
    return seen


def hover(
    radar: SearchRadar,
    position: Floats,
    draws: Floats,
    *,
    velocity: ArrayLike = 0.0,
    registration: ArrayLike = 0.0,
    launch_time: float = 0.0,
    first_look: float = 0.0,
    is_flying: bool = True,
    horizon: Horizon = CLEAR,
    weather: Weather = DRY,
    outages: Floats | None = None,
) -> Detections:
    """What a radar at the origin sees of targets (3, n) that fly straight, or hover."""
    lanes, looks = len(draws), draws.shape[1] // 4
    end = max(first_look, launch_time) + radar.scan_period * (looks - 0.5)
    speeds = np.broadcast_to(velocity, (lanes, 3)).T
    flights = straight_flights(position, speeds, launch_time, end)
    return observe(
        radar,
        np.zeros(3),
        flights,
        np.full(lanes, is_flying),
        np.full(lanes, launch_time),
        np.full(lanes, CROSS_SECTION),
        np.full(lanes, first_look),
        np.ascontiguousarray(np.broadcast_to(registration, (lanes, 3)).T),
        draws,
        horizon=horizon,
        weather=weather,
        outages=outages,
    )
