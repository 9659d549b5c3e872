"""The greatest total return: the assignment that averts the greatest expected loss."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cram_sim.doctrine.availability import after, engagements_left
from cram_sim.doctrine.greedy import greatest_return_first
from cram_sim.doctrine.protocol import Assignment, Option, Picture
from cram_sim.doctrine.weapon_target_problem import Problem, Shots, without_least
from cram_sim.doctrine.weapon_target_search import searched
from cram_sim.records import Floats, Truths

MOST_NODES: Final = 2_000  # of a search, some hundredths of a second: it is made at every event


def greatest_total_return(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """Every track once before any track twice; what averts nothing is not given.

    One unit per track: exact, by linear assignment. More: branch and bound from the better of
    greedy and one optimal round after another, exact where few units meet few tracks.
    """
    rounds = _in_optimal_rounds(picture, fire_units_per_track)
    if fire_units_per_track == 1 or not rounds:
        return rounds
    greedy = greatest_return_first(picture, fire_units_per_track)
    instance = _Instance(picture, fire_units_per_track)
    start = min(
        (instance.shots(rounds), instance.shots(greedy)), key=instance.problem.surviving
    )  # the first of equals
    best, _ = searched(
        instance.problem, start, MOST_NODES, once=True, is_allowed=instance.is_allowed
    )
    return instance.assignments(best)


def _in_optimal_rounds(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """At every depth the optimal assignment of one more unit to each track, given those before."""
    given: list[Assignment] = []
    for depth in range(fire_units_per_track):
        left = after(picture, given)
        given += _one_each([o for o in left.options if left.tracks[o.track].fire_units == depth],
                           left)  # fmt: skip
    return given


def _one_each(options: Sequence[Option], picture: Picture) -> list[Assignment]:
    from scipy.optimize import linear_sum_assignment

    channels = [
        number
        for number in sorted({option.fire_unit for option in options})
        for _ in range(engagements_left(picture.fire_units[number]))
    ]
    tracks = sorted({option.track for option in options})
    averted = {
        (o.fire_unit, o.track): picture.tracks[o.track].expected_loss * o.p_kill for o in options
    }
    gain = np.array([[averted.get((unit, track), 0.0) for track in tracks] for unit in channels])
    if gain.size == 0:
        return []
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [
        Assignment(tracks[column], channels[row])
        for row, column in zip(rows, columns, strict=True)
        if gain[row, column] > 0.0
    ]


class _Instance:
    """A picture as a static weapon-target problem, its units and tracks by their numbers."""

    def __init__(self, picture: Picture, fire_units_per_track: int) -> None:
        self.units = sorted({option.fire_unit for option in picture.options})
        self.tracks = sorted({option.track for option in picture.options})
        p_kill = np.zeros((len(self.units), len(self.tracks)))
        for option in picture.options:
            place = self.units.index(option.fire_unit), self.tracks.index(option.track)
            p_kill[place] = option.p_kill
        views = [picture.tracks[track] for track in self.tracks]
        values: Floats = np.array([view.expected_loss for view in views])
        left = [engagements_left(picture.fire_units[unit]) for unit in self.units]
        self.problem: Problem = without_least(values, p_kill, np.minimum(left, len(self.tracks)))
        self.can: Truths = values * p_kill > 0.0
        self.engaged = np.array([view.fire_units for view in views])
        self.most = fire_units_per_track

    def shots(self, assignments: Sequence[Assignment]) -> Shots:
        """The assignments as shots (units, tracks)."""
        shots = np.zeros(self.can.shape, dtype=np.int64)
        for each in assignments:
            shots[self.units.index(each.fire_unit), self.tracks.index(each.track)] = 1
        return shots

    def assignments(self, shots: Shots) -> list[Assignment]:
        """The shots (units, tracks) as assignments, by unit."""
        units, tracks = np.nonzero(shots)
        return [
            Assignment(self.tracks[j], self.units[i]) for i, j in zip(units, tracks, strict=True)
        ]

    def is_allowed(self, shots: Shots) -> bool:
        """No track too often, and no unit doubles one while it could cover another.

        One unit at each track that nobody engaged before is the one that covers it.
        """
        engaged = self.engaged + shots.sum(axis=0)
        if (engaged > self.most)[shots.any(axis=0)].any():
            return False
        wanted = self.can[:, engaged == 0].any(axis=1)
        return bool((shots[wanted].sum(axis=0) <= (self.engaged == 0)).all())
