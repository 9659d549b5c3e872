"""Tracks choose in turn, in whatever order a rule puts them."""

from collections.abc import Iterable

from cram_sim.doctrine.protocol import Assignment, Option, Picture, TrackView


def in_turn(
    picture: Picture, order: Iterable[TrackView], fire_units_per_track: int
) -> list[Assignment]:
    """Each track in this order takes the unit that can fire first, in rounds; no unit twice.

    Equal claims go by number. Every free channel counts, whatever the unit has left to fire.
    """
    choices = _choices(picture)
    waiting = [view for view in order if view.track in choices]
    engaged = {view.track: view.fire_units for view in waiting}
    free = {number: unit.free_channels for number, unit in picture.fire_units.items()}
    assignments: list[Assignment] = []
    for depth in range(fire_units_per_track):
        for view in waiting:
            if engaged[view.track] != depth:
                continue
            options = choices[view.track]
            chosen = next((option for option in options if free[option.fire_unit] > 0), None)
            if chosen is None:
                continue
            options.remove(chosen)
            free[chosen.fire_unit] -= 1
            engaged[view.track] += 1
            assignments.append(Assignment(chosen.track, chosen.fire_unit))
    return assignments


def _choices(picture: Picture) -> dict[int, list[Option]]:
    """The options at each track, the unit that can fire first at their head."""
    choices: dict[int, list[Option]] = {}
    for option in picture.options:
        choices.setdefault(option.track, []).append(option)
    for options in choices.values():
        options.sort(key=lambda option: (option.earliest_fire, option.fire_unit))
    return choices
