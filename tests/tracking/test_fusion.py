"""Looks of several sensors, in the order in which they arrive."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cram_sim.records import Detections, Reports
from cram_sim.tracking.fusion import fuse

Truths = NDArray[np.bool_]


def seen(
    times: list[float], detected: list[int], confirmed: list[int], dropped: list[int] | None = None
) -> Detections:
    """One sensor's looks at one lane; the error tells the look's time."""
    time = np.array([times])
    truth = np.array([detected], dtype=bool)
    three = np.repeat(time[:, :, np.newaxis], 3, axis=2)
    return Detections(
        time=time,
        down=np.zeros_like(truth),
        covered=truth,
        detected=truth,
        snr=np.ones_like(time),
        sigma=np.ones_like(three),
        error=three,
        state=np.repeat(three, 2, axis=2),
        confirmed=np.array([confirmed], dtype=bool),
        dropped=np.array([dropped or [0] * len(times)], dtype=bool),
    )


def fused(
    *sensors: Detections,
    latency: list[float] | None = None,
    lost: list[list[int]] | None = None,
    followed: list[bool] | None = None,
) -> Reports:
    late = latency or [0.0] * len(sensors)
    gone = lost or [[0] * part.time.shape[1] for part in sensors]
    kept = followed or [True] * len(sensors)
    return fuse(
        1,
        list(sensors),
        [np.array([each]) for each in kept],
        [np.array([each]) for each in late],
        [np.array([each], dtype=bool) for each in gone],
    )


def arrived(reports: Reports) -> list[float]:
    arrival = reports.arrival[0]
    return list(arrival[~np.isnan(arrival)])


ONE = seen([1.0, 2.0, 3.0, np.nan], [1, 1, 1, 0], [0, 1, 1, 0])
OTHER = seen([1.5, 2.5], [1, 1], [0, 0])


def test_reports_of_one_sensor_are_its_looks() -> None:
    reports = fused(ONE)
    assert arrived(reports) == [1.0, 2.0, 3.0]
    assert reports.look[0, :3].tolist() == [0, 1, 2]
    assert reports.confirmed[0].tolist() == [False, True, True, False]


def test_reports_of_two_sensors_come_in_order_of_arrival() -> None:
    reports = fused(ONE, OTHER)
    assert arrived(reports) == [1.0, 1.5, 2.0, 2.5, 3.0]
    assert reports.sensor[0, :5].tolist() == [0, 1, 0, 1, 0]


def test_a_report_points_at_its_look() -> None:
    reports = fused(ONE, OTHER, latency=[0.8, 0.0])
    looks = reports.look[0, :5]
    assert reports.time[0, looks].tolist() == [1.5, 1.0, 2.5, 2.0, 3.0]
    assert reports.error[0, looks, 0].tolist() == [1.5, 1.0, 2.5, 2.0, 3.0]


def test_a_late_sensor_reports_later() -> None:
    assert arrived(fused(ONE, OTHER, latency=[0.0, 2.0])) == [1.0, 2.0, 3.0, 3.5, 4.5]


def test_a_lost_report_never_arrives() -> None:
    assert arrived(fused(ONE, OTHER, lost=[[0, 1, 0, 0], [0, 0]])) == [1.0, 1.5, 2.5, 3.0]


def test_a_sensor_without_room_for_the_track_reports_nothing() -> None:
    assert arrived(fused(ONE, OTHER, followed=[True, False])) == [1.0, 2.0, 3.0]


def test_a_sensor_that_never_sees_the_threat_reports_nothing() -> None:
    blind = seen([0.9, 1.9, 2.9], [0, 0, 0], [0, 0, 0])
    assert arrived(fused(ONE, blind)) == arrived(fused(ONE))


def test_a_sensor_reports_its_misses_from_its_first_detection_until_it_drops_the_track() -> None:
    sensor = seen([1.0, 2.0, 3.0, 4.0, 5.0], [0, 1, 0, 0, 0], [0] * 5, [0, 0, 0, 1, 0])
    assert arrived(fused(sensor)) == [2.0, 3.0, 4.0]


def test_the_track_is_confirmed_while_any_sensor_has_one() -> None:
    gives_up = seen([1.1, 2.1, 3.1], [1, 1, 0], [0, 1, 0], [0, 0, 1])
    confirmed = fused(seen([1.0, 2.0, 3.2], [1, 1, 1], [0, 0, 1]), gives_up).confirmed[0]
    assert confirmed.tolist() == [False, False, False, True, False, True]


def test_a_track_starts_with_the_first_detection_of_any_sensor() -> None:
    late = seen([0.5, 2.5], [0, 1], [0, 0])
    reports = fused(ONE, late)
    assert reports.arrival[0, reports.starts[0]].tolist() == [1.0]


def test_a_track_starts_afresh_once_every_sensor_has_dropped_it() -> None:
    first = seen([1.0, 2.0, 3.0, 4.0], [1, 0, 0, 1], [0] * 4, [0, 0, 1, 0])
    second = seen([1.5, 2.5, 3.5], [1, 0, 0], [0] * 3, [0, 1, 0])
    reports = fused(first, second)
    assert reports.arrival[0, reports.starts[0]].tolist() == [1.0, 4.0]


def test_a_track_goes_on_while_one_sensor_still_has_it() -> None:
    first = seen([1.0, 2.0, 3.0, 4.0], [1, 0, 0, 1], [0] * 4, [0, 0, 1, 0])
    second = seen([1.5, 2.5, 3.5], [1, 1, 1], [0] * 3)
    assert fused(first, second).starts[0].sum() == 1


def test_a_track_whose_reports_were_all_lost_is_none() -> None:
    assert not fused(ONE, lost=[[1, 1, 1, 1]]).confirmed.any()


def test_lanes_are_fused_apart() -> None:
    other = replace(OTHER, time=np.array([[1.5, np.nan]]))
    both = Detections(
        **{
            name: np.concatenate([value, getattr(other, name)])
            for name, value in vars(OTHER).items()
        }
    )
    nothing: list[Truths] = [np.zeros((2, 2), dtype=bool)]
    reports = fuse(2, [both], [np.ones(2, dtype=bool)], [np.zeros(2)], nothing)
    assert arrived(reports.lanes(slice(0, 1))) == arrived(fused(OTHER))
    assert arrived(reports.lanes(slice(1, 2))) == arrived(fused(other))


def test_without_sensors_no_report_arrives() -> None:
    reports = fuse(3, [], [], [], [])
    assert reports.arrival.shape == (3, 1)
    assert np.isnan(reports.arrival).all()
