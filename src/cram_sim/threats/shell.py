"""Howitzer shells: a few charges, each with its muzzle speed."""

from typing import Annotated, Literal

from pydantic import Field

from cram_sim.spec import (
    FormFactor,
    Mass,
    MomentOfInertia,
    MuzzleSpeed,
    Name,
    ScatterShare,
    Twist,
)
from cram_sim.threats.threat import Threat


class Shell(Threat):
    """A class of howitzer shell, as seen by the defender.

    It leaves with the lowest charge that reaches its aim. `muzzle_speeds` by charge, rising. Its
    spin follows from the muzzle speed: `twist` is calibres of travel per turn, to the right.
    """

    kind: Literal["shell"] = "shell"
    form_factor: FormFactor
    range_scatter: ScatterShare
    deflection_scatter: ScatterShare
    mass: Mass
    axial_inertia: MomentOfInertia
    twist: Twist
    aerodynamics: Name  # a table of the catalogue
    muzzle_speeds: Annotated[tuple[MuzzleSpeed, ...], Field(min_length=1)]
    angle_of_fire: Literal["low", "high"]

    @property
    def empty_mass(self) -> float:
        """What it weighs in flight, kg."""
        return self.mass

    @property
    def middle_muzzle_speed(self) -> float:
        """Halfway between that of its lowest and of its highest charge, m/s."""
        return 0.5 * (self.muzzle_speeds[0] + self.muzzle_speeds[-1])
