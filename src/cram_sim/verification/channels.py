"""Launchers with fewer channels than interceptors on the clock, against exact values.

A salvo takes a channel for each of its shots, and an interceptor is promised to one threat only.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.engagement.plan import NEVER
from cram_sim.engagement.raid import fight
from cram_sim.verification.batch_means import compared
from cram_sim.verification.queue_formulas import erlang_b
from cram_sim.verification.queues import AT_ONCE, LAWS, arrivals, served
from cram_sim.verification.rows import Row
from cram_sim.verification.salvo_formulas import looks_at_raid
from cram_sim.verification.salvos import CERTAIN, RECURSION, SHOT_TIME, fought, open_for
from cram_sim.verification.tasking_raids import SLOTS, defence, fire_unit, opportunity, plan

LOADS: Final = (1.0, 2.0)  # any
SALVO: Final = 2  # shots
PAIRS: Final = 2  # of channels
# Threats, channels, interceptors, looks of raids, and how often a shot neutralises; any.
RAIDS: Final = ((5, 3, 15, 3, 0.6), (5, 3, 7, 3, 0.6), (6, 2, 9, 4, 0.4))


def rows(count: int) -> tuple[Row, ...]:
    """Channels of salvos and of looks with so many threats each, and promised interceptors."""
    return (*_in_pairs(count), *_looks(count), *_promised())


def _in_pairs(count: int) -> list[Row]:
    """Losses at a launcher whose channels are taken by two: of half as many servers."""
    found = []
    for load in LOADS:
        case = f"salvos of {SALVO}, {SALVO * PAIRS} channels, load {load:g}"
        came = arrivals(case, count, load, LAWS["exponential"], 1.0)
        units = [fire_unit("launcher", channels=SALVO * PAIRS)]
        doctrine = ShootShoot.from_si(shots_per_salvo=SALVO)
        wait = served(came, AT_ONCE, [1.0] * len(came.time), units, doctrine=doctrine).wait
        exact = erlang_b(PAIRS, load)
        found.append(compared(case, "P(all channels busy)", exact, np.isnan(wait), "Erlang"))
    return found


def _looks(count: int) -> list[Row]:
    """Shoot, look, shoot at raids that have more threats than the launcher has channels."""
    found = []
    for threats, channels, stock, looks, p_shot in RAIDS:
        case = f"{threats} threats, {channels} channels, {stock} interceptors, {looks} looks"
        unit = fire_unit("launcher", channels=channels, magazine=stock, shot_time=SHOT_TIME)
        window = [open_for(looks, p_shot)]
        raids = fought(case, count // threats, threats, window, defence(unit))
        exact = looks_at_raid(threats, p_shot, stock, looks, channels=channels)
        found.append(compared(case, "leakers", exact.leakers, raids.leakers, RECURSION))
        found.append(compared(case, "shots", exact.shots, raids.shots, RECURSION))
    return found


def _promised() -> list[Row]:
    """Salvos that wait for their window: who comes too late for the stock goes elsewhere.

    Of three interceptors the first threat is promised two, the second one, and the third none.
    """
    case = "3 threats one after the other, salvos of 2 from 3 interceptors"
    warning = 2.0 * SHOT_TIME
    first = fire_unit("first", channels=6, magazine=3, shot_time=SHOT_TIME)
    other = fire_unit("other", channels=6, magazine=4, shot_time=SHOT_TIME)
    sure = np.zeros((SALVO, SLOTS))
    late = opportunity(open_for(1, 1.0, opening=warning), sure)._replace(cue_from=0.0)
    soon = opportunity(open_for(1, 1.0, opening=SHOT_TIME), sure)
    judged, end = [0.0, 0.4 * SHOT_TIME, 0.6 * SHOT_TIME], warning + 2.0 * SHOT_TIME
    raid = plan(judged, [end] * 3, [1.0] * 3, [[late, soon]] * 3, units=2)
    against = defence(replace(first, memory=warning), other, doctrine=ShootShoot.from_si())
    outcome = fight(against, raid)
    leakers = sum(threat.neutralised_time == NEVER for threat in outcome.threats)
    left = [unit.ammunition_left for unit in outcome.fire_units]
    return [
        Row(case, "leakers", 0.0, leakers, CERTAIN, "by hand"),
        Row(case, "rounds left of the first unit", 0.0, left[0], CERTAIN, "by hand"),
        Row(case, "rounds left of the other unit", 2.0, left[1], CERTAIN, "by hand"),
    ]
