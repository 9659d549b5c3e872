"""Mortar bombs: steep fire with charges so fine that any muzzle speed in between may be had."""

from typing import Literal

from cram_sim.spec import (
    FormFactor,
    Length,
    Mass,
    MuzzleSpeed,
    Name,
    ScatterShare,
    SteepElevation,
)
from cram_sim.threats.threat import Threat


class Mortar(Threat):
    """A class of mortar bomb, as seen by the defender.

    It leaves with the lowest muzzle speed that reaches its aim at the usual elevation, else at the
    least elevation. Nearer than the least speed carries at the usual elevation it is laid steeper.
    """

    kind: Literal["mortar"] = "mortar"
    form_factor: FormFactor
    range_scatter: ScatterShare
    deflection_scatter: ScatterShare
    mass: Mass
    drag_law: Name
    least_muzzle_speed: MuzzleSpeed
    greatest_muzzle_speed: MuzzleSpeed
    usual_elevation: SteepElevation
    least_elevation: SteepElevation
    minimum_range: Length

    @property
    def empty_mass(self) -> float:
        """What it weighs in flight, kg."""
        return self.mass

    @property
    def middle_muzzle_speed(self) -> float:
        """Halfway between its least and its greatest, m/s."""
        return 0.5 * (self.least_muzzle_speed + self.greatest_muzzle_speed)
