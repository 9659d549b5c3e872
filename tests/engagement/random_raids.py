"""Random raids on random defences: whatever the clock knows may happen in them.

A raid is drawn from its seed alone, so that a failure can be told by one number.
"""

from typing import Literal, NamedTuple, get_args
from unittest.mock import patch

import numpy as np
from engagement.stories import chance, gun, spans_of

from cram_sim.doctrine.assignment import AssignmentRule
from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.protocol import Assignment, Option, Picture
from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.effectors.protocol import DRAW_ASSESSMENT, DRAW_HIT, DRAW_KILL, DRAWS
from cram_sim.engagement import raid
from cram_sim.engagement.plan import (
    NEVER,
    Defence,
    FireUnitFigures,
    Opportunity,
    Plan,
    ReleaseMode,
    Span,
    UnitChance,
    Update,
)
from cram_sim.engagement.raid import RaidOutcome, fight
from cram_sim.engagement.situation import Entry, FireUnit, Situation
from cram_sim.records import Window

RULES = get_args(AssignmentRule)
RELEASES: tuple[ReleaseMode, ...] = get_args(ReleaseMode)
HORIZON = 45.0  # seconds; all windows have closed by then


class UnitState(NamedTuple):
    """A fire unit at one moment; `channels` that each of its engagements takes, by threat."""

    free_channels: int
    channels: dict[int, int]
    ammunition_left: float
    stock: float
    heat: float
    is_out: bool  # down, stopped, reloading or cooling


class State(NamedTuple):
    """A raid at one moment; `held`: operators and crews that somebody has."""

    units: tuple[UnitState, ...]
    is_command_up: bool
    held: int


class Fought(NamedTuple):
    """A raid that is over: what was given, what came out, the state at each line of its log."""

    seed: int
    defence: Defence
    plan: Plan
    outcome: RaidOutcome
    states: list[State]
    end: State


class WatchedLog(list[Entry]):
    """A log that writes down the state at each of its lines."""

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self.situation = situation
        self.states: list[State] = []

    def append(self, entry: Entry, /) -> None:
        super().append(entry)
        self.states.append(state_of(self.situation))


def state_of(situation: Situation) -> State:
    crews = (situation.operators, situation.reload_crews, situation.repair_crews)
    return State(
        tuple(_unit_state(unit) for unit in situation.fire_units),
        situation.is_command_up,
        sum(crew.count + len(crew.queue) for crew in crews if crew is not None),
    )


def _unit_state(unit: FireUnit) -> UnitState:
    return UnitState(
        unit.free_channels,
        {engagement.threat.number: engagement.channels for engagement in unit.engagements},
        unit.ammunition_left,
        unit.stock,
        unit.heat,
        unit.downs > 0 or unit.is_stopped or unit.is_reloading or unit.is_cooling,
    )


class Volleys(Doctrine):
    """Greatest loss first; of single shots as many before a look as the free channels allow."""

    kind: Literal["volleys"] = "volleys"
    shots: int = 1
    shoots_again: bool = True

    @property
    def keeps_unit_on_track(self) -> bool:
        return self.shoots_again

    def assign(self, picture: Picture) -> list[Assignment]:
        free = {number: unit.free_channels for number, unit in picture.fire_units.items()}
        given: list[Assignment] = []
        for option in sorted(picture.options, key=lambda option: _claim(picture, option)):
            track, unit = option.track, option.fire_unit
            on_it = picture.tracks[track].fire_units + sum(each.track == track for each in given)
            if option.ready_from > picture.now or on_it >= self.fire_units_per_track:
                continue
            if free[unit] > 0:
                is_single = picture.fire_units[unit].shots_left > 0
                shots = min(self.shots, free[unit]) if is_single else 1
                free[unit] -= shots
                given.append(Assignment(track, unit, shots))
        return given


def _claim(picture: Picture, option: Option) -> tuple[float, float]:
    return -picture.tracks[option.track].expected_loss, option.earliest_fire


def random_raid(seed: int) -> Fought:
    """A raid of one to five threats against one to three fire units, by a drawn doctrine."""
    rng = np.random.default_rng(seed)
    units, threats = int(rng.integers(1, 4)), int(rng.integers(1, 6))
    return keep(seed, random_defence(rng, units), random_plan(rng, units, threats))


def keep(seed: int, defence: Defence, plan: Plan) -> Fought:
    """Fight a raid and keep the state at every line of its log."""
    situations: list[Situation] = []

    def begin(**fields: object) -> Situation:
        situation = Situation(**fields)  # type: ignore[arg-type]
        situation.log = WatchedLog(situation)
        situations.append(situation)
        return situation

    with patch.object(raid, "Situation", begin):
        outcome = fight(defence, plan, keep_log=True)
    situation = situations[0]
    assert isinstance(situation.log, WatchedLog)
    return Fought(seed, defence, plan, outcome, situation.log.states, state_of(situation))


def random_defence(rng: np.random.Generator, units: int) -> Defence:
    return Defence(
        fire_units=tuple(random_unit(rng) for _ in range(units)),
        doctrine=random_doctrine(rng),
        operators=int(rng.integers(1, 3)),
        release=RELEASES[rng.integers(3)],
        released_per_raid=bool(rng.random() < 0.3),
        fatigue=float(rng.choice([0.0, 0.5])),
        reload_crews=(None, 1, 2)[rng.integers(3)],
        repair_crews=(None, 1, 2)[rng.integers(3)],
        acknowledgement_time=float(rng.choice([0.0, 2.0])),
    )


