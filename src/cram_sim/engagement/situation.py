"""The state of one raid while its clock runs. Threats are rows; floats only, no arrays to ask."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import simpy

from cram_sim.engagement.plan import (
    NEVER,
    Defence,
    FireUnitFigures,
    Opportunity,
    Plan,
    Span,
    UnitChance,
    Update,
)
from cram_sim.records import Cause, Event, Outcome

CLOCK_TICK = 1e-9  # seconds; now + (then - now) may fall short of then by its last bit


@dataclass(slots=True, eq=False)
class Threat:
    """A threat's row: what the defence did about it, and what became of it.

    `windows`: the fire units that can ever engage it, each with its opportunity and from when it
    may be cued; found out when it is first wanted.
    """

    number: int
    updates: list[Update]
    updates_read: int = 0  # how many of them are in the past
    windows: "list[tuple[FireUnit, Opportunity, float]] | None" = None
    last_fire: float = -NEVER  # when the last window of all units closes
    slews: dict[int, float] = field(default_factory=dict)  # by unit, when it was first wanted
    is_threatening: bool = False  # by its track
    called_dead_time: float = NEVER  # the last time
    is_withheld: bool = False
    judged_time: float = NEVER
    is_asked: bool = False  # its release: somebody decides or has decided, or nobody need
    asked_time: float = NEVER  # for the first time
    released_time: float = NEVER
    assigned_time: float = NEVER
    fired_time: float = NEVER
    ceased_time: float = -NEVER  # the last time
    shots: int = 0
    rounds: int = 0
    is_hit: bool = False
    neutralised_time: float = NEVER
    neutralised_by: int = -1
    neutralised_by_shot: int = -1
    neutralised_range: float = float("nan")
    outcome: Outcome = Outcome.NONE
    is_passed_over: bool = False  # a unit that could have engaged it was kept for others
    broken_off: Cause = Cause.NONE  # why the last engagement came to nothing before it fired
    cut_short: Cause = Cause.NONE  # why the last fire at it stopped before its window closed
    engagements: "list[Engagement]" = field(default_factory=list)  # at this moment
    words: list[simpy.Event] = field(default_factory=list)  # of those who wait for one on it

    @property
    def awaits_asking(self) -> bool:
        """Whether nobody has been asked yet, and it matters: no unit alone called it dead."""
        return not (self.is_asked or self.called_dead)

    def last_use_at(self, time: float) -> float:
        """When fire at it ends to matter: its last window closes, or it comes down as believed."""
        return self.last_fire if self.windows else self.belief_at(time).impact_time

    def next_word(self, clock: simpy.Environment) -> simpy.Event:
        """What happens when something is decided about it."""
        word = clock.event()
        self.words.append(word)
        return word

    def tell(self) -> None:
        """Wake those that wait for a word on this threat: something was decided."""
        words, self.words = self.words, []
        for word in words:
            if not word.triggered:
                word.succeed()

    @property
    def called_dead(self) -> bool:
        """Whether a unit has called it dead, rightly or wrongly."""
        return self.called_dead_time < NEVER

    @property
    def is_released(self) -> bool:
        """Whether units may fire at it."""
        return self.released_time < NEVER

    @property
    def is_neutralised(self) -> bool:
        """Whether it is, in truth."""
        return self.neutralised_time < NEVER

    def belief_at(self, time: float) -> Update:
        """The last that its track told, of those times at which it threatened."""
        updates, read = self.updates, self.updates_read
        while read < len(updates) and updates[read].time <= time + CLOCK_TICK:
            read += 1
        self.updates_read = read
        last = read - 1
        while last > 0 and not updates[last].is_threatening:
            last -= 1
        return updates[last]


@dataclass(slots=True, eq=False)
class FireUnit:
    """A fire unit's state; what it has done so far is counted by threat.

    `ammunition_left` and `heat` in the units of its magazine; `heat` as it was at `heat_time`.
    Spells are the times at which it was empty, hot, down (stoppages too) or busy with as much as it
    can take; open ones until never.
    """

    number: int
    figures: FireUnitFigures
    chance: UnitChance
    ammunition_left: float
    azimuth: float
    elevation: float
    free_channels: int
    stock: float = NEVER
    downs: int = 0  # how many things keep it down
    down_since: float = 0.0
    is_reloading: bool = False
    is_cooling: bool = False
    is_stopped: bool = False
    stoppages: int = 0
    rounds_to_stoppage: float = NEVER
    shots_under_way: int = 0  # which may give back ammunition that they do not use
    heat: float = 0.0
    heat_time: float = 0.0
    next_launch: float = 0.0
    emptied_time: float = NEVER
    empty_spells: list[Span] = field(default_factory=list)
    hot_spells: list[Span] = field(default_factory=list)
    down_spells: list[Span] = field(default_factory=list)
    busy_spells: list[Span] = field(default_factory=list)
    repairs: list[tuple[float, float, float]] = field(default_factory=list)  # failed, begun, up
    attempts: Counter[int] = field(default_factory=Counter)  # to acquire
    shots: Counter[int] = field(default_factory=Counter)
    orders: Counter[int] = field(default_factory=Counter)  # sent to it
    futile: dict[int, float] = field(default_factory=dict)  # when an order last came to nothing
    locks: dict[int, "Lock"] = field(default_factory=dict)  # the last on each threat
    engagements: "list[Engagement]" = field(default_factory=list)  # by its channels

    @property
    def is_empty(self) -> bool:
        """Whether it has no rounds, and no shot under way may give some back."""
        return self.ammunition_left == 0.0 and self.shots_under_way == 0

    def is_empty_at(self, time: float) -> bool:
        """Whether it had no rounds at that time, or was being reloaded."""
        return _is_in(self.empty_spells, time)

    def is_reloaded_after(self, time: float) -> bool:
        """Whether it gets rounds again after it was empty at that time."""
        return any(start <= time < end < NEVER for start, end in self.empty_spells)

    def is_too_hot_at(self, time: float) -> bool:
        """Whether it had to cool at that time."""
        return _is_in(self.hot_spells, time)

    def is_down_at(self, time: float) -> bool:
        """Whether it was down at that time, or had a stoppage."""
        return _is_in(self.down_spells, time) or (self.downs > 0 and time >= self.down_since)

    def is_busy_between(self, start: float, end: float) -> bool:
        """Whether it could take no more for a while between these times."""
        return any(begun <= end and over > start for begun, over in self.busy_spells)

    def note_busy(self, time: float) -> None:
        """Begin or end a busy spell, as its engagements now are."""
        was_busy = bool(self.busy_spells) and self.busy_spells[-1][1] == NEVER
        is_full = self.free_channels == 0 or self.shots_left <= 0.0
        is_busy = bool(self.engagements) and is_full
        if is_busy and not was_busy:
            self.busy_spells.append((time, NEVER))
        elif was_busy and not is_busy:
            self.busy_spells[-1] = (self.busy_spells[-1][0], time)

    @property
    def why_it_cannot_shoot(self) -> Cause:
        """What keeps a unit from shooting that cannot."""
        if self.ammunition_left > 0.0:
            return Cause.TOO_HOT
        return Cause.RELOADING if self.stock > 0.0 else Cause.OUT_OF_AMMUNITION

    @property
    def has_stopped(self) -> bool:
        """Whether it has a stoppage, or another channel's shot is about to end in one."""
        return self.is_stopped or self.rounds_to_stoppage == 0

    def heat_at(self, time: float) -> float:
        """What it has fired and not yet cooled off."""
        cooled = (time - self.heat_time) * self.figures.effects.cooling_rate
        return max(0.0, self.heat - cooled)

    def fireable_at(self, time: float) -> float:
        """The ammunition that it can fire from this time on, without a pause."""
        effects = self.figures.effects
        if effects.heat_limit == NEVER:
            return self.ammunition_left
        return min(self.ammunition_left, effects.heat_limit - self.heat_at(time))

    def can_shoot_at(self, time: float, *, kept: float = 0.0) -> bool:
        """Whether it has ammunition for a shot beside what is `kept`, and is cold enough."""
        if self.heat == 0.0 or self.ammunition_left <= kept:
            return self.ammunition_left > kept
        least = min(self.figures.effects.shot_ammunition, self.ammunition_left)
        return self.fireable_at(time) >= least

    def is_free_at(self, time: float) -> bool:
        """Whether it can take on one more threat."""
        if self.free_channels == 0 or self.downs or self.is_stopped:
            return False
        if self.is_reloading or self.is_cooling or self.shots_left <= 0.0:
            return False
        return self.can_shoot_at(time)

    @property
    def shots_left(self) -> float:
        """Single shots that no engagement has been promised; NaN for a kind that fires bursts."""
        effects = self.figures.effects
        if effects.firing != "single":
            return float("nan")
        promised = sum(engagement.promised for engagement in self.engagements)
        return (self.ammunition_left - promised) / effects.shot_ammunition

    def engages(self, threat: Threat) -> bool:
        """Whether one of its channels is on this threat."""
        return any(engagement.threat is threat for engagement in self.engagements)

    def reserve(self, ammunition: float) -> None:
        """Keep for a shot what it may use: other channels fire at the same time."""
        self.ammunition_left -= ammunition
        self.shots_under_way += 1

    def spend(self, ammunition: float, reserved: float, opening: float, time: float) -> None:
        """Give back what of the reserved ammunition was not fired from `opening` until `time`.

        It cools between shots only, so that heat does not depend on how fire is cut up.
        """
        if self.figures.effects.heat_limit < NEVER:
            self.heat = self.heat_at(opening) + ammunition
            self.heat_time = time
        self.ammunition_left += reserved - ammunition
        self.shots_under_way -= 1
        if self.is_empty:
            self.emptied_time = time

    @property
    def cooling_time(self) -> float:
        """Seconds from `heat_time` until it is cold enough for a shot."""
        effects = self.figures.effects
        too_hot = self.heat - (effects.heat_limit - effects.shot_ammunition)
        return max(0.0, too_hot / effects.cooling_rate) if too_hot > 0.0 else 0.0


