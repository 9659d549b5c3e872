"""What every doctrine answers, and the frozen views that all of them see: beliefs, never the truth.

A doctrine is asked whenever something changed that may matter: a judgement, a unit that became
free, a unit that may now be cued, a node that went down or came back.
"""

from collections.abc import Mapping
from typing import NamedTuple


class TrackView(NamedTuple):
    """A threatening track as the command post believes it; seconds.

    `asset`: the name of the asset that it most endangers, `p_impact` the probability of an impact
    there; `expected_loss` over all assets. `known_for`: since it was first judged threatening.
    `fire_units` engage it now; `shots` were fired at it so far.
    """

    track: int
    threat_class: str
    asset: str
    p_impact: float
    expected_loss: float
    time_to_go: float
    known_for: float
    fire_units: int
    shots: int


class FireUnitView(NamedTuple):
    """A fire unit that can take on a track now: `free_channels` of them, none without a shot.

    `ammunition` left and `magazine` when full, in the unit's own units (rounds, interceptors,
    seconds). `shots_left`: how many shots of a kind that fires single ones, else NaN.
    """

    fire_unit: int
    name: str
    layer: str
    free_channels: int
    ammunition: float
    magazine: float
    shots_left: float


class Option(NamedTuple):
    """A fire unit with a free channel that can engage a track; seconds from the raid's start.

    `ready_from`: from when it may be cued; in the past, but with look-ahead. It could open fire
    from `earliest_fire` to `latest_fire` and would be taken up until about `busy_until`. `azimuth`
    of its line of fire then, radians from north. `p_kill`: of one shot as planned, without its
    errors; NaN for a doctrine that does not weigh it.
    """

    track: int
    fire_unit: int
    ready_from: float
    earliest_fire: float
    latest_fire: float
    busy_until: float
    azimuth: float
    p_kill: float


class Picture(NamedTuple):
    """All that a doctrine sees: tracks and units by their number, in order, and every option."""

    now: float
    tracks: Mapping[int, TrackView]
    fire_units: Mapping[int, FireUnitView]
    options: tuple[Option, ...]


class Assignment(NamedTuple):
    """A unit takes a track: `shots` at it before it looks, of a kind that fires single ones.

    `kept`: ammunition, in the unit's own units, that it must not use for it.
    """

    track: int
    fire_unit: int
    shots: int = 1
    kept: float = 0.0
