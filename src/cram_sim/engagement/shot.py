"""One shot on the clock: rounds leave, perhaps one neutralises, fire ceases, the crew looks."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
import simpy

from cram_sim.effectors.protocol import DRAW_ASSESSMENT, DRAW_OUTCOME, DRAWS, Effect, Order
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    NEVER,
    FireUnit,
    Opportunity,
    Shot,
    Situation,
    Threat,
)
from cram_sim.records import Cause, Event, Floats, Outcome, Window

Process = Generator[simpy.Event, object, None]


class Engagement(NamedTuple):
    """A fire unit that has its threat in track since `lock_time` (s)."""

    situation: Situation
    unit: FireUnit
    threat: Threat
    opportunity: Opportunity
    lock_time: float


class Ordered(NamedTuple):
    """A shot that is about to be fired, and what it does if nothing stops it."""

    order: Order
    effect: Effect


def shot_from_now(engagement: Engagement, draws: Floats, engagement_draws: Floats) -> Ordered:
    """What a shot that opens now would do, if nothing stopped it; draws (64,)."""
    situation, unit, _, opportunity, lock_time = engagement
    doctrine, effects = situation.defence.doctrine, unit.figures.effects
    opening_time = _opening_time(engagement)
    limit = unit.fireable_at(opening_time)
    if effects.firing == "single":
        limit = min(limit, effects.shot_ammunition)
    elif effects.firing == "as ordered" and not doctrine.is_continuous:
        limit = min(limit, doctrine.burst_rounds)
    order = Order(
        opportunity.window,
        opening_time,
        limit,
        lock_time,
        situation.plan.raid_errors[unit.number],
        draws[:DRAWS],
        engagement_draws[:DRAWS],
    )
    return Ordered(order, unit.figures.effector.shot(order))


def is_one_long_shot(engagement: Engagement) -> bool:
    """Whether its effector fires until the kill is seen or the window ends."""
    firing = engagement.unit.figures.effects.firing
    ordered = firing == "as ordered" and engagement.situation.defence.doctrine.is_continuous
    return firing == "continuous" or ordered


def next_opening(engagement: Engagement) -> float:
    """When a shot may next open: now, or as soon as the path is back within the unit's limits.

    A path that comes too near or too low leaves a gap in the window; never if it does not return.
    """
    window = engagement.opportunity.window
    now = max(_opening_time(engagement), engagement.unit.next_launch)
    feasible = window[:, Window.FEASIBLE] > 0.0
    firing = window[:, Window.FIRING_TIME]
    # As in a burst: a round between two rows leaves if both are feasible.
    leaves = np.flatnonzero(feasible[:-1] & feasible[1:] & (firing[1:] >= now))
    if not leaves.size:
        return NEVER
    first = int(leaves[0])
    return now if first == 0 or firing[first] < now else float(firing[first]) + CLOCK_TICK


def _opening_time(engagement: Engagement) -> float:
    # The clock may have woken a last bit before the window opens.
    return max(engagement.situation.clock.now, engagement.opportunity.first_fire)


def shoot(engagement: Engagement, ordered: Ordered, draws: Floats) -> Process:
    """Fire until the shot ends or the kill is seen, then look; write the shot down."""
    situation, unit, threat, _, _ = engagement
    (order, effect), effects = ordered, unit.figures.effects
    clock = situation.clock
    number = threat.shots
    threat.shots += 1
    threat.fired_time = min(threat.fired_time, order.opening_time)
    unit.next_launch = order.opening_time + effects.launch_interval
    unit.reserve(effect.ammunition)
    there = f"first intercept at {effect.first_range:.0f} m"
    situation.note(Event.OPENED_FIRE, threat.number, unit.number, there)
    if effect.kill_round >= 0:
        outcome = unit.figures.outcome_of(float(draws[DRAW_OUTCOME]))
        clock.process(_strike(engagement, effect, outcome))
    assessment = float(draws[DRAW_ASSESSMENT])
    is_seen_if_dead = assessment >= effects.p_dead_called_alive
    kill_seen = clock.process(_see_the_kill(engagement)) if is_seen_if_dead else clock.event()

    # A clock tick may have passed: fire that lasts no time has ceased already.
    yield kill_seen | clock.timeout(max(0.0, effect.last_firing - clock.now))
    fired = effect
    if clock.now < effect.last_firing:
        fired = unit.figures.effector.ceased(order, effect, clock.now)
    _spend(engagement, ordered, fired)

    if not kill_seen.triggered:
        in_flight = max(0.0, fired.last_effect - clock.now)
        yield kill_seen | clock.timeout(in_flight + effects.assessment_time)
    is_dead = threat.neutralised.triggered
    is_called_dead = is_seen_if_dead if is_dead else assessment < effects.p_alive_called_dead
    judged = Event.ASSESSED_DEAD if is_called_dead else Event.ASSESSED_ALIVE
    situation.note(judged, threat.number, unit.number)
    threat.called_dead = threat.called_dead or is_called_dead
    _write_down(engagement, ordered, fired, number, is_called_dead)


def _strike(engagement: Engagement, effect: Effect, outcome: Outcome) -> Process:
    """The round that neutralises arrives, unless another one was first."""
    situation, unit, threat, _, _ = engagement
    yield situation.clock.timeout(effect.kill_time - situation.clock.now)
    if threat.neutralised.triggered:
        return
    threat.neutralised.succeed()
    threat.neutralised_time = effect.kill_time
    threat.neutralised_by = unit.number
    threat.neutralised_range = effect.kill_range
    threat.outcome = outcome
    which = f"by round {effect.kill_round + 1} " if effect.rounds > 1 else ""
    how = f"{which}at {effect.kill_range:.0f} m: {outcome.value}"
    situation.note(Event.NEUTRALISED, threat.number, unit.number, how)


def _see_the_kill(engagement: Engagement) -> Process:
    """The crew sees that the threat is dead a while after it is, whoever neutralised it."""
    yield engagement.threat.neutralised
    yield engagement.situation.clock.timeout(engagement.unit.figures.effects.assessment_time)


def _spend(engagement: Engagement, ordered: Ordered, fired: Effect) -> None:
    situation, unit, threat, opportunity, _ = engagement
    now, effects = situation.clock.now, unit.figures.effects
    threat.rounds += fired.rounds
    reserved, opening_time = ordered.effect.ammunition, ordered.order.opening_time
    unit.spend(fired.ammunition, reserved, opening_time, now)
    unit.azimuth, unit.elevation = opportunity.pointing_at(fired.last_firing)
    one_round_more = now + 1.0 / effects.rate_of_fire
    threat.cut_short = Cause.NONE
    if not unit.can_shoot_at(now) and one_round_more < opportunity.last_fire:
        threat.cut_short = unit.why_it_cannot_shoot
    used = f"{fired.rounds} rounds" if fired.rounds > 1 else "1 shot"
    if effects.firing == "continuous":
        used = f"{fired.ammunition:.1f} s"
    situation.note(Event.CEASED_FIRE, threat.number, unit.number, used)


def _write_down(
    engagement: Engagement, ordered: Ordered, fired: Effect, number: int, is_called_dead: bool
) -> None:
    situation, unit, threat, _, _ = engagement
    order, effect = ordered
    is_kill = threat.neutralised_by == unit.number and threat.neutralised_time == effect.kill_time
    # What arrives only after the threat was neutralised hits nothing.
    hit = fired.hit and effect.first_effect <= threat.neutralised_time
    threat.is_hit = threat.is_hit or hit
    situation.shots.append(
        Shot(
            threat=threat.number,
            fire_unit=unit.number,
            shot=number,
            open_fire_time=order.opening_time,
            first_intercept_time=effect.first_effect,
            last_intercept_time=fired.last_effect,
            slant_range=effect.first_range,
            closest_range=fired.last_range,
            rounds=fired.rounds,
            firing_time=fired.last_firing - order.opening_time,
            p_neutralise=effect.p_neutralise,
            hit=hit,
            neutralised=is_kill,
            neutralised_time=effect.kill_time if is_kill else float("nan"),
            neutralised_range=effect.kill_range if is_kill else float("nan"),
            outcome=threat.outcome if is_kill else Outcome.NONE,
            assessed_dead=is_called_dead,
        )
    )
