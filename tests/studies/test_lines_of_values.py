"""A problem of one value has the line of that value, however the study is broken into lines."""

from pathlib import Path

import pytest
from study_text import refusal


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (
            "factors:\n"
            '  - path: "fire_units[*].round_dispersion"\n'
            "    values:\n"
            "      - 1 mrad\n"
            "      - 900 mrad\n",
            "study.yaml:9: factors[0].values[1]: cell 1",
        ),
        (
            "factors:\n"
            '  - path: "fire_units[0].at"\n'
            "    values:\n"
            "      - east: 1 m\n"
            "        north: 2 kg\n",
            "study.yaml:9: factors[0].values[0].north: cell 0",
        ),
        (
            "factors:\n"
            "  - name: gun\n"
            "    levels:\n"
            "      bad:\n"
            "        command.delay: 1 s\n"
            '        "fire_units[*].round_dispersion": 900 mrad\n',
            "study.yaml:10: factors[0].levels.bad.fire_units[*].round_dispersion: cell 0",
        ),
        (
            "factors:\n"
            "  - path: command.delay\n"
            "    range:\n"
            "      from: 1 s\n"
            "      to: 2 m\n"
            "      steps: 3\n",
            "study.yaml:9: factors[0].range.to: wrong unit",
        ),
        (
            "factors:\n"
            '  - path: "fire_units[*].round_dispersion"\n'
            "    uniform:\n"
            "      low: 1 mrad\n"
            "      high: 900 mrad\n"
            "design: {kind: sobol, points: 4}\n",
            "study.yaml:9: factors[0].uniform.high: reaches 0.9 rad",
        ),
    ],
)
def test_a_problem_of_one_value_has_its_line(tmp_path: Path, body: str, place: str) -> None:
    told = refusal(tmp_path, body)
    assert told.startswith(place)
    assert "\n" not in told
