"""Which run a directory holds or is to hold, and whether it may be gone on with."""

import math
import platform
import shlex
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.directory_lock import is_free
from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.store import SCENARIO, Store, is_study
from cram_sim.experiment.versions import DIGITS, other_versions, versions
from cram_sim.scenario.model import Scenario

NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})
# Enough work in a block that starting it and writing its shards cost next to nothing, and no more:
# a block's arrays are the memory of a run.
THREATS_PER_BLOCK = 4_000
# Few enough replications in a block that a short run still shows progress.
BLOCKS_PER_RUN = 5
REPLICATIONS_PER_BLOCK = 100
MOST_REPLICATIONS = 10**9


def default_block_size(replications: int, threats: int, raids_per_sample: int = 1) -> int:
    """Replications per block, for raids of so many threats: whole samples."""
    most = max(1, THREATS_PER_BLOCK // threats)
    size = min(most, max(REPLICATIONS_PER_BLOCK, math.ceil(replications / BLOCKS_PER_RUN)))
    return math.ceil(size / raids_per_sample) * raids_per_sample


def new_manifest(
    scenario: Scenario, digest: str, block_size: int | None, *, until: str | None = None
) -> Manifest:
    """The manifest of a run that has not begun, or of its first look where it is computed `until`.

    Such a run may become long, so its blocks are those of a long one.
    """
    experiment = scenario.experiment
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    expected = MOST_REPLICATIONS if until else experiment.replications
    manifest = Manifest(
        name=scenario.name,
        digest=digest,
        seed=experiment.seed,
        stages=(experiment.replications,),
        block_size=block_size or default_block_size(expected, threats, experiment.raids_per_sample),
        integrator=experiment.integrator,
        parameter_set=experiment.parameter_set,
        versions=versions(),
        cpu=platform.processor() or platform.machine(),
        started=timestamp(),
        finished=None,
        status="incomplete",
        until=until,
        raids_per_sample=experiment.raids_per_sample,
    )
    manifest.refuse_cut_samples()
    return manifest


def manifest_to_follow(
    store: Store, wanted: Manifest, *, block_size: int | None, force: bool, resume: bool
) -> Manifest:
    """The manifest to go by: of a new run, or of the one that lies there. Writes nothing.

    With `resume`, a run that has fewer replications than are wanted is taken further. Raises
    RunDirectoryError where something else lies there, more than is wanted, or less and `resume` is
    not asked for. Where a precision is wanted, the run that lies there is as long as it is.
    """
    directory = store.directory
    if is_free(directory):
        return wanted
    if not (directory / "manifest.json").is_file():
        raise RunDirectoryError(
            f"{directory}: exists and is not a run directory; choose another place with --out"
        )
    found = store.read_manifest()
    if force:
        return wanted
    _refuse_another_run(directory, found, wanted)
    missing = len(store.missing(found))
    if missing and not resume:
        raise RunDirectoryError(
            f"{directory}: {len(found.blocks) - missing} of {len(found.blocks)} blocks are done; "
            "continue with --resume, or compute all of them afresh with --force"
        )
    followed = found if wanted.until else _as_long(directory, found, wanted, resume=resume)
    is_computed = missing or followed != found or (wanted.until and resume)
    if is_computed and block_size not in (None, found.block_size):
        raise RunDirectoryError(
            f"--block-size: the run in {directory} is cut into blocks of {found.block_size} (got "
            f"{block_size}); leave the option out to continue it, or add --force"
        )
    return replace(followed, until=wanted.until) if is_computed else found


def _as_long(directory: Path, found: Manifest, wanted: Manifest, *, resume: bool) -> Manifest:
    """The run that lies there with as many replications as are wanted."""
    there, asked = found.replications, wanted.replications
    if asked < there:
        raise RunDirectoryError(
            f"{directory}: holds {there} replications of this run (asked {asked}); add "
            f"--replications {there} to see it, or choose another place with --out"
        )
    if asked > there and not resume:
        raise RunDirectoryError(
            f"{directory}: holds {there} replications of this run (asked {asked}); compute the "
            "others with --resume, or choose another place with --out"
        )
    return found if asked == there else found.taken_further(asked)


def _refuse_another_run(directory: Path, found: Manifest, wanted: Manifest) -> None:
    differences = [
        f"{what} {_short(getattr(found, name))} (asked {_short(getattr(wanted, name))})"
        for name, what in (
            ("digest", "scenario digest"),
            ("seed", "seed"),
            ("integrator", "integrator"),
            ("parameter_set", "parameters"),
        )
        if getattr(found, name) != getattr(wanted, name)
    ] + other_versions(found.versions, wanted.versions)
    if differences:
        raise RunDirectoryError(
            f"{directory}: holds another run: {', '.join(differences)}; keep it and choose another "
            "place with --out, or replace it with --force"
        )


def refuse_another_version(store: Store, manifest: Manifest) -> None:
    """Raise RunDirectoryError if anything else computed the run than would compute it now."""
    others = other_versions(manifest.versions, versions())
    if others:
        raise RunDirectoryError(
            f"{store.directory}: made by another version: {', '.join(others)}; compute it again: "
            "cram-sim run SCENARIO --force"
        )


def _short(value: object) -> str:
    return repr(value[:DIGITS] if isinstance(value, str) else value)


def begin(
    store: Store,
    manifest: Manifest,
    resolved_scenario: str,
    *,
    force: bool,
    files: Mapping[str, bytes] = NO_FILES,
) -> None:
    """Make the run directory ready; with `force`, without the results that lie there.

    `files`, content by name, are kept beside the scenario, which then loads from there.
    """
    if force:
        store.remove_results()
    store.remove_unfinished()
    write_question(store, manifest, resolved_scenario, files)


def write_question(
    store: Store, manifest: Manifest, resolved_scenario: str, files: Mapping[str, bytes]
) -> None:
    """Write what a run asks into its directory, where others may be writing already."""
    store.write_text("scenario.yaml", resolved_scenario)
    for name, content in files.items():
        store.write_bytes(name, content)
    store.write_manifest(manifest)


def refuse_incomplete(store: Store, manifest: Manifest) -> None:
    """Raise RunDirectoryError if blocks of a run are still to be computed."""
    missing = store.missing(manifest)
    if missing:
        raise RunDirectoryError(
            f"{store.directory}: {len(missing)} of {len(manifest.blocks)} blocks are missing; "
            f"complete the run first: {how_to_complete(store, manifest)}"
        )


def how_to_complete(store: Store, manifest: Manifest) -> str:
    """The command that computes what a run lacks; in words where it does not follow from the run.

    How a precision is looked at, and how a study's cells go on, only the first command knows.
    """
    directory = store.directory
    if manifest.until is not None or is_study(directory.absolute().parent.parent):
        return "the command that began it, with --resume"
    number = str(manifest.replications)
    words = [str(directory / SCENARIO), "--replications", number, "--out", str(directory)]
    return shlex.join(["cram-sim", "run", *words, "--resume"])


def finish(store: Store, manifest: Manifest) -> Manifest:
    """Mark a run whose blocks are all there as complete."""
    if manifest.status == "complete":
        return manifest
    finished = replace(manifest, finished=timestamp(), status="complete")
    store.write_manifest(finished)
    return finished


def timestamp() -> str:
    """The time of day as manifests say it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
