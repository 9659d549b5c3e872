"""Unguided artillery rockets: boost and coast."""

from typing import Literal

from cram_sim.spec import BodyLength, BurnTime, Force, Mass, Misalignment, Probability, Wait
from cram_sim.threats.threat import Threat


class Rocket(Threat):
    """A class of unguided rocket, as seen by the defender."""

    kind: Literal["rocket"] = "rocket"
    launch_mass: Mass
    propellant_mass: Mass
    burn_time: BurnTime
    thrust: Force
    rail_length: BodyLength
    wind_following: Probability
    ignition_delay: Wait  # mean of an exponential law
    thrust_misalignment: Misalignment  # standard deviation, each axis
