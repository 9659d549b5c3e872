"""Fusion: what the command post gets of the looks of all sensors, in order of arrival.

A sensor reports every detection of a threat that it has room for, and every look that missed one
that it had detected, until it drops it; the report arrives after the link's latency, unless it is
lost. All reports of one threat serve one track, which begins with the first detection and ends when
every sensor that had it has dropped it.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Reports, Truths

Number = TypeVar("Number", np.float64, np.bool_)


def fuse(
    lanes: int,
    seen: list[Detections],
    followed: list[Truths],
    latency: list[Floats],
    lost: list[Truths],
) -> Reports:
    """Merge the looks of several sensors at so many lanes n; a list entry for each sensor.

    `followed` (n,) whether the sensor has room for the lane's track, `latency` (n,) seconds, `lost`
    (n, k) reports that never arrive. Columns of the looks lie sensor after sensor.
    """
    if not seen:
        return _no_reports(lanes)
    counts = [part.time.shape[1] for part in seen]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    looks = sum(counts)
    reports = Reports(
        sensor=np.zeros((lanes, looks), dtype=np.int64),
        look=np.zeros((lanes, looks), dtype=np.int64),
        arrival=np.full((lanes, looks), np.nan),
        used=np.zeros((lanes, looks), dtype=np.bool_),
        starts=np.zeros((lanes, looks), dtype=np.bool_),
        confirmed=np.zeros((lanes, looks), dtype=np.bool_),
        time=_side_by_side([part.time for part in seen]),
        sigma=_side_by_side([part.sigma for part in seen]),
        error=_side_by_side([part.error for part in seen]),
        state=_side_by_side([part.state for part in seen]),
    )
    _fuse(
        offsets,
        reports.time,
        np.stack(followed),
        np.stack(latency),
        _side_by_side(lost),
        _side_by_side([part.detected for part in seen]),
        _side_by_side([part.confirmed for part in seen]),
        _side_by_side([part.dropped for part in seen]),
        reports.sensor,
        reports.look,
        reports.arrival,
        reports.used,
        reports.starts,
        reports.confirmed,
    )
    return reports


def _no_reports(lanes: int) -> Reports:
    """One report that never arrives, so that there is a last one to read."""
    whole, never = np.zeros((lanes, 1), dtype=np.int64), np.zeros((lanes, 1), dtype=np.bool_)
    time, three = np.full((lanes, 1), np.nan), np.zeros((lanes, 1, 3))
    return Reports(
        sensor=whole, look=whole, arrival=time, used=never, starts=never, confirmed=never,
        time=time, sigma=three, error=three, state=np.zeros((lanes, 1, 6)),
    )  # fmt: skip


def _side_by_side(arrays: list[NDArray[Number]]) -> NDArray[Number]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)


@compiled
def _fuse(
    offsets: Integers,
    time: Floats,
    followed: Truths,
    latency: Floats,
    lost: Truths,
    detected: Truths,
    confirmed: Truths,
    dropped: Truths,
    sensor_out: Integers,
    look_out: Integers,
    arrival: Floats,
    used: Truths,
    starts: Truths,
    confirmed_out: Truths,
) -> None:
    sensors = len(offsets) - 1
    place = np.empty(sensors, dtype=np.int64)
    has_looks = np.empty(sensors, dtype=np.bool_)
    has_track = np.empty(sensors, dtype=np.bool_)
    for lane in range(time.shape[0]):
        place[:] = offsets[:-1]
        has_looks[:] = False
        has_track[:] = False
        report = 0
        while True:
            sensor = _next_sensor(offsets, place, time[lane], latency[:, lane])
            if sensor < 0:
                break
            look = place[sensor]
            place[sensor] += 1
            if lost[lane, look] or not followed[sensor, lane]:
                continue
            if not (detected[lane, look] or has_looks[sensor]):
                continue  # a radar that has not seen it has no news of it
            if detected[lane, look]:
                used[lane, report] = True
                starts[lane, report] = not has_looks.any()
                has_looks[sensor] = True
            if dropped[lane, look]:
                has_looks[sensor] = False
            has_track[sensor] = confirmed[lane, look]
            sensor_out[lane, report] = sensor
            look_out[lane, report] = look
            arrival[lane, report] = time[lane, look] + latency[sensor, lane]
            confirmed_out[lane, report] = (has_track & has_looks).any()
            report += 1


@compiled
def _next_sensor(offsets: Integers, place: Integers, time: Floats, latency: Floats) -> int:
    """The sensor whose next look arrives first; -1 where none has any left."""
    first, earliest = -1, np.inf
    for sensor in range(len(place)):
        look = place[sensor]
        if look < offsets[sensor + 1] and time[look] + latency[sensor] < earliest:
            first, earliest = sensor, time[look] + latency[sensor]
    return first
