"""A run computed in parts, on machines that share nothing, and put together again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cram_sim.errors import CramSimError, RunDirectoryError
from cram_sim.experiment.directory_lock import is_free
from cram_sim.experiment.manifest import Block, Manifest
from cram_sim.experiment.run_directory import finish
from cram_sim.experiment.store import MANIFEST, SCENARIO, Store
from cram_sim.schemas import SCHEMAS

# What the parts of one run have in common; the machine may be another.
COMMON = ("digest", "seed", "stages", "block_size", "integrator", "parameter_set")


def refuse_more_parts_than_blocks(manifest: Manifest, parts: int) -> None:
    """Raise CramSimError where some part would have nothing to compute."""
    blocks = len(manifest.blocks)
    if parts <= blocks:
        return
    samples = manifest.replications // manifest.raids_per_sample // parts
    size = samples * manifest.raids_per_sample
    smaller = f", or --block-size {size} with every part" if size else ""
    raise CramSimError(
        f"--part: {parts} parts, but only {blocks} {'block' if blocks == 1 else 'blocks'} of "
        f"{manifest.block_size} replications; write at most {blocks} parts{smaller}"
    )


@dataclass(frozen=True)
class Part:
    """A run directory that holds some blocks of a run."""

    store: Store
    manifest: Manifest

    @property
    def directory(self) -> Path:
        """Where it lies."""
        return self.store.directory


def merge(parts: Sequence[Path], out: Store, *, force: bool) -> Manifest:
    """Unite run directories of one run in another; the manifest says whether it is complete.

    Raises RunDirectoryError, before anything is written, where one is named twice, they are of
    different runs, hold different bits of one block or a damaged one, or where something lies at
    `out`. The caller holds its lock.
    """
    _refuse_repeated(parts)
    found = [Part(Store(path), Store(path).read_manifest()) for path in parts]
    _refuse_place(out, found, force=force)
    for part in found[1:]:
        _refuse_another_run(found[0], part)
    sources = {block: _source(block, found) for block in found[0].manifest.blocks}
    merged = _united([part.manifest for part in found])
    if force:
        out.remove_results()
    for name, content in _kept_files(found[0].directory):
        out.write_bytes(name, content)
    out.write_manifest(merged)
    for block, source in sources.items():
        if source is not None:
            out.copy_block(block, source.store)
    return merged if out.missing(merged) else finish(out, merged)


def _refuse_repeated(parts: Sequence[Path]) -> None:
    places = [part.resolve() for part in parts]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise RunDirectoryError(
                f"{parts[number]}: the same part twice; name each part once, and all of them"
            )


def _refuse_place(out: Store, parts: list[Part], *, force: bool) -> None:
    where = out.directory
    if any(where.resolve() == part.directory.resolve() for part in parts):
        raise RunDirectoryError(
            f"{where}: is one of the parts, which are kept as they are; choose another place with "
            "--out"
        )
    if is_free(where):
        return
    if not (where / MANIFEST).is_file():
        raise RunDirectoryError(
            f"{where}: exists and is not a run directory; choose another place with --out"
        )
    if not force:
        raise RunDirectoryError(
            f"{where}: holds a run; choose another place with --out, or replace it with --force"
        )


def _refuse_another_run(one: Part, other: Part) -> None:
    differences = [
        f"{name} {_short(getattr(one.manifest, name))} and {_short(getattr(other.manifest, name))}"
        for name in COMMON
        if getattr(one.manifest, name) != getattr(other.manifest, name)
    ]
    versions, others = one.manifest.versions, other.manifest.versions
    differences += [
        f"version of {name} {_short(versions.get(name))} and {_short(others.get(name))}"
        for name in sorted({*versions, *others})
        if versions.get(name) != others.get(name)
    ]
    if differences:
        raise RunDirectoryError(
            f"{one.directory} and {other.directory}: parts of different runs: "
            f"{'; '.join(differences)}; merge directories of one scenario, seed and version"
        )


def _short(value: object) -> str:
    return value[:12] if isinstance(value, str) else str(value)


def _source(block: Block, parts: list[Part]) -> Part | None:
    """Whose shards of a block to take; None where nobody has it."""
    holders = [part for part in parts if part.store.has_block(block)]
    for holder in holders:
        holder.store.read_block(block)  # or it is damaged
    for holder in holders[1:]:
        _refuse_other_bits(block, holders[0], holder)
    return holders[0] if holders else None


def _refuse_other_bits(block: Block, one: Part, other: Part) -> None:
    for schema in SCHEMAS:
        shards = [part.store.shard(schema, block).read_bytes() for part in (one, other)]
        if shards[0] != shards[1]:
            raise RunDirectoryError(
                f"{one.directory} and {other.directory}: hold different bits of block {block.name} "
                f"(table {schema.name}): two machines computed different results; leave one of "
                "the directories out, and compare them with `cram-sim verify` on both machines"
            )


def _kept_files(directory: Path) -> Iterator[tuple[str, bytes]]:
    """The scenario and the files that it reads."""
    if not (directory / SCENARIO).is_file():
        raise RunDirectoryError(
            f"{directory}: has no {SCENARIO}; leave it out, or compute it again with --force"
        )
    for path in sorted(directory.iterdir()):
        if path.is_file() and path.name != MANIFEST and not path.name.startswith("."):
            yield path.name, path.read_bytes()


def _united(manifests: list[Manifest]) -> Manifest:
    """Begun with the first of them, on all their machines."""
    return replace(
        manifests[0],
        cpu="; ".join(dict.fromkeys(manifest.cpu for manifest in manifests)),
        started=min(manifest.started for manifest in manifests),
        finished=None,
        status="incomplete",
    )
