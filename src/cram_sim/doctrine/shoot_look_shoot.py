"""Shoot, look, shoot again: cover every track before doubling, fire until the kill is seen."""

from typing import Literal

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.protocol import Assignment, Picture


class ShootLookShoot(Doctrine):
    """Fire one shot or burst, assess, and fire again while the window is open."""

    kind: Literal["shoot_look_shoot"] = "shoot_look_shoot"

    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire unit with free channels takes which track now, one shot each."""
        return self.distribute(picture)
