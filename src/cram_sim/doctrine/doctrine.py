"""What all kinds of doctrine have in common; a kind adds whom it gives to which fire unit."""

from abc import abstractmethod
from typing import Literal

from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.spec import Count, Length, Spec

AssignmentRule = Literal["first_come", "most_urgent", "greedy", "optimal"]


class Doctrine(Spec):
    """How tracks are given to fire units, and how those fire.

    `open_fire_range` is of guns with impact-fuzed rounds, which waste them far out: that of the
    first intercept. Other effectors fire from all their reach, or from their unit's own range.
    `firing` and `burst_rounds` are of guns that fire as ordered.
    """

    kind: str
    firing: Literal["continuous", "burst"] = "continuous"
    burst_rounds: Count = 100
    open_fire_range: Length = 1200.0
    fire_units_per_track: Count = 1
    assignment: AssignmentRule = "most_urgent"
    look_ahead: bool = False

    @property
    def is_continuous(self) -> bool:
        """Whether fire goes on until the kill is seen or the window ends."""
        return self.firing == "continuous"

    @property
    def weighs_p_kill(self) -> bool:
        """Whether it asks how likely each option is to neutralise its track."""
        return self.assignment in ("greedy", "optimal")

    @property
    def keeps_unit_on_track(self) -> bool:
        """Whether a unit that looked and saw its track alive shoots again without being asked."""
        return True

    @abstractmethod
    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire units take which tracks now; only from the options that are ready."""
