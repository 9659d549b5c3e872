"""Shoot, look, shoot again: cover every track before doubling, fire until the kill is seen."""

from collections.abc import Mapping, Sequence
from typing import Literal

from cram_sim.doctrine.protocol import Assignment, Option, TrackView, most_urgent_first
from cram_sim.spec import Count, Length, Spec


class ShootLookShoot(Spec):
    """Fire, assess, and fire again while the window is open.

    `open_fire_range` is of guns with impact-fuzed rounds, which waste them far out: that of the
    first intercept. Other effectors fire from all their reach, or from their unit's own range.
    """

    kind: Literal["shoot_look_shoot"] = "shoot_look_shoot"
    firing: Literal["continuous", "burst"]
    burst_rounds: Count = 100
    open_fire_range: Length = 1200.0
    fire_units_per_track: Count = 1

    @property
    def is_continuous(self) -> bool:
        """Whether fire goes on until the kill is seen or the window ends."""
        return self.firing == "continuous"

    def assign(
        self,
        tracks: Sequence[TrackView],
        options: Sequence[Option],
        channels: Mapping[int, int],
    ) -> list[Assignment]:
        """Which fire unit with free channels takes which track now."""
        return most_urgent_first(tracks, options, channels, self.fire_units_per_track)
