"""What can be given to fire units now, and what is left of it when some of it is given."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from cram_sim.doctrine.protocol import Assignment, FireUnitView, Option, Picture, TrackView

CLOCK_TICK: Final = 1e-9  # seconds; a sum of times may fall short of the moment by its last bit


def ready_options(picture: Picture) -> tuple[Option, ...]:
    """The options whose fire unit may be cued now."""
    latest = picture.now + CLOCK_TICK
    return tuple(option for option in picture.options if option.ready_from <= latest)


def worth_giving(picture: Picture) -> Picture:
    """The picture with only the options that avert some of the expected loss."""
    kept = tuple(
        option
        for option in picture.options
        if picture.tracks[option.track].expected_loss * option.p_kill > 0.0
    )
    return picture._replace(options=kept)


def shots_left(unit: FireUnitView) -> float:
    """How many shots a unit has, the last perhaps shorter than a whole one; NaN: it fires bursts.

    Infinite where nothing is used up.
    """
    return math.ceil(unit.shots_left) if math.isfinite(unit.shots_left) else unit.shots_left


def engagements_left(unit: FireUnitView) -> int:
    """How many tracks a unit can take now: one for each channel and each shot that it has."""
    shots = shots_left(unit)
    return int(shots) if shots < unit.free_channels else unit.free_channels


def of_tracks(picture: Picture, tracks: Collection[int]) -> Picture:
    """The picture with the options at these tracks only."""
    return picture._replace(options=tuple(o for o in picture.options if o.track in tracks))


def without(picture: Picture, refused: Collection[tuple[int, int]]) -> Picture:
    """The picture without the options at these pairs of track and fire unit."""
    kept = tuple(o for o in picture.options if (o.track, o.fire_unit) not in refused)
    return picture._replace(options=kept)


def after(picture: Picture, given: Sequence[Assignment]) -> Picture:
    """The picture once these assignments are made: what they take and avert is no longer there."""
    if not given:
        return picture
    pairs = {(each.track, each.fire_unit) for each in given}
    p_kill = {(o.track, o.fire_unit): o.p_kill for o in picture.options}
    taken = Counter(each.fire_unit for each in given)
    tracks = dict(picture.tracks)
    for pair in sorted(pairs):
        tracks[pair[0]] = _engaged(tracks[pair[0]], p_kill[pair])
    units = {
        number: unit._replace(
            free_channels=unit.free_channels - taken[number],
            shots_left=unit.shots_left - taken[number],
        )
        for number, unit in picture.fire_units.items()
    }
    return without(picture, pairs)._replace(tracks=tracks, fire_units=units)


def _engaged(view: TrackView, p_kill: float) -> TrackView:
    survives = 1.0 if math.isnan(p_kill) else 1.0 - p_kill
    return view._replace(
        fire_units=view.fire_units + 1, expected_loss=view.expected_loss * survives
    )
