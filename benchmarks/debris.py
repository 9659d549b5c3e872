"""What the debris of kills costs, as a multiple of the flights of the threats that were killed.

Ten thousand threats, every one of them killed some seconds before it would come down, with the
outcomes of the catalogue's 20 mm gun. "Flights" draws and flies the threats, "debris" draws what is
left of them, and flies it to the ground; by turns, so that a slow minute of the machine strikes
both, both on one thread, in seconds of the processor.

    python -m benchmarks.debris [--rounds 9]
"""

import argparse
import statistics
import time
from pathlib import Path

import numba
import numpy as np

from cram_sim.engagement.raid import RaidOutcome
from cram_sim.engagement.situation import Threat
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, RaidChance, raid_chance
from cram_sim.experiment.debris import debris_of
from cram_sim.experiment.stages import Flown, draw, fly
from cram_sim.experiment.windows import Engageable
from cram_sim.records import Outcome
from cram_sim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
NAMES = ("green_zone_2021_12_19", "base_raid_20_rockets")
KILLS = 10_000
# s: at 245 m/s between 1,200 m, where the doctrine opens fire, and the 300 m that are too near.
BEFORE_IMPACT = (1.2, 4.9)
OUTCOMES = (Outcome.DETONATED, Outcome.BROKEN_UP, Outcome.DISABLED, Outcome.DEFLECTED)
SHARES = (0.40, 0.25, 0.25, 0.10)
BAR = 1.0


def flights_of(case: Case, block: Block, chance: RaidChance) -> list[Flown]:
    """Every threat of the block, drawn and flown."""
    return [fly(case, draw(case, group, block, chance)) for group in case.all_groups]


def all_killed(block: Block, flown: list[Flown]) -> list[RaidOutcome]:
    """Outcomes in which every threat was killed by the first fire unit."""
    ends = np.concatenate(
        [part.flights.end_time.reshape(-1, block.replications) for part in flown]
    ).T
    luck = np.random.default_rng([1, block.seed])
    times = ends - luck.uniform(*BEFORE_IMPACT, size=ends.shape)
    which = luck.choice(len(OUTCOMES), p=SHARES, size=ends.shape)
    return [
        RaidOutcome(
            [
                Threat(
                    number,
                    [],
                    neutralised_time=float(times[raid, number]),
                    neutralised_by=0,
                    outcome=OUTCOMES[which[raid, number]],
                )
                for number in range(ends.shape[1])
            ],
            [],
            [],
            [],
        )
        for raid in range(block.replications)
    ]


def one_round(case: Case, seed: int) -> tuple[float, float, int]:
    """Seconds of the flights and of the debris, and how many pieces fell."""
    block = Block(seed, 0, KILLS // case.threat_count)
    chance = raid_chance(block)
    start = time.process_time()
    flown = flights_of(case, block, chance)
    middle = time.process_time()
    outcomes = all_killed(block, flown)
    nothing = [Engageable(part.is_flying.size, [], [], [], [], [], []) for part in flown]
    again = time.process_time()
    debris = debris_of(case, block, chance, flown, nothing, outcomes)
    return middle - start, time.process_time() - again, debris.threat.size


def main() -> None:
    """Print the ratio of both times, and its spread, for each scenario."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    numba.set_num_threads(1)
    for name in NAMES:
        case = prepare(load_scenario(SCENARIOS / f"{name}.yaml"))
        one_round(case, 0)  # compile
        rounds = [one_round(case, seed) for seed in range(1, asked.rounds + 1)]
        flights, debris, pieces = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratios = sorted(took / flew for flew, took, _ in rounds)
        print(
            f"{name}: {KILLS} kills, {pieces:.0f} pieces; flights {1e3 * flights:.1f} ms, "
            f"debris {1e3 * debris:.1f} ms, ratio {statistics.median(ratios):.2f} "
            f"({ratios[0]:.2f} to {ratios[-1]:.2f}), bar {BAR:.2f}"
        )


if __name__ == "__main__":
    main()
