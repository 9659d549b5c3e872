import numpy as np
import pytest

from cram_sim.experiment.counting import Columns, Counter
from cram_sim.experiment.zone_measures import warning_given, zone_counts

NONE = float("nan")
# In one raid: warned and down; killed after an alert that was withdrawn; killed and never alerted,
# but under the alarm of another; down without its own alert's alarm still in force.
WARNINGS = {
    "replication": np.zeros(4, np.int64),
    "alerted": np.array([True, True, False, True]),
    "truly_threatened": np.ones(4, np.bool_),
    "warning_time_s": np.array([20.0, 79.0, NONE, 30.0]),
    "alarm_time_s": np.array([20.0, 0.0, 5.0, 0.0]),
}
CAME_DOWN = np.array([True, False, False, True])
NO_ALARMS: Columns = {
    name: np.empty(0, kind)
    for name, kind in {
        "replication": np.int64,
        "start_s": np.float64,
        "end_s": np.float64,
        "truly_threatened": np.bool_,
        "came_down": np.bool_,
        "withdrawn": np.bool_,
    }.items()
}


def test_own_alert_counts_for_what_was_neutralised_and_the_alarm_in_force_for_what_came_down() -> (
    None
):
    given = warning_given(WARNINGS["alarm_time_s"], WARNINGS["warning_time_s"], CAME_DOWN)
    assert given.tolist() == [20.0, 79.0, 5.0, 0.0]


@pytest.mark.parametrize(
    ("cover", "shelter", "numbers"), [(3.0, 15.0, (3, 2)), (20.0, 80.0, (2, 0))]
)
def test_a_threat_killed_early_was_warned_of_in_time(
    cover: float, shelter: float, numbers: tuple[int, int]
) -> None:
    counts = zone_counts(Counter(0, 1), WARNINGS, CAME_DOWN, NO_ALARMS, "town", (cover, shelter))
    found = [counts["zones", "town", f"time_for_{where}"].x.sum() for where in ("cover", "shelter")]
    assert tuple(found) == numbers


def test_an_impact_under_a_withdrawn_alarm_had_none_in_force() -> None:
    counts = zone_counts(Counter(0, 1), WARNINGS, CAME_DOWN, NO_ALARMS, "town", (3.0, 15.0))
    without = counts["zones", "town", "impacts_without_alarm"]
    assert (without.x.sum(), without.m.sum()) == (1, 2)