def _is_in(spells: list[Span], time: float) -> bool:
    return any(start <= time < end for start, end in spells)


class Lock(NamedTuple):
    """A track of a fire unit's own channel: when the engagement ended, and what it began with."""

    end: float
    lock_time: float
    first_shot: int


@dataclass(slots=True, eq=False)
class Engagement:
    """A fire unit that is on a threat with one or more of its channels."""

    unit: FireUnit
    threat: Threat
    opportunity: Opportunity
    kept: float  # ammunition that it must not use
    promised: float  # ammunition of the single shots that it has still to fire
    channels: int  # and as many shots before it looks
    is_autonomous: bool
    process: simpy.Process | None = None
    lock_time: float = NEVER  # since when it has the threat in track
    first_shot: int = -1  # the number of its first shot by this unit at this threat; none yet
    is_interrupted: bool = False  # its unit went down
    may_see_kill: bool = False  # it fires or looks now, and would see the threat die
    seen_at: float = NEVER  # when it sees the kill, as far as that is known


class Shot(NamedTuple):
    """One shot as it was fired; the columns of the shots table in its order."""

    threat: int
    fire_unit: int
    shot: int
    open_fire_time: float
    first_intercept_time: float
    last_intercept_time: float
    slant_range: float
    closest_range: float
    rounds: int
    firing_time: float
    p_neutralise: float
    hit: bool
    neutralised: bool
    neutralised_time: float
    neutralised_range: float
    outcome: Outcome
    assessed_dead: bool


