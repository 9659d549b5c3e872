"""What is wrong with a study's design and with what it calls uncertain."""

from pathlib import Path

import pytest
from study_text import refusal


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "factors:\n"
            '  - {path: "salvos[0].interval", uniform: {low: 1 s, high: 2 s}}\n'
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:6: factors[0].uniform: a stress on the defence is enumerated, "
            "never drawn; write `values:`",
        ),
        (
            "factors:\n"
            '  - {path: "salvos[0].rounds", values: [1, 2]}\n'
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:6: factors[0]: salvos[0].rounds is a stress on the defence; "
            "write `design: {kind: full_factorial}`",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:7: design: sobol draws factors by their laws, and none has one; "
            "write e.g. `uniform: {low: 1 mrad, high: 2 mrad}`",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: morris, trajectories: 4}\n",
            "study.yaml:6: factors[0]: command.delay has no law, and morris draws every "
            "factor; write e.g. `uniform:`",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: sobol, points: 100}\n",
            "study.yaml:7: design: sobol takes a power of two of points (got 100); write 64 or 128",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: sobol_indices, points: 48}\n",
            "study.yaml:7: design: sobol_indices takes a power of two of points (got 48); "
            "write 32 or 64",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: sobol_indices, points: 1}\n",
            "study.yaml:7: design: sobol_indices takes two points at least (got 1); "
            "write e.g. `points: 64`",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: sobol}\n",
            "study.yaml:7: design: sobol without points; write e.g. `points: 64`",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: morris}\n",
            "study.yaml:7: design: morris without trajectories; write e.g. `trajectories: 10`",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: morris, trajectories: 4, levels: 5}\n",
            "study.yaml:7: design: levels are not even (got 5); write an even number, e.g. 4",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: latin_hypercube, points: 4, levels: 5}\n",
            "study.yaml:7: design: latin_hypercube has no levels; leave `levels` out",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 '
            "mrad}}\n"
            "design: {kind: latin_hypercub, points: 4}\n",
            'study.yaml:7: design.kind: unknown choice (got "latin_hypercub"); did you '
            'mean "latin_hypercube"?',
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 2 mrad, high: 1 '
            "mrad}}\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:6: factors[0].uniform: low is not below high; write low < high",
        ),
        (
            "factors:\n"
            '  - {path: "fire_units[*].round_dispersion", uniform: {low: 2 mrad, high: '
            "900 mrad}}\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:6: factors[0].uniform.high: reaches 0.9 rad, out of range; write an "
            "angle at least 0.001 mrad and at most 200 mrad",
        ),
        (
            "factors:\n  - {path: command.delay, values: [0 s, 1 s]}\nouter_samples: 4\n",
            "study.yaml:7: outer_samples: nothing is uncertain; leave it out, or write "
            "`uncertain:`",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            "uncertain: [{path: command.release.operators, uniform: {low: 1, high: 3}}]\n",
            "study.yaml:7: uncertain[0].uniform: a whole number is not drawn; write its "
            "values as a factor of a study",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            "uncertain: [{path: command.delay, uniform: {low: 1 s, high: 3 s}}]\n",
            "study.yaml:7: uncertain[0]: command.delay sets what command.delay sets, "
            "too; leave one of them out",
        ),
        (
            "factors:\n"
            "  - {path: command.delay, values: [0 s, 1 s]}\n"
            "uncertain: [{path: 'salvos[0].interval', uniform: {low: 1 s, high: 3 s}}]\n",
            "study.yaml:7: uncertain[0].path: salvos[0].interval: never drawn: a stress "
            "on the defence; write its values as a factor of a study",
        ),
        (
            "factors:\n"
            "  - {path: command.doctrine, uniform: {low: 1 s, high: 2 s}}\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:6: factors[0].uniform: no quantity stands here, so it has no "
            "law; write a value",
        ),
    ],
)
def test_what_does_not_go_with_a_design_is_told_with_its_line_and_a_remedy(
    tmp_path: Path, body: str, told: str
) -> None:
    assert refusal(tmp_path, body) == told
