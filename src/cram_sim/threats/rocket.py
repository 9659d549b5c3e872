"""Unguided artillery rockets: boost and coast."""

from typing import Literal

from cram_sim.spec import (
    BodyLength,
    BurnTime,
    Force,
    FormFactor,
    Mass,
    Misalignment,
    Name,
    Probability,
    ScatterShare,
    Wait,
)
from cram_sim.threats.threat import Threat


class Rocket(Threat):
    """A class of unguided rocket, as seen by the defender."""

    kind: Literal["rocket"] = "rocket"
    form_factor: FormFactor
    range_scatter: ScatterShare
    deflection_scatter: ScatterShare
    launch_mass: Mass
    propellant_mass: Mass
    drag_law: Name
    burn_time: BurnTime
    thrust: Force
    rail_length: BodyLength
    wind_following: Probability
    ignition_delay: Wait  # mean of an exponential law
    thrust_misalignment: Misalignment  # standard deviation, each axis

    @property
    def empty_mass(self) -> float:
        """What it weighs once its motor has burnt, kg."""
        return self.launch_mass - self.propellant_mass
