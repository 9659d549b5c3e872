"""Why a leaker got through: the first deadline the defence missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cram_sim.engagement.plan import NEVER, Opportunity, Plan
from cram_sim.engagement.situation import FireUnit, Threat
from cram_sim.records import Cause

Windows = list[tuple[Opportunity, FireUnit]]


@dataclass(frozen=True)
class Sighting:
    """What the search radars made of a threat; times in seconds, infinite for never.

    `is_down`: a radar that was out would have had it in coverage.
    """

    is_covered: bool
    is_down: bool
    detected_time: float
    track_time: float


def primary_cause(
    threat: Threat, sighting: Sighting, plan: Plan, fire_units: Sequence[FireUnit]
) -> Cause:
    """The one cause of a leaker, read along the chain from radar to round.

    A link counts as missed if it came too late for every fire unit: after the last firing time less
    the shortest preparation. So of several engagements that came to nothing the last one counts. A
    threat no fire unit can reach misses "out of envelope" only once it was seen and judged.
    """
    windows = [
        (opportunity, unit)
        for opportunity, unit in zip(plan.opportunities[threat.number], fire_units, strict=True)
        if opportunity is not None
    ]
    if threat.fired_time < NEVER:
        return _cause_after_the_shot(threat)
    last_call = max((last_call_of(*window) for window in windows), default=NEVER)
    before_the_track = _cause_before_the_track(sighting, last_call)
    if before_the_track is not Cause.NONE:
        return before_the_track
    if threat.judged_time == NEVER:
        return Cause.JUDGED_HARMLESS
    if not windows:
        is_held_off = bool(plan.held_off) and any(plan.held_off[threat.number])
        return Cause.HOLD_FIRE if is_held_off else Cause.OUT_OF_ENVELOPE
    return _cause_before_the_shot(threat, windows, plan)


def last_call_of(opportunity: Opportunity, unit: FireUnit) -> float:
    """The last time at which a fire unit can be cued and still fire, slewing apart."""
    return opportunity.last_fire - unit.figures.shortest_preparation


def _cause_before_the_track(sighting: Sighting, last_call: float) -> Cause:
    if not sighting.is_covered:
        return Cause.SENSOR_DOWN if sighting.is_down else Cause.NOT_COVERED
    if sighting.detected_time == NEVER or sighting.detected_time > last_call:
        return Cause.NOT_DETECTED
    if sighting.track_time == NEVER or sighting.track_time > last_call:
        return Cause.NO_TRACK_IN_TIME
    return Cause.NONE


def _cause_before_the_shot(threat: Threat, windows: Windows, plan: Plan) -> Cause:
    last_call = max(last_call_of(*window) for window in windows)
    if threat.judged_time > last_call:
        return Cause.JUDGED_TOO_LATE
    if threat.is_withheld:
        return Cause.CONSENT_WITHHELD
    if threat.asked_time > last_call:
        return Cause.COMMAND_POST_DOWN
    if threat.broken_off is not Cause.NONE:
        return threat.broken_off
    if threat.dismissed_time <= last_call:
        return Cause.DISMISSED
    if any(down <= last_call < up for down, up in plan.command_outages):
        return Cause.COMMAND_POST_DOWN
    return _cause_of_no_engagement(threat, windows)


def _cause_of_no_engagement(threat: Threat, windows: Windows) -> Cause:
    """What kept every unit that had a window from engaging, at the last call of each."""

    def holds_for_all(is_so: Callable[[FireUnit, float], bool]) -> bool:
        return all(is_so(unit, last_call_of(o, unit)) for o, unit in windows)

    if all(o.cue_from > last_call_of(o, unit) for o, unit in windows):
        return Cause.NO_FIRE_CONTROL_TRACK
    if holds_for_all(FireUnit.is_down_at):
        return Cause.FIRE_UNIT_DOWN
    if holds_for_all(FireUnit.is_empty_at):
        is_reloaded = any(unit.is_reloaded_after(last_call_of(o, unit)) for o, unit in windows)
        return Cause.RELOADING if is_reloaded else Cause.OUT_OF_AMMUNITION
    if holds_for_all(FireUnit.is_too_hot_at):
        return Cause.TOO_HOT
    return Cause.NOT_CHOSEN if threat.is_passed_over else Cause.CHANNELS_BUSY


def _cause_after_the_shot(threat: Threat) -> Cause:
    if threat.neutralised_time < NEVER:
        return Cause.BELOW_KEEP_OUT
    if threat.cut_short is not Cause.NONE:
        return threat.cut_short
    if threat.called_dead:
        return Cause.WRONGLY_CALLED_DEAD
    return Cause.HIT_NOT_NEUTRALISED if threat.is_hit else Cause.MISSED
