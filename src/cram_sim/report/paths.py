"""Flights to be drawn: plain lists of points, whoever flew them."""

from dataclasses import dataclass

from cram_sim.records import Floats


@dataclass(frozen=True)
class Path:
    """One threat's way through the air, in the order of time.

    `ground_range` is the horizontal distance from the site's origin in metres, `height` metres
    above the origin, `time` seconds after the raid starts; all of shape (n,).
    """

    threat: str
    time: Floats
    ground_range: Floats
    height: Floats
    neutralised_time: float | None  # the flight is drawn pale from here on


@dataclass(frozen=True)
class Mark:
    """One thing that happened on a path: a shot opening or meeting it, a neutralisation."""

    kind: str  # a key of height_against_range.MARKS
    time: float
    ground_range: float
    height: float


@dataclass(frozen=True)
class Paths:
    """Some flights of one replication and what happened on them."""

    replication: int
    flights: tuple[Path, ...]
    marks: tuple[Mark, ...]
