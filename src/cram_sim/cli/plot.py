"""`cram-sim plot`: draw the figures of a run again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.studies.directory import StudyDirectory

EXAMPLE = """\b
Example:
  cram-sim plot runs/green-zone-19-december-2021-0123456789ab-20211219
"""


@click.command(name="plot", epilog=EXAMPLE)
@click.argument("run", type=click.Path())
def command(run: str) -> None:
    """Draw the figures of the run or study directory RUN again, all of them; print their paths."""
    from cram_sim.studies.directory import StudyDirectory

    place = StudyDirectory(Path(run))
    if place.has_begun():
        _plot_study(place)
        return
    from cram_sim.experiment.ledger import ledger
    from cram_sim.experiment.run import tally_of_run
    from cram_sim.experiment.run_directory import refuse_another_version
    from cram_sim.experiment.store import SCENARIO, Store
    from cram_sim.report.figures import draw_run
    from cram_sim.scenario.load import load_scenario

    store = Store(Path(run))
    manifest = store.read_manifest()
    refuse_another_version(store, manifest)
    scenario = load_scenario(store.directory / SCENARIO)
    tally = tally_of_run(store, manifest, scenario)
    for path in draw_run(store, manifest, scenario, ledger(tally, scenario), tally):
        click.echo(path)


def _plot_study(place: "StudyDirectory") -> None:
    from cram_sim.cli.sensitivity import analysed
    from cram_sim.report.study_figures import draw_study
    from cram_sim.studies.sweep import read_study

    result = read_study(place.directory)
    for path in draw_study(result, analysed(place, result), place.figures):
        click.echo(path)
