"""One volley on the clock: shots leave, perhaps one neutralises, fire ceases, the crew looks."""

from collections.abc import Generator
from dataclasses import dataclass

import simpy

from cram_sim.effectors.protocol import DRAW_ASSESSMENT, DRAW_OUTCOME, DRAWS, Effect, Order
from cram_sim.engagement.plan import NEVER
from cram_sim.engagement.recovery import stop
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    Engagement,
    FireUnit,
    Shot,
    Situation,
    Threat,
)
from cram_sim.records import Cause, Event, Floats, Outcome

Process = Generator[simpy.Event, object, None]


@dataclass(slots=True)
class Fired:
    """A shot of the volley: `planned` if nothing stops it, `effect` as it was fired."""

    number: int  # at this threat, by all units
    order: Order
    planned: Effect
    effect: Effect
    draws: Floats
    has_stoppage: bool = False


def is_one_long_shot(situation: Situation, unit: FireUnit) -> bool:
    """Whether its effector fires until the kill is seen or the window ends."""
    firing = unit.figures.effects.firing
    is_ordered = firing == "as ordered" and situation.defence.doctrine.is_continuous
    return firing == "continuous" or is_ordered


def ammunition_of_a_shot(
    situation: Situation, unit: FireUnit, opening_time: float, *, kept: float = 0.0
) -> float:
    """The most that a shot may use from then on: what there is, its own length, or a burst."""
    doctrine, effects = situation.defence.doctrine, unit.figures.effects
    limit = min(unit.fireable_at(opening_time), unit.ammunition_left - kept)
    if effects.firing == "single":
        return min(limit, effects.shot_ammunition)
    if effects.firing == "as ordered" and not doctrine.is_continuous:
        return min(limit, doctrine.burst_rounds)
    return limit


def fire_volley(
    situation: Situation, engagement: Engagement
) -> Generator[simpy.Event, object, Cause | None]:
    """Fire as many shots as the doctrine wants before a look, then look.

    Why nothing was fired; NONE for a threat that was called dead, None after a volley.
    """
    volley: list[Fired] = []
    engagement.seen_at = NEVER
    cause: Cause | None = None
    while len(volley) < engagement.channels:
        opening = yield from _wait_for_opening(situation, engagement)
        cause = _why_not_now(situation, engagement, opening)
        if cause is not None:
            break
        shot = _next_shot(situation, engagement)
        if shot.planned.rounds == 0:
            cause = Cause.OUT_OF_ENVELOPE
            break
        volley.append(shot)
        yield from _fire(situation, engagement, shot)
        if engagement.unit.downs or engagement.unit.is_stopped or _has_seen(situation, engagement):
            break
    if not volley:
        return cause
    yield from _look(situation, engagement, volley)
    return None


def _why_not_now(situation: Situation, engagement: Engagement, opening: float) -> Cause | None:
    threat, unit = engagement.threat, engagement.unit
    if unit.downs or unit.has_stopped:
        return Cause.FIRE_UNIT_DOWN
    if threat.called_dead or _has_seen(situation, engagement):
        return Cause.NONE
    if threat.is_withheld:
        return Cause.CONSENT_WITHHELD
    if not threat.is_threatening:
        return Cause.DISMISSED
    if opening == NEVER:
        return Cause.HOLD_FIRE if engagement.opportunity.is_held else Cause.OUT_OF_ENVELOPE
    if unit.shots[threat.number] >= engagement.opportunity.draws.shape[0]:
        return Cause.OUT_OF_ENVELOPE
    if not unit.can_shoot_at(situation.clock.now, kept=engagement.kept):
        # The unit's other channels have used up what there was.
        return unit.why_it_cannot_shoot
    return None


def _has_seen(situation: Situation, engagement: Engagement) -> bool:
    return situation.clock.now + CLOCK_TICK >= engagement.seen_at


def _wait_for_opening(
    situation: Situation, engagement: Engagement
) -> Generator[simpy.Event, object, float]:
    """Wait until a shot may open; when, or never if that is too far off to keep the unit."""
    clock = situation.clock
    opening = _next_opening(situation, engagement)
    if opening - max(clock.now, engagement.unit.next_launch) > engagement.unit.figures.lead:
        return NEVER  # it can be ordered back in time
    # Another channel may have launched meanwhile: ask again after every wait.
    while clock.now + CLOCK_TICK < opening < NEVER:
        if not (yield from _wait_until(situation, engagement, opening)):
            break
        opening = _next_opening(situation, engagement)
    return opening


def _next_opening(situation: Situation, engagement: Engagement) -> float:
    """When a shot may next open: now, or as soon as the path is back within the unit's limits.

    A path that comes too near or too low, or an order to hold fire, leaves a gap in the window.
    """
    now = max(_opening_time(situation, engagement), engagement.unit.next_launch)
    opening = engagement.opportunity.opening_from(now)
    return opening if opening == now else opening + CLOCK_TICK


