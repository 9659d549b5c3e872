"""Raids made by hand, so that every outcome is known beforehand.

The gun fires ten rounds a second that take one second to arrive. Every round that is feasible
hits, and neutralises with the window's own probability, so a kill draw of 1 - (1 - p)^n kills with
round n. From cue to fire it takes two seconds without slewing.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.effectors.aim import DRAW_BIAS
from cram_sim.effectors.gun_burst import cease, fire
from cram_sim.effectors.gun_windows import COLUMNS, GunWindow
from cram_sim.effectors.protocol import (
    DRAW_ASSESSMENT,
    DRAW_KILL,
    DRAWS,
    Effect,
    Figures,
    Firing,
    Order,
    Paths,
    Site,
    Target,
)
from cram_sim.engagement.plan import (
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
from cram_sim.engagement.situation import Entry
from cram_sim.records import Event, Floats, Opportunities, Window

RATE = 10.0
TIME_OF_FLIGHT = 1.0
PREPARATION = 2.0
ASSESSMENT = 1.5
LEAD = np.pi + 2.5  # half a turn, settling, acquiring, the memory
SLOTS = 64
# Rate at once, dispersion, no jitter, bias nor speed error, a fire control that errs by little.
BURST = np.array([RATE, 0.0, 1e-3, 0.0, 1.0, 0.0, 0.0, 0.0, 10.0, 1.0, 1e-3, 1e-4, 0.0, 1.0])


class StoryGun:
    """A gun whose windows are made by hand."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.orders: list[Order] = []

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        raise NotImplementedError("a story brings its own windows")

    def shot(self, order: Order) -> Effect:
        self.orders.append(order)
        return fire(BURST, order)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        return cease(BURST, order, effect, time)


def gun(
    *,
    magazine: float = 1000.0,
    reload_time: float = 30.0,
    slew_rate: float = 1.0,
    p_alive_called_dead: float = 0.0,
    p_dead_called_alive: float = 0.0,
    channels: int = 1,
    launch_interval: float = 0.0,
    heat_limit: float = math.inf,
    cooling_rate: float = 0.0,
    shot_ammunition: float = 1.0,
    firing: Firing = "as ordered",
    stock: float = math.inf,
    clearing_time: float = 0.0,
    autonomous_sector: tuple[float, float] | None = None,
) -> FireUnitFigures:
    effects = Figures(
        magazine=magazine,
        reload_time=reload_time,
        slew_rate=slew_rate,
        settle_time=0.5,
        launch_interval=launch_interval,
        channels=channels,
        heat_limit=heat_limit,
        cooling_rate=cooling_rate,
        firing=firing,
        rate_of_fire=RATE,
        shot_ammunition=shot_ammunition,
        shortest_shot=0.0,
        common_speed_error=0.0,
        assessment_time=ASSESSMENT,
        p_alive_called_dead=p_alive_called_dead,
        p_dead_called_alive=p_dead_called_alive,
    )
    return FireUnitFigures(
        effector=StoryGun(effects),
        effects=effects,
        acquisition_time=1.0,
        least_track=0.5,
        memory=1.0,
        outcome_shares=(0.4, 0.3, 0.2),
        azimuth=0.0,
        elevation=0.0,
        stock=stock,
        clearing_time=clearing_time,
        autonomous_sector=autonomous_sector,
    )


def defence(
    *guns: FireUnitFigures,
    firing: Literal["continuous", "burst"] = "continuous",
    burst_rounds: int = 10,
    fire_units_per_track: int = 1,
    operators: int = 1,
    release: ReleaseMode = "automatic",
    per_raid: bool = False,
) -> Defence:
    return Defence(
        fire_units=guns,
        doctrine=ShootLookShoot.from_si(
            firing=firing,
            burst_rounds=burst_rounds,
            open_fire_range=1200.0,
            fire_units_per_track=fire_units_per_track,
        ),
        operators=operators,
        release=release,
        released_per_raid=per_raid,
    )


def window_table(
    first_fire: float, last_fire: float, p_neutralise: float, *, hits: bool = True
) -> Floats:
    rows = round((last_fire - first_fire) / 0.1) + 1
    table = np.zeros((rows, COLUMNS))
    table[:, Window.FIRING_TIME] = np.linspace(first_fire, last_fire, rows)
    table[:, Window.INTERCEPT_TIME] = table[:, Window.FIRING_TIME] + TIME_OF_FLIGHT
    table[:, Window.SLANT_RANGE] = np.linspace(1200.0, 300.0, rows)
    table[:, GunWindow.COSINE] = 1.0
    table[:, GunWindow.PRESENTED_AREA] = 1e6 if hits else 1e-15
    table[:, GunWindow.P_NEUTRALISE_GIVEN_HIT] = p_neutralise
    table[:, Window.FEASIBLE] = 1.0
    return table


