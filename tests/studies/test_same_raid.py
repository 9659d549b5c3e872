from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from experiment.synthetic import synthetic_scenario

from cram_sim.errors import CramSimError
from cram_sim.experiment.run import Prepare, Run
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.store import Store
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import digest
from cram_sim.studies.same_raid import refuse_different_raids

SCENARIO = synthetic_scenario()


def run_of(scenario: Scenario, name: str = "b") -> Run:
    store = Store(Path("nowhere"))
    manifest = new_manifest(scenario, digest(scenario), None)
    return Run(name, scenario, store, manifest, Prepare(scenario, store))


ONE = run_of(SCENARIO, "a")


def varied(**blocks: Any) -> Run:
    return run_of(SCENARIO.model_copy(update=blocks))


def first_of(entries: Any, **changed: Any) -> Any:
    return (entries[0].model_copy(update=changed), *entries[1:])


def experiment(**changed: Any) -> dict[str, Any]:
    return {"experiment": SCENARIO.experiment.model_copy(update=changed)}


def test_another_defence_of_the_same_assets_may_be_compared() -> None:
    command = SCENARIO.command.model_copy(update={"engage_above": 0.9})
    assets = first_of(SCENARIO.defended_assets, engage_above=0.5)
    others = [
        varied(command=command, fire_units=SCENARIO.fire_units[:1], sensors=()),
        varied(defended_assets=assets),
        varied(warning_zones=()),
    ]
    refuse_different_raids([ONE, *others])
    assert ONE.manifest.digest not in {other.manifest.digest for other in others}


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ({"salvos": first_of(SCENARIO.salvos, interval=5.0)}, "salvos[0].interval (4 s and 5 s)"),
        (
            {"salvos": (*SCENARIO.salvos, SCENARIO.salvos[0].model_copy(update={"name": "more"}))},
            "salvos[1] (nothing and 'more')",
        ),
        (
            {"launch_sites": first_of(SCENARIO.launch_sites, name="west bank")},
            "launch_sites[0].name (east bank and west bank)",
        ),
        (
            {"defended_assets": first_of(SCENARIO.defended_assets, value=9.0)},
            "defended_assets[0].value (10.0 and 9.0)",
        ),
        (experiment(damage_function="cookie_cutter"), "experiment.damage_function (carleton and"),
    ],
)
def test_what_differs_in_the_raid_is_named(blocks: dict[str, Any], told: str) -> None:
    with pytest.raises(CramSimError) as raised:
        refuse_different_raids([ONE, varied(**blocks)])
    assert f"compare: 'a' and 'b' differ in {told}" in str(raised.value)
    assert "write the same there, and change the defence only" in str(raised.value)


def test_another_seed_or_number_of_raids_cannot_be_paired() -> None:
    other = varied(**experiment(seed=7, replications=90))
    with pytest.raises(
        CramSimError, match="cannot be paired: seed 1 and 7, replications 200 and 90"
    ):
        refuse_different_raids([ONE, other])


def test_another_version_cannot_be_paired() -> None:
    other = varied()
    older = replace(other.manifest, versions={**other.manifest.versions, "numpy": "1.0"})
    with pytest.raises(CramSimError, match=r"version of numpy \S+ and 1\.0; run both alike"):
        refuse_different_raids([ONE, replace(other, manifest=older)])


def test_stratified_raids_are_not_paired_with_independent_ones() -> None:
    other = varied(**experiment(raids="stratified", replications=208))
    with pytest.raises(CramSimError) as raised:
        refuse_different_raids([ONE, other])
    assert "'a' and 'b' cannot be paired: raids independent and stratified" in str(raised.value)
    assert "write the same `raids:` under `experiment` in both" in str(raised.value)
