"""Guns that fire a burst of impact-fuzed rounds at the threat's predicted path."""

from typing import Literal

from cram_sim.effectors.effector import Effector
from cram_sim.spec import (
    AngularRate,
    Calibre,
    Count,
    Dispersion,
    Duration,
    FormFactor,
    Frequency,
    Mass,
    MuzzleSpeed,
    Name,
    RoundLifetime,
    ScatterShare,
)


class Gun(Effector):
    """A gun and its ammunition."""

    kind: Literal["gun"] = "gun"
    rate_of_fire: Frequency
    magazine: Count
    calibre: Calibre
    projectile_mass: Mass
    muzzle_speed: MuzzleSpeed
    drag_law: Name
    form_factor: FormFactor
    self_destruct_time: RoundLifetime
    round_dispersion: Dispersion
    engagement_bias: Dispersion
    muzzle_speed_scatter: ScatterShare
    common_speed_error: ScatterShare
    slew_rate: AngularRate
    settle_time: Duration
