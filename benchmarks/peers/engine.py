"""What the benchmark asks of whoever flies."""

from collections.abc import Callable
from dataclasses import dataclass

from flights_cases import Case, Ends

from cram_sim.ballistics.bodies import Launches

Fly = Callable[[Case, Launches], Ends]


class UnavailableError(Exception):
    """A peer that cannot take part; its message says what is missing and how to get it."""


@dataclass(frozen=True)
class Engine:
    """One way to fly a case.

    `flights` is how many of a block one round flies. `is_matched` says that the engine has the
    case's own equation of motion, so that its accuracy can be judged.
    """

    name: str
    fly: Fly
    flights: int
    is_matched: bool = True
