"""The state of one raid while its clock runs. Threats are rows; floats only, no arrays to ask."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import simpy

from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.effectors.protocol import Figures, Ready
from cram_sim.records import Cause, Event, Floats, Outcome, Window

NEVER = float("inf")
CLOCK_TICK = 1e-9  # seconds; now + (then - now) may fall short of then by its last bit


class Opportunity(NamedTuple):
    """What one fire unit may do about one threat; times in seconds, `window` its table's rows."""

    first_fire: float
    last_fire: float
    cue_from: float
    azimuth: float
    elevation: float
    p_acquire: float
    window: Floats
    draws: Floats  # (shots, 64), and the acquisition's uniforms at the end of the first row

    def pointing_at(self, time: float) -> tuple[float, float]:
        """Azimuth and elevation of the line of fire for a shot at that time."""
        place = int(self.window[:, Window.FIRING_TIME].searchsorted(time))
        row = self.window[min(place, len(self.window) - 1)]
        return float(row[Window.AZIMUTH]), float(row[Window.ELEVATION])


class Update(NamedTuple):
    """One line of the recognised air picture: what the command post learns of a track, and when."""

    time: float
    threat: int
    is_threatening: bool
    expected_loss: float
    impact_time: float


@dataclass(frozen=True)
class FireUnitFigures:
    """What the clock needs to know of a placed effector and its channel; SI units and radians.

    `acquisition_time`, `least_track` and `memory` of its tracking radar; all zero where it fires on
    the search track. `outcome_shares` (3,): the kills that detonate, break up or disable.
    """

    effector: Ready
    effects: Figures
    acquisition_time: float
    least_track: float
    memory: float
    outcome_shares: tuple[float, float, float]
    azimuth: float  # where it points when nothing has happened yet
    elevation: float

    @property
    def shortest_preparation(self) -> float:
        """From assignment to the first round, without slewing."""
        return self.effects.settle_time + self.acquisition_time + self.least_track

    def slew_time(
        self, azimuth: float, elevation: float, to_azimuth: float, to_elevation: float
    ) -> float:
        """Seconds to traverse, the short way round, and elevate: both at once, at one rate."""
        turn = abs((to_azimuth - azimuth + math.pi) % (2.0 * math.pi) - math.pi)
        return max(turn, abs(to_elevation - elevation)) / self.effects.slew_rate

    @property
    def lead(self) -> float:
        """How long before the window opens a unit is best cued: half a turn and a full memory."""
        effects = self.effects
        half_turn = math.pi / effects.slew_rate
        return half_turn + effects.settle_time + self.acquisition_time + self.memory

    def outcome_of(self, draw: float) -> Outcome:
        """What becomes of a threat that it neutralises, by one uniform."""
        detonated, broken_up, disabled = self.outcome_shares
        if draw < detonated:
            return Outcome.DETONATED
        if draw < detonated + broken_up:
            return Outcome.BROKEN_UP
        if draw < detonated + broken_up + disabled:
            return Outcome.DISABLED
        return Outcome.DEFLECTED


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
    raid_errors: list[Floats]  # by fire unit, (3,)


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
    outcome: Outcome = Outcome.NONE
    broken_off: Cause = Cause.NONE  # why the last engagement came to nothing before it fired
    cut_short: Cause = Cause.NONE  # the last fire at it stopped for want of rounds, or for heat


@dataclass(slots=True)
class FireUnit:
    """A fire unit's state; what it has done so far is counted by threat.

    `ammunition_left` and `heat` in the units of its magazine; `heat` as it was at `heat_time`.
    """

    number: int
    figures: FireUnitFigures
    ammunition_left: float
    azimuth: float
    elevation: float
    free_channels: int
    is_reloading: bool = False
    is_cooling: bool = False
    heat: float = 0.0
    heat_time: float = 0.0
    next_launch: float = 0.0
    emptied_time: float = NEVER
    empty_spells: list[tuple[float, float]] = field(default_factory=list)
    hot_spells: list[tuple[float, float]] = field(default_factory=list)
    attempts: Counter[int] = field(default_factory=Counter)  # to acquire
    shots: Counter[int] = field(default_factory=Counter)
    engaged: set[int] = field(default_factory=set)  # threats, by its channels

    def is_empty_at(self, time: float) -> bool:
        """Whether it had no rounds at that time, or was being reloaded."""
        return any(start <= time < end for start, end in self.empty_spells)

    def is_too_hot_at(self, time: float) -> bool:
        """Whether it had to cool at that time."""
        return any(start <= time < end for start, end in self.hot_spells)

    @property
    def why_it_cannot_shoot(self) -> Cause:
        """What keeps a unit from shooting that cannot."""
        return Cause.OUT_OF_AMMUNITION if self.ammunition_left == 0.0 else Cause.TOO_HOT

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

    def can_shoot_at(self, time: float) -> bool:
        """Whether it has ammunition for a shot and is cold enough."""
        if self.heat == 0.0 or self.ammunition_left == 0.0:
            return self.ammunition_left > 0.0
        least = min(self.figures.effects.shot_ammunition, self.ammunition_left)
        return self.fireable_at(time) >= least

    def is_free_at(self, time: float) -> bool:
        """Whether it can take on one more threat."""
        if self.free_channels == 0 or self.is_reloading or self.is_cooling:
            return False
        return self.can_shoot_at(time)

    def reserve(self, ammunition: float) -> None:
        """Keep for a shot what it may use: other channels fire at the same time."""
        self.ammunition_left -= ammunition

    def spend(self, ammunition: float, reserved: float, opening: float, time: float) -> None:
        """Give back what of the reserved ammunition was not fired from `opening` until `time`.

        It cools between shots only, so that heat does not depend on how fire is cut up.
        """
        if self.figures.effects.heat_limit < NEVER:
            self.heat = self.heat_at(opening) + ammunition
            self.heat_time = time
        self.ammunition_left += reserved - ammunition
        if self.ammunition_left == 0.0:
            self.emptied_time = time

    @property
    def cooling_time(self) -> float:
        """Seconds from `heat_time` until it is cold enough for a shot."""
        effects = self.figures.effects
        too_hot = self.heat - (effects.heat_limit - effects.shot_ammunition)
        return max(0.0, too_hot / effects.cooling_rate) if too_hot > 0.0 else 0.0


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
