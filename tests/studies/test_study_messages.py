"""What is wrong with a study: told before anything runs, with the line and what to write."""

import re
from pathlib import Path

import pytest
from study_text import BASE, plan, refusal

from cram_sim.errors import ScenarioError
from cram_sim.studies.planning import plan_of, plan_study
from cram_sim.studies.study import Study


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "factors:\n  - {path: comand.delay, values: [1 s]}\n",
            'study.yaml:6: factors[0].path: no such key in a scenario (got "comand"); '
            'did you mean "command"?',
        ),
        (
            "factors:\n  - {path: command.delay, values: []}\n",
            "study.yaml:6: factors[0].values: empty; write at least one value",
        ),
        (
            "factors:\n  - {path: command.delay, range: {from: 4 s, to: 4 s, steps: 3}}\n",
            "study.yaml:6: factors[0].range: empty, for `from` is not below `to`; write from < to",
        ),
        (
            "factors:\n  - {path: command.delay, range: {from: 0 s, to: 4 s, steps: 1}}\n",
            "study.yaml:6: factors[0].range.steps: out of range (got 1); write a whole "
            "number from 2 to 100000",
        ),
        (
            "factors:\n  - {path: command.delay, range: {from: 0 s, to: 4 m, steps: 3}}\n",
            'study.yaml:6: factors[0].range.to: wrong unit, m measures a length (got "4 '
            'm"); write a time, e.g. "2 s"',
        ),
        (
            "factors:\n"
            "  - {path: command.doctrine.firing, range: {from: 0 s, to: 4 m, steps: 3}}\n",
            "study.yaml:6: factors[0].range: no quantity stands here, so it has no "
            "range; write `values:`",
        ),
        (
            "factors:\n  - {path: command.release.operators, range: {from: 1, to: 4, steps: 3}}\n",
            "study.yaml:6: factors[0].range.steps: its steps are not whole; write `steps` that "
            "come out as whole numbers",
        ),
        (
            "factors:\n"
            "  - {path: command.release.operators, range: {from: 1 s, to: 4, steps: 3}}\n",
            "study.yaml:6: factors[0].range: not between whole numbers; write `from` and "
            "`to` as whole numbers",
        ),
        (
            "factors:\n  - {path: command.delay, range: {from: 0 s, to: 4 s}}\n",
            "study.yaml:6: factors[0].range.steps: missing; write e.g. `steps: 2`",
        ),
        (
            "factors:\n  - {path: command.delay, values: [1 s, 1 s]}\n",
            'study.yaml:6: factors[0].values[1]: a value twice (got "1 s"); write it once',
        ),
        (
            "factors:\n  - {path: command.delay, values: [1 s, 1000 ms, 2 s]}\n",
            'study.yaml:6: factors[0].values[1]: a value twice (got "1000 ms", the same as '
            '"1 s"); write it once',
        ),
        (
            "factors:\n  - {path: command.delay, values: [1 s, 2 m, 3]}\n",
            'study.yaml:6: factors[0].values[1]: wrong unit, m measures a length (got "2 '
            'm"); write a time, e.g. "2 s"\n'
            'study.yaml:6: factors[0].values[2]: no unit (got 3); write a time, e.g. "3 '
            's"',
        ),
        (
            "factors:\n  - {path: command.delay}\n",
            "study.yaml:6: factors[0]: not one set of settings (got nothing); write one "
            "of values, range, levels, lognormal, normal, uniform, triangular, choice",
        ),
        (
            "factors:\n  - {path: command.delay, values: [1 s], uniform: {low: 0 s, high: 1 s}}\n",
            "study.yaml:6: factors[0]: not one set of settings (got values and uniform); "
            "write one of values, range, levels, lognormal, normal, uniform, triangular, "
            "choice",
        ),
        (
            "factors:\n  - {values: [1 s]}\n",
            "study.yaml:6: factors[0]: values of what is not said; write `path:`",
        ),
        (
            "factors:\n  - {path: command.delay, levels: {a: {command.delay: 1 s}}}\n",
            "study.yaml:6: factors[0]: levels set paths of their own; write `name:` and no `path:`",
        ),
        (
            "factors:\n  - {name: x, levels: {}}\n",
            "study.yaml:6: factors[0].levels: empty; write levels, each with the paths "
            "that it sets",
        ),
        (
            "factors:\n  - {name: x, levels: {a: {command.dely: 1 s}}}\n",
            "study.yaml:6: factors[0].levels.a.command.dely: no such key in command (got "
            '"dely"); did you mean "delay"?',
        ),
        (
            "factors:\n"
            '  - {name: x, levels: {a: {"fire_units[*].at.north": 1 m, '
            '"fire_units[0].at.north": 2 m}}}\n',
            "study.yaml:6: factors[0].levels.a.fire_units[0].at.north: set twice in this "
            "level; leave one out",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n",
            'study.yaml:7: factors[1]: a factor twice (got "command.delay"); leave one out',
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].at.north", values: [1 m]}\n'
            '  - {path: "fire_units[north gun].at", values: [{east: 1 m, north: 2 m}]}\n',
            "study.yaml:7: factors[1]: fire_units[north gun].at sets what "
            "fire_units[*].at.north sets, too; leave one of them out",
        ),
        (
            'factors:\n  - {path: "launch_sites[0].at.east", values: [1 m]}\n',
            "study.yaml:6: factors[0].path: launch_sites[0].at.east: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {path: "defended_assets[0].at.east", values: [1 m]}\n',
            "study.yaml:6: factors[0].path: defended_assets[0].at.east: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {name: x, levels: {a: {"launch_sites[0].at.east": 1 m}}}\n',
            "study.yaml:6: factors[0].levels.a.launch_sites[0].at.east: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {path: "salvos[0].aimed_at", values: [barracks]}\n',
            "study.yaml:6: factors[0].path: salvos[0].aimed_at: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {path: "salvos[0].way_points", values: [1]}\n',
            "study.yaml:6: factors[0].path: salvos[0].way_points: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {path: "salvos[0].lay_error", values: [1 deg]}\n',
            "study.yaml:6: factors[0].path: salvos[0].lay_error: not varied: a study "
            "varies the defence; where it is attacked from and what is aimed at is the "
            "scenario's; write another scenario",
        ),
        (
            'factors:\n  - {path: "salvos[0].threat", values: [{use: rocket_107}]}\n',
            "study.yaml:6: factors[0].values[0]: not a name of the catalogue (got a "
            "mapping); write e.g. rocket_107",
        ),
        (
            'factors:\n  - {path: "salvos[0].interval", range: {from: 1 s, to: 2 s, steps: 3}}\n',
            "study.yaml:6: factors[0].range: a stress on the defence is enumerated, "
            "never drawn; write `values:`",
        ),
        (
            "factors:\n  - {path: experiment.seed, values: [1, 2]}\n",
            "study.yaml:6: factors[0].path: experiment.seed: not varied: write `seed` in "
            "the study itself",
        ),
        (
            'factors:\n  - {path: "fire_units[0].name", values: [a, b]}\n',
            "study.yaml:6: factors[0].path: fire_units[0].name: no parameter: it names "
            "something; choose another",
        ),
        (
            "factors:\n  - {path: experiment, values: [a, b]}\n",
            "study.yaml:6: factors[0].path: experiment: not varied as a whole; write a "
            "path to one of its keys",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n",
            "study.yaml:6: factors[0]: fire_units[*].round_dispersion has a law, but "
            "full_factorial draws nothing; write `values:`, or a design such as {kind: "
            "latin_hypercube, points: 64}",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", values: [1 mrad, 900 mrad]}\n'
            "  - {path: command.delay, values: [0 s, 1 s]}\n",
            "study.yaml:6: factors[0].values[1]: cell 2 (fire_units[*].round_dispersion "
            "= 900 mrad, command.delay = 0 s): fire_units[0].round_dispersion: out of "
            'range (got "900 mrad"); write an angle at least 0.001 mrad and at most 200 '
            "mrad (and 1 more cell)",
        ),
        (
            "factors:\n"
            '  - {path: "sensors[search radar].elevation_minimum", values: [1 deg, 89 '
            "deg]}\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n",
            "study.yaml:6: factors[0].values[1]: cell 2 (sensors[search "
            "radar].elevation_minimum = 89 deg, command.delay = 0 s): "
            "sensors[0].elevation_minimum: not below elevation_maximum; write less (and "
            "1 more cell)",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].use", values: [gun_20mm, gun_21mm]}\n'
            "  - {path: command.delay, values: [0 s, 1 s]}\n",
            "study.yaml:6: factors[0].values[1]: cell 2 (fire_units[*].use = gun_21mm, "
            "command.delay = 0 s): fire_units[0].use: no effector in the catalogue of "
            'this name (got "gun_21mm"); did you mean "gun_20mm"? (and 1 more cell)',
        ),
        (
            "factors:\n"
            '  - {path: "sensors[search radar].confirm_detections", values: [3, 16]}\n'
            "  - {path: command.delay, values: [0 s, 1 s]}\n",
            "study.yaml:6: factors[0].values[1]: cell 2 (sensors[search "
            "radar].confirm_detections = 16, command.delay = 0 s): "
            "sensors[0].confirm_detections: more than confirm_looks (got 16); write at "
            "most 5 (and 1 more cell)",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[0].at.north", range: {from: 1 m, to: 2 m, steps: '
            "100}}\n"
            '  - {path: "fire_units[0].at.east", range: {from: 1 m, to: 2 m, steps: '
            "100}}\n"
            '  - {path: "fire_units[1].at.north", range: {from: 1 m, to: 2 m, steps: '
            "100}}\n",
            "study.yaml:5: factors: 1000000 cells; write fewer settings, at most 100000 "
            "cells in all",
        ),
        (
            "factors:\n  - {path: command.delay, values: [0 s, 1 s]}\nmeasure: [a]\n",
            'study.yaml:7: measure: unknown key (got "measure"); did you mean "measures"?',
        ),
        (
            "factors:\n  - {path: command.delay, values: [0 s, 1 s]}\nmeasures: []\n",
            "study.yaml:7: measures: empty (got a list); write a list with at least one entry",
        ),
        (
            "factors: 3\n",
            "study.yaml:5: factors: not a list (got 3); write a list",
        ),
        (
            "factors: [3]\n",
            "study.yaml:5: factors[0]: not a mapping (got 3); write a mapping of path, "
            "name, values, range, levels, uniform, normal, lognormal, triangular, choice",
        ),
        (
            "factors:\n  - {name: x, levels: {a: 3}}\n",
            "study.yaml:6: factors[0].levels.a: not a mapping (got 3); write `key: value` pairs",
        ),
    ],
)
def test_what_is_wrong_with_a_study_is_told_with_its_line_and_a_remedy(
    tmp_path: Path, body: str, told: str
) -> None:
    assert refusal(tmp_path, body) == told


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    body = (
        "factors:\n  - {path: comand.delay, values: [1 s]}\n  - {path: command.delay, values: []}\n"
    )
    assert refusal(tmp_path, body).splitlines() == [
        'study.yaml:6: factors[0].path: no such key in a scenario (got "comand"); '
        'did you mean "command"?',
        "study.yaml:7: factors[1].values: empty; write at least one value",
    ]


