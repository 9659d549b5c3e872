"""What the benchmark asks of whoever flies."""

from collections.abc import Callable
from dataclasses import dataclass

from flights_cases import Case, Ends

from cram_sim.ballistics.bodies import Launches

Fly = Callable[[Case, Launches], Ends]


class UnavailableError(Exception):
    """A peer that cannot take part; its message says what is missing and how to get it."""


@dataclass(frozen=True)
class Prepared:
    """A peer tuned to a case, and what to remark about it."""

    fly: Fly
    remark: str = ""


@dataclass(frozen=True)
class Peer:
    """One way to fly.

    `prepare` tunes it to a case, or raises UnavailableError. `flights` is how many of a block one
    round flies, so that no round is too short to be timed. `only` is the one case it can fly, None
    for all. `is_matched` says that it has the case's own equation of motion, so that its accuracy
    can be judged.
    """

    name: str
    prepare: Callable[[Case], Prepared]
    flights: int
    only: str | None = None
    is_matched: bool = True
    must_hold: bool = False
    threads: int = 1
