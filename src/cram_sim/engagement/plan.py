"""What the clock is given: the defence, the same in every replication, and one replication's plan.

Everything that is geometry or chance was worked out in arrays before; here are floats and lists.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.effectors.protocol import Figures, Ready
from cram_sim.records import Floats, Outcome, Window

NEVER = float("inf")

Span = tuple[float, float]  # seconds, from and to

# Automatic: nobody is asked. Semi-automatic: an operator releases what the command post proposes.
# Manual: an operator lays on every engagement by hand.
ReleaseMode = Literal["automatic", "semi-automatic", "manual"]


class Opportunity(NamedTuple):
    """What one fire unit may do about one threat; times in seconds, `window` its table's rows.

    `spans`: when it may open fire, in order; hold-fire orders are taken out, and `is_held` says
    that there were any.
    """

    first_fire: float
    last_fire: float
    cue_from: float
    azimuth: float
    elevation: float
    p_acquire: float
    window: Floats
    draws: Floats  # (shots, 64), and the acquisition's uniforms at the end of the first row
    spans: tuple[Span, ...]
    is_held: bool = False

    def pointing_at(self, time: float) -> tuple[float, float]:
        """Azimuth and elevation of the line of fire for a shot at that time."""
        if time <= self.first_fire:
            return self.azimuth, self.elevation
        row = self._row_at(time)
        return float(row[Window.AZIMUTH]), float(row[Window.ELEVATION])

    def opening_from(self, time: float) -> float:
        """When fire may next be opened, then or later, in seconds; never after the last span."""
        for start, end in self.spans:
            if end >= time:
                return max(start, time)
        return NEVER

    def time_of_flight_at(self, time: float) -> float:
        """Seconds from a shot at that time to its first effect."""
        row = self._row_at(time)
        return float(row[Window.INTERCEPT_TIME] - row[Window.FIRING_TIME])

    def _row_at(self, time: float) -> Floats:
        place = int(self.window[:, Window.FIRING_TIME].searchsorted(time))
        row: Floats = self.window[min(place, len(self.window) - 1)]
        return row


class Update(NamedTuple):
    """One line of the recognised air picture: what the command post learns of a track, and when.

    `asset` is the number of the asset that it most endangers, `p_impact` the probability of an
    impact there.
    """

    time: float
    threat: int
    is_threatening: bool
    expected_loss: float
    impact_time: float
    asset: int = 0
    p_impact: float = 1.0


@dataclass(frozen=True)
class FireUnitFigures:
    """What the clock needs to know of a placed effector and its channel; SI units and radians.

    `acquisition_time`, `least_track` and `memory` of its tracking radar; all zero where it fires on
    the search track. `outcome_shares` (3,): the kills that detonate, break up or disable. `stock`:
    what it may reload from, in the units of its magazine. `autonomous_sector`: azimuths from and to
    (clockwise) that it defends alone while the command post is out; None: it waits.
    """

    effector: Ready
    effects: Figures
    acquisition_time: float
    least_track: float
    memory: float
    outcome_shares: tuple[float, float, float]
    azimuth: float  # where it points when nothing has happened yet
    elevation: float
    name: str = ""
    layer: str = ""
    stock: float = NEVER
    clearing_time: float = 0.0
    autonomous_sector: tuple[float, float] | None = None

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
    """The defence as the clock knows it, the same in every replication.

    `released_per_raid`: one release frees all threats. `fatigue`: the share of his first release by
    which an operator takes longer with each further one. `laying_on_time`: what an operator usually
    takes; where he lays on by hand he is asked so much earlier. Crews: how many units are reloaded
    and repaired at one time; None: each unit has its own. `acknowledgement_time`: after which an
    order that a unit has not acknowledged counts as lost.
    """

    fire_units: tuple[FireUnitFigures, ...]
    doctrine: Doctrine
    operators: int
    release: ReleaseMode
    released_per_raid: bool
    fatigue: float = 0.0
    laying_on_time: float = 0.0
    reload_crews: int | None = None
    repair_crews: int | None = None
    acknowledgement_time: float = 2.0
    asset_names: tuple[str, ...] = ("asset",)


@dataclass(frozen=True)
class UnitChance:
    """What chance has in store for one fire unit in one raid; times in seconds.

    `failures`: time in working order until each failure, and how long its repair takes;
    `outages` that the scenario orders, disjoint and in order; `rounds_to_stoppage`: rounds fired
    without one until each (used again from the start after the last; none: it never stops);
    `resupply`: when how much comes for its stock.
    """

    raid_errors: Floats  # (3,)
    is_ready: bool = True
    failures: Sequence[Span] = ()
    outages: Sequence[Span] = ()
    rounds_to_stoppage: Sequence[int] = ()
    order_delay: float = 0.0
    resupply: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True)
class Plan:
    """One replication before its clock starts: everything that was drawn or computed for it.

    `updates` by threat, in order of time; `opportunities` by threat, by fire unit. By threat too:
    `release_delay`, `is_withheld` whether the operator withholds consent, `believed_classes`, and
    by fire unit `orders_lost` before each that arrives (used again from the start after the last)
    and `held_off` whether hold-fire orders took its whole window; these four may be empty: none.
    `command_outages`: when the command post is out, disjoint and in order. `holds`: hold-fire
    orders as the log tells them, with their names. `end`: of the raid, the last impact. `changes`:
    the updates at which a judgement changes.
    """

    updates: list[list[Update]]
    opportunities: list[list[Opportunity | None]]
    release_delay: list[float]
    units: list[UnitChance]
    end: float
    is_withheld: list[bool] = field(default_factory=list)
    believed_classes: list[str] = field(default_factory=list)
    orders_lost: list[list[Sequence[int]]] = field(default_factory=list)
    held_off: list[list[bool]] = field(default_factory=list)
    command_outages: Sequence[Span] = ()
    holds: Sequence[tuple[float, float, str]] = ()
    changes: list[Update] = field(init=False)

    def __post_init__(self) -> None:
        """Find the updates at which a judgement changes, in order of time."""
        changes = [change for told in self.updates for change in _changes(told)]
        object.__setattr__(self, "changes", sorted(changes))


def _changes(updates: list[Update]) -> Iterator[Update]:
    was_threatening = False
    for update in updates:
        if update.is_threatening != was_threatening:
            was_threatening = update.is_threatening
            yield update
