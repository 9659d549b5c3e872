"""The laws that every raid obeys, on many more random raids than the tests fight.

Fights the random raids of `tests/engagement/random_raids.py`, by seeds that follow one another, and
holds each against every law of `tests/engagement/test_raid.py`. Ends with 1 at the first failure
and says its seed: `random_raid(seed)` fights that raid again.

    python benchmarks/state_tests.py [--examples 50000] [--first-seed 0]
"""

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import track

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from engagement import test_raid
from engagement.random_raids import Fought, random_raid

from cram_sim.records import Event

Law = Callable[[Fought], None]


def laws() -> dict[str, Law]:
    """Every law by its name, to be held against a raid of one's own."""
    tests = vars(test_raid).items()
    return {name: test.hypothesis.inner_test for name, test in tests if hasattr(test, "hypothesis")}


def count(raid: Fought) -> Counter[str]:
    """What happened in a raid; an interrupt is an engagement of a unit that went down."""
    interrupts = sum(
        len(state.units[entry.fire_unit].channels)
        for entry, state in zip(raid.outcome.log, raid.states, strict=True)
        if entry.event is Event.WENT_DOWN
    )
    shots = len(raid.outcome.shots)
    neutralised = sum(threat.is_neutralised for threat in raid.outcome.threats)
    return Counter(
        raids=1,
        threats=len(raid.outcome.threats),
        shots=shots,
        neutralised=neutralised,
        interrupts=interrupts,
        events=len(raid.outcome.log),
    )


def broken_law(seed: int, held: dict[str, Law], seen: Counter[str]) -> str:
    """Fight one raid; the name of the law that it breaks, or nothing."""
    name = "the raid itself"
    try:
        raid = random_raid(seed)
        for name, law in held.items():  # noqa: B007
            law(raid)
    except Exception:  # whatever goes wrong is a failure with a seed
        traceback.print_exc()
        return name
    seen.update(count(raid))
    return ""


def main() -> int:
    """Hold every law against as many raids as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=50_000)
    parser.add_argument("--first-seed", type=int, default=0)
    chosen = parser.parse_args()
    held, seen, console = laws(), Counter[str](), Console(stderr=True)
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.examples)
    for seed in track(seeds, description="raids", console=console):
        if law := broken_law(seed, held, seen):
            print(f"seed {seed} breaks {law}, after {seen['raids']:,} raids without a failure")
            return 1
    print(f"{len(held)} laws hold: " + ", ".join(f"{many:,} {what}" for what, many in seen.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
