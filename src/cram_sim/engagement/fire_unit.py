"""What a fire unit does about one threat: slew, acquire, wait for release, fire, assess."""

from collections.abc import Generator

import simpy

from cram_sim.effectors.gun_burst import DRAW_ASSESSMENT, DRAWS, Burst, fire
from cram_sim.engagement.situation import FireUnit, Opportunity, Shot, Situation, Threat
from cram_sim.records import Cause, Event

Process = Generator[simpy.Event, object, None]


def engage(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Process:
    """One engagement from cue to the last assessment; the unit is busy throughout."""
    clock = situation.clock
    broken_off = yield from _prepare(situation, unit, threat, opportunity)
    lock_time = clock.now - unit.figures.least_track
    if broken_off is Cause.NONE and clock.now < opportunity.first_fire:
        yield clock.timeout(opportunity.first_fire - clock.now)
    if broken_off is Cause.NONE and not threat.is_threatening:
        broken_off = Cause.JUDGED_HARMLESS
    if broken_off is not Cause.NONE or threat.called_dead:
        threat.broken_off = broken_off
        situation.note(Event.ENGAGEMENT_BROKEN_OFF, threat.number, unit.number, broken_off.value)
        return
    for number in range(len(opportunity.draws)):
        is_over = yield from _shoot(situation, unit, threat, opportunity, number, lock_time)
        if is_over or situation.defence.doctrine.is_continuous or unit.rounds_left == 0:
            return


def _prepare(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Generator[simpy.Event, object, Cause]:
    """Slew, acquire and track while the operator decides; the cause if it came to nothing."""
    clock, figures = situation.clock, unit.figures
    situation.note(Event.CUED, threat.number, unit.number)
    slew = figures.slew_time(unit.azimuth, opportunity.azimuth)
    unit.azimuth = opportunity.azimuth
    yield clock.timeout(slew + figures.settle_time)
    for attempt in opportunity.draws[0, DRAWS:].tolist():
        if clock.now + figures.acquisition_time > opportunity.last_fire:
            return Cause.NO_FIRE_CONTROL_TRACK
        yield clock.timeout(figures.acquisition_time)
        if attempt < opportunity.p_acquire:
            situation.note(Event.ACQUIRED, threat.number, unit.number)
            break
        situation.note(Event.ACQUISITION_FAILED, threat.number, unit.number)
    else:
        return Cause.NO_FIRE_CONTROL_TRACK
    yield clock.timeout(figures.least_track)
    if clock.now > opportunity.last_fire:
        return Cause.NO_FIRE_CONTROL_TRACK
    if not threat.released.triggered:
        yield threat.released | clock.timeout(opportunity.last_fire - clock.now)
        if not threat.released.triggered:
            return Cause.HUMAN_DELAY
    return Cause.NONE


def _shoot(
    situation: Situation,
    unit: FireUnit,
    threat: Threat,
    opportunity: Opportunity,
    number: int,
    lock_time: float,
) -> Generator[simpy.Event, object, bool]:
    """Fire one burst and assess it; True when this engagement is over."""
    clock, doctrine = situation.clock, situation.defence.doctrine
    most = unit.rounds_left
    if not doctrine.is_continuous:
        most = min(most, doctrine.burst_rounds)
    draws = opportunity.draws[number]
    open_fire_time = clock.now
    burst = fire(
        unit.figures.gun,
        opportunity.window,
        open_fire_time,
        most,
        lock_time,
        situation.plan.speed_error[unit.number],
        draws[:DRAWS],
        opportunity.draws[0, :DRAWS],
    )
    if burst.rounds == 0:
        return True
    threat.fired_time = min(threat.fired_time, open_fire_time)
    situation.note(
        Event.OPENED_FIRE,
        threat.number,
        unit.number,
        f"first intercept at {burst.first_range:.0f} m",
    )
    rounds, is_called_dead = yield from _fire_and_assess(
        situation, unit, threat, burst, float(draws[DRAW_ASSESSMENT])
    )
    unit.rounds_left -= rounds
    _record(situation, unit, threat, burst, open_fire_time, rounds, is_called_dead)
    return is_called_dead


def _fire_and_assess(
    situation: Situation, unit: FireUnit, threat: Threat, burst: Burst, assessment: float
) -> Generator[simpy.Event, object, tuple[int, bool]]:
    """Let the burst run; the rounds it took and whether the threat is called dead at its end."""
    clock, figures = situation.clock, unit.figures
    open_fire_time = clock.now
    rounds = burst.rounds
    is_seen = assessment >= figures.p_dead_called_alive
    if burst.kill_round >= 0:
        yield clock.timeout(burst.kill_time - clock.now)
        _neutralise(situation, unit, threat, burst)
        if is_seen:
            # Fire goes on until the kill is seen; rounds under way are spent.
            yield clock.timeout(figures.assessment_time)
            since = clock.now - open_fire_time
            rounds = min(rounds, int(since * figures.rate_of_fire) + 1)
            situation.note(Event.CEASED_FIRE, threat.number, unit.number, f"{rounds} rounds")
            situation.note(Event.ASSESSED_DEAD, threat.number, unit.number)
            return rounds, True
    if burst.last_firing > clock.now:
        yield clock.timeout(burst.last_firing - clock.now)
    situation.note(Event.CEASED_FIRE, threat.number, unit.number, f"{rounds} rounds")
    last_seen = max(clock.now, burst.last_intercept) + figures.assessment_time
    yield clock.timeout(last_seen - clock.now)
    is_dead = threat.neutralised_time <= clock.now
    is_called_dead = is_seen if is_dead else assessment < figures.p_alive_called_dead
    judged = Event.ASSESSED_DEAD if is_called_dead else Event.ASSESSED_ALIVE
    situation.note(judged, threat.number, unit.number)
    return rounds, is_called_dead


def _neutralise(situation: Situation, unit: FireUnit, threat: Threat, burst: Burst) -> None:
    if threat.neutralised_time <= situation.clock.now:
        return  # another unit was first
    threat.neutralised_time = burst.kill_time
    threat.neutralised_by = unit.number
    threat.neutralised_range = burst.kill_range
    situation.note(
        Event.NEUTRALISED,
        threat.number,
        unit.number,
        f"by round {burst.kill_round + 1} at {burst.kill_range:.0f} m",
    )


def _record(
    situation: Situation,
    unit: FireUnit,
    threat: Threat,
    burst: Burst,
    open_fire_time: float,
    rounds: int,
    is_called_dead: bool,
) -> None:
    is_kill = burst.kill_round >= 0 and threat.neutralised_by == unit.number
    situation.shots.append(
        Shot(
            threat.number,
            unit.number,
            threat.shots,
            open_fire_time,
            burst.first_intercept,
            burst.last_intercept,
            burst.first_range,
            burst.last_range,
            rounds,
            burst.p_neutralise,
            burst.hit,
            is_kill,
            burst.kill_time if is_kill else float("nan"),
            burst.kill_range if is_kill else float("nan"),
            is_called_dead,
        )
    )
    threat.shots += 1
    threat.rounds += rounds
    threat.is_hit = threat.is_hit or burst.hit
    threat.called_dead = threat.called_dead or is_called_dead
