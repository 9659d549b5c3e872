"""Flights to be drawn: plain lists of points, whoever flew them."""

from dataclasses import dataclass

from cram_sim.records import Floats


@dataclass(frozen=True)
class Path:
    """One threat's way through the air, in the order of time.

    `distance` is how far, in metres along its own direction, the threat is from passing the site's
    origin, negative after it; `height` metres above the origin, `time` seconds after the raid
    starts; all of shape (n,).
    """

    threat: str
    time: Floats
    distance: Floats
    height: Floats
    neutralised_time: float | None  # the flight is dotted from here on
    is_engaged: bool


@dataclass(frozen=True)
class Mark:
    """One thing that happened on a path: a shot opening or meeting it, a neutralisation."""

    kind: str  # a key of height_against_range.MARKS
    time: float
    distance: float
    height: float


@dataclass(frozen=True)
class Paths:
    """Some flights of one replication and what happened on them."""

    replication: int
    flights: tuple[Path, ...]
    marks: tuple[Mark, ...]
