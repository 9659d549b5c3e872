"""Whether runs may be compared: one raid, one seed and one version, and only the defence differs.

Raids are never compared with each other, and so never ranked.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, Final

from cram_sim.errors import CramSimError
from cram_sim.experiment.run import Run
from cram_sim.scenario.model import Scenario

# What is attacked, by whom, through what air; all else is the defence's.
RAID: Final = (
    "origin",
    "environment",
    "terrain",
    "defended_assets",
    "launch_sites",
    "salvos",
    "people",
)
QUESTION: Final = {
    "seed": "seed",
    "replications": "replications",
    "integrator": "integrator",
    "parameter_set": "parameters",
}
ABSENT: Final = object()


def refuse_different_raids(runs: Sequence[Run]) -> None:
    """Raise CramSimError with the first thing that keeps a run from being paired with the first."""
    first, *others = runs
    for other in others:
        names = f"{first.name!r} and {other.name!r}"
        found = _difference(_raid(first.scenario), _raid(other.scenario), "")
        if found:
            raise CramSimError(
                f"compare: {names} differ in {found}; compare ranks defences against the same "
                "raid: write the same there, and change the defence only"
            )
        _refuse_another_question(first, other, names)


def _refuse_another_question(first: Run, other: Run, names: str) -> None:
    one, two = first.manifest, other.manifest
    if one.raids_per_sample != two.raids_per_sample:
        drawn = " and ".join(run.scenario.experiment.raids for run in (first, other))
        raise CramSimError(
            f"compare: {names} cannot be paired: raids {drawn}; write the same `raids:` under "
            "`experiment` in both"
        )
    told = [
        f"{what} {getattr(one, field)} and {getattr(two, field)}"
        for field, what in QUESTION.items()
        if getattr(one, field) != getattr(two, field)
    ] + [
        f"version of {name} {one.versions.get(name, 'none')[:12]} and {version[:12]}"
        for name, version in two.versions.items()
        if one.versions.get(name) != version
    ]
    if told:
        raise CramSimError(
            f"compare: {names} cannot be paired: {', '.join(told)}; run both alike, with --resume "
            "where one is there: cram-sim compare A.yaml B.yaml --seed S --replications N"
        )


def _raid(scenario: Scenario) -> dict[str, Any]:
    """What must be the same, as files write it; from when on an asset is defended may differ."""
    written = scenario.model_dump(mode="json", by_alias=True, include={*RAID, "experiment"})
    for asset in written["defended_assets"]:
        del asset["engage_above"]
    experiment = written.pop("experiment")
    return written | {"experiment": {"damage_function": experiment["damage_function"]}}


def _difference(one: Any, other: Any, path: str) -> str:
    """Where two trees first differ, and how; nothing where they are equal."""
    if one == other:
        return ""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            inner = f"{path}.{key}" if path else key
            found = _difference(one.get(key, ABSENT), other.get(key, ABSENT), inner)
            if found:
                return found
    if isinstance(one, list) and isinstance(other, list):
        for number, (mine, theirs) in enumerate(zip_longest(one, other, fillvalue=ABSENT)):
            found = _difference(mine, theirs, f"{path}[{number}]")
            if found:
                return found
    return f"{path} ({_shown(one)} and {_shown(other)})"


def _shown(value: Any) -> str:
    if value is ABSENT or value is None:
        return "nothing"
    return f"{value['name']!r}" if isinstance(value, dict) and "name" in value else str(value)
