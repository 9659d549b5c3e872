"""Why a leaker got through: the first deadline the defence missed."""

from dataclasses import dataclass

from cram_sim.engagement.plan import NEVER, Opportunity
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
    threat: Threat,
    sighting: Sighting,
    opportunities: list[Opportunity | None],
    fire_units: list[FireUnit],
) -> Cause:
    """The one cause of a leaker, read along the chain from radar to round.

    A link counts as missed if it came too late for every fire unit: after the last firing time less
    the shortest preparation. So of several engagements that came to nothing the last one counts. A
    threat no fire unit can reach misses "out of envelope" only once it was seen and judged.
    """
    windows = [
        (opportunity, unit)
        for opportunity, unit in zip(opportunities, fire_units, strict=True)
        if opportunity is not None
    ]
    if threat.fired_time < NEVER:
        return _cause_after_the_shot(threat)
    last_call = max((_last_call(*window) for window in windows), default=NEVER)
    before_the_track = _cause_before_the_track(sighting, last_call)
    if before_the_track is not Cause.NONE:
        return before_the_track
    return _cause_before_the_shot(threat, windows, last_call)


def _last_call(opportunity: Opportunity, unit: FireUnit) -> float:
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


def _cause_before_the_shot(threat: Threat, windows: Windows, last_call: float) -> Cause:
    if threat.judged_time == NEVER:
        return Cause.JUDGED_HARMLESS
    if not windows:
        return Cause.OUT_OF_ENVELOPE
    if threat.judged_time > last_call:
        return Cause.JUDGED_TOO_LATE
    if threat.broken_off is not Cause.NONE:
        return threat.broken_off
    if threat.dismissed_time <= last_call:
        return Cause.DISMISSED
    if all(o.cue_from > _last_call(o, unit) for o, unit in windows):
        return Cause.NO_FIRE_CONTROL_TRACK
    if all(unit.is_empty_at(_last_call(o, unit)) for o, unit in windows):
        return Cause.OUT_OF_AMMUNITION
    if all(unit.is_too_hot_at(_last_call(o, unit)) for o, unit in windows):
        return Cause.TOO_HOT
    return Cause.CHANNELS_BUSY


def _cause_after_the_shot(threat: Threat) -> Cause:
    if threat.neutralised_time < NEVER:
        return Cause.BELOW_KEEP_OUT
    if threat.cut_short is not Cause.NONE:
        return threat.cut_short
    if threat.called_dead:
        return Cause.WRONGLY_CALLED_DEAD
    return Cause.HIT_NOT_NEUTRALISED if threat.is_hit else Cause.MISSED
