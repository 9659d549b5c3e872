"""`cram-sim merge`: one run from the parts that several machines computed."""

from pathlib import Path

import click

INCOMPLETE = 1

EXAMPLE = """\b
Example:
  cram-sim merge part1 part2 part3 --out whole
"""


@click.command(name="merge", epilog=EXAMPLE)
@click.argument("parts", metavar="PART...", type=click.Path(), nargs=-1, required=True)
@click.option("--out", type=click.Path(), required=True, help="The run directory to make.")
@click.option("--force", is_flag=True, help="Replace the run that lies there.")
@click.pass_context
def command(context: click.Context, *, parts: tuple[str, ...], out: str, force: bool) -> None:
    """Unite run directories PART of one scenario, seed and version; print the new directory.

    Exit code 1 says that the parts together are not the whole run: the new directory holds what
    they have, and the command that completes it is told.
    """
    from cram_sim.experiment.parts import merge
    from cram_sim.experiment.run_directory import how_to_complete
    from cram_sim.experiment.store import Store

    if not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    store = Store(Path(out))
    with store.locked():
        manifest = merge([Path(part) for part in parts], store, force=force)
    click.echo(out)
    missing = store.missing(manifest)
    if missing:
        click.echo(
            f"merge: {out} is incomplete: {len(missing)} of {len(manifest.blocks)} blocks are in "
            f"no part. Complete it: {how_to_complete(store, manifest)}",
            err=True,
        )
        context.exit(INCOMPLETE)
