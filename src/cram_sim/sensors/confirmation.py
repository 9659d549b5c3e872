"""When a track is confirmed, and when it is dropped."""

import math

from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Truths
from cram_sim.sensors.search_radar import SearchRadar


def confirm(radar: SearchRadar, detections: Detections) -> None:
    """Fill in `confirmed` and `dropped` by M of N to confirm and K misses in a row to drop."""
    rule = (radar.confirm_detections, radar.confirm_looks, radar.drop_misses)
    _confirm(
        *rule,
        detections.time,
        detections.detected,
        detections.confirmed,
        detections.dropped,
    )


@compiled
def _confirm(
    needed: int,
    window: int,
    misses_allowed: int,
    time: Floats,
    detected: Truths,
    confirmed: Truths,
    dropped: Truths,
) -> None:
    for lane in range(time.shape[0]):
        is_confirmed, is_tentative = False, False
        misses = 0
        since = 0
        for look in range(time.shape[1]):
            if math.isnan(time[lane, look]):
                break
            misses = 0 if detected[lane, look] else misses + 1
            is_tentative = is_tentative or detected[lane, look]
            if misses >= misses_allowed:
                # Dropped, with all the looks it was made of: the tracker starts afresh too.
                dropped[lane, look] = is_tentative
                is_confirmed, is_tentative = False, False
                since = look + 1
            elif not is_confirmed:
                seen = 0
                for back in range(max(since, look - window + 1), look + 1):
                    seen += detected[lane, back]
                is_confirmed = detected[lane, look] and seen >= needed
            confirmed[lane, look] = is_confirmed
