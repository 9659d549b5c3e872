"""A timeline's events as spans of time: what each threat, person and fire unit was doing when."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cram_sim.experiment.gantt_bars import Bars, Doing, Mark, Row, RowKind, Span
from cram_sim.experiment.trace import Happening
from cram_sim.records import Event


@dataclass(frozen=True)
class Gantt:
    """A raid as spans and marks; threats in order of launch, `end` (s) of its last event.

    `friends` are those of `threats` that are none; `operators` how many there are, busy or idle.
    """

    threats: tuple[str, ...]
    friends: frozenset[str]
    fire_units: tuple[str, ...]
    operators: int
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    end: float


# What a fire unit does about a threat from an event on.
ENGAGEMENT: Final = {
    Event.ASSIGNED: Doing.ORDERED,
    Event.CUED: Doing.PREPARING,
    Event.ACQUIRED: Doing.READY,
    Event.OPENED_FIRE: Doing.FIRING,
    Event.CEASED_FIRE: Doing.ASSESSING,
    Event.ASSESSED_ALIVE: Doing.READY,
    Event.ASSESSED_DEAD: Doing.READY,
    Event.ENGAGEMENT_BROKEN_OFF: None,
    Event.FREE_AGAIN: None,
}
# Which trouble of a fire unit an event is about, and what goes on from then.
TROUBLE: Final = {
    Event.RELOADING: ("ammunition", Doing.RELOADING),
    Event.RELOADED: ("ammunition", None),
    Event.COOLING: ("heat", Doing.COOLING),
    Event.COOLED: ("heat", None),
    Event.STOPPAGE: ("stoppage", Doing.STOPPED),
    Event.STOPPAGE_CLEARED: ("stoppage", None),
    Event.WENT_DOWN: ("failure", Doing.DOWN),
    Event.REPAIR_BEGUN: ("failure", Doing.IN_REPAIR),
    Event.BACK_UP: ("failure", None),
}
# Orders that hold for all, or for all in a zone, from an event on.
ORDERS: Final = {
    Event.COMMAND_POST_DOWN: (RowKind.COMMAND_POST, Doing.OUT),
    Event.COMMAND_POST_UP: (RowKind.COMMAND_POST, None),
    Event.FIRE_HELD: (RowKind.HOLD_FIRE, Doing.HELD),
    Event.FIRE_FREED: (RowKind.HOLD_FIRE, None),
    Event.ALARM_RAISED: (RowKind.WARNING_ZONE, Doing.ALARM),
    Event.ALARM_WITHDRAWN: (RowKind.WARNING_ZONE, None),
    Event.ALL_CLEAR: (RowKind.WARNING_ZONE, None),
}
OPERATOR: Final = "operator"
DECIDED: Final = (Event.RELEASED, Event.CONSENT_WITHHELD)
FIRE_OVER: Final = (
    Event.ASSESSED_ALIVE,
    Event.ASSESSED_DEAD,
    Event.ENGAGEMENT_BROKEN_OFF,
    Event.FREE_AGAIN,
)
ENDS: Final = (Event.IMPACT, Event.NEUTRALISED, Event.FAILED_TO_LAUNCH)


def gantt(
    happenings: Iterable[Happening],
    *,
    fire_units: Sequence[str] = (),
    operators: int = 0,
    friends: Collection[str] = (),
) -> Gantt:
    """Spans and marks of events in order of time; units and operators are told even if idle."""
    told = tuple(happenings)
    bars = Bars()
    people = _People(bars)
    threats = {happening.threat: _Threat(bars, happening.threat) for happening in told}
    for happening in told:
        if happening.threat:
            threats[happening.threat].note(happening)
        if happening.fire_unit:
            _note_fire_unit(bars, happening)
        people.note(happening)
    end = _end_of_raid(told)
    bars.close_all(told[-1].time_s if told else 0.0)
    units = (happening.fire_unit for happening in told)
    return Gantt(
        tuple(name for name in threats if name),
        frozenset(friends).intersection(threats),
        tuple(name for name in dict.fromkeys((*fire_units, *units)) if name),
        max([operators, *(s.row.lane + 1 for s in bars.spans if s.row.kind is RowKind.OPERATOR)]),
        tuple(span._replace(end=min(span.end, end)) for span in bars.spans if span.start < end),
        tuple(mark for mark in bars.marks if mark.time <= end),
        end,
    )


def _end_of_raid(told: Sequence[Happening]) -> float:
    """The last event of any threat: repairs and orders may go on long after."""
    of_threats = [happening.time_s for happening in told if happening.threat]
    return max(of_threats or [happening.time_s for happening in told], default=0.0)


@dataclass
class _Threat:
    """What is known of a threat so far."""

    bars: Bars
    name: str
    is_flying: bool = False
    is_tracked: bool = False
    is_threatening: bool = False
    is_released: bool = False
    engaged_by: set[str] = field(default_factory=set)

    def note(self, happening: Happening) -> None:
        """Take in an event of this threat, and show what goes on since."""
        event, time = happening.event, happening.time_s
        is_end = event in ENDS and (self.is_flying or event is Event.FAILED_TO_LAUNCH)
        if is_end or event is Event.ALERTED:
            row = Row(RowKind.THREAT, self.name)
            self.bars.marks.append(Mark(row, event, time, happening.detail))
        self._learn(event, happening.fire_unit)
        row_of_bars = (RowKind.THREAT, self.name)
        self.bars.show((RowKind.THREAT.value, self.name), row_of_bars, self._doing(), time)

    def _learn(self, event: Event, fire_unit: str) -> None:
        if event is Event.LAUNCHED:
            self.is_flying = True
        elif event in ENDS:
            self.is_flying = False
        elif event in (Event.TRACK_CONFIRMED, Event.TRACK_DROPPED):
            self.is_tracked = event is Event.TRACK_CONFIRMED
        elif event in (Event.JUDGED_THREATENING, Event.JUDGED_HARMLESS):
            self.is_threatening = event is Event.JUDGED_THREATENING
        elif event is Event.RELEASED:
            self.is_released = True
        elif event is Event.OPENED_FIRE:
            self.engaged_by.add(fire_unit)
        elif event in FIRE_OVER:
            self.engaged_by.discard(fire_unit)

    def _doing(self) -> Doing | None:
        if not self.is_flying:
            return None
        if self.engaged_by:
            return Doing.UNDER_FIRE
        if not self.is_tracked:
            return Doing.UNTRACKED
        if not self.is_threatening:
            return Doing.TRACKED
        return Doing.RELEASED if self.is_released else Doing.THREATENING


@dataclass
class _People:
    """Who waits for an operator, and what orders hold for all."""

    bars: Bars
    waiting: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)

    def note(self, happening: Happening) -> None:
        """Show the queue, the operators, the command post, hold-fire orders and alarms since."""
        self._note_release(happening.event, happening.threat, happening.time_s)
        if happening.event in ORDERS:
            kind, doing = ORDERS[happening.event]
            name = happening.detail or kind.value
            self.bars.show((kind.value, name), (kind, name), doing, happening.time_s, name)

    def _note_release(self, event: Event, threat: str, time: float) -> None:
        if event is Event.RELEASE_ASKED:
            self.waiting.add(threat)
        elif event is Event.OPERATOR_DECIDES or event in DECIDED or event in ENDS:
            self.waiting.discard(threat)
        queue = Doing.WAITING if self.waiting else None
        self.bars.show((RowKind.QUEUE.value,), (RowKind.QUEUE, "release"), queue, time, threat)
        # Who lays a second engagement on by hand, of a threat long released, says so by no event
        # but that the unit is told.
        is_told = threat in self.released and event in (Event.CUED, Event.ENGAGEMENT_BROKEN_OFF)
        if event is Event.OPERATOR_DECIDES or event in DECIDED or is_told:
            doing = Doing.DECIDING if event is Event.OPERATOR_DECIDES else None
            operator = (RowKind.OPERATOR, OPERATOR)
            self.bars.show((RowKind.OPERATOR.value, threat), operator, doing, time, threat)
        if event is Event.RELEASED:
            self.released.add(threat)


def _note_fire_unit(bars: Bars, happening: Happening) -> None:
    """Show an engagement, or what keeps the unit from one."""
    event, unit = happening.event, happening.fire_unit
    row = (RowKind.FIRE_UNIT, unit)
    if event in ENGAGEMENT:
        about = ("engagement", unit, happening.threat)
        bars.show(about, row, ENGAGEMENT[event], happening.time_s, happening.threat)
    elif event in TROUBLE:
        what, doing = TROUBLE[event]
        bars.show((what, unit), row, doing, happening.time_s, happening.detail)
    elif event in (Event.RESUPPLIED, Event.ORDER_LOST):
        bars.marks.append(Mark(Row(*row), event, happening.time_s, happening.detail))
