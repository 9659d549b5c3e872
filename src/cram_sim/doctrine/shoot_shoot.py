"""Shoot, shoot, then look: several interceptors at a track before the kill is assessed."""

from typing import Literal

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.doctrine.salvos import in_salvos, spread_at_last_look
from cram_sim.spec import Count


class ShootShoot(Doctrine):
    """Fire a salvo of single shots at each track, assess, and fire again.

    A salvo takes a channel of its unit for each shot; where those or the stock run short, every
    track has a first shot before any has a second. `last_salvo` even: one shot at a time while
    another look is possible, and at the last look what is left, spread over the tracks, at most
    `shots_per_salvo` at each. Guns fire as they are ordered.
    """

    kind: Literal["shoot_shoot"] = "shoot_shoot"
    shots_per_salvo: Count = 2
    last_salvo: Literal["same", "even"] = "same"

    @property
    def weighs_p_kill(self) -> bool:
        """Whether it asks how likely each option is to neutralise its track."""
        return super().weighs_p_kill or self.last_salvo == "even"

    @property
    def most_shots_per_salvo(self) -> int:
        """How many shots at most a unit fires at a track before it looks."""
        return self.shots_per_salvo

    @property
    def keeps_unit_on_track(self) -> bool:
        """Whether a unit that saw its track alive shoots again unasked, with as long a salvo."""
        return self.last_salvo == "same"

    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire unit takes which track now, with how many shots."""
        assignments = self.distribute(picture)
        if self.last_salvo == "even":
            return spread_at_last_look(picture, assignments, self.shots_per_salvo)
        return in_salvos(picture, assignments, lambda _: self.shots_per_salvo)
