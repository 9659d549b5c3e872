"""People: who lets fire units fire, how long that takes, and when they say no."""

from collections.abc import Callable, Generator

import simpy

from cram_sim.engagement.situation import Situation, Threat
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]
Answer = Generator[simpy.Event, object, bool]
Fact = Callable[[], bool]


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
    deadline = threat.last_use_at(situation.clock.now)
    is_moot = _is_moot(situation, threat)
    if not (yield from _operator_decides(situation, threat, deadline, is_moot)):
        threat.is_asked = False
    elif _consents(situation, threat):
        _release(situation, threat)
    else:
        withhold(situation, threat)


def _operator_releases_raid(situation: Situation, first: Threat) -> Process:
    """An operator decides on the whole raid by what he feels about its first threat."""
    yield from _operator_decides(situation, first, situation.plan.end, lambda: False)
    if not _consents(situation, first):
        for threat in situation.threats:
            withhold(situation, threat)
        return
    situation.is_raid_released = True
    for threat in situation.threats:
        if threat.is_asked:
            _release(situation, threat)


def _is_moot(situation: Situation, threat: Threat) -> Fact:
    """Whether nobody need decide on a threat any more; flapping judgements stop nobody."""

    def is_moot() -> bool:
        is_settled = threat.called_dead or threat.is_withheld
        return is_settled or threat.is_dismissed_for_good(situation.clock.now)

    return is_moot


def _operator_decides(
    situation: Situation, threat: Threat, deadline: float, is_moot: Fact
) -> Answer:
    """Wait for an operator and for his decision; whether he came to one before it was moot.

    He takes longer the more he has decided.
    """
    clock, operators = situation.clock, situation.operators
    assert operators is not None  # a defence without operators asks nobody
    if clock.now >= deadline:
        return False
    situation.note(Event.RELEASE_ASKED, threat.number)
    is_over = clock.timeout(deadline - clock.now)
    with operators.request() as turn:
        if not (yield from _happens(threat, turn, is_over, is_moot)):
            return False
        situation.note(Event.OPERATOR_DECIDES, threat.number)
        tired = 1.0 + situation.defence.fatigue * situation.releases
        situation.releases += 1
        decision = clock.timeout(tired * situation.plan.release_delay[threat.number])
        return (yield from _happens(threat, decision, is_over, is_moot))


def _happens(threat: Threat, event: simpy.Event, is_over: simpy.Event, is_moot: Fact) -> Answer:
    """Wait for an event, but not when time is over or it is moot; whether it happened."""
    while not (event.processed or is_over.processed or is_moot()):
        yield event | is_over | threat.next_word(event.env)
    return event.processed


def _consents(situation: Situation, threat: Threat) -> bool:
    withheld = situation.plan.is_withheld
    return not (withheld and withheld[threat.number])


def lay_on_by_hand(situation: Situation, threat: Threat, last_call: float) -> Answer:
    """An operator lays one engagement on; whether he does before the last call, and consents."""
    is_moot = _is_moot(situation, threat)
    if not (yield from _operator_decides(situation, threat, last_call, is_moot)):
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
