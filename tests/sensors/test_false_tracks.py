import math

import numpy as np

from cram_sim.sensors.false_tracks import false_track_times

COUNT, RATE, RAID = 40_000, 1.0 / 60.0, 180.0  # replications, 1/s, s
DRAWS = np.random.default_rng(12).uniform(size=(COUNT, 32))


def test_their_number_in_a_raid_is_poisson() -> None:
    """Shares of none to five of mean three, each within 5 standard errors."""
    numbers = (false_track_times(DRAWS, RATE) <= RAID).sum(axis=1)
    for number in range(6):
        expected = math.exp(-3.0) * 3.0**number / math.factorial(number)
        share = float(np.mean(numbers == number))
        assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / COUNT)


def test_they_come_at_any_time_alike() -> None:
    times = false_track_times(DRAWS, RATE)
    within = times[times <= RAID]
    assert abs(within.mean() - RAID / 2) < 5 * RAID / math.sqrt(12 * within.size)


def test_at_a_rate_of_zero_there_are_none() -> None:
    assert np.isinf(false_track_times(DRAWS[:3], 0.0)).all()


def test_more_draws_change_no_earlier_one() -> None:
    few = false_track_times(DRAWS[:, :9], RATE)
    np.testing.assert_array_equal(few, false_track_times(DRAWS, RATE)[:, :9])
