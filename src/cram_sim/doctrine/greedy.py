"""The greatest return first: each time the option that averts the greatest expected loss.

Known as maximum marginal return; exact for one kind of weapon (den Broeder, Ellison and Emerling,
Operations Research 7, 322, 1959).
"""

from cram_sim.doctrine.availability import engagements_left
from cram_sim.doctrine.protocol import Assignment, Option, Picture, TrackView


def greatest_return_first(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """Every track once before any track twice; what averts nothing is not given.

    What earlier assignments leave of a track counts for the later ones. Of equal returns the one
    that can fire first.
    """
    surviving = {number: view.expected_loss for number, view in picture.tracks.items()}
    engaged = {number: view.fire_units for number, view in picture.tracks.items()}
    free = {number: engagements_left(unit) for number, unit in picture.fire_units.items()}
    options, assignments = list(picture.options), list[Assignment]()
    for depth in range(fire_units_per_track):
        while True:
            open_now = [
                option
                for option in options
                if engaged[option.track] == depth
                and free[option.fire_unit] > 0
                and surviving[option.track] * option.p_kill > 0.0
            ]
            if not open_now:
                break
            best = min(open_now, key=lambda option: _claim(option, surviving[option.track]))
            options.remove(best)
            surviving[best.track] *= 1.0 - best.p_kill
            engaged[best.track] += 1
            free[best.fire_unit] -= 1
            assignments.append(Assignment(best.track, best.fire_unit))
    return assignments


def by_return(picture: Picture) -> list[TrackView]:
    """The tracks, the one first at which a unit can avert the greatest loss."""
    greatest = dict.fromkeys(picture.tracks, 0.0)
    for option in picture.options:
        greatest[option.track] = max(greatest[option.track], option.p_kill)
    return sorted(
        picture.tracks.values(),
        key=lambda view: (-view.expected_loss * greatest[view.track], view.track),
    )


def _claim(option: Option, surviving: float) -> tuple[float, float, int, int]:
    return (-surviving * option.p_kill, option.earliest_fire, option.track, option.fire_unit)
