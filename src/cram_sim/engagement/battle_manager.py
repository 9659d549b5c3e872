"""The command post: keeps the picture, and gives fire units tracks when something changed.

It is a function that is called, not a process that waits. It is asked when a judgement changes,
when a unit is free again, and when one may be cued that could not be before.
"""

from collections.abc import Generator
from itertools import groupby
from operator import itemgetter

import simpy

from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.engagement.fire_unit import engage
from cram_sim.engagement.options import (
    asking_time,
    channels_of,
    engageable,
    fire_unit_view,
    is_in_sector,
    next_last_call,
    options_of,
    slew_time,
    track_view,
)
from cram_sim.engagement.plan import NEVER, Update
from cram_sim.engagement.release import ask_release
from cram_sim.engagement.situation import Engagement, FireUnit, Situation, Threat
from cram_sim.records import Cause, Event

Process = Generator[simpy.Event, object, None]


def keep_picture(situation: Situation) -> Process:
    """Wait for each change of a judgement; who newly threatens may be given to a unit."""
    clock = situation.clock
    for time, changes in groupby(situation.plan.changes, key=itemgetter(0)):
        if time > clock.now:
            yield clock.timeout(time - clock.now)
        is_anybody_new = False
        for update in changes:
            _apply(situation, update)
            is_anybody_new = is_anybody_new or update.is_threatening
        if is_anybody_new:
            assign(situation)


def keep_command_post(situation: Situation) -> Process:
    """Take the command post down and up again as the plan says."""
    clock = situation.clock
    for down, up in situation.plan.command_outages:
        if down > situation.plan.end:
            return
        yield clock.timeout(max(0.0, down - clock.now))
        situation.is_command_up = False
        situation.note(Event.COMMAND_POST_DOWN)
        _leave_alone(situation)
        assign(situation)
        if up > situation.plan.end:
            return
        yield clock.timeout(max(0.0, up - clock.now))
        situation.is_command_up = True
        situation.note(Event.COMMAND_POST_UP)
        for threat in situation.threats:
            if _matters_and_awaits_asking(situation, threat):
                ask_release(situation, threat)
        assign(situation)


def _leave_alone(situation: Situation) -> None:
    """Units go on by themselves with the threats in their own sectors; nobody decides any more."""
    for unit in situation.fire_units:
        for engagement in unit.engagements:
            if is_in_sector(unit, engagement.opportunity):
                engagement.is_autonomous = True
    for threat in situation.threats:
        threat.tell()


def _matters_and_awaits_asking(situation: Situation, threat: Threat) -> bool:
    if not (threat.is_threatening and threat.awaits_asking):
        return False
    return threat.last_use_at(situation.clock.now) > situation.clock.now


def look_again(situation: Situation) -> None:
    """Assign once all that happens at this moment has happened, and once only."""
    if not situation.will_look:
        situation.will_look = True
        situation.at(situation.clock.now, lambda: _look(situation))


def _look(situation: Situation) -> None:
    situation.will_look = False
    assign(situation)


def _apply(situation: Situation, update: Update) -> None:
    """Take over what a track says; ask for release when its threat first threatens."""
    threat = situation.threats[update.threat]
    threat.is_threatening = update.is_threatening
    judged = Event.JUDGED_THREATENING if update.is_threatening else Event.JUDGED_HARMLESS
    situation.note(judged, threat.number)
    if not update.is_threatening:
        situation.wanted.pop(threat.number, None)
        threat.tell()
        situation.reconsider()
        return
    _take_up_again(threat)
    if not (threat.called_dead or threat.is_withheld):
        _want(situation, threat)
    threat.judged_time = min(threat.judged_time, situation.clock.now)
    if situation.is_command_up and threat.awaits_asking:
        ask_release(situation, threat)


def _take_up_again(threat: Threat) -> None:
    """That it was dismissed before is no cause any more."""
    if threat.broken_off is Cause.DISMISSED:
        threat.broken_off = Cause.NONE
    if threat.cut_short is Cause.DISMISSED:
        threat.cut_short = Cause.NONE


def _want(situation: Situation, threat: Threat) -> None:
    """Have a threat engaged while some unit's window is open."""
    if threat.windows is None:
        row = situation.plan.opportunities[threat.number]
        threat.windows = [
            (unit, opportunity, asking_time(situation, unit, opportunity, situation.clock.now))
            for unit, opportunity in zip(situation.fire_units, row, strict=True)
            if opportunity is not None
        ]
        threat.slews = {unit.number: slew_time(unit, o) for unit, o, _ in threat.windows}
        threat.last_fire = max((window[1].last_fire for window in threat.windows), default=-NEVER)
    if threat.last_fire > situation.clock.now:
        situation.wanted[threat.number] = threat


def assign(situation: Situation) -> None:
    """Give free fire units to threatening tracks, as the doctrine says."""
    if not situation.wanted:
        return
    now = situation.clock.now
    free = [unit for unit in situation.fire_units if unit.is_free_at(now)]
    if not free:
        return
    if situation.is_command_up:
        _assign_among(situation, free, is_autonomous=False)
        return
    for unit in free:
        if unit.figures.autonomous_sector is not None:
            _assign_among(situation, [unit], is_autonomous=True)


def _assign_among(situation: Situation, free: list[FireUnit], *, is_autonomous: bool) -> None:
    now, doctrine = situation.clock.now, situation.defence.doctrine
    pairs, next_ready = engageable(situation, free, is_autonomous=is_autonomous)
    _look_again(situation, next_ready)
    if not pairs:
        return
    options = options_of(situation, pairs)
    tracks = {option.track for option in options}
    picture = Picture(
        now,
        {
            number: track_view(situation, threat, is_autonomous=is_autonomous)
            for number, threat in situation.wanted.items()
            if number in tracks
        },
        {unit.number: fire_unit_view(unit) for unit in free},
        options,
    )
    for assignment in doctrine.assign(picture):
        _begin(situation, assignment, is_autonomous=is_autonomous)
    refused = [pair for pair in pairs if pair[1].free_channels > 0 and not pair[0].engagements]
    for threat, *_ in refused:
        threat.is_passed_over = True
    if doctrine.look_ahead:
        _look_again(situation, next_last_call(now, refused))


def _look_again(situation: Situation, time: float) -> None:
    """Look again at that time, if no earlier look is due."""
    if time >= situation.next_look:
        return

    def look() -> None:
        if situation.next_look == time:
            situation.next_look = NEVER
        assign(situation)

    situation.next_look = time
    situation.at(time, look)


def _begin(situation: Situation, assignment: Assignment, *, is_autonomous: bool) -> None:
    threat = situation.threats[assignment.track]
    unit = situation.fire_units[assignment.fire_unit]
    opportunity = situation.plan.opportunities[threat.number][unit.number]
    assert opportunity is not None  # an option was made of it
    channels = channels_of(unit, assignment.shots)
    engagement = Engagement(
        unit,
        threat,
        opportunity,
        assignment.kept,
        channels * unit.figures.effects.shot_ammunition,
        channels,
        is_autonomous,
    )
    unit.free_channels -= engagement.channels
    unit.engagements.append(engagement)
    unit.note_busy(situation.clock.now)
    threat.engagements.append(engagement)
    threat.is_passed_over = False
    threat.assigned_time = min(threat.assigned_time, situation.clock.now)
    situation.note(Event.ASSIGNED, threat.number, unit.number)
    engagement.process = situation.clock.process(engage(situation, engagement))
