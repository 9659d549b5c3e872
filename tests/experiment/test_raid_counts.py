import numpy as np
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.statistics import PairSums
from cram_sim.experiment.tally import raid_counts, tally

SCENARIO = synthetic_scenario(rounds=5)
FIRST, RAIDS = 7, 60
TABLES = synthetic_replicate(SCENARIO, 1, FIRST, RAIDS)
COUNTS = raid_counts(TABLES, SCENARIO, FIRST, RAIDS)


def test_every_sum_of_the_tally_is_that_of_the_raid_counts() -> None:
    sums = tally(TABLES, SCENARIO, FIRST, RAIDS).sums
    assert {key: PairSums.of(each.x, each.m) for key, each in COUNTS.items()} == sums
    assert sums["effect", "leakers_per_raid"].x > 0


def test_a_raid_counts_the_same_in_any_block() -> None:
    last = raid_counts(synthetic_replicate(SCENARIO, 1, FIRST + 40, 20), SCENARIO, FIRST + 40, 20)
    for key, counts in last.items():
        assert np.array_equal(counts.x, COUNTS[key].x[40:])
        assert np.array_equal(counts.m, COUNTS[key].m[40:])
