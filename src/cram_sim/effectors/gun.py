"""Guns that fire a burst of impact-fuzed rounds at the threat's predicted path."""

from typing import Literal

from cram_sim.spec import (
    Angle,
    AngularRate,
    AnyAngle,
    Count,
    Duration,
    Frequency,
    Length,
    Mass,
    Name,
    PositiveNumber,
    Probability,
    Share,
    Spec,
    Speed,
)


class Gun(Spec):
    """A gun and its ammunition."""

    kind: Literal["gun"] = "gun"
    rate_of_fire: Frequency
    magazine: Count
    reload_time: Duration
    calibre: Length
    projectile_mass: Mass
    muzzle_speed: Speed
    drag_law: Name
    form_factor: PositiveNumber
    self_destruct_time: Duration
    round_dispersion: Angle
    engagement_bias: Angle
    muzzle_speed_scatter: Share
    common_speed_error: Share
    minimum_intercept_range: Length
    maximum_intercept_range: Length
    lowest_intercept_height: Length
    elevation_minimum: AnyAngle
    elevation_maximum: AnyAngle
    slew_rate: AngularRate
    settle_time: Duration
    assessment_time: Duration
    p_alive_called_dead: Probability
    p_dead_called_alive: Probability
