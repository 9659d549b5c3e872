"""One burst on the clock: rounds leave, perhaps one neutralises, fire ceases, the crew looks."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import simpy

from cram_sim.effectors.gun_burst import DRAW_ASSESSMENT, DRAWS, Burst, fire
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    NEVER,
    FireUnit,
    Opportunity,
    Shot,
    Situation,
    Threat,
)
from cram_sim.records import Event, Floats, Window

Process = Generator[simpy.Event, object, None]


class Engagement(NamedTuple):
    """A fire unit that has its threat in track since `lock_time` (s)."""

    situation: Situation
    unit: FireUnit
    threat: Threat
    opportunity: Opportunity
    lock_time: float


class Fired(NamedTuple):
    """The rounds that left the muzzle, and time (s) and slant range (m) of the last intercept."""

    rounds: int
    last_intercept: float
    last_range: float


def burst_from_now(engagement: Engagement, draws: Floats, engagement_draws: Floats) -> Burst:
    """What a burst that opens now would do, if nothing stopped it; draws (64,)."""
    situation, unit, _, opportunity, lock_time = engagement
    doctrine = situation.defence.doctrine
    most_rounds = unit.rounds_left
    if not doctrine.is_continuous:
        most_rounds = min(most_rounds, doctrine.burst_rounds)
    return fire(
        unit.figures.gun,
        opportunity.window,
        _opening_time(engagement),
        most_rounds,
        lock_time,
        situation.plan.speed_error[unit.number],
        draws[:DRAWS],
        engagement_draws[:DRAWS],
    )


def next_opening(engagement: Engagement) -> float:
    """When a burst may next open: now, or as soon as the path is back within the gun's limits.

    A path that comes too near or too low leaves a gap in the window; never if it does not return.
    """
    now, window = _opening_time(engagement), engagement.opportunity.window
    feasible = window[:, Window.FEASIBLE] > 0.0
    firing = window[:, Window.FIRING_TIME]
    # As in the burst: a round between two rows leaves if both are feasible.
    leaves = np.flatnonzero(feasible[:-1] & feasible[1:] & (firing[1:] >= now))
    if not leaves.size:
        return NEVER
    first = int(leaves[0])
    return now if first == 0 or firing[first] < now else float(firing[first]) + CLOCK_TICK


def _opening_time(engagement: Engagement) -> float:
    # The clock may have woken a last bit before the window opens.
    return max(engagement.situation.clock.now, engagement.opportunity.first_fire)


def shoot(engagement: Engagement, burst: Burst, draws: Floats) -> Process:
    """Fire until the burst ends or the kill is seen, then look; write the shot down."""
    situation, unit, threat, opportunity, _ = engagement
    clock, figures = situation.clock, unit.figures
    opening_time = _opening_time(engagement)
    number = threat.shots
    threat.shots += 1
    threat.fired_time = min(threat.fired_time, opening_time)
    there = f"first intercept at {burst.first_range:.0f} m"
    situation.note(Event.OPENED_FIRE, threat.number, unit.number, there)
    if burst.kill_round >= 0:
        clock.process(_strike(engagement, burst))
    assessment = float(draws[DRAW_ASSESSMENT])
    is_seen_if_dead = assessment >= figures.p_dead_called_alive
    kill_seen = clock.process(_see_the_kill(engagement)) if is_seen_if_dead else clock.event()

    yield kill_seen | clock.timeout(burst.last_firing - clock.now)
    fired = _fired(burst, opportunity.window, opening_time, clock.now, figures.rate_of_fire)
    _spend(engagement, fired.rounds)

    if not kill_seen.triggered:
        in_flight = max(0.0, fired.last_intercept - clock.now)
        yield kill_seen | clock.timeout(in_flight + figures.assessment_time)
    is_dead = threat.neutralised.triggered
    is_called_dead = is_seen_if_dead if is_dead else assessment < figures.p_alive_called_dead
    judged = Event.ASSESSED_DEAD if is_called_dead else Event.ASSESSED_ALIVE
    situation.note(judged, threat.number, unit.number)
    threat.called_dead = threat.called_dead or is_called_dead
    _write_down(engagement, burst, fired, opening_time, number, is_called_dead)


def _strike(engagement: Engagement, burst: Burst) -> Process:
    """The round that neutralises arrives, unless another one was first."""
    situation, unit, threat, _, _ = engagement
    yield situation.clock.timeout(burst.kill_time - situation.clock.now)
    if threat.neutralised.triggered:
        return
    threat.neutralised.succeed()
    threat.neutralised_time = burst.kill_time
    threat.neutralised_by = unit.number
    threat.neutralised_range = burst.kill_range
    how = f"by round {burst.kill_round + 1} at {burst.kill_range:.0f} m"
    situation.note(Event.NEUTRALISED, threat.number, unit.number, how)


def _see_the_kill(engagement: Engagement) -> Process:
    """The crew sees that the threat is dead a while after it is, whoever neutralised it."""
    yield engagement.threat.neutralised
    yield engagement.situation.clock.timeout(engagement.unit.figures.assessment_time)


def _fired(
    burst: Burst, window: Floats, opening_time: float, now: float, rate_of_fire: float
) -> Fired:
    """What has left the muzzle by now: the whole burst, or its rounds up to here."""
    if now >= burst.last_firing:
        return Fired(burst.rounds, burst.last_intercept, burst.last_range)
    # As the burst itself counts: no round leaves while the path is out of the gun's limits.
    firing = opening_time + np.arange(int((now - opening_time) * rate_of_fire) + 1) / rate_of_fire
    row = np.maximum(np.searchsorted(window[:, Window.FIRING_TIME], firing) - 1, 0)
    feasible = window[:, Window.FEASIBLE] > 0.0
    firing = firing[feasible[row] & feasible[row + 1]]
    last_intercept, last_range = (
        float(np.interp(firing[-1], window[:, Window.FIRING_TIME], window[:, column]))
        for column in (Window.INTERCEPT_TIME, Window.SLANT_RANGE)
    )
    return Fired(len(firing), last_intercept, last_range)


def _spend(engagement: Engagement, rounds: int) -> None:
    situation, unit, threat, opportunity, _ = engagement
    now = situation.clock.now
    threat.rounds += rounds
    unit.rounds_left -= rounds
    if unit.rounds_left == 0:
        unit.emptied_time = now
    one_round_more = now + 1.0 / unit.figures.rate_of_fire
    threat.ran_out = unit.rounds_left == 0 and one_round_more < opportunity.last_fire
    situation.note(Event.CEASED_FIRE, threat.number, unit.number, f"{rounds} rounds")


def _write_down(
    engagement: Engagement,
    burst: Burst,
    fired: Fired,
    opening_time: float,
    number: int,
    is_called_dead: bool,
) -> None:
    situation, unit, threat, _, _ = engagement
    is_kill = threat.neutralised_by == unit.number and threat.neutralised_time == burst.kill_time
    # What arrives only after the threat was neutralised hits nothing.
    hit = burst.hit and burst.first_intercept <= threat.neutralised_time
    threat.is_hit = threat.is_hit or hit
    situation.shots.append(
        Shot(
            threat=threat.number,
            fire_unit=unit.number,
            shot=number,
            open_fire_time=opening_time,
            first_intercept_time=burst.first_intercept,
            last_intercept_time=fired.last_intercept,
            slant_range=burst.first_range,
            closest_range=fired.last_range,
            rounds=fired.rounds,
            p_neutralise=burst.p_neutralise,
            hit=hit,
            neutralised=is_kill,
            neutralised_time=burst.kill_time if is_kill else float("nan"),
            neutralised_range=burst.kill_range if is_kill else float("nan"),
            assessed_dead=is_called_dead,
        )
    )
