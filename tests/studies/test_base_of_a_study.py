"""A study's scenario is found and has its measures, or the study's line says what to write."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from study_text import BASE, refusal, study_file

from cram_sim.cli import verbs
from cram_sim.errors import ScenarioError
from cram_sim.studies.planning import plan_study

FACTOR = "factors: [{path: command.delay, values: [1 s, 2 s]}]\n"
EXAMPLE = 'e.g. "p_no_leaker ±0.01 @95%"'


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "measures: [no_leaker,\n  no_leakr]\n",
            'study.yaml:7: measures[1]: unknown measure (got "no_leakr"); did you mean '
            '"no_leaker"?',
        ),
        (
            "measures: [no_leaker, p_no_leaker]\n",
            'study.yaml:6: measures[1]: a measure twice (got "p_no_leaker"); write it once',
        ),
        (
            "measures: [rounds]\n",
            'study.yaml:6: measures[0]: "rounds" names 2 measures; write one of '
            "fire_units.north gun.rounds, fire_units.south gun.rounds",
        ),
        (
            "until: no_leaker 0.01\n",
            'study.yaml:6: until: no precision (got "no_leaker 0.01"); write "p_no_leaker ±0.01 '
            '@95%"',
        ),
        (
            "until: no_leakr ±0.01\n",
            'study.yaml:6: until: unknown measure (got "no_leakr"); did you mean "no_leaker"?',
        ),
        (
            "until: no_leaker ±0\n",
            'study.yaml:6: until: a half-width of 0 (got "no_leaker ±0"), which no number of raids '
            f"reaches; write one above 0, {EXAMPLE}",
        ),
        (
            "until: no_leaker ±2\n",
            "study.yaml:6: until: no_leaker lies between 0 and 1 (got ±2); write a half-width of 1 "
            f"at most, {EXAMPLE}",
        ),
        (
            "until: no_leaker ±0.1, effect.no_leaker ±0.2\n",
            'study.yaml:6: until: a measure twice (got "effect.no_leaker ±0.2"); write it once',
        ),
    ],
)
def test_what_cannot_be_measured_is_told_with_its_line(
    tmp_path: Path, asked: str, told: str
) -> None:
    assert refusal(tmp_path, FACTOR + asked) == told


def test_measures_precision_and_factors_are_told_at_once(tmp_path: Path) -> None:
    body = (
        "factors: [{path: command.dely, values: [1 s, 2 s]}]\nmeasures: [a_, b_]\nuntil: c_ ±0.1\n"
    )
    places = [line.split(": ")[:2] for line in refusal(tmp_path, body).splitlines()]
    assert places == [
        ["study.yaml:5", "factors[0].path"],
        ["study.yaml:6", "measures[0]"],
        ["study.yaml:6", "measures[1]"],
        ["study.yaml:7", "until"],
    ]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("bas.yaml", 'no such file (got "bas.yaml"); did you mean "base.yaml"?'),
        (
            "qqqq.yaml",
            'no such file (got "qqqq.yaml"); write one of base.yaml, study.yaml',
        ),
        ("empty/base.yaml", 'no such file (got "empty/base.yaml"); write that of a scenario'),
        (
            "elsewhere/base.yaml",
            'no such folder (got "elsewhere"); write the path from the study\'s folder',
        ),
        ("study.yaml", 'a study and no scenario (got "study.yaml"); write that of a scenario'),
    ],
)
def test_a_scenario_that_is_none_is_told_with_the_studys_line(
    tmp_path: Path, named: str, told: str
) -> None:
    file = study_file(tmp_path, FACTOR)
    file.write_text(file.read_text().replace("base.yaml", named), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ScenarioError) as caught:
        plan_study(file)
    assert str(caught.value) == f"{file}:3: scenario: {told}"


def test_a_scenario_is_no_study() -> None:
    with pytest.raises(ScenarioError) as caught:
        plan_study(BASE)
    assert "this is a scenario and no study; write a file with `scenario:`" in str(caught.value)
    assert str(caught.value).endswith(f"`factors:`, or `cram-sim run {BASE}`")


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_study_is_no_scenario(tmp_path: Path, command: str) -> None:
    file = study_file(tmp_path, FACTOR)
    result = CliRunner().invoke(verbs, [command, str(file)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"{file}:1: this is a study and no scenario; write `cram-sim sweep {file}`, or name the "
        "scenario that it varies\n"
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, ": no such file or directory; write the path of a study file"),
        ("#" * 1_000_001, ": larger than 1 MB; write a smaller study"),
        ("", ":1: empty; write a study, beginning with `version: 1`"),
    ],
)
def test_a_file_that_is_no_study_is_told_so(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "study.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        plan_study(file)
    assert str(caught.value) == f"{file}{told}"