def _opening_time(situation: Situation, engagement: Engagement) -> float:
    # The clock may have woken a last bit before the window opens.
    return max(situation.clock.now, engagement.opportunity.first_fire)


def _wait_until(
    situation: Situation, engagement: Engagement, time: float
) -> Generator[simpy.Event, object, bool]:
    """Wait until then, or until the kill is seen or the unit goes down; whether nothing came up."""
    clock = situation.clock
    until = min(time, engagement.seen_at)
    try:
        # A clock tick may have passed: what lasts no time is over already.
        yield clock.timeout(max(0.0, until - clock.now))
    except simpy.Interrupt:
        return False
    return until == time


def _next_shot(situation: Situation, engagement: Engagement) -> Fired:
    """A shot that opens now, with a stoppage if one comes."""
    unit, threat, opportunity = engagement.unit, engagement.threat, engagement.opportunity
    opening_time = _opening_time(situation, engagement)
    draws = opportunity.draws[unit.shots[threat.number]]
    order = Order(
        opportunity.window,
        opening_time,
        ammunition_of_a_shot(situation, unit, opening_time, kept=engagement.kept),
        engagement.lock_time,
        unit.chance.raid_errors,
        draws[:DRAWS],
        opportunity.draws[engagement.first_shot][:DRAWS],
    )
    planned = unit.figures.effector.shot(order)
    return Fired(threat.shots, order, planned, planned, draws)


def _fire(situation: Situation, engagement: Engagement, shot: Fired) -> Process:
    """Fire until the shot ends, the kill is seen, or the unit stops or goes down."""
    clock, unit, threat = situation.clock, engagement.unit, engagement.threat
    effects, opening_time = unit.figures.effects, shot.order.opening_time
    threat.shots += 1
    unit.shots[threat.number] += 1
    threat.fired_time = min(threat.fired_time, opening_time)
    unit.next_launch = opening_time + effects.launch_interval
    engagement.promised = max(0.0, engagement.promised - effects.shot_ammunition)
    unit.reserve(shot.planned.ammunition)
    there = f"first intercept at {shot.planned.first_range:.0f} m"
    situation.note(Event.OPENED_FIRE, threat.number, unit.number, there)
    _stop_in_time(unit, shot)
    if shot.effect.kill_round >= 0:
        situation.at(shot.effect.kill_time, lambda: _strike(situation, engagement, shot))
    _expect_to_see(situation, engagement, shot)
    yield from _wait_until(situation, engagement, shot.effect.last_firing)
    if clock.now < shot.effect.last_firing:
        _cease(unit, shot, clock.now)
    elif shot.has_stoppage:
        stop(situation, unit)
    _spend(situation, engagement, shot)


def _stop_in_time(unit: FireUnit, shot: Fired) -> None:
    """Cut a shot short after the round at which a stoppage comes."""
    planned, left = shot.planned, unit.rounds_to_stoppage
    shot.has_stoppage = planned.rounds >= left
    if planned.rounds > left:  # of many rounds, which are the units of such a magazine
        shot.effect = unit.figures.effector.shot(shot.order._replace(limit=left))
    unit.rounds_to_stoppage -= shot.effect.rounds


def _cease(unit: FireUnit, shot: Fired, time: float) -> None:
    """Cease fire before the shot's end: the rounds that never left come before no stoppage."""
    planned = shot.effect.rounds
    shot.effect = unit.figures.effector.ceased(shot.order, shot.planned, time)
    unit.rounds_to_stoppage += planned - shot.effect.rounds


def _expect_to_see(situation: Situation, engagement: Engagement, shot: Fired) -> None:
    """When the crew will see the kill: a while after this shot's, or another's before it."""
    effects = engagement.unit.figures.effects
    engagement.may_see_kill = bool(shot.draws[DRAW_ASSESSMENT] >= effects.p_dead_called_alive)
    if not engagement.may_see_kill:
        engagement.seen_at = NEVER
    elif engagement.threat.is_neutralised:
        seen = situation.clock.now + effects.assessment_time
        engagement.seen_at = min(engagement.seen_at, seen)
    elif shot.effect.kill_round >= 0:
        seen = shot.effect.kill_time + effects.assessment_time
        engagement.seen_at = min(engagement.seen_at, seen)


def _strike(situation: Situation, engagement: Engagement, shot: Fired) -> None:
    """The round that neutralises arrives, unless another was first or it never left."""
    unit, threat, effect = engagement.unit, engagement.threat, shot.effect
    if threat.is_neutralised or effect.kill_round < 0:
        return
    threat.neutralised_time = effect.kill_time
    threat.neutralised_by = unit.number
    threat.neutralised_by_shot = shot.number
    threat.neutralised_range = effect.kill_range
    threat.outcome = unit.figures.outcome_of(float(shot.draws[DRAW_OUTCOME]))
    which = f"by round {effect.kill_round + 1} " if effect.rounds > 1 else ""
    how = f"{which}at {effect.kill_range:.0f} m: {threat.outcome.value}"
    situation.note(Event.NEUTRALISED, threat.number, unit.number, how)
    for other in threat.engagements:
        if other is not engagement and other.may_see_kill:
            _will_see(situation, other)


