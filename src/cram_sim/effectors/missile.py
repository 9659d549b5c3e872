"""Missile interceptors: a launcher with its cells, the airframe, its guidance and its effect."""

import math
from collections.abc import Iterator
from typing import ClassVar, Final, Literal

from cram_sim import quantities
from cram_sim.effectors.effector import Effector
from cram_sim.spec import (
    Acceleration,
    Angle,
    AngularRate,
    BodyLength,
    BurnTime,
    Calibre,
    Count,
    FormFactor,
    Frequency,
    LeastSpeed,
    Length,
    Mass,
    Misalignment,
    MuzzleSpeed,
    Name,
    NonNegativeDuration,
    NonNegativeLength,
    NonNegativeMass,
    PositiveNumber,
    PositiveWait,
    Probability,
    RoundLifetime,
)

Contradiction = tuple[str, str]  # the parameter, and the sentence for the user

VERTICAL: Final = math.radians(90.0)
MOST_INCIDENCE: Final = math.radians(30.0)  # the equations are for small angles


class Missile(Effector):
    """A launcher of guided interceptors.

    Launched at `launch_elevation` towards the intercept, out of a canister as long as itself. The
    motor burns two charges one after the other, thrust is propellant times `exhaust_speed` by the
    time. A proximity fuze works out to `fuze_range`: within `lethal_radius` the burst neutralises
    with `p_neutralise`, beyond with less. An impact fuze needs the body's touch, and neutralises
    with `p_neutralise` times the threat's own probability given a hit.
    """

    needs_fire_control: ClassVar[bool] = False

    kind: Literal["missile"] = "missile"
    cells: Count
    guidance_channels: Count
    launch_interval: PositiveWait
    slew_rate: AngularRate
    launch_elevation: Angle
    length: BodyLength
    diameter: Calibre
    launch_mass: Mass
    exhaust_speed: MuzzleSpeed
    boost_propellant: Mass
    boost_time: BurnTime
    sustain_propellant: NonNegativeMass
    sustain_time: NonNegativeDuration
    drag_law: Name
    form_factor: FormFactor
    normal_force_slope: PositiveNumber
    greatest_incidence: Angle
    greatest_acceleration: Acceleration
    response_time: PositiveWait
    climb_time: NonNegativeDuration
    turn_time: PositiveWait
    flight_life: RoundLifetime
    least_speed: LeastSpeed
    track_interval: PositiveWait
    track_correlation: Probability
    error_doubling_time: PositiveWait
    navigation_constant: PositiveNumber
    seeker_range: Length
    seeker_half_angle: Angle
    greatest_look_angle: Angle
    seeker_noise: Misalignment
    seeker_rate: Frequency
    fuze: Literal["proximity", "impact"]
    fuze_range: NonNegativeLength
    lethal_radius: NonNegativeLength
    fuze_reliability: Probability
    p_neutralise: Probability


def contradictions_of_missile(missile: Missile) -> Iterator[Contradiction]:
    """Every contradiction between the figures that only a missile has."""
    if not missile.climb_time < missile.flight_life:
        got = quantities.write(missile.climb_time, quantities.TIME)
        yield "climb_time", f"not below flight_life (got {got}); write less"
    yield from _propellant(missile)
    yield from _fuze(missile)
    if missile.greatest_incidence > MOST_INCIDENCE * (1.0 + 1e-12):
        got = quantities.write(missile.greatest_incidence, quantities.ANGLE)
        yield (
            "greatest_incidence",
            f"too much for equations of small angles (got {got}); write at most 30 deg",
        )
    if missile.launch_elevation > VERTICAL * (1.0 + 1e-12):
        got = quantities.write(missile.launch_elevation, quantities.ANGLE)
        yield "launch_elevation", f"beyond the vertical (got {got}); write at most 90 deg"
    if not missile.greatest_acceleration > 0.0:
        yield "greatest_acceleration", "nothing could be steered; write more than 0 m/s2"


def _propellant(missile: Missile) -> Iterator[Contradiction]:
    if missile.boost_propellant + missile.sustain_propellant >= missile.launch_mass:
        got = quantities.write(missile.launch_mass, quantities.MASS)
        yield (
            "launch_mass",
            f"not above boost_propellant and sustain_propellant together (got {got}); write more",
        )
    if missile.sustain_time > 0.0 and missile.sustain_propellant == 0.0:
        yield "sustain_propellant", "none for the sustain_time; write more, or 0 s there"
    if missile.sustain_propellant > 0.0 and missile.sustain_time == 0.0:
        yield "sustain_time", "none for the sustain_propellant; write more, or 0 kg there"


def _fuze(missile: Missile) -> Iterator[Contradiction]:
    if missile.fuze == "impact":
        for name in ("fuze_range", "lethal_radius"):
            if getattr(missile, name) > 0.0:
                yield name, "not for an impact fuze, which must touch; write 0 m"
        return
    if missile.lethal_radius == 0.0:
        yield "lethal_radius", "a proximity fuze needs one; write more than 0 m"
    if missile.lethal_radius > missile.fuze_range:
        got = quantities.write(missile.lethal_radius, quantities.LENGTH)
        yield "lethal_radius", f"above fuze_range, where no fuze works (got {got}); write less"
