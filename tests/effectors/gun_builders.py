"""A gun whose rounds fly straight at one speed, and windows of a geometry that stays."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.fly_out import FlyOut
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_burst import settings
from cram_sim.effectors.gun_windows import COLUMNS, GunWindow
from cram_sim.effectors.protocol import DRAWS, Target
from cram_sim.records import Window

Floats = NDArray[np.float64]

COLUMN_OF = {column.name: int(column) for column in (*Window, *GunWindow)}
ROUND_SPEED = 800.0  # m/s
DISPERSION = 1.5e-3  # rad
# With a calibre of 20 mm 0.12 m wide and 0.9 m long.
TARGET = Target(0.1, 0.88, 0.8, 0.3, 0.2, 0.1, 1e7, 5e6, 0.4, 0.0)
STEADY_TRACK = FireControl(50.0, 0.0, 0.0, 0.0, 0.0, 0.5)  # no error at all


def gun(**changes: Any) -> Gun:
    """A gun of round figures; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "rate_of_fire": "4500 rounds/min",
        "spin_up_time": "0 s",
        "magazine": 1550,
        "least_burst": 50,
        "reload_time": "20 min",
        "calibre": "20 mm",
        "projectile_mass": "0.1 kg",
        "muzzle_speed": "1000 m/s",
        "drag_law": "G7",
        "form_factor": 1.0,
        "self_destruct_time": "3 s",
        "self_destruct_failure": 0.02,
        "round_dispersion": "1.5 mrad",
        "servo_jitter": "0 mrad",
        "servo_correlation_time": "0.5 s",
        "engagement_bias": "0.5 mrad",
        "muzzle_speed_scatter": 0.004,
        "common_speed_error": 0.003,
        "minimum_intercept_range": "300 m",
        "maximum_intercept_range": "1500 m",
        "lowest_intercept_height": "30 m",
        "elevation_minimum": "-5 deg",
        "elevation_maximum": "85 deg",
        "slew_rate": "115 deg/s",
        "settle_time": "0.5 s",
        "assessment_time": "1 s",
        "p_alive_called_dead": 0.05,
        "p_dead_called_alive": 0.1,
        "share_detonated": 0.4,
        "share_broken_up": 0.3,
        "share_disabled": 0.2,
    }
    return Gun.model_validate({**figures, **changes})


def straight_fly_out() -> FlyOut:
    """Rounds of one speed whatever the elevation; a faster one is ahead by its share of the way."""
    ranges, elevations = np.arange(0.0, 5001.0, 50.0), np.radians(np.arange(-90.0, 96.0, 5.0))
    way = np.repeat(ranges[:, np.newaxis], elevations.size, axis=1)
    grid = np.array([0.0, 50.0, elevations[0], np.radians(5.0)])
    return FlyOut(ranges, elevations, way / ROUND_SPEED, np.full_like(way, ROUND_SPEED), way, grid)


def burst_figures(*, track: FireControl = STEADY_TRACK, **changes: float) -> Floats:
    """The figures of a burst; `changes` of the gun's, in SI units."""
    return settings(gun().model_copy(update=changes), track)


def steady_window(area: float, *, seconds: float = 6.0, **columns: float) -> Floats:
    """A head-on window: 1,000 m away, one second of flight, `area` m2, every hit neutralises."""
    rows = round(seconds / 0.1) + 1
    window = np.zeros((rows, COLUMNS))
    window[:, Window.INTERCEPT_TIME] = 1.0 + 0.1 * np.arange(rows)
    window[:, Window.FIRING_TIME] = 0.1 * np.arange(rows)
    window[:, Window.SLANT_RANGE] = 1000.0
    window[:, GunWindow.COSINE] = 1.0
    window[:, GunWindow.PRESENTED_AREA] = area
    window[:, GunWindow.P_NEUTRALISE_GIVEN_HIT] = 1.0
    window[:, GunWindow.METRES_BY_LOG_SPEED] = 1000.0
    window[:, Window.FEASIBLE] = 1.0
    for name, value in columns.items():
        window[:, COLUMN_OF[name]] = value
    return window


def small_target(p_hit: float) -> float:
    """The area (m2) that one round without bias hits with this probability at 1,000 m."""
    return -math.log1p(-p_hit) * 2.0 * math.pi * (DISPERSION * 1000.0) ** 2


def no_luck() -> Floats:
    """Draws of a shot without any error, that never neutralises nor hits."""
    draws = np.zeros(DRAWS)
    draws[:4] = 1.0 - 2.0**-53
    return draws
