"""The README quotes what the seed scenario gives."""

import re
from pathlib import Path
from typing import Any

import pytest

from cram_sim.experiment.case import prepare
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.statistics import Estimate
from cram_sim.experiment.tally import tally
from cram_sim.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (.+) \| ([\d.]+) % \[([\d.]+) – ([\d.]+)\] \|$", re.MULTILINE)
# Another processor may round another way and move a raid or two of 2,000 across a border.
ROUNDING = 0.15  # percentage points
OUTCOMES = {
    "one destroyed, the other down near the monument (as reported)": 0,
    "one destroyed, the other elsewhere": 1,
    "neither destroyed": 2,
    "both destroyed": 3,
}


@pytest.fixture(scope="module")
def measured() -> Ledger:
    scenario = load_scenario(ROOT / "scenarios" / "green_zone_2021_12_19.yaml")
    experiment = scenario.experiment
    tables = replicate(prepare(scenario), experiment.seed, 0, experiment.replications)
    return ledger(tally(tables, scenario, 0, experiment.replications), scenario)


def estimate_of(words: str, measured: Ledger) -> Estimate:
    if words in OUTCOMES:
        return list(measured.outcomes.values())[OUTCOMES[words]]
    return measured.assets[words.removesuffix(" damaged")]["damaged"]


def test_every_figure_of_the_readme_is_what_the_command_gives(measured: Ledger) -> None:
    rows = ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(rows) == len(OUTCOMES) + len(measured.assets)
    for words, *quoted in rows:
        found = estimate_of(words, measured)
        given = [100.0 * value for value in (found.value, found.low, found.high)]
        assert [float(figure) for figure in quoted] == pytest.approx(given, abs=ROUNDING), words


def test_the_readmes_own_flights_fly() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(block, names)  # noqa: S102 - it is ours
    assert names["flights"].flown.all()
