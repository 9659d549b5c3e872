"""Unguided artillery rockets: boost and coast."""

from typing import Literal

from cram_sim.spec import (
    Area,
    Duration,
    Force,
    Length,
    Mass,
    Name,
    PositiveNumber,
    Probability,
    Share,
    Spec,
)


class Rocket(Spec):
    """A class of unguided rocket, as seen by the defender."""

    kind: Literal["rocket"] = "rocket"
    diameter: Length
    length: Length
    launch_mass: Mass
    propellant_mass: Mass
    burn_time: Duration
    thrust: Force
    rail_length: Length
    drag_law: Name
    form_factor: PositiveNumber
    wind_following: Probability
    maximum_range: Length
    range_scatter: Share
    deflection_scatter: Share
    launch_failure: Probability
    non_detonating: Probability
    radar_cross_section: Area
    p_neutralise_nose: Probability
    p_neutralise_side: Probability
    lethal_radius: Length
    lethal_area: Area
    peak_damage: Probability  # D0 of Carleton's damage function
