"""Unguided artillery rockets: boost and coast."""

from typing import Literal

from cram_sim.spec import (
    Area,
    BodyLength,
    BurnTime,
    Force,
    FormFactor,
    Length,
    Mass,
    Name,
    Probability,
    ScatterShare,
    Spec,
)


class Rocket(Spec):
    """A class of unguided rocket, as seen by the defender."""

    kind: Literal["rocket"] = "rocket"
    diameter: BodyLength
    length: BodyLength
    launch_mass: Mass
    propellant_mass: Mass
    burn_time: BurnTime
    thrust: Force
    rail_length: BodyLength
    drag_law: Name
    form_factor: FormFactor
    wind_following: Probability
    maximum_range: Length
    range_scatter: ScatterShare
    deflection_scatter: ScatterShare
    launch_failure: Probability
    non_detonating: Probability
    radar_cross_section: Area
    p_neutralise_nose: Probability
    p_neutralise_side: Probability
    lethal_radius: Length
    lethal_area: Area
    peak_damage: Probability  # D0 of Carleton's damage function
