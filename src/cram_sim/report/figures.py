"""The standard figures of a run."""

from collections.abc import Iterator
from pathlib import Path

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.store import FIGURES, Manifest, Store
from cram_sim.experiment.tally import Tally
from cram_sim.report.cause_pareto import cause_pareto
from cram_sim.report.flown_paths import flown_paths, telling_replication
from cram_sim.report.height_against_range import height_against_range
from cram_sim.report.intercept_probability import intercept_probability
from cram_sim.report.ledger_funnel import ledger_funnel
from cram_sim.report.paths import Paths
from cram_sim.report.plan_map import plan_map
from cram_sim.report.provenance import Provenance, provenance_of
from cram_sim.report.style import Drawing, save
from cram_sim.report.warning_time import warning_time
from cram_sim.scenario.model import Scenario

SAMPLED_THREATS = 300  # on the plan map; more of them hide each other


def drawings(
    scenario: Scenario,
    ledger: Ledger,
    tally: Tally,
    threats: Columns,
    paths: Paths,
    provenance: Provenance,
) -> Iterator[Drawing]:
    """Draw one figure after the other; `threats` are rows of which the first are shown."""
    sample = {name: column[:SAMPLED_THREATS] for name, column in threats.items()}
    yield plan_map(scenario, sample, ledger.raid["flew"].numerator, provenance)
    yield height_against_range(paths, provenance)
    yield ledger_funnel(ledger, provenance)
    yield cause_pareto(ledger, provenance)
    yield intercept_probability(tally, provenance)
    if scenario.warning_zones:
        yield warning_time(tally, provenance)


def draw_run(
    store: Store,
    manifest: Manifest,
    scenario: Scenario,
    ledger: Ledger,
    tally: Tally,
) -> tuple[Path, ...]:
    """Write every figure of a run as PNG, SVG and CSV; return the paths of the PNG files."""
    threats = store.read_block(manifest.blocks[0])["threats"]
    paths = flown_paths(scenario, telling_replication(threats))
    finished = drawings(scenario, ledger, tally, threats, paths, provenance_of(manifest))
    return tuple(save(drawing, store.directory / FIGURES)[0] for drawing in finished)
