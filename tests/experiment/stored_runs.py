"""Run directories of fabricated raids, whole or in parts, and a study of three cells."""

from collections.abc import Iterable
from pathlib import Path

from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.manifest import Block, Manifest
from cram_sim.experiment.run import Replicate
from cram_sim.experiment.run_directory import begin, finish, new_manifest
from cram_sim.experiment.store import Store
from cram_sim.scenario.write import digest, resolved_yaml

REPLICATIONS = 60


def stored_run(
    directory: Path, *, block_size: int = 20, seed: int = 1, blocks: Iterable[Block] | None = None
) -> Store:
    """A run of all its blocks, or of some of them."""
    scenario = synthetic_scenario(replications=REPLICATIONS, seed=seed)
    store, manifest = Store(directory), manifest_of(block_size=block_size, seed=seed)
    begin(store, manifest, resolved_yaml(scenario), force=False)
    work = Replicate(synthetic_replicate, scenario, scenario, store)
    for block in manifest.blocks if blocks is None else blocks:
        work(block)
    if not store.missing(manifest):
        finish(store, manifest)
    return store


def manifest_of(*, block_size: int = 20, seed: int = 1) -> Manifest:
    scenario = synthetic_scenario(replications=REPLICATIONS, seed=seed)
    return new_manifest(scenario, digest(scenario), block_size)


def stored_study(directory: Path) -> Path:
    """Three cells of different seeds."""
    for seed in range(3):
        stored_run(directory / "cells" / f"{seed:05d}", seed=seed, block_size=60)
    table = "cell,dispersion\n0,1 mrad\n1,1.25 mrad\n2,2 mrad\n"
    (directory / "cells.csv").write_text(table, encoding="utf-8")
    return directory