class Entry(NamedTuple):
    """One line of the event log; `threat` and `fire_unit` are -1 where they do not apply."""

    time: float
    event: Event
    threat: int
    fire_unit: int
    detail: str


@dataclass(slots=True)
class Situation:
    """One raid under way.

    `wanted`: the threats that the command post wants engaged, in order of their judgement.
    `free_operators`: how often each operator who is free has decided.
    `state_changed` asks the command post to look again, `will_look` that it will at this moment;
    `next_look`: when it will by itself, because a unit may then be cued.
    """

    clock: simpy.Environment
    defence: Defence
    plan: Plan
    threats: list[Threat]
    fire_units: list[FireUnit]
    operators: simpy.Resource | None
    reload_crews: simpy.Resource | None
    repair_crews: simpy.Resource | None
    state_changed: Callable[[], None] = lambda: None
    wanted: dict[int, Threat] = field(default_factory=dict)
    is_command_up: bool = True
    is_raid_asked: bool = False
    is_raid_released: bool = False
    free_operators: list[int] = field(default_factory=list)
    will_look: bool = False
    next_look: float = NEVER
    shots: list[Shot] = field(default_factory=list)
    log: list[Entry] | None = None

    def note(self, event: Event, threat: int = -1, fire_unit: int = -1, detail: str = "") -> None:
        """Write a line of the event log, if one is kept."""
        if self.log is not None:
            self.log.append(Entry(self.clock.now, event, threat, fire_unit, detail))

    def reconsider(self) -> None:
        """Look again if a unit is kept from a threat: what it is kept for may be gone."""
        if any(threat.is_passed_over for threat in self.wanted.values()):
            self.state_changed()

    def at(self, time: float, action: Callable[[], None]) -> None:
        """Do something at that time: cheaper than a process that waits for it."""
        timer = self.clock.timeout(max(0.0, time - self.clock.now))
        assert timer.callbacks is not None
        timer.callbacks.append(lambda _: action())
