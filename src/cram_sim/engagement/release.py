"""People: who lets fire units fire, how long that takes, and when they say no."""

from collections.abc import Generator
from typing import NamedTuple

import simpy

from cram_sim.engagement.situation import Engagement, Situation, Threat
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]
Answer = Generator[simpy.Event, object, bool]


class Request(NamedTuple):
    """What an operator is asked: to release a threat or a raid, or to lay an engagement on.

    `deadline`: the time after which his decision is of no use, seconds.
    """

    threat: Threat
    deadline: float
    engagement: Engagement | None = None
    is_for_raid: bool = False


def ask_release(situation: Situation, threat: Threat) -> None:
    """Ask once for each threat, or once for the raid, as the defence is set up."""
    defence, now = situation.defence, situation.clock.now
    threat.is_asked = True
    threat.asked_time = min(threat.asked_time, now)
    if defence.release == "automatic":
        _release(situation, threat)
    elif defence.release == "manual":
        return  # every engagement is laid on by hand
    elif not defence.released_per_raid:
        situation.clock.process(_operator_releases(situation, threat))
    elif situation.is_raid_released:
        _release(situation, threat)
    elif not situation.is_raid_asked:
        situation.is_raid_asked = True
        situation.clock.process(_operator_releases_raid(situation, threat))


def _operator_releases(situation: Situation, threat: Threat) -> Process:
    request = Request(threat, threat.last_use_at(situation.clock.now))
    if not (yield from _operator_decides(situation, request)):
        threat.is_asked = False
    elif _consents(situation, threat):
        _release(situation, threat)
    else:
        withhold(situation, threat)


def _operator_releases_raid(situation: Situation, first: Threat) -> Process:
    """An operator decides on the whole raid by what he feels about its first threat."""
    request = Request(first, situation.plan.end, is_for_raid=True)
    if not (yield from _operator_decides(situation, request)):
        situation.is_raid_asked = False
        for threat in situation.threats:
            threat.is_asked = False
        return
    if not _consents(situation, first):
        for threat in situation.threats:
            withhold(situation, threat)
        return
    situation.is_raid_released = True
    for threat in situation.threats:
        if threat.is_asked:
            _release(situation, threat)


def _operator_decides(situation: Situation, request: Request) -> Answer:
    """Wait for an operator and for his decision; whether he came to one before it was moot.

    He takes longer the more he has decided. Of several who are free it is the one who has decided
    least.
    """
    clock, operators, number = situation.clock, situation.operators, request.threat.number
    assert operators is not None  # a defence without operators asks nobody
    if clock.now >= request.deadline:
        return False
    situation.note(Event.RELEASE_ASKED, number)
    is_over = clock.timeout(request.deadline - clock.now)
    with operators.request() as turn:
        if not (yield from _happens(situation, request, turn, is_over)):
            return False
        if not (request.is_for_raid or request.threat.is_threatening):
            return False  # asked again if it is judged threatening again
        situation.note(Event.OPERATOR_DECIDES, number)
        decided = min(situation.free_operators)
        situation.free_operators.remove(decided)
        tired = 1.0 + situation.defence.fatigue * decided
        decision = clock.timeout(tired * situation.plan.release_delay[number])
        try:
            return (yield from _happens(situation, request, decision, is_over))
        finally:
            situation.free_operators.append(decided + 1)


def _happens(
    situation: Situation, request: Request, event: simpy.Event, is_over: simpy.Event
) -> Answer:
    """Wait for an event, but not when time is over or it is moot; whether it happened."""
    while not (event.processed or is_over.processed or _is_moot(situation, request)):
        yield event | is_over | request.threat.next_word(situation.clock)
    return event.processed


def _is_moot(situation: Situation, request: Request) -> bool:
    """Whether nobody need or can decide any more; a decision once begun is made."""
    threat, engagement = request.threat, request.engagement
    if not situation.is_command_up:
        return True
    if request.is_for_raid:
        return False
    if threat.called_dead or threat.is_withheld:
        return True
    return engagement is not None and engagement.is_autonomous


def _consents(situation: Situation, threat: Threat) -> bool:
    withheld = situation.plan.is_withheld
    return not (withheld and withheld[threat.number])


def lay_on_by_hand(situation: Situation, engagement: Engagement, last_call: float) -> Answer:
    """An operator lays one engagement on; whether he does before the last call, and consents."""
    threat = engagement.threat
    if not (yield from _operator_decides(situation, Request(threat, last_call, engagement))):
        return False
    if not _consents(situation, threat):
        withhold(situation, threat)
        return False
    if threat.is_released:
        situation.note(Event.RELEASED, threat.number)
    else:
        _release(situation, threat)
    return True


def _release(situation: Situation, threat: Threat) -> None:
    threat.released_time = situation.clock.now
    situation.note(Event.RELEASED, threat.number)
    threat.tell()


def withhold(situation: Situation, threat: Threat) -> None:
    """No unit may fire at this threat, ever."""
    threat.is_withheld = True
    situation.wanted.pop(threat.number, None)
    if threat.is_asked:
        situation.note(Event.CONSENT_WITHHELD, threat.number)
    threat.tell()
    situation.reconsider()
