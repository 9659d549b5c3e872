"""`cram-sim digest`: whether two runs have the same results, to the bit."""

from pathlib import Path

import click

EXAMPLE = """\b
Example:
  cram-sim digest runs/green-zone-19-december-2021-0123456789ab-20211219
"""


@click.command(name="digest", epilog=EXAMPLE)
@click.argument("directories", metavar="DIRECTORY...", type=click.Path(), nargs=-1, required=True)
def command(directories: tuple[str, ...]) -> None:
    """Print the digest of all rows of each run or study DIRECTORY, and the directory.

    It is the same for any workers, block size and backend.
    """
    from cram_sim.experiment.rows_digest import digest_of_digests, rows_digest
    from cram_sim.experiment.run_directory import refuse_incomplete
    from cram_sim.experiment.store import Store
    from cram_sim.experiment.views import directories_of_runs, refuse_missing_cells

    for directory in directories:
        refuse_missing_cells(Path(directory))
        runs = directories_of_runs(Path(directory))
        stores = [(store, store.read_manifest()) for store in map(Store, runs)]
        for store, manifest in stores:
            refuse_incomplete(store, manifest)
        digests = [rows_digest(store, manifest) for store, manifest in stores]
        is_run = runs == (Path(directory),)
        click.echo(f"{digests[0] if is_run else digest_of_digests(digests)}  {directory}")
