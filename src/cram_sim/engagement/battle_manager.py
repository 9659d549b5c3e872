"""The command post: keeps the picture, asks for release, assigns fire units when things change."""

from collections.abc import Generator

import simpy

from cram_sim.doctrine.protocol import Option, TrackView
from cram_sim.engagement.fire_unit import engage
from cram_sim.engagement.situation import FireUnit, Opportunity, Situation, Threat, Update
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]


def keep_picture(situation: Situation) -> Process:
    """Wait for each update of the picture and each moment at which a unit may be cued."""
    moments: list[tuple[float, Update | None]] = [
        (update.time, update) for update in situation.plan.updates
    ]
    moments += [(time, None) for time in _cue_times(situation)]
    moments.sort(key=lambda moment: moment[0])
    clock = situation.clock
    for number, (time, update) in enumerate(moments):
        if time > clock.now:
            yield clock.timeout(time - clock.now)
        if update is not None:
            apply_update(situation, update)
        is_last_of_its_time = number + 1 == len(moments) or moments[number + 1][0] > time
        if is_last_of_its_time:
            assign(situation)


def _cue_times(situation: Situation) -> list[float]:
    return [
        max(opportunity.cue_from, opportunity.first_fire - unit.figures.lead)
        for row in situation.plan.opportunities
        for unit, opportunity in zip(situation.fire_units, row, strict=True)
        if opportunity is not None
    ]


def apply_update(situation: Situation, update: Update) -> None:
    """Take over what the picture says of a track; ask for release when it first threatens."""
    threat = situation.threats[update.threat]
    if update.is_threatening != threat.is_threatening:
        judged = Event.JUDGED_THREATENING if update.is_threatening else Event.JUDGED_HARMLESS
        situation.note(judged, threat.number, detail=f"expected loss {update.expected_loss:.2g}")
    threat.is_threatening = update.is_threatening
    threat.expected_loss = update.expected_loss
    threat.impact_time = update.impact_time
    if update.is_threatening and not threat.is_release_asked:
        threat.judged_time = situation.clock.now
        _ask_release(situation, threat)


def _ask_release(situation: Situation, threat: Threat) -> None:
    defence = situation.defence
    threat.is_release_asked = True
    if not defence.released_by_operator:
        _release(situation, threat)
    elif not defence.released_per_raid:
        situation.clock.process(_operator_releases(situation, [threat]))
    elif any(other.released_time < float("inf") for other in situation.threats):
        _release(situation, threat)
    elif sum(other.is_release_asked for other in situation.threats) == 1:
        situation.clock.process(_operator_releases(situation, situation.threats))


def _operator_releases(situation: Situation, threats: list[Threat]) -> Process:
    with situation.operators.request() as turn:
        yield turn
        yield situation.clock.timeout(situation.plan.release_delay[threats[0].number])
    for threat in threats:
        if threat.is_release_asked:
            _release(situation, threat)


def _release(situation: Situation, threat: Threat) -> None:
    threat.released_time = situation.clock.now
    threat.released.succeed()
    situation.note(Event.RELEASED, threat.number)


def assign(situation: Situation) -> None:
    """Give free fire units to threatening tracks, as the doctrine says."""
    now = situation.clock.now
    free = [unit for unit in situation.fire_units if not unit.is_busy and unit.rounds_left > 0]
    if not free:
        return
    per_track = situation.defence.doctrine.fire_units_per_track
    wanted = [
        threat
        for threat in situation.threats
        if threat.is_threatening and not threat.called_dead and threat.fire_units < per_track
    ]
    if not wanted:
        return
    options = [
        Option(threat.number, unit.number, fires_at, opportunity.last_fire)
        for threat in wanted
        for unit in free
        if (opportunity := situation.plan.opportunities[threat.number][unit.number]) is not None
        and (fires_at := earliest_fire(now, unit, opportunity)) < opportunity.last_fire
    ]
    if not options:
        return
    views = [
        TrackView(t.number, t.expected_loss, t.impact_time - now, t.fire_units) for t in wanted
    ]
    for track, fire_unit in situation.defence.doctrine.assign(views, options):
        threat, unit = situation.threats[track], situation.fire_units[fire_unit]
        opportunity = situation.plan.opportunities[track][fire_unit]
        assert opportunity is not None  # an option was made of it
        unit.is_busy = True
        threat.fire_units += 1
        threat.assigned_time = min(threat.assigned_time, now)
        situation.note(Event.ASSIGNED, track, fire_unit)
        situation.clock.process(_engage(situation, unit, threat, opportunity))


def earliest_fire(now: float, unit: FireUnit, opportunity: Opportunity) -> float:
    """When a free unit could open fire, seconds; never while it is too early to be cued."""
    if now < max(opportunity.cue_from, opportunity.first_fire - unit.figures.lead):
        return float("inf")
    slew = unit.figures.slew_time(unit.azimuth, opportunity.azimuth)
    return max(opportunity.first_fire, now + slew + unit.figures.shortest_preparation)


def _engage(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Process:
    yield from engage(situation, unit, threat, opportunity)
    threat.fire_units -= 1
    if unit.rounds_left == 0:
        unit.empty_time = situation.clock.now
        yield situation.clock.timeout(unit.figures.reload_time)
        unit.rounds_left = unit.figures.magazine
    unit.is_busy = False
    assign(situation)