def _will_see(situation: Situation, engagement: Engagement) -> None:
    """Another unit's kill is seen by this one too, a while after it."""
    seen = situation.clock.now + engagement.unit.figures.effects.assessment_time
    if seen >= engagement.seen_at:
        return

    def see() -> None:
        if engagement.may_see_kill and engagement.process is not None:
            engagement.seen_at = situation.clock.now
            engagement.process.interrupt("kill seen")

    situation.at(seen, see)


def _spend(situation: Situation, engagement: Engagement, shot: Fired) -> None:
    unit, threat = engagement.unit, engagement.threat
    now, effects, fired = situation.clock.now, unit.figures.effects, shot.effect
    threat.rounds += fired.rounds
    threat.ceased_time = now
    unit.spend(fired.ammunition, shot.planned.ammunition, shot.order.opening_time, now)
    unit.azimuth, unit.elevation = engagement.opportunity.pointing_at(fired.last_firing)
    threat.cut_short = _why_cut_short(situation, engagement)
    used = f"{fired.rounds} rounds" if fired.rounds > 1 else "1 shot"
    if effects.firing == "continuous":
        used = f"{fired.ammunition:.1f} s"
    situation.note(Event.CEASED_FIRE, threat.number, unit.number, used)


def _why_cut_short(situation: Situation, engagement: Engagement) -> Cause:
    """Why the unit fires no more though its window is open; NONE if it might."""
    unit, now = engagement.unit, situation.clock.now
    one_round_more = now + 1.0 / unit.figures.effects.rate_of_fire
    if one_round_more >= engagement.opportunity.last_fire:
        return Cause.NONE
    if unit.downs or unit.is_stopped:
        return Cause.FIRE_UNIT_DOWN
    if unit.can_shoot_at(now, kept=engagement.kept):
        return Cause.NONE
    return unit.why_it_cannot_shoot if not unit.can_shoot_at(now) else Cause.NOT_CHOSEN


def _look(situation: Situation, engagement: Engagement, volley: list[Fired]) -> Process:
    """Wait for what is in flight and look; write the volley down."""
    clock, unit, threat = situation.clock, engagement.unit, engagement.threat
    effects, last = unit.figures.effects, volley[-1]
    arrived = max(clock.now, *(shot.effect.last_effect for shot in volley))
    if not (unit.downs or _has_seen(situation, engagement)):
        yield from _wait_until(situation, engagement, arrived + effects.assessment_time)
    engagement.may_see_kill = False
    is_called_dead = not unit.downs and _is_called_dead(threat, unit, last)
    if not is_called_dead and threat.cut_short is Cause.NONE:
        threat.cut_short = _why_cut_short(situation, engagement)
    if not unit.downs:
        judged = Event.ASSESSED_DEAD if is_called_dead else Event.ASSESSED_ALIVE
        situation.note(judged, threat.number, unit.number)
    if is_called_dead:
        threat.called_dead_time = clock.now
        situation.wanted.pop(threat.number, None)
        threat.tell()

    def write_down() -> None:
        for shot in volley:
            _write_down(situation, engagement, shot, is_called_dead=is_called_dead)

    if unit.downs:  # nobody waits for what is in flight, and yet it may neutralise
        situation.at(arrived + CLOCK_TICK, write_down)
    else:
        write_down()


def _is_called_dead(threat: Threat, unit: FireUnit, shot: Fired) -> bool:
    effects, draw = unit.figures.effects, float(shot.draws[DRAW_ASSESSMENT])
    if threat.is_neutralised:
        return draw >= effects.p_dead_called_alive
    return draw < effects.p_alive_called_dead


def _write_down(
    situation: Situation, engagement: Engagement, shot: Fired, *, is_called_dead: bool
) -> None:
    unit, threat = engagement.unit, engagement.threat
    planned, fired = shot.planned, shot.effect
    is_kill = threat.neutralised_by_shot == shot.number
    # What arrives only after the threat was neutralised hits nothing.
    hit = fired.hit and planned.first_effect <= threat.neutralised_time
    threat.is_hit = threat.is_hit or hit
    situation.shots.append(
        Shot(
            threat=threat.number,
            fire_unit=unit.number,
            shot=shot.number,
            open_fire_time=shot.order.opening_time,
            first_intercept_time=planned.first_effect,
            last_intercept_time=fired.last_effect,
            slant_range=planned.first_range,
            closest_range=fired.last_range,
            rounds=fired.rounds,
            firing_time=fired.last_firing - shot.order.opening_time,
            p_neutralise=planned.p_neutralise,
            hit=hit,
            neutralised=is_kill,
            neutralised_time=planned.kill_time if is_kill else float("nan"),
            neutralised_range=planned.kill_range if is_kill else float("nan"),
            outcome=threat.outcome if is_kill else Outcome.NONE,
            assessed_dead=is_called_dead,
        )
    )
