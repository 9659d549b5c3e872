"""The command line: one file per command, imported when chosen.

Each file has a click command called `command`. stdout is data, stderr is talk. Exit codes: 0 ok,
1 failed, 2 bad input, 3 precision not reached, 130 interrupted.
"""

import importlib
from typing import Any, Final

import click

from cram_sim import __version__
from cram_sim.errors import CramSimError

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it

# Verb -> module and the line of `cram-sim --help`, which is shown without importing anything.
COMMANDS: Final = {
    "run": ("cram_sim.cli.run", "How well are they protected? The ledger, tables and figures."),
    "check": ("cram_sim.cli.check", "Is my scenario right, and sensible? Every error at once."),
    "trace": ("cram_sim.cli.trace", "What happened in this raid? One replication, told."),
    "compare": ("cram_sim.cli.compare", "Which defence is better? The same raids, in pairs."),
    "coverage": ("cram_sim.cli.coverage", "What do radars see and fire units defend, where?"),
    "sweep": ("cram_sim.cli.sweep", "How does it change with this and that? A study's cells."),
    "sensitivity": ("cram_sim.cli.sensitivity", "What matters most? Morris, Sobol' indices."),
    "plot": ("cram_sim.cli.plot", "The standard figures of a run."),
    "explain": ("cram_sim.cli.explain", "Why do some get through? Causes, and what to change."),
    "query": ("cram_sim.cli.query", "What do the tables say? SQL over a run or a study."),
    "export": ("cram_sim.cli.export", "The tables as CSV or Parquet, for other programs."),
    "merge": ("cram_sim.cli.merge", "One run from the parts that several machines computed."),
    "digest": ("cram_sim.cli.digest", "Are two runs the same, to the bit? One line of each."),
    "schema": ("cram_sim.cli.schema", "The JSON Schema of a scenario file, for editors."),
    "verify": ("cram_sim.cli.verify", "Can I trust it? Compared with tables and measured flights."),
    "catalogue": ("cram_sim.cli.catalogue", "Every number with its source."),
    "cite": ("cram_sim.cli.cite", "What must a report cite? The sources of a scenario's numbers."),
}


class Verbs(click.Group):
    """A group that imports a command when it is chosen, and turns our errors into messages."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The verbs, in the order of use."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this verb, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs' help lines from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command; what the user can mend is a message and not a traceback."""
        try:
            return super().invoke(ctx)
        except CramSimError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  cram-sim run scenarios/green_zone_2021_12_19.yaml",
)
@click.version_option(__version__, prog_name="cram-sim")
def verbs() -> None:
    """Simulate C-RAM air defence and see how well places are protected."""
