"""What the engage step costs, as a multiple of SimPy's bare timeouts.

Raids are planned first; then only `fight` is timed, over all of them. Beside it SimPy alone: one
process that yields as many timeouts as four for each threat and four for each shot of the same
raids, one after another, an environment a raid. Both by turns, so that a slow minute of the machine
strikes both; CPU time; the median of the ratios counts. Then what of it is the effectors' own: the
same orders that the raids gave, resolved again without the clock. "Clock" is the rest.

    python benchmarks/engage_step.py [--rounds 9] [--replications 400]
"""

import argparse
import statistics
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numba
import simpy

from cram_sim.effectors.protocol import Effect, Figures, Order, Paths, Ready, Site, Target
from cram_sim.engagement.plan import Defence, Plan
from cram_sim.engagement.raid import RaidOutcome, fight
from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.records import Opportunities
from cram_sim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
MEASURED = ("green_zone_2021_12_19", "base_raid_20_rockets")
BAR = 2.0  # times the bare timeouts
TIMEOUTS = 4  # for each threat, and for each shot


@dataclass
class Raids:
    """Planned raids of one scenario, and what was counted when they were fought once."""

    name: str
    defence: Defence
    plans: Sequence[Plan]
    timeouts: Sequence[int]  # of the bare process, a raid
    shots: int
    events: int
    calls: Sequence[Callable[[], Effect]]  # of effectors


@dataclass
class Listening:
    """An effector that writes down what it is asked on the clock."""

    effector: Ready
    calls: list[Callable[[], Effect]] = field(default_factory=list)

    @property
    def figures(self) -> Figures:
        """Those of the effector."""
        return self.effector.figures

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Those of the effector; never asked on the clock."""
        return self.effector.opportunities(site, target, paths)

    def shot(self, order: Order) -> Effect:
        """Its shot, written down."""
        self.calls.append(lambda: self.effector.shot(order))
        return self.effector.shot(order)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """Its shot cut short, written down."""
        self.calls.append(lambda: self.effector.ceased(order, effect, time))
        return self.effector.ceased(order, effect, time)


def planned(name: str, replications: int) -> Raids:
    """Plan the raids of a scenario, and fight them once to count."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    case = prepare(scenario)
    done = simulate(case, Block(scenario.experiment.seed, 0, replications))
    heard = [Listening(unit.effector) for unit in case.defence.fire_units]
    units = tuple(
        replace(unit, effector=ear)
        for unit, ear in zip(case.defence.fire_units, heard, strict=True)
    )
    listening = replace(case.defence, fire_units=units)
    events = _events(partial(fight_all, listening, done.plans))
    return Raids(
        name,
        case.defence,
        done.plans,
        [TIMEOUTS * (len(o.threats) + len(o.shots)) for o in done.outcomes],
        sum(len(outcome.shots) for outcome in done.outcomes),
        events,
        [call for ear in heard for call in ear.calls],
    )


def _events(work: Callable[[], object]) -> int:
    """How many events SimPy handles in this work."""
    handled = 0
    step = simpy.Environment.step

    def counting(clock: simpy.Environment) -> None:
        nonlocal handled
        step(clock)
        handled += 1

    with patch.object(simpy.Environment, "step", counting):
        work()
    return handled


def fight_all(defence: Defence, plans: Sequence[Plan]) -> list[RaidOutcome]:
    """The engage step of every raid."""
    return [fight(defence, plan) for plan in plans]


def call_all(calls: Sequence[Callable[[], Effect]]) -> None:
    """What the effectors were asked, again."""
    for call in calls:
        call()


def bare(timeouts: Sequence[int]) -> None:
    """Let simulated time pass so many times in each raid, and do nothing else."""
    for number in timeouts:
        clock = simpy.Environment()
        clock.process(_waiting(clock, number))
        clock.run()


def _waiting(clock: simpy.Environment, timeouts: int) -> Generator[simpy.Event, object, None]:
    for _ in range(timeouts):
        yield clock.timeout(1.0)


def seconds(work: Callable[[], object]) -> float:
    """CPU time of this work."""
    start = time.process_time()
    work()
    return time.process_time() - start


@dataclass
class Times:
    """CPU seconds of all raids of one scenario, a value a round."""

    engage: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    effectors: list[float] = field(default_factory=list)


def measure(raids: Sequence[Raids], rounds: int) -> list[Times]:
    """Everything by turns, round after round; the first one warms up."""
    times = [Times() for _ in raids]
    for number in range(rounds + 1):
        for each, found in zip(raids, times, strict=True):
            engage = seconds(partial(fight_all, each.defence, each.plans))
            alone = seconds(partial(bare, each.timeouts))
            effectors = seconds(partial(call_all, each.calls))
            if number:
                found.engage.append(engage)
                found.bare.append(alone)
                found.effectors.append(effectors)
    return times


def page(raids: Raids, times: Times) -> str:
    """What was found of one scenario, in lines."""
    number = len(raids.plans)
    rounds = list(zip(times.engage, times.bare, times.effectors, strict=True))
    ratios = sorted(engage / alone for engage, alone, _ in rounds)
    clock = statistics.median((engage - gun) / alone for engage, alone, gun in rounds)
    share = statistics.median(gun / engage for engage, _, gun in rounds)
    ms = 1e3 * statistics.median(times.engage) / number
    bare_ms = 1e3 * statistics.median(times.bare) / number
    threats = len(raids.plans[0].updates)
    return "\n".join(
        [
            f"{raids.name}: {number:,} raids of {threats} threats, "
            f"{raids.shots / number:.1f} shots a raid",
            f"  engage step          {ms:>8.3f} ms a raid, {raids.events / number:.0f} events",
            f"  bare timeouts        {bare_ms:>8.3f} ms a raid, "
            f"{sum(raids.timeouts) / number:.0f} timeouts",
            f"  effectors' own share {share:>8.0%}    {len(raids.calls) / number:.1f} calls a raid",
            f"  ratio                {statistics.median(ratios):>8.2f}    "
            f"[{ratios[0]:.2f} - {ratios[-1]:.2f}], bar {BAR:g}",
            f"  of it the clock      {clock:>8.2f}",
        ]
    )


def main() -> None:
    """Plan, measure, and print a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--replications", type=int, default=400)
    asked = parser.parse_args()
    numba.set_num_threads(1)
    raids = [planned(name, asked.replications) for name in MEASURED]
    for each, times in zip(raids, measure(raids, asked.rounds), strict=True):
        print(page(each, times))


if __name__ == "__main__":
    main()
