"""Several shots at a track before the look: what they take of a unit's channels and stock."""

import math
from collections.abc import Callable, Sequence

from cram_sim.doctrine.availability import engagements_left, shots_left
from cram_sim.doctrine.protocol import Assignment, FireUnitView, Option, Picture, TrackView

Wanted = Callable[[Assignment], int]


def in_salvos(
    picture: Picture, assignments: Sequence[Assignment], wanted: Wanted
) -> list[Assignment]:
    """The assignments with as many shots as wanted and as the units have channels and stock for.

    One channel for each shot; every assignment gets a second shot before any gets a third. A kind
    that does not fire single shots fires as it is ordered: one.
    """
    room = _room(picture, assignments)
    shots = [1] * len(assignments)
    for depth in range(1, max((wanted(each) for each in assignments), default=1)):
        for place, each in enumerate(assignments):
            if wanted(each) > depth == shots[place] and room[each.fire_unit] > 0:
                shots[place] += 1
                room[each.fire_unit] -= 1
    return _with_shots(assignments, shots)


def spread_at_last_look(
    picture: Picture, assignments: Sequence[Assignment], most: int
) -> list[Assignment]:
    """One shot while another look is possible; at the last one, each track's share of the stock.

    The shares are of all tracks that a unit could shoot at, so that those with time left, and those
    still to come, keep theirs: each shot in turn to the track where it averts most.
    """
    options = {(option.track, option.fire_unit): option for option in picture.options}
    elsewhere = {each.track: each.fire_unit for each in assignments}
    shots: dict[tuple[int, int], int] = {}
    for number in {each.fire_unit: None for each in assignments}:
        unit = picture.fire_units[number]
        if math.isnan(unit.shots_left):
            continue
        claims = [
            _Claim(options[each.track, number], picture.tracks[each.track], 1)
            for each in assignments
            if each.fire_unit == number
        ]
        claims += [
            _Claim(option, picture.tracks[option.track], 0)
            for option in sorted(picture.options)
            if option.fire_unit == number
            and option.track not in elsewhere
            and picture.tracks[option.track].fire_units == 0
        ]
        shots.update({(claim.track, number): claim.fired for claim in _shared(unit, claims, most)})
    return _with_shots(assignments, [shots.get((a.track, a.fire_unit), 1) for a in assignments])


class _Claim:
    """What a track has been given of a unit's stock, and what one more shot would avert."""

    def __init__(self, option: Option, view: TrackView, shots: int) -> None:
        self.track, self.p_kill, self.shots = option.track, option.p_kill, shots
        self.is_final = shots > 0 and option.busy_until >= option.latest_fire
        self.left = view.expected_loss * (1.0 - self.p_kill) ** shots

    @property
    def fired(self) -> int:
        """How many shots are fired now."""
        return self.shots if self.is_final else 1

    def add(self) -> None:
        """One shot more."""
        self.shots += 1
        self.left *= 1.0 - self.p_kill


def _shared(unit: FireUnitView, claims: list[_Claim], most: int) -> list[_Claim]:
    """Share the stock out; what is fired now needs a channel for each shot."""
    begun = sum(claim.shots for claim in claims)
    stock, channels = shots_left(unit) - begun, unit.free_channels - begun
    while stock > 0:
        asking = [
            claim
            for claim in claims
            if claim.shots < most and not (claim.is_final and channels == 0)
        ]
        if not asking:
            break
        best = max(asking, key=lambda claim: claim.left * claim.p_kill)
        best.add()
        stock -= 1
        channels -= best.is_final
    return [claim for claim in claims if claim.fired]


def _room(picture: Picture, assignments: Sequence[Assignment]) -> dict[int, int]:
    room = {
        number: 0 if math.isnan(unit.shots_left) else engagements_left(unit)
        for number, unit in picture.fire_units.items()
    }
    for each in assignments:
        room[each.fire_unit] -= 1
    return room


def _with_shots(assignments: Sequence[Assignment], shots: Sequence[int]) -> list[Assignment]:
    return [each._replace(shots=count) for each, count in zip(assignments, shots, strict=True)]
