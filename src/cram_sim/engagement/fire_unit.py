"""What a fire unit does about one threat: order, slew, acquire, wait for release, fire, assess."""

from collections.abc import Generator, Sequence

import simpy

from cram_sim.effectors.protocol import DRAWS
from cram_sim.engagement.options import cue_time
from cram_sim.engagement.recovery import recover
from cram_sim.engagement.release import lay_on_by_hand
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    Engagement,
    FireUnit,
    Lock,
    Situation,
    Threat,
)
from cram_sim.engagement.volley import fire_volley, is_one_long_shot
from cram_sim.records import Cause, Event

Process = Generator[simpy.Event, object, None]
Answer = Generator[simpy.Event, object, bool]


def engage(situation: Situation, engagement: Engagement) -> Process:
    """One engagement from its order to the last assessment; its channels are busy throughout.

    A unit that goes down interrupts it: it lets go of everything at once.
    """
    unit, threat, begun = engagement.unit, engagement.threat, situation.clock.now
    shots_before = unit.shots[threat.number]
    try:
        yield from _carry_out(situation, engagement)
        if unit.shots[threat.number] > shots_before and not engagement.is_interrupted:
            lock = Lock(situation.clock.now, engagement.lock_time, engagement.first_shot)
            unit.locks[threat.number] = lock
    except simpy.Interrupt:
        _break_off(situation, engagement, Cause.FIRE_UNIT_DOWN)
    unit.free_channels += engagement.channels
    unit.engagements.remove(engagement)
    threat.engagements.remove(engagement)
    unit.note_busy(situation.clock.now)
    if situation.clock.now == begun and unit.shots[threat.number] == shots_before:
        # Asked again in the same moment it would come to nothing again, and so without end.
        unit.futile[threat.number] = begun
    situation.note(Event.FREE_AGAIN, threat.number, unit.number)
    recover(situation, unit)
    situation.state_changed()


def _carry_out(situation: Situation, engagement: Engagement) -> Process:
    threat = engagement.threat
    if not (yield from _order_arrives(situation, engagement)):
        return
    if not (yield from _acquires(situation, engagement)):
        _break_off(situation, engagement, Cause.NO_FIRE_CONTROL_TRACK)
        return
    yield from _wait_for_window_and_release(situation, engagement)
    if why := _why_no_shot(threat):
        _break_off(situation, engagement, why)
    elif not (threat.is_released or engagement.is_autonomous):
        _break_off(situation, engagement, _why_nobody_decided(situation))
    else:
        yield from _shoot_and_look(situation, engagement)


def _why_no_shot(threat: Threat) -> Cause | None:
    """Why nobody should fire at a threat any more; None if they should, NONE if it is dead."""
    if threat.called_dead:
        return Cause.NONE
    if threat.is_withheld:
        return Cause.CONSENT_WITHHELD
    return None if threat.is_threatening else Cause.DISMISSED


def _why_nobody_decided(situation: Situation) -> Cause:
    return Cause.HUMAN_DELAY if situation.is_command_up else Cause.COMMAND_POST_DOWN


def _break_off(situation: Situation, engagement: Engagement, cause: Cause) -> None:
    """Note why an engagement ends before it fires; no cause where the threat was called dead."""
    threat = engagement.threat
    if cause is not Cause.NONE:
        threat.broken_off = cause
    if cause is Cause.DISMISSED and threat.shots > 0:
        threat.cut_short = cause
    why = "called dead" if cause is Cause.NONE else cause.value
    situation.note(Event.ENGAGEMENT_BROKEN_OFF, threat.number, engagement.unit.number, why)


def _order_arrives(situation: Situation, engagement: Engagement) -> Answer:
    """An operator lays the engagement on if he must, and the order reaches the unit."""
    is_manual = situation.defence.release == "manual" and not engagement.is_autonomous
    is_by_hand = is_manual and _kept_lock(situation, engagement) is None
    if is_by_hand and not (yield from _laid_on(situation, engagement)):
        return False
    return (yield from _order_gets_through(situation, engagement))


def _order_gets_through(situation: Situation, engagement: Engagement) -> Answer:
    """Wait for an order that is late or lost; whether it reaches the unit in time."""
    if engagement.is_autonomous:
        return True
    unit, threat, clock = engagement.unit, engagement.threat, situation.clock
    lost = situation.plan.orders_lost
    unit.orders[threat.number] += 1
    if lost and _is_lost(lost[threat.number][unit.number], unit.orders[threat.number]):
        situation.note(Event.ORDER_LOST, threat.number, unit.number)
        yield clock.timeout(situation.defence.acknowledgement_time)
        _break_off(situation, engagement, Cause.LINK_DOWN)
        return False
    if unit.chance.order_delay > 0.0:
        yield clock.timeout(unit.chance.order_delay)
        if why := _is_too_late(situation, engagement, Cause.LINK_DOWN):
            _break_off(situation, engagement, why)
            return False
    return True


def _laid_on(situation: Situation, engagement: Engagement) -> Answer:
    """Have an operator lay it on, and wait until the unit may be cued; whether it will be.

    A unit that is left alone meanwhile lays it on itself.
    """
    clock, unit, threat = situation.clock, engagement.unit, engagement.threat
    opportunity = engagement.opportunity
    last_call = opportunity.last_fire - unit.figures.shortest_preparation
    is_laid_on = yield from lay_on_by_hand(situation, engagement, last_call)
    is_laid_on = is_laid_on or engagement.is_autonomous
    why = _is_too_late(situation, engagement, Cause.HUMAN_DELAY)
    if is_laid_on and why is None:
        cued = cue_time(unit, opportunity, clock.now)
        yield clock.timeout(max(0.0, cued - clock.now))
    why = _why_no_shot(threat) or why
    if why is None and is_laid_on:
        return True
    _break_off(situation, engagement, why or _why_nobody_decided(situation))
    return False


