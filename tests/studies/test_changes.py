import pytest
from experiment.synthetic import SCENARIO_FILE

from cram_sim.errors import CramSimError, ScenarioError
from cram_sim.scenario.load import read_scenario
from cram_sim.studies.changes import changed

BASE = read_scenario(SCENARIO_FILE)


def test_a_change_means_what_it_would_mean_in_the_file() -> None:
    scenario = changed(BASE, ["command.delay=1.5 s", "fire_units[*].round_dispersion = 2 mrad"])
    assert scenario.command.delay.constant == 1.5
    assert [unit.effector.round_dispersion for unit in scenario.fire_units] == [0.002, 0.002]  # type: ignore[union-attr]
    assert scenario.salvos == BASE.scenario.salvos


def test_a_change_may_be_a_whole_mapping() -> None:
    scenario = changed(BASE, ["command.doctrine={kind: shoot_shoot}"])
    assert scenario.command.doctrine.kind == "shoot_shoot"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("command.delay", 'no change (got "command.delay"); write "command.delay=4 s"'),
        ("command.dealy=1 s", 'no such key in command (got "dealy"); did you mean "delay"?'),
        ("salvos[salvo 1].rounds=9", "of the raid, which is the same for all"),
        ("salvos[0].aimed_at=monument", "of the raid, which is the same for all"),
        ("launch_sites[0].at.east=9 km", "where it is attacked from and what is aimed at is the"),
        ("experiment.raids=stratified", "the same for all; write --seed or --replications"),
        ("name=other", "it names something; choose another"),
        ("command.delay={", "not YAML: did not find expected node content"),
    ],
)
def test_what_may_not_be_changed_is_told(change: str, told: str) -> None:
    with pytest.raises(CramSimError) as raised:
        changed(BASE, [change])
    assert told in str(raised.value)


def test_a_place_is_changed_once() -> None:
    with pytest.raises(CramSimError, match=r"--set: fire_units.0..slew_rate is set twice"):
        changed(BASE, ["fire_units[*].slew_rate=1 rad/s", "fire_units[0].slew_rate=2 rad/s"])


def test_a_change_that_makes_no_scenario_is_told_with_the_place_in_the_file() -> None:
    with pytest.raises(ScenarioError) as raised:
        changed(BASE, ["command.delay=-1 s"])
    assert str(raised.value).startswith(f"with --set: {SCENARIO_FILE}:2: command.delay: ")
