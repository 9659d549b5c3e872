"""Measures by the names that users type: `no_leaker`, `p_no_leaker`, `fire_units.gun 1.rounds`."""

import difflib
from collections.abc import Collection

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Key
from cram_sim.experiment.ledger import rates_of
from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.model import Scenario

PROBABILITY = "p_"  # may stand before any name


def keys_of(scenario: Scenario) -> tuple[Key, ...]:
    """The keys of all measures that a scenario's ledger makes from sums over replications."""
    return tuple(rates_of(scenario))


def measure_key(text: str, ledger_keys: Collection[Key]) -> Key:
    """The key that a name stands for: all of its steps with points between them, or the last ones.

    Raises CramSimError where no measure is called so, or several are.
    """
    names = {".".join(key): key for key in ledger_keys}
    found = _ending_in(text, names) or _ending_in(text.removeprefix(PROBABILITY), names)
    if not found:
        endings = dict.fromkeys(key[-1] for key in ledger_keys)
        near = difflib.get_close_matches(text.lower(), [*endings, *names], n=1)
        advice = did_you_mean(text, near or endings)
        raise CramSimError(f"unknown measure (got {shown(text)}); {advice}")
    if len(found) > 1:
        raise CramSimError(
            f"{shown(text)} names {len(found)} measures; write one of {', '.join(found)}"
        )
    return names[found[0]]


def shortest_name(key: Key, ledger_keys: Collection[Key]) -> str:
    """The shortest ending of a key that stands for it alone."""
    names = {".".join(each): each for each in ledger_keys}
    endings = [".".join(key[start:]) for start in range(len(key) - 1, -1, -1)]
    return next(ending for ending in endings if _ending_in(ending, names) == [".".join(key)])


def _ending_in(text: str, names: Collection[str]) -> list[str]:
    """The names that are this text, or else that end in it, whole steps at a time."""
    return [text] if text in names else [name for name in names if name.endswith(f".{text}")]