def _is_lost(lost_before_each: Sequence[int], number: int) -> bool:
    """Whether the order of this number, from 1, is lost."""
    place = (number - 1) % (sum(lost_before_each) + len(lost_before_each))
    for lost in lost_before_each:
        if place <= lost:
            return place < lost
        place -= lost + 1
    raise AssertionError("the place lies within the sum")


def _kept_lock(situation: Situation, engagement: Engagement) -> Lock | None:
    """The unit's track of the threat, if it has just looked and is given the same one again."""
    lock = engagement.unit.locks.get(engagement.threat.number)
    if lock is None:
        return None
    order_delay = engagement.unit.chance.order_delay
    is_kept = situation.clock.now - lock.end <= order_delay + CLOCK_TICK
    return lock if is_kept else None


def _is_too_late(situation: Situation, engagement: Engagement, cause: Cause) -> Cause | None:
    """That cause, if the unit cannot fire any more before the window closes."""
    ready = situation.clock.now + engagement.unit.figures.shortest_preparation
    opportunity = engagement.opportunity
    return cause if opportunity.opening_from(ready) >= opportunity.last_fire else None


def _acquires(situation: Situation, engagement: Engagement) -> Answer:
    """Slew, acquire and track while the operator decides; whether it has a track in time.

    A unit that is given the track again that it has just fired at still has it.
    """
    unit, threat, opportunity = engagement.unit, engagement.threat, engagement.opportunity
    clock, figures = situation.clock, unit.figures
    situation.note(Event.CUED, threat.number, unit.number)
    if lock := _kept_lock(situation, engagement):
        _, engagement.lock_time, engagement.first_shot = lock
        situation.note(Event.ACQUIRED, threat.number, unit.number, "still in track")
        return True
    azimuth, elevation = opportunity.pointing_at(max(clock.now, opportunity.first_fire))
    slew = figures.slew_time(unit.azimuth, unit.elevation, azimuth, elevation)
    unit.azimuth, unit.elevation = azimuth, elevation
    yield clock.timeout(slew + figures.effects.settle_time)
    shots, width = opportunity.draws.shape
    for number in range(unit.attempts[threat.number], shots * (width - DRAWS)):
        if clock.now + figures.acquisition_time + figures.least_track > opportunity.last_fire:
            return False
        unit.attempts[threat.number] += 1
        yield clock.timeout(figures.acquisition_time)
        row, place = divmod(number, width - DRAWS)
        if opportunity.draws[row, DRAWS + place] < opportunity.p_acquire:
            situation.note(Event.ACQUIRED, threat.number, unit.number)
            engagement.lock_time = clock.now
            yield clock.timeout(figures.least_track)
            return True
        situation.note(Event.ACQUISITION_FAILED, threat.number, unit.number)
    return False


def _wait_for_window_and_release(situation: Situation, engagement: Engagement) -> Process:
    """Wait until the threat may be fired at, at the longest until its window closes.

    That it is dead or must not be fired at ends the wait at once. A threat that is judged harmless
    is kept in track until its window opens: judgements change. While the command post is out
    nobody releases: a unit with a sector of its own to defend does not wait.
    """
    threat, opportunity = engagement.threat, engagement.opportunity
    has_a_sector = engagement.unit.figures.autonomous_sector is not None
    while not (threat.called_dead or threat.is_withheld):
        is_released = threat.is_released or engagement.is_autonomous or not threat.is_threatening
        if not (is_released or situation.is_command_up) and has_a_sector:
            return
        until = opportunity.first_fire if is_released else opportunity.last_fire
        if situation.clock.now + CLOCK_TICK >= until:
            return
        yield from _wait_for_word(situation, engagement, until)


def _wait_for_word(situation: Situation, engagement: Engagement, until: float) -> Process:
    """Wait until then or until the command post decides something about the threat."""
    word = engagement.threat.next_word(situation.clock)

    def time_is_up() -> None:
        if not word.triggered:
            word.succeed()

    situation.at(until, time_is_up)
    yield word


def _shoot_and_look(situation: Situation, engagement: Engagement) -> Process:
    """Volley after volley until the threat is called dead, or the rounds or the window end."""
    unit, threat = engagement.unit, engagement.threat
    if engagement.first_shot < 0:
        engagement.first_shot = unit.shots[threat.number]
    while True:
        cause = yield from fire_volley(situation, engagement)
        if cause is not None:
            # Nothing was fired: that is the reason only where nothing was before.
            if unit.shots[threat.number] == engagement.first_shot and cause is not Cause.NONE:
                _break_off(situation, engagement, cause)
            return
        if unit.downs or unit.is_stopped:
            return
        if not unit.can_shoot_at(situation.clock.now, kept=engagement.kept):
            return
        if is_one_long_shot(situation, unit):
            return
        if not situation.defence.doctrine.keeps_unit_on_track:
            return


def go_down(situation: Situation, unit: FireUnit) -> None:
    """Take a unit out of action: every engagement of it lets go."""
    unit.downs += 1
    if unit.downs > 1:
        return
    situation.note(Event.WENT_DOWN, -1, unit.number)
    unit.down_since = situation.clock.now
    for engagement in unit.engagements:
        assert engagement.process is not None  # it began when it was ordered
        engagement.is_interrupted = True
        engagement.process.interrupt("down")


def come_up(situation: Situation, unit: FireUnit) -> None:
    """Put a unit back into action, if nothing else keeps it down."""
    unit.downs -= 1
    if unit.downs > 0:
        return
    unit.down_spells.append((unit.down_since, situation.clock.now))
    situation.note(Event.BACK_UP, -1, unit.number)
    situation.state_changed()
