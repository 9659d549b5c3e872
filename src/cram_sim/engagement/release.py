"""People: who lets fire units fire, how long that takes, and when they say no."""

from collections.abc import Generator

import simpy

from cram_sim.engagement.situation import Situation, Threat
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]


def ask_release(situation: Situation, threat: Threat) -> None:
    """Ask once for each threat, or once for the raid, as the defence is set up."""
    defence = situation.defence
    threat.asked_time = situation.clock.now
    if defence.release == "automatic":
        _release(situation, threat)
    elif defence.release == "manual":
        return  # every engagement is laid on by hand
    elif not defence.released_per_raid:
        situation.clock.process(_operator_releases(situation, [threat]))
    elif situation.is_raid_released:
        _release(situation, threat)
    elif sum(other.is_release_asked for other in situation.threats) == 1:
        situation.clock.process(_operator_releases(situation, situation.threats))


def _operator_releases(situation: Situation, threats: list[Threat]) -> Process:
    """An operator decides on one threat, or on the whole raid by what he feels about its first."""
    first = next(threat for threat in threats if threat.is_release_asked)
    yield from operator_decides(situation, first)
    if not _consents(situation, first):
        for threat in threats:
            withhold(situation, threat)
        return
    situation.is_raid_released = situation.defence.released_per_raid
    for threat in threats:
        if threat.is_release_asked:
            _release(situation, threat)


def operator_decides(situation: Situation, threat: Threat) -> Process:
    """Wait for an operator and for his decision; he takes longer the more he has decided."""
    clock, operators = situation.clock, situation.operators
    assert operators is not None  # a defence without operators asks nobody
    situation.note(Event.RELEASE_ASKED, threat.number)
    with operators.request() as turn:
        yield turn
        situation.note(Event.OPERATOR_DECIDES, threat.number)
        tired = 1.0 + situation.defence.fatigue * situation.releases
        situation.releases += 1
        yield clock.timeout(tired * situation.plan.release_delay[threat.number])


def _consents(situation: Situation, threat: Threat) -> bool:
    withheld = situation.plan.is_withheld
    return not (withheld and withheld[threat.number])


def lay_on_by_hand(situation: Situation, threat: Threat) -> Generator[simpy.Event, object, bool]:
    """An operator lays one engagement on; whether he consents."""
    yield from operator_decides(situation, threat)
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
    tell_engagements(threat)


def withhold(situation: Situation, threat: Threat) -> None:
    """No unit may fire at this threat, ever."""
    threat.is_withheld = True
    situation.wanted.pop(threat.number, None)
    if threat.is_release_asked:
        situation.note(Event.CONSENT_WITHHELD, threat.number)
    tell_engagements(threat)
    situation.reconsider()


def tell_engagements(threat: Threat) -> None:
    """Wake those that wait for a word on this threat: something was decided."""
    for engagement in threat.engagements:
        if engagement.waits_for is not None and not engagement.waits_for.triggered:
            engagement.waits_for.succeed()
