"""What every doctrine answers, and the frozen views that all of them see."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class TrackView(NamedTuple):
    """A threatening track as the command post believes it; seconds."""

    track: int
    expected_loss: float
    time_to_go: float
    fire_units: int


class Option(NamedTuple):
    """A free fire unit that can still engage a track, and when it could open fire, seconds."""

    track: int
    fire_unit: int
    earliest_fire: float


Assignment = tuple[int, int]  # track, fire unit


def most_urgent_first(
    tracks: Sequence[TrackView],
    options: Sequence[Option],
    channels: Mapping[int, int],
    fire_units_per_track: int,
) -> list[Assignment]:
    """Assign free fire units to tracks, every track once before any track twice.

    `channels`: how many tracks each free fire unit can take on. No unit takes a track twice.

    Within a round the greatest expected loss comes first, then the shortest time to go; each track
    takes the unit that can fire first. Equal claims go in the order given.
    """
    assignments: list[Assignment] = []
    engaged = {view.track: view.fire_units for view in tracks}
    free = dict(channels)
    order = sorted(tracks, key=lambda view: (-view.expected_loss, view.time_to_go))
    for depth in range(fire_units_per_track):
        for view in order:
            if engaged[view.track] != depth:
                continue
            choices = [
                o
                for o in options
                if o.track == view.track
                and free[o.fire_unit] > 0
                and (o.track, o.fire_unit) not in assignments
            ]
            if not choices:
                continue
            choice = min(choices, key=lambda option: option.earliest_fire)
            assignments.append((choice.track, choice.fire_unit))
            engaged[view.track] += 1
            free[choice.fire_unit] -= 1
    return assignments
