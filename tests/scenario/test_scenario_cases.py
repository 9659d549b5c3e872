"""Files that must be refused with exactly these words, and files that must load."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from yamlcore import CCoreLoader

from cram_sim.cli import verbs
from cram_sim.scenario import digest, json_schema, load_scenario, resolved_yaml

CASES = Path(__file__).parent.parent / "cases"
INVALID = sorted((CASES / "invalid").glob("*.yaml"))
VALID = sorted((CASES / "valid").glob("*.yaml"))


def test_there_are_at_least_forty_invalid_files() -> None:
    assert len(INVALID) >= 40


def test_there_are_valid_files() -> None:
    assert len(VALID) >= 4


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_file_is_refused_in_these_words(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    result = CliRunner().invoke(verbs, ["check", file.name])
    expected = file.with_suffix(".txt").read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", expected)


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_resolved_scenario_loads_to_an_equal_one(file: Path, tmp_path: Path) -> None:
    scenario = load_scenario(file)
    again = tmp_path / "resolved.yaml"
    again.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario
    assert digest(load_scenario(again)) == digest(scenario)


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_the_json_schema_takes_a_valid_file_and_its_resolution(file: Path) -> None:
    for text in (file.read_text(encoding="utf-8"), resolved_yaml(load_scenario(file))):
        document = yaml.load(text, Loader=CCoreLoader)
        assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(document)) == []


@pytest.mark.parametrize(
    "name",
    [
        "misspelt_key",
        "misspelt_parameter",
        "length_without_unit",
        "unknown_unit",
        "zone_without_extent",
        "unknown_gun",
        "missing_use",
        "no_salvos",
        "unknown_hardness",
        "delay_of_two_laws",
        "hold_fire_misspelt",
        "unknown_doctrine",
        "layered_without_layers",
        "reserve_misspelt",
        "negative_stock",
        "command_post_never_repaired",
    ],
)
def test_the_json_schema_refuses_what_an_editor_should_underline(name: str) -> None:
    written = yaml.load((CASES / "invalid" / f"{name}.yaml").read_text(), Loader=CCoreLoader)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, json_schema())


def test_the_json_schema_is_itself_valid() -> None:
    schema = json.loads(json.dumps(json_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
