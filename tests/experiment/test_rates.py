import math

import numpy as np
import pytest

from cram_sim.experiment.people_measures import PEOPLE
from cram_sim.experiment.rates import Rate, mean_of, share_of_amount
from cram_sim.experiment.statistics import PairSums, wilson_interval
from cram_sim.experiment.zone_measures import ALARMS

RAIDS = 2000
ONE_EACH = np.ones(RAIDS, np.int64)
NEVER = PairSums.of(np.zeros(RAIDS, np.int64), ONE_EACH)
NEVER_HIGH = wilson_interval(0, RAIDS)[1]


@pytest.mark.parametrize("per", [1.0, 1000.0, 1e6])
def test_what_no_raid_had_is_limited_by_raids_with_one_unit_of_it(per: float) -> None:
    found = mean_of("", "", "", per=per)(NEVER, RAIDS)
    assert (found.value, found.low, found.high) == (0.0, 0.0, NEVER_HIGH)
    assert found.high == pytest.approx(1.9e-3, rel=0.02)


def test_a_difference_that_no_raid_had_is_limited_on_both_sides() -> None:
    found = mean_of("", "", "", per=1e6, at_least=-math.inf)(NEVER, RAIDS)
    assert (found.low, found.high) == (-NEVER_HIGH, NEVER_HIGH)


def test_a_difference_that_cancels_over_raids_is_not_one_that_no_raid_had() -> None:
    x = np.where(np.arange(RAIDS) % 2, 1000, -1000)
    found = mean_of("", "", "", per=1000.0, at_least=-math.inf)(PairSums.of(x, ONE_EACH), RAIDS)
    assert found.value == 0.0
    assert found.high == pytest.approx(1.96 / math.sqrt(RAIDS), rel=2e-3)


def test_mean_and_interval_do_not_depend_on_the_parts_of_a_unit_that_are_summed() -> None:
    x = np.arange(RAIDS, dtype=np.int64) % 7
    whole = mean_of("", "", "")(PairSums.of(x, ONE_EACH), RAIDS)
    parts = mean_of("", "", "", per=1000.0)(PairSums.of(1000 * x, ONE_EACH), RAIDS)
    assert (parts.value, parts.low, parts.high) == pytest.approx(
        (whole.value, whole.low, whole.high), rel=1e-12
    )
    assert parts.numerator == whole.numerator


@pytest.mark.parametrize(
    "rate", [PEOPLE["casualties_defended_warned_low"], ALARMS["minutes_under_alarm"]]
)
def test_no_casualty_and_no_minute_under_alarm_are_limited_by_raids(rate: Rate) -> None:
    assert rate(NEVER, RAIDS).high == NEVER_HIGH


def test_a_share_of_an_amount_is_limited_by_raids_where_there_was_none() -> None:
    amount = PairSums.of(np.zeros(RAIDS, np.int64), 1000 * ONE_EACH)
    found = share_of_amount("", "", per=1000)(amount, RAIDS)
    assert (found.low, found.high, found.denominator) == (0.0, NEVER_HIGH, RAIDS)
