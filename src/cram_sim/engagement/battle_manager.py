"""The command post: keeps the picture, asks for release, assigns fire units when things change."""

from collections.abc import Generator

import simpy

from cram_sim.doctrine.protocol import Option, TrackView
from cram_sim.engagement.fire_unit import can_try_again, engage
from cram_sim.engagement.situation import (
    CLOCK_TICK,
    NEVER,
    FireUnit,
    Opportunity,
    Situation,
    Threat,
    Update,
)
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
        cue_time(unit, opportunity)
        for row in situation.plan.opportunities
        for unit, opportunity in zip(situation.fire_units, row, strict=True)
        if opportunity is not None
    ]


def apply_update(situation: Situation, update: Update) -> None:
    """Take over what a track says; ask for release when its threat first threatens."""
    threat = situation.threats[update.threat]
    was_threatening = threat.is_threatening
    if update.is_threatening:
        threat.is_threatening = True
        threat.expected_loss = update.expected_loss
        threat.impact_time = update.impact_time
    else:
        threat.is_threatening = False
    if threat.is_threatening == was_threatening:
        return
    judged = Event.JUDGED_THREATENING if threat.is_threatening else Event.JUDGED_HARMLESS
    situation.note(judged, threat.number)
    threat.dismissed_time = NEVER if threat.is_threatening else situation.clock.now
    if threat.is_threatening and not threat.is_release_asked:
        threat.judged_time = situation.clock.now
        _ask_release(situation, threat)


def _ask_release(situation: Situation, threat: Threat) -> None:
    defence = situation.defence
    threat.is_release_asked = True
    if not defence.released_by_operator:
        _release(situation, threat)
    elif not defence.released_per_raid:
        situation.clock.process(_operator_releases(situation, [threat]))
    elif any(other.released.triggered for other in situation.threats):
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
    free = [unit for unit in situation.fire_units if unit.is_free_at(situation.clock.now)]
    if not free:
        return
    doctrine = situation.defence.doctrine
    wanted = [
        threat
        for threat in situation.threats
        if threat.is_threatening
        and not threat.called_dead
        and threat.fire_units < doctrine.fire_units_per_track
    ]
    options = _options(situation, wanted, free)
    if not options:
        return
    now = situation.clock.now
    views = [
        TrackView(t.number, t.expected_loss, t.impact_time - now, t.fire_units) for t in wanted
    ]
    channels = {unit.number: unit.free_channels for unit in free}
    for track, fire_unit in doctrine.assign(views, options, channels):
        _begin(situation, situation.threats[track], situation.fire_units[fire_unit])


def _options(situation: Situation, wanted: list[Threat], free: list[FireUnit]) -> list[Option]:
    now = situation.clock.now
    return [
        Option(threat.number, unit.number, fires_at)
        for threat in wanted
        for unit in free
        if (opportunity := situation.plan.opportunities[threat.number][unit.number]) is not None
        and threat.number not in unit.engaged
        and can_try_again(unit, threat, opportunity)
        and (fires_at := earliest_fire(now, unit, opportunity)) < opportunity.last_fire
    ]


def earliest_fire(now: float, unit: FireUnit, opportunity: Opportunity) -> float:
    """When a free unit could open fire, seconds; never while it is too early to be cued."""
    if now + CLOCK_TICK < cue_time(unit, opportunity):
        return NEVER
    slew = unit.figures.slew_time(
        unit.azimuth, unit.elevation, opportunity.azimuth, opportunity.elevation
    )
    return max(opportunity.first_fire, now + slew + unit.figures.shortest_preparation)


def cue_time(unit: FireUnit, opportunity: Opportunity) -> float:
    """When a unit may first be cued: its radar can see the threat, and the window is near."""
    return max(opportunity.cue_from, opportunity.first_fire - unit.figures.lead)


def _begin(situation: Situation, threat: Threat, unit: FireUnit) -> None:
    opportunity = situation.plan.opportunities[threat.number][unit.number]
    assert opportunity is not None  # an option was made of it
    unit.free_channels -= 1
    unit.engaged.add(threat.number)
    threat.fire_units += 1
    threat.assigned_time = min(threat.assigned_time, situation.clock.now)
    situation.note(Event.ASSIGNED, threat.number, unit.number)
    situation.clock.process(_engage(situation, unit, threat, opportunity))


def _engage(
    situation: Situation, unit: FireUnit, threat: Threat, opportunity: Opportunity
) -> Process:
    yield from engage(situation, unit, threat, opportunity)
    threat.fire_units -= 1
    unit.free_channels += 1
    unit.engaged.remove(threat.number)
    yield from _recover(situation, unit)
    assign(situation)


def _recover(situation: Situation, unit: FireUnit) -> Process:
    """Reload a fire unit that is empty, let one cool that is too hot; one process sees to it."""
    clock = situation.clock
    if unit.ammunition_left == 0.0 and not unit.is_reloading:
        unit.is_reloading = True
        reload_time = unit.figures.effects.reload_time
        unit.empty_spells.append((unit.emptied_time, clock.now + reload_time))
        yield clock.timeout(reload_time)
        unit.ammunition_left = unit.figures.effects.magazine
        unit.is_reloading = False
    if not unit.can_shoot_at(clock.now) and not (unit.is_reloading or unit.is_cooling):
        unit.is_cooling = True
        cold = unit.heat_time + unit.cooling_time
        unit.hot_spells.append((unit.heat_time, cold))
        yield clock.timeout(max(0.0, cold - clock.now) + CLOCK_TICK)
        unit.is_cooling = False
