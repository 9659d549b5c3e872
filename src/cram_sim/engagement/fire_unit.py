"""What a fire unit does about one threat: slew, acquire, wait for release, fire, assess."""

from collections.abc import Generator

import simpy

from cram_sim.effectors.protocol import DRAWS
from cram_sim.engagement.shot import (
    Engagement,
    is_one_long_shot,
    next_opening,
    shoot,
    shot_from_now,
)
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    NEVER,
    FireUnit,
    Opportunity,
    Situation,
    Threat,
)
from cram_sim.records import Cause, Event

Process = Generator[simpy.Event, object, None]


def can_try_again(unit: FireUnit, threat: Threat, opportunity: Opportunity) -> bool:
    """Whether draws are left for this unit to acquire this threat and to shoot at it."""
    shots: int = opportunity.draws.shape[0]
    attempts: int = opportunity.draws.shape[1] - DRAWS
    return unit.attempts[threat.number] < attempts and unit.shots[threat.number] < shots


def engage(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Process:
    """One engagement from cue to the last assessment; the unit is busy throughout."""
    lock_time = yield from _acquire(situation, unit, threat, opportunity)
    if lock_time == NEVER:
        _break_off(situation, unit, threat, Cause.NO_FIRE_CONTROL_TRACK)
        return
    yield from _wait_for_window_and_release(situation, threat, opportunity)
    if threat.called_dead or not threat.is_threatening:
        _break_off(situation, unit, threat, _why_no_shot(threat))
    elif not threat.released.triggered:
        _break_off(situation, unit, threat, Cause.HUMAN_DELAY)
    else:
        yield from _shoot_look_shoot(Engagement(situation, unit, threat, opportunity, lock_time))


def _break_off(situation: Situation, unit: FireUnit, threat: Threat, cause: Cause) -> None:
    """Note why an engagement ends before it fires; no cause where the threat was called dead."""
    if cause is not Cause.NONE:
        threat.broken_off = cause
    why = "called dead" if cause is Cause.NONE else cause.value
    situation.note(Event.ENGAGEMENT_BROKEN_OFF, threat.number, unit.number, why)


def _acquire(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Generator[simpy.Event, object, float]:
    """Slew, acquire and track while the operator decides; the time of lock, or never."""
    clock, figures = situation.clock, unit.figures
    situation.note(Event.CUED, threat.number, unit.number)
    azimuth, elevation = opportunity.pointing_at(max(clock.now, opportunity.first_fire))
    slew = figures.slew_time(unit.azimuth, unit.elevation, azimuth, elevation)
    unit.azimuth, unit.elevation = azimuth, elevation
    yield clock.timeout(slew + figures.effects.settle_time)
    for draw in opportunity.draws[0, DRAWS + unit.attempts[threat.number] :].tolist():
        if clock.now + figures.acquisition_time + figures.least_track > opportunity.last_fire:
            return NEVER
        unit.attempts[threat.number] += 1
        yield clock.timeout(figures.acquisition_time)
        if draw < opportunity.p_acquire:
            situation.note(Event.ACQUIRED, threat.number, unit.number)
            lock_time = clock.now
            yield clock.timeout(figures.least_track)
            return lock_time
        situation.note(Event.ACQUISITION_FAILED, threat.number, unit.number)
    return NEVER


def _wait_for_window_and_release(
    situation: Situation, threat: Threat, opportunity: Opportunity
) -> Process:
    """Wait until the threat may be fired at, at the longest until its window closes."""
    clock = situation.clock
    if clock.now < opportunity.first_fire:
        yield clock.timeout(opportunity.first_fire - clock.now)
    is_wanted = threat.is_threatening and not threat.called_dead
    if is_wanted and not threat.released.triggered and clock.now < opportunity.last_fire:
        yield threat.released | clock.timeout(opportunity.last_fire - clock.now)


def _shoot_look_shoot(engagement: Engagement) -> Process:
    """Shot after shot until the threat is called dead, or the rounds or the window end."""
    situation, unit, threat, opportunity, _ = engagement
    first = unit.shots[threat.number]
    for number in range(first, opportunity.draws.shape[0]):
        opening = next_opening(engagement)
        # Another channel may have launched meanwhile: ask again after every wait.
        while situation.clock.now + CLOCK_TICK < opening < NEVER:
            yield situation.clock.timeout(opening - situation.clock.now)
            opening = next_opening(engagement)
        if opening == NEVER or threat.called_dead or not threat.is_threatening:
            if number == first:
                _break_off(situation, unit, threat, _why_no_shot(threat))
            return
        if not unit.can_shoot_at(situation.clock.now):
            # The unit's other channels have used up what there was.
            if number == first:
                _break_off(situation, unit, threat, unit.why_it_cannot_shoot)
            return
        ordered = shot_from_now(engagement, opportunity.draws[number], opportunity.draws[first])
        if ordered.effect.rounds == 0:
            if number == first:
                _break_off(situation, unit, threat, Cause.OUT_OF_ENVELOPE)
            return
        unit.shots[threat.number] += 1
        yield from shoot(engagement, ordered, opportunity.draws[number])
        if is_one_long_shot(engagement) or not unit.can_shoot_at(situation.clock.now):
            return


def _why_no_shot(threat: Threat) -> Cause:
    if threat.called_dead:
        return Cause.NONE
    return Cause.OUT_OF_ENVELOPE if threat.is_threatening else Cause.DISMISSED
