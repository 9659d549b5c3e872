"""Which values of the catalogue `use` brings: the default ones, an optimist's, a sceptic's."""

from pathlib import Path

import pytest

from cram_sim.catalogue.entries import ParameterSet
from cram_sim.effectors.gun import Gun
from cram_sim.errors import ScenarioError
from cram_sim.scenario import Scenario, digest, resolved_yaml
from cram_sim.scenario.load import load_scenario, read_scenario
from cram_sim.sensors.search_radar import SearchRadar

TWO_GUNS = Path(__file__).parent.parent / "cases" / "valid" / "two_guns.yaml"


def written(folder: Path, experiment: str, *, gun: str = "") -> Path:
    """The case of two guns with more in its experiment, and in its first gun."""
    text = TWO_GUNS.read_text().replace("seed: 20211219", f"seed: 20211219{experiment}")
    file = folder / "case.yaml"
    file.write_text(text.replace("name: gun 1, ", f"name: gun 1, {gun}"))
    return file


def figures(scenario: Scenario) -> tuple[float, float, float]:
    """One figure each of gun (mrad), threat and radar (km)."""
    radar = scenario.sensors[0].sensor
    assert isinstance(radar, SearchRadar)
    return (
        dispersions(scenario)[0],
        scenario.salvos[0].threat.p_neutralise_side,
        1e-3 * radar.reference_range,
    )


def dispersions(scenario: Scenario) -> list[float]:
    """Of the rounds of each gun, in mrad."""
    guns = [unit.effector for unit in scenario.fire_units if isinstance(unit.effector, Gun)]
    return [round(1e3 * gun.round_dispersion, 9) for gun in guns]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [("default", (1.25, 0.6, 7.0)), ("optimist", (1.0, 0.8, 7.0)), ("sceptic", (2.0, 0.4, 4.0))],
)
def test_the_file_chooses_the_values_of_guns_threats_and_radars(
    tmp_path: Path, chosen: str, expected: tuple[float, float, float]
) -> None:
    scenario = load_scenario(written(tmp_path, f", parameter_set: {chosen}"))
    assert figures(scenario) == expected


def test_without_a_choice_they_are_the_default_ones(tmp_path: Path) -> None:
    without = load_scenario(TWO_GUNS)
    assert without == load_scenario(written(tmp_path, ", parameter_set: default"))


def test_what_the_file_writes_wins_over_any_set(tmp_path: Path) -> None:
    file = written(tmp_path, ", parameter_set: sceptic", gun="round_dispersion: 1.2 mrad, ")
    assert dispersions(load_scenario(file)) == [1.2, 2.0]


@pytest.mark.parametrize("asked", ["default", "optimist", "sceptic"])
def test_what_is_asked_for_replaces_the_files_choice(tmp_path: Path, asked: ParameterSet) -> None:
    file = written(tmp_path, ", parameter_set: sceptic")
    expected = load_scenario(written(tmp_path, f", parameter_set: {asked}"))
    assert read_scenario(file, parameter_set=asked).scenario == expected


def test_each_set_asks_another_question(tmp_path: Path) -> None:
    digests = {
        digest(load_scenario(written(tmp_path, f", parameter_set: {chosen}")))
        for chosen in ("default", "optimist", "sceptic")
    }
    assert len(digests) == 3


def test_a_resolved_scenario_keeps_its_values_and_says_whose_they_are(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, ", parameter_set: optimist"))
    again = tmp_path / "resolved.yaml"
    again.write_text(resolved_yaml(scenario))
    assert load_scenario(again) == scenario
    assert scenario.experiment.parameter_set == "optimist"


def test_doctrine_and_delays_are_the_same_in_all_sets(tmp_path: Path) -> None:
    sets = [
        load_scenario(written(tmp_path, f", parameter_set: {chosen}")).command
        for chosen in ("default", "optimist", "sceptic")
    ]
    assert sets[0] == sets[1] == sets[2]


def test_an_unknown_set_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(written(tmp_path, ", parameter_set: optimistic"))
    assert error.value.problems == (
        f"{tmp_path}/case.yaml:25: experiment.parameter_set: unknown choice "
        '(got "optimistic"); did you mean "optimist"?',
    )


@pytest.mark.parametrize("experiment", ["experiment: sceptic", ""])
def test_a_set_asked_for_a_file_without_an_experiment_is_no_crash(
    tmp_path: Path, experiment: str
) -> None:
    kept = [line for line in TWO_GUNS.read_text().splitlines() if "experiment" not in line]
    file = tmp_path / "case.yaml"
    file.write_text("\n".join([*kept, experiment, ""]))
    with pytest.raises(ScenarioError, match="experiment: "):
        read_scenario(file, parameter_set="sceptic")


def test_a_reading_names_the_values_that_came_from_the_catalogue() -> None:
    used = read_scenario(TWO_GUNS).parameters_used
    assert ("effectors", "gun_20mm", "rate_of_fire") in used
    assert ("effectors", "gun_20mm", "magazine") not in used
    assert len(set(used)) == len(used)
