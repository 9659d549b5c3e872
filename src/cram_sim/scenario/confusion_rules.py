"""What the lines of a confusion matrix may not say together."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from cram_sim.catalogue.entries import load_entry, names
from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario
from cram_sim.threats.unguided import UnguidedRound

ROUNDING = 1e-9


def confusions(scenario: Scenario) -> Iterator[Problem]:
    """Every contradiction of `command.confusion`."""
    rounds = [name for name in names("threats") if _is_a_round(name)]
    own = {salvo.threat_class for salvo in scenario.salvos}
    total: dict[str, float] = defaultdict(float)
    told: set[tuple[str, str]] = set()
    for number, line in enumerate(scenario.command.confusion):
        at = ("command", "confusion", number)
        total[line.threat] += line.probability
        if line.taken_for not in rounds:
            hint = did_you_mean(line.taken_for, rounds)
            yield Problem(
                (*at, "taken_for"),
                f"no round of the catalogue (got {shown(line.taken_for)}); {hint}",
            )
        elif line.threat not in rounds and line.threat not in own:
            hint = did_you_mean(line.threat, rounds)
            yield Problem(
                (*at, "threat"),
                f"no round of this name (got {shown(line.threat)}); {hint}",
            )
        elif line.threat == line.taken_for:
            yield Problem(
                (*at, "taken_for"),
                f"the class itself (got {shown(line.taken_for)}); what is left of 100 % is told "
                "rightly, leave this line out",
            )
        elif (line.threat, line.taken_for) in told:
            yield Problem(at, f"{line.threat} as {line.taken_for} twice; write one line")
        elif total[line.threat] > 1.0 + ROUNDING:
            yield Problem(
                (*at, "probability"),
                f"{line.threat} is taken for others with {100.0 * total[line.threat]:.3g} % in "
                "all; write at most 100 %",
            )
        told.add((line.threat, line.taken_for))


@lru_cache
def _is_a_round(name: str) -> bool:
    return isinstance(load_entry("threats", name).spec(), UnguidedRound)
