"""What a scenario says of people under fire: nothing, some figures, or all of them."""

from pathlib import Path

import jsonschema
import pytest
import yaml
from yamlcore import CCoreLoader

from cram_sim.catalogue.entries import load_entry
from cram_sim.scenario import json_schema, load_scenario, resolved_yaml
from cram_sim.scenario.load import read_scenario

TWO_GUNS = Path(__file__).parent.parent / "cases" / "valid" / "two_guns.yaml"


def written(folder: Path, more: str, *, parameter_set: str = "default") -> Path:
    text = TWO_GUNS.read_text(encoding="utf-8")
    text = text.replace("seed: 20211219", f"seed: 20211219, parameter_set: {parameter_set}")
    file = folder / "case.yaml"
    file.write_text(f"{text}\n{more}\n", encoding="utf-8")
    return file


def test_a_scenario_that_says_nothing_of_people_takes_the_catalogues(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, ""))
    assert scenario.people == load_entry("assumptions", "people").spec()


@pytest.mark.parametrize(("chosen", "seconds"), [("optimist", 10.0), ("sceptic", 30.0)])
def test_the_parameter_set_chooses_the_figures_of_people(
    tmp_path: Path, chosen: str, seconds: float
) -> None:
    assert load_scenario(written(tmp_path, "", parameter_set=chosen)).people.shelter_time == seconds


def test_what_the_file_says_of_people_wins(tmp_path: Path) -> None:
    file = written(tmp_path, "people: {under_shelter: 25 %, shelter_time: 7 s}")
    people = load_scenario(file).people
    assert (people.under_shelter, people.shelter_time, people.in_cover) == (0.25, 7.0, 0.5)


def test_the_file_with_people_spelt_out_loads_to_an_equal_scenario(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, "people: {under_shelter: 25 %}"))
    again = tmp_path / "resolved.yaml"
    again.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario


def test_the_schema_lets_a_file_give_some_figures_of_people(tmp_path: Path) -> None:
    file = written(tmp_path, "people: {under_shelter: 25 %}")
    tree = yaml.load(file.read_text(encoding="utf-8"), Loader=CCoreLoader)
    jsonschema.validate(tree, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tree | {"people": {"under_shelters": 0.25}}, json_schema())


def test_figures_of_people_count_as_used_where_there_are_people(tmp_path: Path) -> None:
    used = ("assumptions", "people", "shelter_time")
    crowded = written(tmp_path, "")
    assert used in read_scenario(crowded).parameters_used
    deserted = tmp_path / "deserted.yaml"
    deserted.write_text(crowded.read_text("utf-8").replace(", people: 1500", ""), "utf-8")
    assert used not in read_scenario(deserted).parameters_used
