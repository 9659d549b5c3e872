"""Why a leaker got through: the first deadline the defence missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from cram_sim.engagement.options import is_in_sector
from cram_sim.engagement.plan import NEVER, Opportunity, Plan
from cram_sim.engagement.situation import CLOCK_TICK, FireUnit, Threat
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
    the preparation. So of several engagements that came to nothing the last one counts, and where
    none was begun the unit whose last call was the latest. A threat no fire unit can reach misses
    "out of envelope" only once it was seen and judged.
    """
    windows = [
        (opportunity, unit)
        for opportunity, unit in zip(plan.opportunities[threat.number], fire_units, strict=True)
        if opportunity is not None
    ]
    if threat.fired_time < NEVER:
        return _cause_after_the_shot(threat, windows)
    last_call = max((last_call_of(threat, *window) for window in windows), default=NEVER)
    before_the_track = _cause_before_the_track(sighting, last_call)
    if before_the_track is not Cause.NONE:
        return before_the_track
    if threat.judged_time == NEVER:
        return Cause.JUDGED_HARMLESS
    if not windows:
        is_held_off = bool(plan.held_off) and any(plan.held_off[threat.number])
        return Cause.HOLD_FIRE if is_held_off else Cause.OUT_OF_ENVELOPE
    return _cause_before_the_shot(threat, windows, plan)


def last_call_of(threat: Threat, opportunity: Opportunity, unit: FireUnit) -> float:
    """The last time at which a fire unit can be cued and still fire.

    It slews from where it pointed when the threat was first wanted.
    """
    slew = threat.slews.get(unit.number, 0.0)
    return opportunity.last_fire - unit.figures.shortest_preparation - slew


def _cause_before_the_track(sighting: Sighting, last_call: float) -> Cause:
    if not sighting.is_covered:
        return Cause.SENSOR_DOWN if sighting.is_down else Cause.NOT_COVERED
    if sighting.detected_time == NEVER or sighting.detected_time > last_call:
        return Cause.NOT_DETECTED
    if sighting.track_time == NEVER or sighting.track_time > last_call:
        return Cause.NO_TRACK_IN_TIME
    return Cause.NONE


def _cause_before_the_shot(threat: Threat, windows: Windows, plan: Plan) -> Cause:
    last_call = max(last_call_of(threat, *window) for window in windows)
    if threat.judged_time > last_call:
        return Cause.JUDGED_TOO_LATE
    if threat.is_withheld:
        return Cause.CONSENT_WITHHELD
    if threat.broken_off is not Cause.NONE:
        return threat.broken_off
    if not _threatens_at(threat, last_call):
        return Cause.DISMISSED
    can_be_cued = [
        (opportunity, unit)
        for opportunity, unit in windows
        if opportunity.cue_from <= last_call_of(threat, opportunity, unit)
    ]
    if not can_be_cued:
        return Cause.NO_FIRE_CONTROL_TRACK
    nearest = max(can_be_cued, key=lambda window: last_call_of(threat, *window))
    return _cause_of_no_engagement(threat, *nearest, plan)


def _threatens_at(threat: Threat, time: float) -> bool:
    told = [update.is_threatening for update in threat.updates if update.time <= time]
    return told[-1]


def _cause_of_no_engagement(
    threat: Threat, opportunity: Opportunity, unit: FireUnit, plan: Plan
) -> Cause:
    """What kept the unit that could have waited longest from engaging, at its last call."""
    last_call = last_call_of(threat, opportunity, unit)
    ready = threat.judged_time + opportunity.last_fire - last_call
    if opportunity.opening_from(ready - CLOCK_TICK) == NEVER:
        return Cause.HOLD_FIRE if opportunity.is_held else Cause.OUT_OF_ENVELOPE
    is_post_out = any(down <= last_call < up for down, up in plan.command_outages)
    if (is_post_out or threat.asked_time > last_call) and not is_in_sector(unit, opportunity):
        return Cause.COMMAND_POST_DOWN
    if unit.is_down_at(last_call):
        return Cause.FIRE_UNIT_DOWN
    if unit.is_empty_at(last_call):
        is_reloaded = unit.is_reloaded_after(last_call)
        return Cause.RELOADING if is_reloaded else Cause.OUT_OF_AMMUNITION
    if unit.is_too_hot_at(last_call):
        return Cause.TOO_HOT
    if threat.is_passed_over:
        return Cause.NOT_CHOSEN
    if unit.is_busy_between(threat.judged_time, last_call):
        return Cause.CHANNELS_BUSY
    # It had turned away for another threat on one of its channels.
    return Cause.JUDGED_TOO_LATE


def _cause_after_the_shot(threat: Threat, windows: Windows) -> Cause:
    if threat.neutralised_time < NEVER:
        return Cause.BELOW_KEEP_OUT
    if threat.cut_short is not Cause.NONE:
        return threat.cut_short
    if threat.called_dead:
        return Cause.WRONGLY_CALLED_DEAD
    last_call = max(last_call_of(threat, *window) for window in windows)
    if threat.ceased_time < last_call and not _threatens_at(threat, last_call):
        return Cause.DISMISSED
    return Cause.HIT_NOT_NEUTRALISED if threat.is_hit else Cause.MISSED
