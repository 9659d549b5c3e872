"""The state of one raid while its clock runs. Threats are rows; floats only, no arrays to ask."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import simpy

from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.records import Cause, Event, Floats

NEVER = float("inf")
CLOCK_TICK = 1e-9  # seconds; now + (then - now) may fall short of then by its last bit


class Opportunity(NamedTuple):
    """What one fire unit may do about one threat; times in seconds, `window` its table's rows."""

    first_fire: float
    last_fire: float
    cue_from: float
    azimuth: float
    p_acquire: float
    window: Floats
    draws: Floats  # (shots, 64), and the acquisition's uniforms at the end of the first row


class Update(NamedTuple):
    """One line of the recognised air picture: what the command post learns of a track, and when."""

    time: float
    threat: int
    is_threatening: bool
    expected_loss: float
    impact_time: float


@dataclass(frozen=True)
class FireUnitFigures:
    """What the clock needs to know of a fire unit; SI units and radians."""

    gun: Floats  # as the burst reads it
    rate_of_fire: float
    magazine: int
    reload_time: float
    slew_rate: float
    settle_time: float
    acquisition_time: float
    least_track: float
    memory: float
    assessment_time: float
    p_alive_called_dead: float
    p_dead_called_alive: float
    azimuth: float  # where it points when nothing has happened yet

    @property
    def shortest_preparation(self) -> float:
        """From assignment to the first round, without slewing."""
        return self.settle_time + self.acquisition_time + self.least_track

    def slew_time(self, start: float, end: float) -> float:
        """Seconds to traverse from one azimuth to another, the short way round."""
        turn = abs((end - start + math.pi) % (2.0 * math.pi) - math.pi)
        return turn / self.slew_rate

    @property
    def lead(self) -> float:
        """How long before the window opens a unit is best cued: half a turn and a full memory."""
        return math.pi / self.slew_rate + self.settle_time + self.acquisition_time + self.memory


@dataclass(frozen=True)
class Defence:
    """The defence as the clock knows it, the same in every replication."""

    fire_units: tuple[FireUnitFigures, ...]
    doctrine: ShootLookShoot
    operators: int
    released_by_operator: bool
    released_per_raid: bool


@dataclass(frozen=True)
class Plan:
    """One replication before its clock starts: everything that was drawn or computed for it."""

    updates: list[Update]
    opportunities: list[list[Opportunity | None]]  # by threat, by fire unit
    release_delay: list[float]  # by threat
    speed_error: list[float]  # by fire unit


@dataclass(slots=True)
class Threat:
    """A threat's row: what the defence did about it, and what became of it."""

    number: int
    released: simpy.Event
    neutralised: simpy.Event
    is_threatening: bool = False  # by its track
    expected_loss: float = 0.0
    impact_time: float = NEVER
    called_dead: bool = False
    fire_units: int = 0
    is_release_asked: bool = False
    judged_time: float = NEVER
    dismissed_time: float = NEVER  # judged harmless, and still so
    released_time: float = NEVER
    assigned_time: float = NEVER
    fired_time: float = NEVER
    shots: int = 0
    rounds: int = 0
    is_hit: bool = False
    neutralised_time: float = NEVER
    neutralised_by: int = -1
    neutralised_range: float = float("nan")
    broken_off: Cause = Cause.NONE  # why the last engagement came to nothing before it fired
    ran_out: bool = False  # the last fire at it stopped for want of rounds


@dataclass(slots=True)
class FireUnit:
    """A fire unit's state; what it has done so far is counted by threat."""

    number: int
    figures: FireUnitFigures
    rounds_left: int
    azimuth: float
    is_busy: bool = False
    emptied_time: float = NEVER
    empty_spells: list[tuple[float, float]] = field(default_factory=list)
    attempts: Counter[int] = field(default_factory=Counter)  # to acquire
    shots: Counter[int] = field(default_factory=Counter)

    def is_empty_at(self, time: float) -> bool:
        """Whether it had no rounds at that time, or was being reloaded."""
        return any(start <= time < end for start, end in self.empty_spells)


class Shot(NamedTuple):
    """One burst as it was fired; the columns of the shots table in its order."""

    threat: int
    fire_unit: int
    shot: int
    open_fire_time: float
    first_intercept_time: float
    last_intercept_time: float
    slant_range: float
    closest_range: float
    rounds: int
    p_neutralise: float
    hit: bool
    neutralised: bool
    neutralised_time: float
    neutralised_range: float
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
    """One raid under way."""

    clock: simpy.Environment
    defence: Defence
    plan: Plan
    threats: list[Threat]
    fire_units: list[FireUnit]
    operators: simpy.Resource
    shots: list[Shot] = field(default_factory=list)
    log: list[Entry] | None = None

    def note(self, event: Event, threat: int, fire_unit: int = -1, detail: str = "") -> None:
        """Write a line of the event log, if one is kept."""
        if self.log is not None:
            self.log.append(Entry(self.clock.now, event, threat, fire_unit, detail))
