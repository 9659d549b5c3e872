"""Bars of a chart against time: opened, closed, and each in a lane of its row that is free."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from cram_sim.records import Event


class RowKind(Enum):
    """Whose time a row shows, in order from top to bottom."""

    THREAT = "threat"
    QUEUE = "waiting for release"
    OPERATOR = "operator"
    COMMAND_POST = "command post"
    HOLD_FIRE = "hold fire"
    FIRE_UNIT = "fire unit"
    WARNING_ZONE = "warning zone"


class Doing(Enum):
    """What goes on during a span."""

    UNTRACKED = "no track"
    TRACKED = "tracked"
    THREATENING = "judged threatening"
    RELEASED = "released"
    UNDER_FIRE = "under fire"
    WAITING = "waiting for an operator"
    DECIDING = "operator decides"
    OUT = "command post out"
    HELD = "hold fire"
    ORDERED = "assigned"
    PREPARING = "slewing, acquiring"
    READY = "on target, waiting"
    FIRING = "firing"
    ASSESSING = "rounds under way, assessing"
    RELOADING = "reloading"
    COOLING = "cooling"
    STOPPED = "stoppage"
    DOWN = "down"
    IN_REPAIR = "in repair"
    ALARM = "alarm"


class Row(NamedTuple):
    """Where a span is drawn. What goes on at one time in one row is drawn in lanes, from 0."""

    kind: RowKind
    name: str
    lane: int = 0


class Span(NamedTuple):
    """From `start` to `end` (s), always longer than nothing; `detail` says with whom or of what."""

    row: Row
    doing: Doing
    start: float
    end: float
    detail: str


class Mark(NamedTuple):
    """What happened at one time (s)."""

    row: Row
    event: Event
    time: float
    detail: str


@dataclass
class Bars:
    """The bars that have ended, marks, and the bars still open by what each is about."""

    spans: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _open: dict[tuple[str, ...], Span] = field(default_factory=dict)
    _lanes: dict[tuple[RowKind, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def show(
        self,
        about: tuple[str, ...],
        row: tuple[RowKind, str],
        doing: Doing | None,
        time: float,
        detail: str = "",
    ) -> None:
        """From `time` on (s) this goes on there about something; None: nothing more does."""
        before = self._open.get(about)
        if before is not None and before.doing is doing:
            return
        if before is not None:
            self._close(about, time)
        if doing is not None:
            lane = self._free_lane(row)
            self._lanes[row].add(lane)
            self._open[about] = Span(Row(*row, lane), doing, time, time, detail)

    def close_all(self, time: float) -> None:
        """End what is still going on."""
        for about in [*self._open]:
            self._close(about, time)

    def _free_lane(self, row: tuple[RowKind, str]) -> int:
        taken = self._lanes[row]
        return next(lane for lane in range(len(taken) + 1) if lane not in taken)

    def _close(self, about: tuple[str, ...], time: float) -> None:
        bar = self._open.pop(about)
        self._lanes[bar.row.kind, bar.row.name].discard(bar.row.lane)
        if time > bar.start:
            self.spans.append(bar._replace(end=time))
        elif bar.doing is Doing.FIRING:
            # What is fired at once has no duration: a missile leaves its launcher.
            self.marks.append(Mark(bar.row, Event.OPENED_FIRE, time, bar.detail))
