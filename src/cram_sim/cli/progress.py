"""The bar of a long computation: how many raids are done, and how precise it is so far."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cram_sim.experiment.run import Progress, Run


def followed(
    progresses: "Iterable[Progress]", runs: "Sequence[Run]", said: "Callable[[Progress], str]"
) -> "dict[str, Progress]":
    """The last progress of each run, by its name; on a terminal, a bar with what is `said` of it.

    A run that is taken further takes the end of the bar with it.
    """
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        rich.TextColumn("{task.completed:,.0f} of {task.total:,.0f} raids"),
        rich.BarColumn(bar_width=16),
        rich.TextColumn("{task.fields[said]}", markup=False),
        rich.TimeRemainingColumn(compact=True),
    )
    totals = {run.name: run.manifest.replications for run in runs}
    last: dict[str, Progress] = {}
    with rich.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=sum(totals.values()), said="")
        for progress in progresses:
            name = progress.run.name
            last[name], totals[name] = progress, progress.run.manifest.replications
            if not bar.disable:
                done = sum(each.tally.replications for each in last.values())
                total = sum(totals.values())
                bar.update(task, completed=done, total=total, said=said(progress))
    return last
