"""The page of incidents tells of every scenario with reported counts, in that file's own words."""

from pathlib import Path

import pytest

from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "incidents.md").read_text(encoding="utf-8")
INCIDENTS = {
    file.name: scenario
    for file in sorted((ROOT / "scenarios").glob("*.yaml"))
    if (scenario := load_scenario(file)).reported
}


def part_of(file: str) -> str:
    return next(part for part in PAGE.split("\n## ") if f"`scenarios/{file}`" in part)


def test_there_are_five_incidents_with_reported_counts() -> None:
    assert len(INCIDENTS) == PAGE.count("\n## ") == 5


@pytest.mark.parametrize(("file", "scenario"), INCIDENTS.items(), ids=INCIDENTS)
def test_the_page_has_every_reported_count_as_the_file_has_it(
    file: str, scenario: Scenario
) -> None:
    part = part_of(file)
    for reported in scenario.reported:
        least, most = reported.from_, reported.to
        published = f"{least}" if least == most else f"{least} to {most}"
        assert f"| {reported.name} ([source]({reported.source})) | {published} |" in part


@pytest.mark.parametrize(("file", "scenario"), INCIDENTS.items(), ids=INCIDENTS)
def test_the_page_has_every_question_and_how_often_it_was_asked(
    file: str, scenario: Scenario
) -> None:
    part = part_of(file)
    experiment = scenario.experiment
    assert f"{experiment.replications:,} raids, seed {experiment.seed}:" in part
    for question in scenario.questions:
        assert f"| {question.name} | " in part


@pytest.mark.parametrize("file", INCIDENTS)
def test_the_page_says_what_was_reported_and_what_was_assumed(file: str) -> None:
    part = part_of(file)
    assert "**Reported**" in part
    assert "**Assumed:**" in part
