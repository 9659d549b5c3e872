"""Why a leaker got through: the first deadline the defence missed."""

from dataclasses import dataclass

from cram_sim.engagement.situation import FireUnit, Opportunity, Threat
from cram_sim.records import Cause


@dataclass(frozen=True)
class Sighting:
    """What the search radars made of a threat; times in seconds, infinite for never."""

    is_covered: bool
    detected_time: float
    track_time: float


def primary_cause(
    threat: Threat,
    sighting: Sighting,
    opportunities: list[Opportunity | None],
    fire_units: list[FireUnit],
) -> Cause:
    """The one cause of a leaker, read along the chain from radar to round.

    A link counts as missed if it came too late for any fire unit: after the last firing time less
    the shortest preparation. A threat no fire unit can reach misses "out of envelope" only once it
    was seen and judged.
    """
    windows = [
        (opportunity, unit)
        for opportunity, unit in zip(opportunities, fire_units, strict=True)
        if opportunity is not None
    ]
    last_call = max(
        (o.last_fire - unit.figures.shortest_preparation for o, unit in windows),
        default=float("inf"),
    )
    if threat.fired_time == float("inf"):
        seen = _cause_before_the_track(sighting, last_call)
        if seen is not Cause.NONE:
            return seen
        return _cause_before_the_shot(threat, windows, last_call)
    if threat.neutralised_time < float("inf"):
        return Cause.BELOW_KEEP_OUT
    if any(unit.empty_time <= o.last_fire for o, unit in windows):
        return Cause.OUT_OF_AMMUNITION
    if threat.called_dead:
        return Cause.WRONGLY_CALLED_DEAD
    return Cause.HIT_NOT_NEUTRALISED if threat.is_hit else Cause.MISSED


def _cause_before_the_track(sighting: Sighting, last_call: float) -> Cause:
    if not sighting.is_covered:
        return Cause.NOT_COVERED
    if sighting.detected_time > last_call:
        return Cause.NOT_DETECTED
    if sighting.track_time > last_call:
        return Cause.NO_TRACK_IN_TIME
    return Cause.NONE


def _cause_before_the_shot(
    threat: Threat, windows: list[tuple[Opportunity, FireUnit]], last_call: float
) -> Cause:
    if threat.judged_time == float("inf"):
        return Cause.JUDGED_HARMLESS
    if not windows:
        return Cause.OUT_OF_ENVELOPE
    if threat.judged_time > last_call:
        return Cause.JUDGED_TOO_LATE
    if threat.broken_off is not Cause.NONE:
        return threat.broken_off
    if all(unit.empty_time <= o.last_fire for o, unit in windows):
        return Cause.OUT_OF_AMMUNITION
    return Cause.CHANNELS_BUSY
