"""What all kinds of doctrine have in common; a kind adds whom it gives to which fire unit."""

from abc import abstractmethod
from typing import Literal, NamedTuple

from cram_sim.doctrine.assignment import (
    WEIGHING_RULES,
    AssignmentRule,
    Rank,
    assigned,
    awaited_tracks,
)
from cram_sim.doctrine.availability import worth_giving
from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.doctrine.sectors import PrimarySector, in_primary_sectors
from cram_sim.spec import Count, Length, Spec

Family = Literal["layers", "fire_units", "defended_assets", "threats"]


class Mention(NamedTuple):
    """A name that a doctrine says, where in it, and what it is the name of."""

    path: tuple[str | int, ...]
    family: Family
    name: str


class Doctrine(Spec):
    """How tracks are given to fire units, and how those fire.

    `open_fire_range` is of guns with impact-fuzed rounds, which waste them far out: that of the
    first intercept. Other effectors fire from all their reach, or from their unit's own range.
    `firing` and `burst_rounds` are of guns that fire as ordered. A unit takes tracks outside its
    primary `sectors` only if no unit can that has them in one of its own.
    """

    kind: str
    firing: Literal["continuous", "burst"] = "continuous"
    burst_rounds: Count = 100
    open_fire_range: Length = 1200.0
    fire_units_per_track: Count = 1
    assignment: AssignmentRule = "most_urgent"
    look_ahead: bool = False
    sectors: tuple[PrimarySector, ...] = ()

    @property
    def is_continuous(self) -> bool:
        """Whether fire goes on until the kill is seen or the window ends."""
        return self.firing == "continuous"

    @property
    def weighs_p_kill(self) -> bool:
        """Whether it asks how likely each option is to neutralise its track."""
        return self.assignment in WEIGHING_RULES

    @property
    def most_shots_per_salvo(self) -> int:
        """How many shots at most a unit fires at a track before it looks."""
        return 1

    @property
    def keeps_unit_on_track(self) -> bool:
        """Whether a unit that looked and saw its track alive shoots again without being asked."""
        return True

    @abstractmethod
    def assign(self, picture: Picture) -> list[Assignment]:
        """Which fire units take which tracks now; only from the options that are ready."""

    def names(self) -> list[Mention]:
        """Every name that it says of something else in the scenario."""
        return [
            Mention(("sectors", number, "fire_unit"), "fire_units", sector.fire_unit)
            for number, sector in enumerate(self.sectors)
        ]

    def distribute(self, picture: Picture, *, rank: Rank | None = None) -> list[Assignment]:
        """By its rule of assignment, one shot each; with ranks the tracks of a lower one first."""
        return assigned(
            self._possible(picture),
            self.assignment,
            self.fire_units_per_track,
            look_ahead=self.look_ahead,
            rank=rank,
        )

    def awaited(self, picture: Picture) -> set[int]:
        """The tracks that units of this picture are kept for until later; none if it looks not."""
        if not self.look_ahead:
            return set()
        return awaited_tracks(self._possible(picture), self.assignment)

    def _possible(self, picture: Picture) -> Picture:
        """The options that its rule of assignment could give, each unit in its primary sectors."""
        worth = worth_giving(picture) if self.assignment in WEIGHING_RULES else picture
        return in_primary_sectors(worth, self.sectors)
