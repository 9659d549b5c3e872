"""A run directory: a manifest, and one immutable Parquet shard per table and block.

A file that has its name is whole. What is missing is what is still to be computed.
"""

import json
import re
import shutil
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.directory_lock import locked
from cram_sim.experiment.manifest import Block, Manifest, refuse_wrong_types
from cram_sim.experiment.shards import DamagedShardError, database, read_shard, write_shard
from cram_sim.experiment.whole_files import remove_unfinished, renamed_when_whole
from cram_sim.schemas import SCHEMAS, Tables, TableSchema

MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
FIGURES = "figures"
STUDY_MANIFEST = "study.json"
FIRST_CELL = Path("cells") / "00000"


def directory_name(name: str, digest: str, seed: int) -> str:
    """The name of a run directory, safe on every file system."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{slug or 'run'}-{digest}-{seed}"


def is_study(directory: Path) -> bool:
    """Whether a study lies there, and not a run."""
    return (directory / STUDY_MANIFEST).is_file()


@dataclass(frozen=True)
class Store:
    """Reads and writes one run directory. Small enough to be sent to every worker."""

    directory: Path

    def __reduce__(self) -> "tuple[type[Store], tuple[Path]]":
        """A worker may work in another folder than we do."""
        return Store, (self.directory.absolute(),)

    def shard(self, schema: TableSchema, block: Block) -> Path:
        """Where the shard of a table and block lies."""
        return self.directory / schema.name / f"{block.name}.parquet"

    def locked(self) -> AbstractContextManager[None]:
        """Keep other commands out while this one writes; RunDirectoryError if one is there."""
        return locked(self.directory)

    def write_block(self, block: Block, tables: Tables) -> None:
        """Write all tables of a block; a second time writes the same bytes."""
        paths = [self.shard(schema, block) for schema in SCHEMAS]
        with renamed_when_whole(*paths) as unfinished, database() as connection:
            for schema, path in zip(SCHEMAS, unfinished, strict=True):
                write_shard(connection, schema, tables[schema.name], path)

    def read_block(self, block: Block) -> Tables:
        """The tables of a block, rows in the order in which they were written."""
        with database() as connection:
            return {
                schema.name: read_shard(connection, schema, self.shard(schema, block), block)
                for schema in SCHEMAS
            }

    def remove_damaged(self, manifest: Manifest) -> tuple[str, ...]:
        """Remove what cannot be read in full, so that its block is missing; a sentence of each."""
        told = []
        for block in filter(self.has_block, manifest.blocks):
            try:
                self.read_block(block)
            except DamagedShardError as error:
                error.path.unlink()
                told.append(
                    f"{error.path}: damaged shard ({error.why}); its replications are computed "
                    "again"
                )
        return tuple(told)

    def copy_block(self, block: Block, source: "Store") -> None:
        """Copy all shards of a block from another run directory, whole or not at all."""
        paths = [self.shard(schema, block) for schema in SCHEMAS]
        with renamed_when_whole(*paths) as unfinished:
            for schema, path in zip(SCHEMAS, unfinished, strict=True):
                shutil.copyfile(source.shard(schema, block), path)

    def has_block(self, block: Block) -> bool:
        """Whether every table of a block is there."""
        return all(self.shard(schema, block).is_file() for schema in SCHEMAS)

    def missing(self, manifest: Manifest) -> tuple[Block, ...]:
        """The blocks that are still to be computed."""
        return tuple(block for block in manifest.blocks if not self.has_block(block))

    def read_manifest(self) -> Manifest:
        """The manifest; an error if this is no run directory."""
        path = self.directory / MANIFEST
        if is_study(self.directory):
            raise RunDirectoryError(
                f"{self.directory}: a study's directory; name one of its cells, which are run "
                f"directories, e.g. {self.directory / FIRST_CELL}"
            )
        if not path.is_file():
            raise RunDirectoryError(
                f"{self.directory}: not a run directory (it has no {MANIFEST}); "
                "name one that `cram-sim run` wrote"
            )
        try:
            manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
            refuse_wrong_types(manifest)
            return replace(manifest, stages=tuple(manifest.stages))
        except (ValueError, TypeError, OSError, RecursionError) as error:
            raise RunDirectoryError(
                f"{path}: not a manifest ({error}); remove the directory and run again"
            ) from error

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        self.write_text(MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file of the run directory, whole or not at all."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file of the run directory, whole or not at all."""
        with renamed_when_whole(self.directory / name) as [unfinished]:
            unfinished.write_bytes(content)

    def read_scenario(self) -> str:
        """The resolved scenario that was run, as YAML."""
        path = self.directory / SCENARIO
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise RunDirectoryError(
                f"{path}: cannot be read ({error}); remove the directory and run again"
            ) from error

    def remove_results(self) -> None:
        """Remove the shards and figures of an earlier run, and nothing else."""
        for name in (*(schema.name for schema in SCHEMAS), FIGURES):
            shutil.rmtree(self.directory / name, ignore_errors=True)

    def remove_unfinished(self) -> None:
        """Remove what killed workers left half-written."""
        remove_unfinished(self.directory)
