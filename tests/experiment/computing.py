"""A process that computes a run of fabricated raids: to be killed, or to find its disk full."""

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import CramSimError
from cram_sim.experiment.backends import Serial
from cram_sim.experiment.run import Prepared, Replicate, Run, compute
from cram_sim.experiment.run_directory import begin, finish, manifest_to_follow, new_manifest
from cram_sim.experiment.store import Store
from cram_sim.scenario.write import digest, resolved_yaml
from cram_sim.schemas import Tables

REPLICATIONS, BLOCK_SIZE = 120, 3


@dataclass(frozen=True)
class Slowly:
    """Fabricates raids, each block in so many seconds more."""

    seconds: float

    def __call__(self, case: object, seed: int, first: int, replications: int) -> Tables:
        time.sleep(self.seconds)
        return synthetic_replicate(case, seed, first, replications)


def compute_all(directory: Path, *, seconds: float = 0.0, rounds: int = 2) -> None:
    """Compute a run, or what is missing of it, as `cram-sim run --resume` does."""
    scenario = synthetic_scenario(replications=REPLICATIONS, rounds=rounds)
    store = Store(directory)
    with store.locked():
        wanted = new_manifest(scenario, digest(scenario), BLOCK_SIZE)
        manifest = manifest_to_follow(store, wanted, block_size=None, force=False, resume=True)
        store.remove_damaged(manifest)
        begin(store, manifest, resolved_yaml(scenario), force=False)
        work = Prepared(Replicate(Slowly(seconds), scenario, scenario, store))
        for _ in compute([Run("run", scenario, store, manifest, work)], Serial()):
            pass
        finish(store, manifest)


def main() -> None:
    """Compute the run in a directory; a second argument limits the size of a file, in bytes."""
    if len(sys.argv) > 2:
        limit = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        compute_all(Path(sys.argv[1]))
    except CramSimError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
