"""An airburst gun of round figures, and windows of a geometry that stays."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from effectors.gun_builders import STEADY_TRACK, no_luck
from numpy.typing import NDArray

from cram_sim.effectors.aim import track_settings
from cram_sim.effectors.airburst_burst import fire, settings
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_windows import COLUMNS, AirburstWindow
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.protocol import DRAWS, Effect, Order
from cram_sim.records import Window

Floats = NDArray[np.float64]

COLUMN_OF = {column.name: int(column) for column in (*Window, *AirburstWindow)}
ROUND_SPEED = 600.0  # m/s at the threat
RELATIVE_SPEED = 800.0


def airburst_gun(**changes: Any) -> AirburstGun:
    """An airburst gun of round figures; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "rate_of_fire": "1000 rounds/min",
        "burst_rounds": 24,
        "magazine": 240,
        "reload_time": "20 min",
        "calibre": "35 mm",
        "projectile_mass": "0.75 kg",
        "muzzle_speed": "1000 m/s",
        "drag_law": "G7",
        "form_factor": 1.1,
        "self_destruct_time": "6 s",
        "sub_projectiles": 150,
        "sub_projectile_diameter": "6 mm",
        "sub_projectile_mass": "3.3 g",
        "cone_half_angle": "6 deg",
        "release_distance": "20 m",
        "fuze_time_error": "1 ms",
        "dud_share": 0.0,
        "round_dispersion": "1 mrad",
        "engagement_bias": "0.5 mrad",
        "muzzle_speed_scatter": 0.004,
        "muzzle_speed_residual": 0.001,
        "common_speed_error": 0.002,
        "minimum_intercept_range": "300 m",
        "maximum_intercept_range": "3 km",
        "lowest_intercept_height": "30 m",
        "elevation_minimum": "-5 deg",
        "elevation_maximum": "85 deg",
        "slew_rate": "100 deg/s",
        "settle_time": "0.5 s",
        "assessment_time": "1 s",
        "p_alive_called_dead": 0.05,
        "p_dead_called_alive": 0.1,
        "share_detonated": 0.3,
        "share_broken_up": 0.3,
        "share_disabled": 0.3,
    }
    return AirburstGun.model_validate({**figures, **changes})


def steady_airburst_window(
    *, seconds: float = 6.0, slant_range: float = 1000.0, **columns: float
) -> Floats:
    """A head-on window: two seconds of flight, 0.02 m2, every fifth hit neutralises."""
    rows = round(seconds / 0.1) + 1
    window = np.zeros((rows, COLUMNS))
    window[:, Window.INTERCEPT_TIME] = 2.0 + 0.1 * np.arange(rows)
    window[:, Window.FIRING_TIME] = 0.1 * np.arange(rows)
    window[:, Window.SLANT_RANGE] = slant_range
    window[:, Window.FEASIBLE] = 1.0
    window[:, AirburstWindow.COSINE] = 1.0
    window[:, AirburstWindow.PRESENTED_AREA] = 0.02
    window[:, AirburstWindow.P_PELLET] = 0.2
    window[:, AirburstWindow.METRES_BY_LOG_SPEED] = slant_range
    window[:, AirburstWindow.PATH_COSINE] = -1.0
    window[:, AirburstWindow.ROUND_SPEED] = ROUND_SPEED
    window[:, AirburstWindow.RELATIVE_SPEED] = RELATIVE_SPEED
    for name, value in columns.items():
        window[:, COLUMN_OF[name]] = value
    return window


def order(window: Floats, **changes: Any) -> Order:
    """A shot without any error or luck, from time 0, long after the lock."""
    whole: dict[str, Any] = {
        "window": window,
        "opening_time": 0.0,
        "limit": 240.0,
        "lock_time": -10.0,
        "raid_errors": np.zeros(3),
        "draws": no_luck(),
        "engagement_draws": np.zeros(DRAWS),
    }
    return Order(**{**whole, **changes})


def burst(
    shot: Order,
    changes: Mapping[str, float] = MappingProxyType({}),
    *,
    track: FireControl = STEADY_TRACK,
) -> Effect:
    """What a shot does; `changes` of the gun's figures, in SI units."""
    figures = settings(airburst_gun().model_copy(update=changes))
    return fire(figures, track_settings(track), shot)
