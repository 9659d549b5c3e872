"""Bursts of a gun with chosen errors at a target that comes straight at it."""

from dataclasses import dataclass

import numpy as np

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_burst import fire, settings
from cram_sim.effectors.gun_windows import COLUMNS, GunWindow
from cram_sim.effectors.protocol import DRAWS, Effect, Order
from cram_sim.records import Floats, Window

GUN = "gun_20mm"
RANGE = 1_000.0  # m; any: dispersion and area make up for it
TIME_OF_FLIGHT = 1.0  # s
RATE = 75.0  # rounds/s
STEADY_TRACK = FireControl(50.0, 0.0, 0.0, 0.0, 0.0, 0.5)  # without any error
LONG_TRACKED = -100.0  # s: the radar's memory is full
NO_RAID_ERRORS = np.zeros(3)


@dataclass(frozen=True)
class SteadyFire:
    """A gun, its fire control and a window of fire, all of one case."""

    figures: Floats
    window: Floats

    def burst(self, rounds: int, *, errors: Floats, chance: Floats, opening: float = 0.0) -> Effect:
        """One burst of at most so many rounds from `opening` on.

        `errors` (48,) are the draws of the engagement, `chance` (48,) those of the shot.
        """
        order = Order(
            self.window, opening, float(rounds), LONG_TRACKED, NO_RAID_ERRORS, chance, errors
        )
        return fire(self.figures, order)


def gun() -> Gun:
    """The catalogue's gun."""
    spec = load_entry("effectors", GUN).spec()
    assert isinstance(spec, Gun)
    return spec


def steady(
    dispersion: float, bias: float, area: float, *, track: FireControl = STEADY_TRACK
) -> SteadyFire:
    """Fire at a target of an area (m2) head-on at 1,000 m for a minute; every hit neutralises.

    `dispersion` of the rounds and `bias` of the engagement in radians per axis.
    """
    firing = np.array([0.0, 60.0])
    window = head_on(firing, firing + TIME_OF_FLIGHT, np.full(2, RANGE), area, 1.0)
    return SteadyFire(figures(dispersion, bias, track), window)


def figures(dispersion: float, bias: float, track: FireControl) -> Floats:
    """The catalogue's gun with these errors (rad per axis) and rounds of one speed."""
    changes = {
        "rate_of_fire": RATE,
        "spin_up_time": 0.0,
        "servo_jitter": 0.0,
        "round_dispersion": dispersion,
        "engagement_bias": bias,
        "muzzle_speed_scatter": 0.0,
    }
    return settings(gun().model_copy(update=changes), track)


def head_on(
    firing: Floats, intercept: Floats, slant_range: Floats, area: float, p_neutralise: float
) -> Floats:
    """A window of a target that comes straight at the gun; times in s, ranges in m, each (k,)."""
    window = np.zeros((len(firing), COLUMNS))
    window[:, Window.FIRING_TIME] = firing
    window[:, Window.INTERCEPT_TIME] = intercept
    window[:, Window.SLANT_RANGE] = slant_range
    window[:, GunWindow.COSINE] = 1.0
    window[:, GunWindow.PRESENTED_AREA] = area
    window[:, GunWindow.P_NEUTRALISE_GIVEN_HIT] = p_neutralise
    window[:, GunWindow.METRES_BY_LOG_SPEED] = slant_range
    window[:, Window.FEASIBLE] = 1.0
    return window


def no_luck() -> Floats:
    """Draws without any error, of a shot that neutralises nothing."""
    draws = np.zeros(DRAWS)
    draws[:4] = 1.0 - 2.0**-53
    return draws
