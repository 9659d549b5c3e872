"""`cram-sim sensitivity`: which factors of a study matter most, and what is chance."""

from typing import TYPE_CHECKING, Any

import click

from cram_sim.cli.sweep import command as sweep

if TYPE_CHECKING:
    from cram_sim.studies.directory import StudyDirectory
    from cram_sim.studies.result import StudyResult
    from cram_sim.studies.sensitivity import Sensitivity

EXAMPLES = """\b
Examples:
  cram-sim sensitivity benchmarks/studies/what_matters_morris.yaml --dry-run
  cram-sim sensitivity benchmarks/studies/what_matters_sobol.yaml --replications 1000
"""


@click.command(name="sensitivity", params=sweep.params, epilog=EXAMPLES)
@click.pass_context
def command(context: click.Context, /, **asked: Any) -> None:
    """Compute the study in the file STUDY and tell which of its factors matter most.

    Its design is `morris` (which factors matter at all) or `sobol_indices` (how much of the
    variance each makes, alone and with others). It is kept as a sweep is.
    """
    from cram_sim.studies.planning import plan_study
    from cram_sim.studies.sensitivity import refuse_another_design

    refuse_another_design(plan_study(asked["study"]))
    assert sweep.callback is not None
    # In this context: what continues it is a command of this name.
    context.invoke(sweep.callback, **asked)


def analysed(place: "StudyDirectory", result: "StudyResult") -> "tuple[Sensitivity, ...]":
    """What a study's design tells, read from the raids of its cells; nothing where it tells none.

    A sweep is shown without it where it cannot be made, and says why on stderr.
    """
    from cram_sim.errors import CramSimError
    from cram_sim.studies.sensitivity import is_analysed, is_screening, sensitivities

    if not is_analysed(result.plan):
        return ()
    try:
        return sensitivities(result.plan, place.cell)
    except CramSimError as error:
        if is_screening(result.plan):
            raise
        click.echo(f"no analysis of what matters: {error}", err=True)
        return ()


def print_analysis(result: "StudyResult", analysis: "tuple[Sensitivity, ...]") -> None:
    """Write the analysis as text; where it stands alone, with the digest of all rows."""
    from rich.console import Console

    from cram_sim.report.estimate_text import WIDTH
    from cram_sim.report.sensitivity_text import sensitivity_text
    from cram_sim.report.study_responses import footer
    from cram_sim.studies.sensitivity import is_screening

    if not analysis:
        return
    console = Console(width=WIDTH, highlight=False, soft_wrap=True)
    alone = is_screening(result.plan)
    if not alone:
        console.print()
    console.print(sensitivity_text(analysis, footer(result)))
    if alone:
        console.print(f"\ndigest of all rows {result.digest}")
