"""Looks at a raid of equal threats by one launcher, played exactly, and the best that can be."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from doctrine.doctrine_pictures import NOW, everyone, launcher, option, track

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.protocol import Picture


def expected_leakers(
    doctrine: Doctrine, p_kill: float, threats: int, missiles: int, looks: int
) -> float:
    """Threats that survive as the doctrine shoots: kills independent, each look seen rightly."""

    @lru_cache
    def leak(alive: int, left: int, looks_left: int) -> float:
        if alive == 0 or left == 0 or looks_left == 0:
            return float(alive)
        shots: list[int] = []
        for each in doctrine.assign(look(alive, left, looks_left, p_kill)):
            shots.append(min(each.shots, left - sum(shots)))  # who fires last finds it empty
        after = left - sum(shots)
        survivors = distribution(shots, alive, 1.0 - p_kill)
        return sum(p * leak(n, after, looks_left - 1) for n, p in enumerate(survivors))

    return leak(threats, missiles, looks)


def fewest_leakers(p_kill: float, threats: int, missiles: int, looks: int) -> float:
    """The same with the best number of shots at each threat in every look: dynamic programme."""

    @lru_cache
    def leak(alive: int, left: int, looks_left: int) -> float:
        if alive == 0 or left == 0 or looks_left == 0:
            return float(alive)
        return min(
            sum(
                p * leak(n, left - sum(shots), looks_left - 1)
                for n, p in enumerate(distribution(shots, alive, 1.0 - p_kill))
            )
            for shots in falling(left, alive, left)
        )

    return leak(threats, missiles, looks)


def falling(total: int, parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """All rows of so many whole numbers that do not rise and sum to at most the total."""
    if parts == 0:
        yield ()
        return
    for first in range(min(most, total) + 1):
        for rest in falling(total - first, parts - 1, first):
            yield (first, *rest)


def look(alive: int, missiles: int, looks_left: int, p_kill: float) -> Picture:
    """An engagement takes a second, and the window closes after the last look's shot."""
    seen = everyone([track(n) for n in range(alive)], [launcher(0, channels=99, missiles=missiles)])
    until = NOW + looks_left - 0.5
    options = [
        option(n, 0, fires=NOW, busy=NOW + 1.0, until=until, p_kill=p_kill) for n in range(alive)
    ]
    return seen._replace(options=tuple(options))


def distribution(shots: Sequence[int], alive: int, q: float) -> list[float]:
    """The probability of each number of survivors, where each shot is survived with `q`."""
    found = [1.0]
    for count in [*shots, *[0] * (alive - len(shots))]:
        survives = q**count
        found = [
            (found[n] * (1.0 - survives) if n < len(found) else 0.0)
            + (found[n - 1] * survives if n else 0.0)
            for n in range(len(found) + 1)
        ]
    return found
