from typing import Any

import numpy as np

from cram_sim.experiment.alarm_warning import warning_of
from cram_sim.experiment.chance import Block

BLOCK = Block(1, 10, 3)


def alarms(*rows: tuple[int, str, float, float]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        "replication": np.array([row[0] for row in rows], dtype=np.int64),
        "zone": np.array([row[1] for row in rows], dtype=np.str_),
        "start_s": np.array([row[2] for row in rows], dtype=np.float64),
        "end_s": np.array([row[3] for row in rows], dtype=np.float64),
    }


GIVEN = alarms(
    (10, "town", 5.0, 40.0),
    (10, "town", 60.0, 80.0),
    (11, "town", 8.0, 9.0),
    (10, "base", 2.0, 35.0),
)


def warned(zones: tuple[str, ...], raid: int, *times: float) -> list[float]:
    raids = np.full(len(times), raid - BLOCK.first)
    found: list[float] = warning_of(BLOCK, GIVEN, zones, raids, np.array(times)).tolist()
    return found


def test_warning_is_from_the_start_of_the_alarm_in_force() -> None:
    assert warned(("town",), 10, 25.0, 70.0) == [20.0, 10.0]


def test_nobody_is_warned_before_an_alarm_between_two_or_after_the_last() -> None:
    assert warned(("town",), 10, 4.9, 50.0, 80.1) == [0.0, 0.0, 0.0]


def test_an_alarm_is_in_force_from_its_start_to_its_end() -> None:
    assert warned(("town",), 10, 5.0, 40.0) == [0.0, 35.0]


def test_the_earliest_alarm_in_force_counts_for_a_place_in_two_zones() -> None:
    assert warned(("town", "base"), 10, 25.0, 38.0) == [23.0, 33.0]


def test_the_alarms_of_other_raids_warn_nobody() -> None:
    assert warned(("town",), 11, 8.5, 25.0) == [0.5, 0.0]
    assert warned(("town",), 12, 8.5) == [0.0]


def test_without_any_alarm_there_is_no_warning() -> None:
    none = warning_of(BLOCK, alarms(), ("town",), np.zeros(2, np.int64), np.ones(2))
    assert none.tolist() == [0.0, 0.0]
