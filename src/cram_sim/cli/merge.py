"""`cram-sim merge`: one run from the parts that several machines computed."""

import shlex
from pathlib import Path

import click

EXAMPLE = """\b
Example:
  cram-sim merge part1 part2 part3 --out whole
"""


@click.command(name="merge", epilog=EXAMPLE)
@click.argument("parts", metavar="PART...", type=click.Path(), nargs=-1, required=True)
@click.option("--out", type=click.Path(), required=True, help="The run directory to make.")
@click.option("--force", is_flag=True, help="Replace the run that lies there.")
def command(*, parts: tuple[str, ...], out: str, force: bool) -> None:
    """Unite run directories PART of one scenario, seed and version; print the new directory."""
    from cram_sim.experiment.parts import merge
    from cram_sim.experiment.store import SCENARIO, Store

    if not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    store = Store(Path(out))
    with store.locked():
        manifest = merge([Path(part) for part in parts], store, force=force)
    missing = store.missing(manifest)
    if missing:
        words = ["cram-sim", "run", str(store.directory / SCENARIO), "--out", out, "--resume"]
        click.echo(
            f"{len(missing)} of {len(manifest.blocks)} blocks are in no part. Complete it: "
            f"{shlex.join(words)}",
            err=True,
        )
    click.echo(out)
