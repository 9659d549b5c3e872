"""The directory of a study: what it asks, and a run directory for each of its cells.

`study.json` is its manifest, `cells.csv` the settings of all cells, `results.csv` what was measured
of them; each folder of `cells/` is a run directory in every respect.
"""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.directory_lock import is_free
from cram_sim.experiment.precision import Looks
from cram_sim.experiment.run_directory import timestamp
from cram_sim.experiment.store import STUDY_MANIFEST, Store, directory_name, is_study
from cram_sim.experiment.versions import DIGITS, other_versions, versions
from cram_sim.quantities import shown
from cram_sim.studies.plan import Cell, Plan

CELLS = "cells"
FIGURES = "figures"
# What must agree for a study to be the same one, and what it is called in a message.
QUESTION = {
    "digest": "study digest",
    "seed": "seed",
    "cells": "cells",
    "replications": "replications",
    "until": "precision",
    "integrator": "integrator",
    "parameter_set": "parameters",
}


@dataclass(frozen=True)
class StudyManifest:
    """What a study directory holds: the question, how it was cut, and what computed it.

    `replications` are those of each cell; where a precision is asked for, at its first look, and
    `most_replications` those at its last. `block_size` is that of all cells, None where each has
    what suits its raid.
    """

    name: str
    digest: str
    seed: int
    cells: int
    replications: int
    most_replications: int
    until: str | None
    block_size: int | None
    integrator: str
    parameter_set: str
    versions: dict[str, str]
    started: str
    finished: str | None
    status: str  # "incomplete" or "complete"

    @property
    def is_complete(self) -> bool:
        """Whether every cell was computed."""
        return self.status == "complete"

    @property
    def looks(self) -> Looks:
        """When each cell is looked at, where a precision is asked for."""
        return Looks(self.replications, self.most_replications)

    @property
    def first_stage(self) -> int:
        """How many replications a cell begins with."""
        return self.looks.pilot if self.until else self.replications


@dataclass(frozen=True)
class StudyDirectory:
    """Reads and writes the directory of one study."""

    directory: Path

    @property
    def store(self) -> Store:
        """Writes its files, each whole or not at all, and locks it."""
        return Store(self.directory)

    def cell(self, cell: Cell) -> Store:
        """The run directory of a cell."""
        return Store(self.directory / CELLS / cell.name)

    @property
    def figures(self) -> Path:
        """Where its figures lie."""
        return self.directory / FIGURES

    def has_begun(self) -> bool:
        """Whether a study lies there."""
        return is_study(self.directory)

    def is_complete(self) -> bool:
        """Whether a study lies there of which every cell was computed."""
        return self.has_begun() and self.read_manifest().is_complete

    def cells_done(self) -> int:
        """How many cells are complete."""
        found = (Store(path.parent) for path in self.directory.glob(f"{CELLS}/*/manifest.json"))
        return sum(store.read_manifest().status == "complete" for store in found)

    def read_manifest(self) -> StudyManifest:
        """The manifest; RunDirectoryError if this is no study directory."""
        path = self.directory / STUDY_MANIFEST
        if not self.has_begun():
            raise RunDirectoryError(
                f"{self.directory}: not a study directory (it has no {STUDY_MANIFEST}); "
                "name one that `cram-sim sweep` wrote"
            )
        try:
            return StudyManifest(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, OSError, RecursionError) as error:
            raise RunDirectoryError(
                f"{path}: not the manifest of a study ({error}); remove the directory and sweep "
                "again"
            ) from error

    def write_manifest(self, manifest: StudyManifest) -> None:
        """Replace the manifest."""
        self.store.write_text(STUDY_MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")


def study_directory_name(plan: Plan) -> str:
    """The name of a study's directory, safe on every file system."""
    return directory_name(plan.study.name, study_digest(plan)[:DIGITS], plan.base.experiment.seed)


def study_digest(plan: Plan) -> str:
    """SHA-256 of what a study asks: of its file, its scenario and the settings of every cell."""
    asked = {
        "study": plan.study.model_dump(mode="json", exclude={"scenario"}),
        "scenario": plan.base.model_dump(mode="json"),
        "cells": [[setting.text for setting in cell.settings] for cell in plan.cells],
    }
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def new_study_manifest(
    plan: Plan, block_size: int | None, until: str | None, looks: Looks
) -> StudyManifest:
    """The manifest of a study that has not begun; `looks` count where a precision is asked for."""
    experiment = plan.cells[0].scenario.experiment
    replications = experiment.replications
    return StudyManifest(
        name=plan.study.name,
        digest=study_digest(plan),
        seed=plan.base.experiment.seed,
        cells=len(plan.cells),
        replications=looks.minimum if until else replications,
        most_replications=looks.maximum if until else replications,
        until=until,
        block_size=block_size,
        integrator=experiment.integrator,
        parameter_set=experiment.parameter_set,
        versions=versions(),
        started=timestamp(),
        finished=None,
        status="incomplete",
    )


def study_to_follow(
    place: StudyDirectory, wanted: StudyManifest, *, force: bool, resume: bool
) -> StudyManifest:
    """The manifest to go by: of a new study, or of the one that lies there. Writes nothing.

    With `resume`, a study whose precision may take more replications now is taken further. Raises
    RunDirectoryError where something else lies there, or only a part and `resume` is not asked for.
    """
    directory = place.directory
    if is_free(directory):
        return wanted
    if not place.has_begun():
        raise RunDirectoryError(
            f"{directory}: exists and is not a study directory; choose another place with --out"
        )
    found = place.read_manifest()
    if force:
        return wanted
    _refuse_another_study(directory, found, wanted)
    is_longer = wanted.most_replications > found.most_replications
    if found.is_complete and not (is_longer and resume):
        return found
    if not resume:
        raise RunDirectoryError(
            f"{directory}: {place.cells_done()} of {found.cells} cells are done; continue with "
            "--resume, or compute all of them afresh with --force"
        )
    if wanted.block_size not in (None, found.block_size):
        cut = f"blocks of {found.block_size}" if found.block_size else "blocks that suit its raids"
        raise RunDirectoryError(
            f"--block-size: the study in {directory} is cut into {cut} (got {wanted.block_size}); "
            "leave the option out to continue it, or add --force"
        )
    most = max(wanted.most_replications, found.most_replications)
    return replace(found, most_replications=most, status="incomplete")


def refuse_another_study(place: StudyDirectory, study: StudyManifest, plan: Plan) -> None:
    """Raise RunDirectoryError if its plan is not that of the study, or made by another version."""
    others = other_versions(study.versions, versions())
    if study_digest(plan) != study.digest:
        others.append(f"another plan than {study.digest[:DIGITS]} comes of it now")
    if others:
        raise RunDirectoryError(
            f"{place.directory}: made by another version: {', '.join(others)}; compute it again: "
            "cram-sim sweep STUDY --force"
        )


def _refuse_another_study(directory: Path, found: StudyManifest, wanted: StudyManifest) -> None:
    differences = [
        f"{what} {_short(getattr(found, name))} (asked {_short(getattr(wanted, name))})"
        for name, what in QUESTION.items()
        if getattr(found, name) != getattr(wanted, name)
    ] + other_versions(found.versions, wanted.versions)
    if differences:
        raise RunDirectoryError(
            f"{directory}: holds another study: {', '.join(differences)}; keep it and choose "
            "another place with --out, or replace it with --force"
        )


def _short(value: object) -> str:
    return shown(value[:DIGITS] if isinstance(value, str) else value)
