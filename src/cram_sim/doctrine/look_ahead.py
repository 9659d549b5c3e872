"""Look-ahead: no fire unit is taken by a track that can do without it while another depends on it.

A timetable of all windows, those that open later too, says which tracks can be served at all. What
a rule of assignment proposes is refused where a track would drop out of the timetable by it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from cram_sim.doctrine.availability import engagements_left, ready_options, without
from cram_sim.doctrine.protocol import Assignment, Option, Picture, TrackView

Rule = Callable[[Picture, int], list[Assignment]]
Order = Callable[[Picture], list[TrackView]]
Lane = tuple[int, int]  # a fire unit and the number of its channel

MOST_PLANNED: Final = 50  # tracks in a timetable; assumed: it takes time with their square


def looking_ahead(
    picture: Picture, rule: Rule, order: Order, fire_units_per_track: int
) -> list[Assignment]:
    """What the rule says of the options that no other track depends on.

    Tracks enter the timetable in `order`: of two that need the same unit at the same time the first
    has it. A unit that is kept for nobody is given. Of very many tracks those that a unit could
    open fire at before the ready ones are free again count, and of these the first `MOST_PLANNED`.
    """
    ready = ready_options(picture)
    if not ready:
        return []
    everything = {(option.track, option.fire_unit): option for option in ready}
    now = picture._replace(options=ready)
    planned = timetable_of(picture, order, max(option.busy_until for option in ready))
    while True:
        proposal = rule(now, fire_units_per_track)
        timetable = planned.copy()
        refused = {
            pair
            for pair in ((each.track, each.fire_unit) for each in proposal)
            if not timetable.begin(everything[pair])
        }
        if not refused:
            return proposal
        now = without(now, refused)


def awaited(picture: Picture, order: Order) -> set[int]:
    """The tracks that the timetable serves by units which may be cued only later."""
    lines = timetable_of(picture, order, math.inf).lanes.values()
    ready = set(ready_options(picture))
    return {option.track for line in lines for option in line if option not in ready}


def timetable_of(picture: Picture, order: Order, until: float) -> "Timetable":
    """The timetable of the tracks that nobody engages, taken in by `order`.

    Of more than `MOST_PLANNED` those count that a unit could open fire at before `until`, seconds,
    and of these the first `MOST_PLANNED`: no unit is kept for the rest.
    """
    reachable = {option.track for option in picture.options}
    waiting = [v for v in order(picture) if v.fire_units == 0 and v.track in reachable]
    if len(waiting) > MOST_PLANNED:
        soon = {option.track for option in picture.options if option.earliest_fire < until}
        waiting = [view for view in waiting if view.track in soon][:MOST_PLANNED]
    timetable = Timetable(picture)
    timetable.serve(waiting)
    return timetable


class Timetable:
    """Which channel of which fire unit serves which tracks, one after another."""

    def __init__(self, picture: Picture) -> None:
        self.options: dict[int, list[Option]] = {}
        for option in picture.options:
            self.options.setdefault(option.track, []).append(option)
        for options in self.options.values():
            options.sort(key=lambda option: (option.earliest_fire, option.fire_unit))
        self.lanes: dict[Lane, tuple[Option, ...]] = {
            (number, channel): ()
            for number, unit in picture.fire_units.items()
            for channel in range(engagements_left(unit))
        }
        self.begun: set[Lane] = set()

    def copy(self) -> "Timetable":
        """Another one that says the same and may be changed by itself."""
        twin = Timetable.__new__(Timetable)
        twin.options, twin.lanes, twin.begun = self.options, dict(self.lanes), set(self.begun)
        return twin

    def serve(self, tracks: Iterable[TrackView]) -> None:
        """Take in every track that can be served without another dropping out, in this order.

        What could not make room for one track will not for the next: true of bipartite matching,
        and near enough where a channel serves several in turn.
        """
        stuck: set[int] = set()
        for view in tracks:
            moved = {view.track, *stuck}
            if not self._place(view.track, moved):
                stuck = moved

    def begin(self, option: Option) -> bool:
        """Whether its unit can begin with this option without a track dropping out; begins it."""
        before = dict(self.lanes)
        for lane in self._lanes_of(option):
            if lane in self.begun:
                continue
            self._withdraw(option.track)
            displaced = self._put_first(lane, option)
            self.begun.add(lane)
            if all(self._place(track, {track}) for track in displaced):
                return True
            self.begun.discard(lane)
            self.lanes = dict(before)
        return False

    def _lanes_of(self, option: Option) -> list[Lane]:
        return [lane for lane in self.lanes if lane[0] == option.fire_unit]

    def _withdraw(self, track: int) -> None:
        """A track that is begun somewhere else no longer needs its later place."""
        for lane, line in self.lanes.items():
            if lane not in self.begun:
                self.lanes[lane] = tuple(option for option in line if option.track != track)

    def _put_first(self, lane: Lane, first: Option) -> list[int]:
        """Put an option at the head of a lane; the tracks behind it that are now too late."""
        line: tuple[Option, ...] = (first,)
        displaced, free_from = [], first.busy_until
        for option in self.lanes[lane]:
            if free_from < option.latest_fire:
                line, free_from = (*line, option), free_after(option, free_from)
            else:
                displaced.append(option.track)
        self.lanes[lane] = line
        return displaced

    def _place(self, track: int, moved: set[int]) -> bool:
        """Find the track a place, if need be one whose track finds another: augmenting paths."""
        options = self.options.get(track, [])
        return any(self._squeeze_in(option) for option in options) or any(
            self._take_over(option, moved) for option in options
        )

    def _squeeze_in(self, option: Option) -> bool:
        for lane in self._lanes_of(option):
            line = with_place_for(option, self.lanes[lane], lane in self.begun)
            if line is not None:
                self.lanes[lane] = line
                return True
        return False

    def _take_over(self, option: Option, moved: set[int]) -> bool:
        for lane in self._lanes_of(option):
            before = self.lanes[lane]
            for place in range(lane in self.begun, len(before)):
                other = before[place]
                if other.track in moved:
                    continue
                rest = before[:place] + before[place + 1 :]
                line = with_place_for(option, rest, lane in self.begun)
                if line is None:
                    continue
                moved.add(other.track)
                self.lanes[lane] = line
                if self._place(other.track, moved):
                    return True
                self.lanes[lane] = before
        return False


def with_place_for(
    option: Option, line: tuple[Option, ...], is_begun: bool
) -> tuple[Option, ...] | None:
    """The line with the option as early in it as keeps every one in time; None: in no place."""
    free_from = float("-inf")
    for place in range(len(line) + 1):
        if free_from >= option.latest_fire:
            return None
        is_open = place > 0 or not is_begun
        if is_open and are_in_time(line[place:], free_after(option, free_from)):
            return (*line[:place], option, *line[place:])
        if place < len(line):
            free_from = free_after(line[place], free_from)
    return None


def are_in_time(line: Sequence[Option], free_from: float) -> bool:
    """Whether a channel free from then on opens fire at each of these, in turn, in its window."""
    for option in line:
        if free_from >= option.latest_fire:
            return False
        free_from = free_after(option, free_from)
    return True


def free_after(option: Option, free_from: float) -> float:
    """When a channel free from then on has served an option."""
    delay = max(0.0, free_from - option.earliest_fire)
    return option.busy_until + delay
