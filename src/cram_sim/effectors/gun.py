"""Guns that fire a burst of impact-fuzed rounds at the threat's predicted path."""

from typing import Literal

from cram_sim.spec import (
    AngularRate,
    AnyAngle,
    Calibre,
    Count,
    Dispersion,
    Duration,
    FormFactor,
    Frequency,
    InterceptRange,
    Length,
    Mass,
    MuzzleSpeed,
    Name,
    Probability,
    RoundLifetime,
    ScatterShare,
    Spec,
)


class Gun(Spec):
    """A gun and its ammunition."""

    kind: Literal["gun"] = "gun"
    rate_of_fire: Frequency
    magazine: Count
    reload_time: Duration
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
    minimum_intercept_range: InterceptRange
    maximum_intercept_range: InterceptRange
    lowest_intercept_height: Length
    elevation_minimum: AnyAngle
    elevation_maximum: AnyAngle
    slew_rate: AngularRate
    settle_time: Duration
    assessment_time: Duration
    p_alive_called_dead: Probability
    p_dead_called_alive: Probability
