"""Fire-control radars: follow one cued threat closely enough to shoot at it."""

from typing import Literal

from cram_sim.spec import (
    Acceleration,
    Angle,
    AnyAngle,
    Duration,
    Frequency,
    Length,
    Spec,
)


class FireControlRadar(Spec):
    """A tracking radar that gives a fire unit its channel."""

    kind: Literal["fire_control_radar"] = "fire_control_radar"
    maximum_range: Length
    elevation_minimum: AnyAngle
    beamwidth: Angle
    update_rate: Frequency
    range_error: Length
    angle_error: Angle
    prediction_error_floor: Angle
    residual_acceleration: Acceleration
    memory: Duration
    acquisition_time: Duration
    least_track: Duration
