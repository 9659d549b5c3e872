"""The standard figures of a run."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.counting import Columns
from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.sharpening import errors_since_detection
from cram_sim.experiment.store import FIGURES, Store
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.tally import Tally
from cram_sim.experiment.warning_burden import burdens_of
from cram_sim.report.cause_pareto import cause_pareto
from cram_sim.report.convergence import convergence, looks_of
from cram_sim.report.damage_with_and_without import damage_with_and_without
from cram_sim.report.debris_map import debris_map
from cram_sim.report.error_against_time import error_against_time
from cram_sim.report.flown_paths import flown_paths, telling_replication
from cram_sim.report.height_against_range import height_against_range
from cram_sim.report.impact_map import impact_map
from cram_sim.report.intercept_probability import intercept_probability
from cram_sim.report.ledger_funnel import ledger_funnel
from cram_sim.report.paths import Paths
from cram_sim.report.plan_map import plan_map
from cram_sim.report.provenance import Provenance, provenance_of
from cram_sim.report.reported_beside_simulated import reported_beside_simulated
from cram_sim.report.style import Drawing, save
from cram_sim.report.warning_burden import warning_burden
from cram_sim.report.warning_time import warning_time
from cram_sim.scenario.model import Scenario

SAMPLED_THREATS = 300  # on the plan map; more of them hide each other
SAMPLED_ROUNDS = 1_000  # simulated again for the errors of tracks: a second or two
CONVERGING = ("effect", "no_leaker")  # the measure whose convergence is drawn
FEWEST_RAIDS = 20  # simulated again, if the run has so many: an interval is over raids


def drawings(
    scenario: Scenario,
    ledger: Ledger,
    tally: Tally,
    tables: Mapping[str, Columns],
    paths: Paths,
    sample: Replicated,
    provenance: Provenance,
) -> Iterator[Drawing]:
    """Draw one figure after the other; `tables` are those of the first raids of the run.

    `sample`: the first replications of the run, simulated again for what its tables do not hold.
    """
    threats = tables["threats"]
    shown = {name: column[:SAMPLED_THREATS] for name, column in threats.items()}
    yield plan_map(scenario, shown, ledger.raid["flew"].numerator, provenance)
    yield impact_map(scenario, threats, tables["debris"], provenance)
    if scenario.fire_units:
        yield debris_map(scenario, tally, provenance)
    yield damage_with_and_without(ledger, provenance)
    yield height_against_range(paths, provenance)
    yield ledger_funnel(ledger, provenance)
    yield cause_pareto(ledger.causes.values(), ledger.chain["leakers"], provenance)
    yield intercept_probability(tally, provenance)
    if scenario.warning_zones:
        yield warning_time(tally, provenance)
        yield _warning_burden(sample, provenance)
    if ledger.reported:
        yield reported_beside_simulated(ledger, provenance)
    for what in ("impact", "origin"):
        errors = errors_since_detection(sample, what)
        yield error_against_time(what, errors, sample.block.replications, provenance)


def _warning_burden(sample: Replicated, provenance: Provenance) -> Drawing:
    """Of the sample's own zones."""
    tables, drawn = tabulate(sample), sample.case.scenario
    zones = {zone.name: burdens_of(sample, tables, zone) for zone in drawn.warning_zones}
    times = (drawn.people.cover_time, drawn.people.shelter_time)
    return warning_burden(zones, times, sample.block.replications, provenance)


def draw_run(
    store: Store,
    manifest: Manifest,
    scenario: Scenario,
    ledger: Ledger,
    tally: Tally,
) -> tuple[Path, ...]:
    """Write every figure of a run as PNG, SVG and CSV; return the paths of the PNG files."""
    tables = store.read_block(manifest.blocks[0])
    case = prepare(scenario)
    paths = flown_paths(case, telling_replication(tables["threats"]))
    raids = min(max(SAMPLED_ROUNDS // case.threat_count, FEWEST_RAIDS), manifest.replications)
    sample = simulate(case, Block(manifest.seed, 0, raids, scenario.experiment.is_stratified))
    provenance = provenance_of(manifest)
    finished = drawings(scenario, ledger, tally, tables, paths, sample, provenance)
    settled = convergence(
        looks_of(store, manifest, scenario, tally, CONVERGING), manifest.stages, provenance
    )
    return tuple(
        save(drawing, store.directory / FIGURES)[0] for drawing in chain(finished, (settled,))
    )
