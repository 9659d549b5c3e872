"""`{uncertain: ...}` in a scenario: the median outside of studies, and what is refused."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cram_sim.cli import verbs
from cram_sim.errors import ScenarioError
from cram_sim.scenario.load import Reading, read_scenario

BASE = Path(__file__).parents[2] / "scenarios" / "base_raid_20_rockets.yaml"


def with_law(folder: Path, written: str, instead: str) -> Path:
    text = BASE.read_text(encoding="utf-8")
    assert written in text
    file = folder / "base.yaml"
    file.write_text(text.replace(written, instead, 1), encoding="utf-8")
    return file


def read_with(folder: Path, written: str, instead: str) -> Reading:
    return read_scenario(with_law(folder, written, instead))


def refusal(folder: Path, written: str, instead: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_with(folder, written, instead)
    return "\n".join(problem.partition("base.yaml:")[2] for problem in caught.value.problems)


UNIFORM = "{uncertain: {uniform: {low: 0.1, high: 0.5}}}"


def test_a_plain_reading_takes_the_median(tmp_path: Path) -> None:
    reading = read_with(tmp_path, "engage_above: 0.2", f"engage_above: {UNIFORM}")
    plain = read_scenario(with_law(tmp_path, "engage_above: 0.2", "engage_above: 0.3"))
    assert reading.scenario == plain.scenario


def test_a_delay_may_be_a_constant_that_is_not_known(tmp_path: Path) -> None:
    law = "{uncertain: {triangular: {low: 0 s, mode: 2 s, high: 4 s}}}"
    reading = read_with(tmp_path, "\n  delay: 1 s", f"\n  delay: {law}")
    assert reading.scenario.command.delay.constant == 2.0


def test_a_number_of_a_delays_law_may_be_uncertain(tmp_path: Path) -> None:
    law = "{uncertain: {lognormal: {median: 3 s, sigma: 0.2}}}"
    reading = read_with(tmp_path, "{median: 2 s, sigma", f"{{median: {law}, sigma")
    release = reading.scenario.command.release.delay.lognormal
    assert release is not None
    assert release.median == 3.0


def test_a_parameter_of_the_catalogue_may_be_uncertain(tmp_path: Path) -> None:
    law = "{uncertain: {normal: {mean: 2 mrad, sd: 0.1 mrad}}}"
    reading = read_with(
        tmp_path, "name: north gun, at", f"name: north gun, round_dispersion: {law}, at"
    )
    assert getattr(reading.scenario.fire_units[0].effector, "round_dispersion", None) == 0.002
    assert [one.location for one in reading.uncertain] == [("fire_units", 0, "round_dispersion")]


def test_check_says_what_stands_at_its_median(tmp_path: Path) -> None:
    file = with_law(tmp_path, "engage_above: 0.2", f"engage_above: {UNIFORM}")
    result = CliRunner().invoke(verbs, ["check", str(file)])
    note = "note: command.engage_above: uncertain; taken at its median, 0.3; a study draws it"
    assert result.exit_code == 0
    assert f"{file}:25: {note}\n" in result.stderr


ATTACK = (
    "not varied: a study varies the defence; where it is attacked from and what is aimed at is "
    "the scenario's; write another scenario"
)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {uniform: {low: 0.5, high: 0.1}}}",
            "25: command.engage_above.uncertain.uniform: low is not below high; write low < high",
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {uniform: {low: 0.5, high: 2}}}",
            "25: command.engage_above.uncertain.uniform.high: reaches 2, out of range; "
            "write a share at least 0 and at most 1",
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {uniform: {low: 5 m, high: 6 m}}}",
            '25: command.engage_above: wrong unit, m measures a length (got "5 m"); '
            "write a share, e.g. 10 %",
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {unifrom: {low: 0.1, high: 0.2}}}",
            '25: command.engage_above.uncertain.unifrom: unknown key (got "unifrom"); '
            'did you mean "uniform"?',
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {}}",
            "25: command.engage_above.uncertain: not one law; write one of lognormal, normal, "
            "uniform, triangular, choice",
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {uniform: {low: 0.1}}}",
            "25: command.engage_above.uncertain.uniform.high: missing; "
            'write e.g. `high: "1.5 mrad"`',
        ),
        (
            "engage_above: 0.2",
            "engage_above: {uncertain: {uniform: {low: [1], high: 2}}}",
            "25: command.engage_above.uncertain.uniform.low: not a number (got a list); "
            'write one, e.g. "1.5 mrad"',
        ),
        (
            "at: {east: 4200 m,",
            "at: {east: {uncertain: {uniform: {low: 4 km, high: 5 km}}},",
            f"12: launch_sites[0].at.east: {ATTACK}",
        ),
        (
            "interval: 3 s",
            "interval: {uncertain: {uniform: {low: 1 s, high: 2 s}}}",
            "15: salvos[0].interval: never drawn: a stress on the defence; write its values as a "
            "factor of a study",
        ),
        (
            "interval: 3 s",
            "interval: 3 s, lay_error: {uncertain: {uniform: {low: 1 deg, high: 2 deg}}}",
            f"15: salvos[0].lay_error: {ATTACK}",
        ),
        (
            "people: 400",
            "people: {uncertain: {uniform: {low: 100, high: 400}}}",
            "7: defended_assets[0].people: a whole number is not drawn; write its values as a "
            "factor of a study",
        ),
        (
            "firing: continuous",
            "firing: {uncertain: {choice: {values: [continuous], weights: [1]}}}",
            "28: command.doctrine.firing: no quantity stands here, so it has no law; write a value",
        ),
    ],
)
def test_what_cannot_be_uncertain_is_refused_with_a_remedy(
    tmp_path: Path, written: str, instead: str, told: str
) -> None:
    assert refusal(tmp_path, written, instead) == told
