"""What sensing and tracking cost, as a multiple of the flights themselves.

The twenty-rocket raid, 1,000 replications at a time, flights and sensing by turns so that a slow
minute of the machine strikes both. "Sensing" is the draws and looks of the radar, what merges, and
confirmation; "tracking" is fusion and the estimates after every report. The evaluation of zones
comes on top and is told apart. Then the same with the radar looking two and four times as often:
sensing and tracking grow with the looks.

    python benchmarks/sensing.py [--rounds 7] [--threads 1]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba
import numpy as np

from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import problem_of
from cram_sim.experiment.observation import observe
from cram_sim.experiment.stages import Flown, draw, fly, zones_of
from cram_sim.records import Estimates
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.tracking.estimator import estimate
from cram_sim.tracking.evaluation import impact_probabilities

SCENARIO = Path(__file__).parents[1] / "scenarios" / "base_raid_20_rockets.yaml"
RAIDS = 1000
BAR = 5.0
Result = TypeVar("Result")


def looking(scenario: Scenario, often: int) -> Scenario:
    """The scenario with search radars that look so many times as often."""
    sensors = []
    for post in scenario.sensors:
        sensor = post.sensor
        if isinstance(sensor, SearchRadar):
            sensor = sensor.model_copy(update={"scan_period": sensor.scan_period / often})
        sensors.append(post.model_copy(update={"sensor": sensor}))
    return scenario.model_copy(update={"sensors": tuple(sensors)})


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and the result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def one_round(case: Case, seed: int) -> dict[str, float]:
    """Seconds of each step of 1,000 raids, and how many looks were made."""
    block = Block(seed, 0, RAIDS)
    raid = raid_chance(block)
    environment = case.scenario.environment
    air = np.vstack([environment.wind_error * raid.wind, environment.density_error * raid.density])
    drawn = [draw(case, group, block, raid) for group in case.groups]
    flights, flown = timed(lambda: [fly(case, each) for each in drawn])
    sensing, (seen, _) = timed(lambda: observe(case, block, flown))

    def tracks() -> list[tuple[Flown, Estimates]]:
        problems = [
            problem_of(case, block, part, out, air) for part, out in zip(flown, seen, strict=True)
        ]
        return [(part, estimate(each)) for part, each in zip(flown, problems, strict=True)]

    tracking, tracked = timed(tracks)
    evaluation, _ = timed(
        lambda: [
            impact_probabilities(
                estimates,
                part.flights.end_position[:2],
                zones_of(case, part.group.salvo.threat.lethal_radius),
            )
            for part, estimates in tracked
        ]
    )
    looks = sum(int(np.isfinite(d.time).sum()) for out in seen for d in out.detections)
    return {
        "flights": flights, "sensing": sensing, "tracking": tracking, "evaluation": evaluation,
        "looks": float(looks),
    }  # fmt: skip


def main() -> None:
    """Print the medians, and the ratio with its bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    numba.set_num_threads(arguments.threads)
    scenario = load_scenario(SCENARIO)
    cases = {often: prepare(looking(scenario, often)) for often in (1, 2, 4)}
    rounds: dict[int, list[dict[str, float]]] = {often: [] for often in cases}
    for number in range(arguments.rounds + 1):
        for often, case in cases.items():
            times = one_round(case, number)
            if number:  # the first round warms up
                rounds[often].append(times)
    print(f"{RAIDS} raids, medians of {arguments.rounds} rounds, {arguments.threads} thread(s)")
    print(f"{'looks':>10}{'flights':>10}{'sensing':>10}{'tracking':>10}{'zones':>10}{'ratio':>8}")
    for often, found in rounds.items():
        middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
        ratios = [(one["sensing"] + one["tracking"]) / one["flights"] for one in found]
        columns = [f"{middle[name] * 1e3:>7.0f} ms" for name in
                   ("flights", "sensing", "tracking", "evaluation")]  # fmt: skip
        bar = f"  (bar: {BAR:g})" if often == 1 else ""
        ratio = statistics.median(ratios)
        print(f"{middle['looks']:>10.0f}{''.join(columns)}{ratio:>8.1f}{bar}")


if __name__ == "__main__":
    main()