def random_doctrine(rng: np.random.Generator) -> Doctrine:
    common = {
        "firing": "burst" if rng.random() < 0.5 else "continuous",
        "burst_rounds": int(rng.integers(1, 30)),
        "fire_units_per_track": int(rng.integers(1, 3)),
        "look_ahead": bool(rng.random() < 0.3),
    }
    shots = int(rng.integers(1, 4))
    if rng.random() < 0.5:
        return Volleys.from_si(shots=shots, shoots_again=bool(rng.random() < 0.5), **common)
    rule = RULES[rng.integers(len(RULES))]
    return ShootShoot.from_si(shots_per_salvo=shots, assignment=rule, **common)


def random_unit(rng: np.random.Generator) -> FireUnitFigures:
    """A gun, a launcher of single shots on many channels, or one that fires without a stop."""
    kind = rng.integers(3)
    is_launcher = kind == 1
    heat_limit = float(rng.uniform(10.0, 40.0)) if rng.random() < 0.4 else NEVER
    azimuths = rng.uniform(-np.pi, np.pi, 2).tolist()
    return gun(
        firing=("as ordered", "single", "continuous")[kind],
        magazine=float(rng.integers(2, 10) if is_launcher else rng.integers(5, 120)),
        reload_time=float(rng.uniform(0.0, 20.0)),
        p_alive_called_dead=0.1,
        p_dead_called_alive=0.2,
        channels=int(rng.integers(1, 5)) if is_launcher else 1,
        launch_interval=float(rng.choice([0.0, 0.7, 8.0])) if is_launcher else 0.0,
        shot_ammunition=float(rng.integers(1, 3)) if is_launcher else 5.0,
        heat_limit=NEVER if is_launcher else heat_limit,
        cooling_rate=2.0,
        stock=float(rng.integers(0, 60)) if rng.random() < 0.5 else NEVER,
        clearing_time=float(rng.choice([0.0, 4.0])),
        autonomous_sector=(azimuths[0], azimuths[1]) if rng.random() < 0.6 else None,
    )


def random_plan(rng: np.random.Generator, units: int, threats: int) -> Plan:
    return Plan(
        updates=[random_updates(rng, threat) for threat in range(threats)],
        opportunities=[[random_opportunity(rng) for _ in range(units)] for _ in range(threats)],
        release_delay=rng.uniform(0.0, 5.0, threats).tolist(),
        units=[random_chance(rng) for _ in range(units)],
        end=float(rng.uniform(30.0, HORIZON)),
        is_withheld=(rng.random(threats) < 0.15).tolist(),
        orders_lost=rng.choice([0] * 8 + [1, 2], (threats, units, 2)).tolist(),
        command_outages=random_outages(rng, 0.4),
        holds=[(5.0, 12.0, "helicopter")] if rng.random() < 0.2 else [],
    )


def random_chance(rng: np.random.Generator) -> UnitChance:
    fails, stops = rng.random() < 0.3, rng.random() < 0.4
    return UnitChance(
        raid_errors=np.zeros(3),
        is_ready=bool(rng.random() < 0.95),
        failures=[tuple(pair) for pair in rng.exponential([12.0, 6.0], (3, 2)).tolist()]
        if fails
        else [],
        outages=random_outages(rng, 0.2),
        rounds_to_stoppage=rng.integers(1, 60, 2).tolist() if stops else [],
        order_delay=float(rng.choice([0.0, 0.5])),
        resupply=[(float(rng.uniform(0.0, 30.0)), 20.0)] if rng.random() < 0.3 else [],
    )


def random_outages(rng: np.random.Generator, share: float) -> list[Span]:
    """None, or two; in tenths of seconds, so that they meet other moments exactly."""
    if rng.random() >= share:
        return []
    first, second, third, fourth = np.sort(rng.integers(0, int(10.0 * HORIZON), 4) / 10.0).tolist()
    return [(first, second), (third, fourth)]


def random_opportunity(rng: np.random.Generator) -> Opportunity | None:
    if rng.random() < 0.15:
        return None
    first_fire = float(rng.integers(30, 250)) / 10.0
    opportunity = chance(
        float(rng.choice([0.0, 0.02, 0.1, 1.0])),
        first_fire=first_fire,
        last_fire=first_fire + float(rng.uniform(0.3, 18.0)),
        cue_from=float(rng.uniform(0.0, first_fire)),
        azimuth=float(rng.uniform(-np.pi, np.pi)),
        elevation=float(rng.uniform(0.0, 1.0)),
        p_acquire=float(rng.uniform(0.5, 1.0)),
        kills=rng.random(6).tolist(),
    )
    for column in (DRAW_KILL, DRAW_HIT, DRAW_ASSESSMENT):
        opportunity.draws[:, column] = rng.random(6)
    opportunity.draws[:, DRAWS:] = rng.random(opportunity.draws[:, DRAWS:].shape)
    is_held = bool(rng.random() < 0.3)
    if is_held:
        start, end = np.sort(rng.integers(0, len(opportunity.window), 2))
        opportunity.window[start:end, Window.FEASIBLE] = 0.0
    return opportunity._replace(spans=spans_of(opportunity.window), is_held=is_held)


def random_updates(rng: np.random.Generator, threat: int) -> list[Update]:
    """Judgements that flap, as the track is seen better and lost and found."""
    moments = np.sort(rng.integers(0, 250, int(rng.integers(1, 8))) / 10.0).tolist()
    return [
        Update(moment, threat, bool(rng.random() < 0.75), float(rng.random()), 20.0)
        for moment in moments
    ]
