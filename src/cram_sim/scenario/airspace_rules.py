"""What a scenario may not say of the airspace."""

from collections.abc import Iterator

from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario


def contradictions_of_airspace(scenario: Scenario) -> Iterator[Problem]:
    """Every contradiction of hold-fire orders and corridors."""
    for number, hold in enumerate(scenario.airspace.hold_fire):
        if not hold.from_ < hold.to:
            yield Problem(
                ("airspace", "hold_fire", number, "to"),
                f"not after `from` (got {hold.to:g} s after {hold.from_:g} s); write later",
            )
    for number, corridor in enumerate(scenario.airspace.corridors):
        at = ("airspace", "corridors", number)
        if not corridor.floor < corridor.ceiling:
            yield Problem(
                (*at, "ceiling"),
                f"not above `floor` (got {corridor.ceiling:g} m over {corridor.floor:g} m); "
                "write higher",
            )
        if corridor.length == 0.0:
            yield Problem(
                (*at, "to"), "where `from` is, no corridor; write where aircraft leave it"
            )
