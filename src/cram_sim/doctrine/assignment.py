"""Who gets which fire unit: the rules of assignment by their names, and how they are applied."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from cram_sim.doctrine.availability import after, of_tracks, ready_options
from cram_sim.doctrine.first_come import by_arrival, first_come_first_served
from cram_sim.doctrine.greedy import by_return, greatest_return_first
from cram_sim.doctrine.look_ahead import Order, Rule, awaited, looking_ahead
from cram_sim.doctrine.most_urgent import by_urgency, most_urgent_first
from cram_sim.doctrine.optimal import greatest_total_return
from cram_sim.doctrine.protocol import Assignment, Picture, TrackView

AssignmentRule = Literal["first_come", "most_urgent", "greedy", "optimal"]
Rank = Callable[[TrackView], int]

RULES: Final[Mapping[AssignmentRule, tuple[Rule, Order]]] = MappingProxyType(
    {
        "first_come": (first_come_first_served, by_arrival),
        "most_urgent": (most_urgent_first, by_urgency),
        "greedy": (greatest_return_first, by_return),
        "optimal": (greatest_total_return, by_return),
    }
)
WEIGHING_RULES: Final = ("greedy", "optimal")  # give only what averts some expected loss


def assigned(
    picture: Picture,
    name: AssignmentRule,
    fire_units_per_track: int,
    *,
    look_ahead: bool,
    rank: Rank | None = None,
) -> list[Assignment]:
    """Which fire units take which tracks now by the rule of this name, one shot each.

    With ranks every track of a lower one comes before all of a higher one.
    """
    rule, order = RULES[name]
    if rank is not None:
        rule, order = _in_ranks(rule, rank), _ranked(order, rank)
    if look_ahead:
        return looking_ahead(picture, rule, order, fire_units_per_track)
    return rule(picture._replace(options=ready_options(picture)), fire_units_per_track)


def awaited_tracks(picture: Picture, name: AssignmentRule) -> set[int]:
    """The tracks that these units are to take later, by the order of the rule of this name."""
    return awaited(picture, RULES[name][1])


def _in_ranks(rule: Rule, rank: Rank) -> Rule:
    """The rule for one rank after another; still every track once before any twice."""

    def ruled(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
        by_rank: dict[int, set[int]] = {}
        for view in picture.tracks.values():
            by_rank.setdefault(rank(view), set()).add(view.track)
        given: list[Assignment] = []
        for depth in range(1, fire_units_per_track + 1):
            for _, tracks in sorted(by_rank.items()):
                given += rule(of_tracks(after(picture, given), tracks), depth)
        return given

    return ruled


def _ranked(order: Order, rank: Rank) -> Order:
    return lambda picture: sorted(order(picture), key=rank)
