"""Spells: times from and to, in seconds, that may overlap until they are merged."""

from collections.abc import Iterable

Spell = tuple[float, float]


def merged(spells: Iterable[Spell]) -> list[Spell]:
    """The same times as disjoint spells in order; spells that touch are one."""
    found: list[Spell] = []
    for begin, end in sorted(spells):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