def chance(
    p_neutralise: float, *, hits: bool = True, first_fire: float = 10.0, last_fire: float = 15.0,
    cue_from: float = 0.0, azimuth: float = 0.0, elevation: float = 0.0, p_acquire: float = 1.0,
    kills: Sequence[float] = (0.5,), attempts: Sequence[float] = (), assessment: float = 0.5,
) -> Opportunity:  # fmt: skip
    """An opportunity; `kills` are the kill draws of its shots, `attempts` those to acquire."""
    draws = np.full((len(kills), SLOTS), 0.5)
    draws[:, DRAW_BIAS:DRAWS] = 0.0
    draws[:, DRAW_KILL] = kills
    draws[:, DRAW_ASSESSMENT] = assessment
    draws[0, DRAWS : DRAWS + len(attempts)] = attempts
    table = window_table(first_fire, last_fire, p_neutralise, hits=hits)
    table[:, Window.AZIMUTH], table[:, Window.ELEVATION] = azimuth, elevation
    return Opportunity(
        first_fire, last_fire, cue_from, azimuth, elevation, p_acquire, table, draws,
        ((first_fire, last_fire),),
    )  # fmt: skip


def killed_by(number: int, p_neutralise: float) -> float:
    """The kill draw that lets the round of that number, from 1, neutralise."""
    survives: float = (1.0 - p_neutralise) ** (number - 0.5)
    return 1.0 - survives


def threatens(threat: int, time: float, *, loss: float = 1.0) -> Update:
    return Update(time, threat, True, loss, 20.0)


def harmless(threat: int, time: float) -> Update:
    return Update(time, threat, False, 0.0, 20.0)


def spans_of(window: Floats) -> tuple[Span, ...]:
    """When a shot may open: from row to row where both are feasible."""
    spans: list[Span] = []
    for row, after in pairwise(window):
        if row[Window.FEASIBLE] and after[Window.FEASIBLE]:
            start, end = float(row[Window.FIRING_TIME]), float(after[Window.FIRING_TIME])
            is_next = bool(spans) and spans[-1][1] == start
            spans = [*spans[:-1], (spans[-1][0], end)] if is_next else [*spans, (start, end)]
    return tuple(spans)


def _with_spans(opportunity: Opportunity | None) -> Opportunity | None:
    if opportunity is None:
        return None
    return opportunity._replace(spans=spans_of(opportunity.window))


def tell(
    told_defence: Defence,
    opportunities: Sequence[Sequence[Opportunity | None]],
    updates: Sequence[Update],
    **chosen: Any,
) -> RaidOutcome:
    """Fight the plan of this story; `chosen` as `plan_of` takes it."""
    return fight(
        told_defence, plan_of(told_defence, opportunities, updates, **chosen), keep_log=True
    )


def plan_of(
    told_defence: Defence,
    opportunities: Sequence[Sequence[Opportunity | None]],
    updates: Sequence[Update],
    *,
    release_delay: float = 0.0,
    units: Sequence[UnitChance] = (),
    command_outages: Sequence[Span] = (),
    withheld: Sequence[int] = (),
    orders_lost: Sequence[Sequence[int]] = (),
) -> Plan:
    threats = range(len(opportunities))
    in_order = sorted(updates, key=lambda update: update.time)
    return Plan(
        [[update for update in in_order if update.threat == threat] for threat in threats],
        [[_with_spans(opportunity) for opportunity in row] for row in opportunities],
        [release_delay] * len(opportunities),
        list(units) or [UnitChance(np.zeros(3)) for _ in told_defence.fire_units],
        end=100.0,
        is_withheld=[threat in withheld for threat in threats],
        orders_lost=[[(lost,) for lost in row] for row in orders_lost],
        command_outages=command_outages,
    )


def entries(outcome: RaidOutcome, event: Event, threat: int | None = None) -> list[Entry]:
    return [
        entry for entry in outcome.log if entry.event is event and threat in (None, entry.threat)
    ]


def times(outcome: RaidOutcome, event: Event, threat: int | None = None) -> list[float]:
    return [entry.time for entry in entries(outcome, event, threat)]
