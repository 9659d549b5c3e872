"""Howitzer shells: a few charges, each with its muzzle speed."""

from typing import Annotated, Literal

from pydantic import Field

from cram_sim.spec import Mass, MuzzleSpeed
from cram_sim.threats.threat import Threat


class Shell(Threat):
    """A class of howitzer shell, as seen by the defender.

    It leaves with the lowest charge that reaches its aim. `muzzle_speeds` by charge, rising.
    """

    kind: Literal["shell"] = "shell"
    mass: Mass
    muzzle_speeds: Annotated[tuple[MuzzleSpeed, ...], Field(min_length=1)]
    angle_of_fire: Literal["low", "high"]

    @property
    def middle_muzzle_speed(self) -> float:
        """Halfway between that of its lowest and of its highest charge, m/s."""
        return 0.5 * (self.muzzle_speeds[0] + self.muzzle_speeds[-1])