def test_a_contradiction_of_two_factors_is_told_once_with_its_cells(tmp_path: Path) -> None:
    body = (
        "factors:\n"
        '  - {path: "sensors[search radar].confirm_detections", values: [3, 4]}\n'
        '  - {path: "sensors[search radar].confirm_looks", values: [5, 3]}\n'
        "  - {path: command.delay, range: {from: 0 s, to: 4 s, steps: 9}}\n"
    )
    assert refusal(tmp_path, body) == (
        "study.yaml:6: factors[0].values[1]: cell 27 (sensors[search radar].confirm_detections = "
        "4, sensors[search radar].confirm_looks = 3, command.delay = 0 s): "
        "sensors[0].confirm_detections: more than confirm_looks (got 4); write at most 3 "
        "(and 8 more cells)"
    )


def test_a_study_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        plan_study(file)
    assert str(caught.value) == (
        f"{file}:1: not a mapping (got a list); write a study, beginning with `version: 1`"
    )


def test_from_python_a_problem_comes_with_the_studys_name() -> None:
    study = Study.model_validate(
        {
            "version": 1,
            "name": "mine",
            "scenario": BASE.name,
            "factors": ({"path": "command.dely", "values": ("1 s",)},),
        }
    )
    with pytest.raises(ScenarioError) as caught:
        plan_of(study, BASE.parent)
    assert str(caught.value) == (
        'mine:1: factors[0].path: no such key in command (got "dely"); did you mean "delay"?'
    )


def test_replications_that_cut_a_group_of_stratified_raids_are_refused(tmp_path: Path) -> None:
    text = BASE.read_text(encoding="utf-8")
    base = re.sub(r"replications: \d+", "replications: 96, raids: stratified", text)
    body = "replications: 100\nfactors:\n  - {path: command.delay, values: [1 s, 2 s]}\n"
    with pytest.raises(ScenarioError) as raised:
        plan(tmp_path, body, base=base)
    assert str(raised.value).endswith(
        "study.yaml:5: replications: stratified raids come in groups of 16 (got 100); "
        "write 96 or 112"
    )
    whole = plan(tmp_path, body.replace("100", "112"), base=base)
    assert [cell.scenario.experiment.replications for cell in whole.cells] == [112, 112]
