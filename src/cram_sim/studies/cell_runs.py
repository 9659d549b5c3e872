"""The cells of a study as runs: each directory is begun, and each case prepared, in its turn."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cram_sim.errors import BrokenRaidError, CramSimError
from cram_sim.experiment.manifest import Block, Manifest
from cram_sim.experiment.run import Prepare, Run
from cram_sim.experiment.run_directory import (
    MOST_REPLICATIONS,
    default_block_size,
    new_manifest,
    timestamp,
    write_question,
)
from cram_sim.experiment.store import MANIFEST, SCENARIO, Store
from cram_sim.experiment.tally import Tally
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.table_block import embedded_files
from cram_sim.scenario.write import digest, resolved_yaml, with_replications
from cram_sim.studies.directory import StudyDirectory, StudyManifest
from cram_sim.studies.plan import Cell, Plan

MOST_RAIDS_TRIED = 100  # about half a second each


def cell_runs(plan: Plan, place: StudyDirectory, study: StudyManifest) -> list[Run]:
    """A run for each cell, in the plan's order; nothing is written."""
    model = new_manifest(plan.base, "", study.block_size, until=study.until)
    return [_run(plan, cell, place.cell(cell), model, study) for cell in plan.cells]


def _run(plan: Plan, cell: Cell, store: Store, model: Manifest, study: StudyManifest) -> Run:
    """A run that lies there, as it was cut, or one that has not begun.

    Its digest is worked out only when it begins: of very many that would take seconds.
    """
    scenario = cell.scenario
    if (store.directory / MANIFEST).is_file():
        manifest = store.read_manifest()
    else:
        experiment = scenario.experiment
        manifest = replace(
            model,
            name=scenario.name,
            seed=experiment.seed,
            stages=(study.first_stage,),
            block_size=study.block_size or _usual_block_size(scenario, study),
            integrator=experiment.integrator,
            parameter_set=experiment.parameter_set,
            raids_per_sample=experiment.raids_per_sample,
        )
        manifest.refuse_cut_samples()
    work = PrepareCell(described(plan, cell), scenario, store, manifest)
    return Run(cell.name, scenario, store, manifest, work)


def _usual_block_size(scenario: Scenario, study: StudyManifest) -> int:
    """What suits a cell's raid; one that stops when it is precise enough may become long."""
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    expected = MOST_REPLICATIONS if study.until else study.replications
    return default_block_size(expected, threats, scenario.experiment.raids_per_sample)


def described(plan: Plan, cell: Cell) -> str:
    """A cell by its number and settings."""
    settings = ", ".join(
        f"{factor.name} {setting.text}"
        for factor, setting in zip(plan.factors, cell.settings, strict=True)
    )
    return f"cell {cell.name} ({settings})"


@dataclass(frozen=True)
class PrepareCell:
    """Begins the run directory of a cell and prepares its case, wherever this is called."""

    what: str
    scenario: Scenario
    store: Store
    manifest: Manifest

    def __call__(self) -> "CellWork":
        """Return the work of its blocks; what is wrong with it is said with its settings."""
        if not (self.store.directory / MANIFEST).is_file():
            begun = replace(self.manifest, digest=digest(self.scenario), started=timestamp())
            scenario = with_replications(self.scenario, begun.replications)
            # The backend's own unfinished files may lie there: nothing is removed.
            write_question(self.store, begun, resolved_yaml(scenario), embedded_files(scenario))
        try:
            return CellWork(Prepare(self.scenario, self.store)(), self.store)
        except CramSimError as error:
            raise CramSimError(f"{self.what}: {error}") from error


@dataclass(frozen=True)
class CellWork:
    """Computes blocks of one cell; a raid that breaks down is told with how to play it alone."""

    work: Callable[[Block], Tally]
    store: Store

    def __call__(self, block: Block) -> Tally:
        """Return what the block adds up to, when its shards are written."""
        try:
            return self.work(block)
        except BrokenRaidError as error:
            told = error.with_trace_of(str(self.store.directory / SCENARIO))
            raise CramSimError(told) from error


def refuse_raids_that_do_not_fly(plan: Plan) -> None:
    """Raise CramSimError with the first cell of each raid that cannot be laid or does not fly.

    It costs a part of a second for each raid that differs; of very many, the first ones are tried.
    """
    from cram_sim.experiment.case import prepare

    first_with: dict[object, Cell] = {}
    for cell in plan.cells:
        first_with.setdefault(_raid(cell.scenario), cell)
    problems = []
    for cell in list(first_with.values())[:MOST_RAIDS_TRIED]:
        try:
            prepare(cell.scenario.model_copy(update={"sensors": (), "fire_units": ()}))
        except CramSimError as error:
            problems.append(f"{described(plan, cell)}: {error}")
    if problems:
        raise CramSimError("\n".join(problems))


def _raid(scenario: Scenario) -> object:
    """All that a launch is solved from."""
    return (
        scenario.salvos,
        scenario.launch_sites,
        scenario.defended_assets,
        scenario.origin,
        scenario.environment,
        scenario.command.confusion,
    )
