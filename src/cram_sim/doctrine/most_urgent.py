"""The most urgent track first: greatest expected loss, then shortest time to go."""

from collections.abc import Iterable

from cram_sim.doctrine.protocol import Assignment, Option, Picture, TrackView


def most_urgent_first(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """Every track once before any track twice; each takes the unit that can fire first.

    Equal claims go in the order of the picture.
    """
    order = sorted(picture.tracks.values(), key=lambda view: (-view.expected_loss, view.time_to_go))
    return in_turn(picture, order, fire_units_per_track)


def in_turn(
    picture: Picture, order: Iterable[TrackView], fire_units_per_track: int
) -> list[Assignment]:
    """Each track in this order takes the unit that can fire first, in rounds; no unit twice."""
    choices: dict[int, list[Option]] = {}
    for option in picture.options:
        choices.setdefault(option.track, []).append(option)
    for options in choices.values():
        options.sort(key=lambda option: option.earliest_fire)
    waiting = [view for view in order if view.track in choices]
    free = {number: unit.free_channels for number, unit in picture.fire_units.items()}
    assignments: list[Assignment] = []
    for depth in range(fire_units_per_track):
        for view in waiting:
            options = choices[view.track]
            given = view.fire_units + sum(a.track == view.track for a in assignments)
            if given != depth:
                continue
            chosen = next((option for option in options if free[option.fire_unit] > 0), None)
            if chosen is None:
                continue
            options.remove(chosen)
            free[chosen.fire_unit] -= 1
            assignments.append(Assignment(chosen.track, chosen.fire_unit))
    return assignments
