import shlex

import numpy as np
import pytest
from experiment.leaker_tables import leaker, tables_of, threat
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from rich.console import Console

from cram_sim.experiment.explain import Explanation, count_leakers, explanation
from cram_sim.records import Cause
from cram_sim.report.explain_text import (
    MOST_THREATS,
    WIDTH,
    explain_page,
    explain_text,
    margin_sentence,
    trace_command,
)
from cram_sim.report.provenance import Provenance
from cram_sim.schemas import Tables

SCENARIO = synthetic_scenario()
FILE = "runs/one/scenario.yaml"


def explained(tables: Tables, replications: int) -> Explanation:
    return explanation(count_leakers(tables, SCENARIO, 0, replications, 2))


def page_of(told: Explanation, name: str = "synthetic raid") -> str:
    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    with console.capture() as page:
        for part in explain_text(told, Provenance(name, told.replications, 7, "0.0.0"), FILE):
            console.print(part)
    return page.get()


TOLD = explained(synthetic_replicate(SCENARIO, 1, 0, 300), 300)
PAGE = page_of(TOLD)


def test_explanation_fits_its_width() -> None:
    assert max(map(len, PAGE.splitlines())) <= WIDTH


def test_every_cause_has_its_count_share_and_interval() -> None:
    for cause, share in TOLD.causes:
        (line,) = (line for line in PAGE.splitlines() if line.startswith(f" {cause.value}  "))
        for number in (share.value, share.low, share.high):
            assert f"{100.0 * number:.1f}" in line
        assert f" {share.numerator} " in line


def test_worst_raids_are_told_with_the_command_to_look_closer() -> None:
    for raid in TOLD.worst:
        assert f"Replication {raid.replication}: {raid.leakers} leakers" in PAGE
        assert trace_command(FILE, 7, raid) in PAGE


def test_command_survives_a_shell() -> None:
    command = trace_command("my runs/scenario.yaml", 7, TOLD.worst[0])
    assert shlex.split(command)[2] == "my runs/scenario.yaml"


def test_brackets_in_names_are_written_as_they_are() -> None:
    rows = [leaker(0, Cause.MISSED, threat="[red]s[/red]/1")]
    page = page_of(explained(tables_of(rows), 1), "a [bold]raid[/bold]")
    assert "[red]s[/red]/1" in page
    assert "a [bold]raid[/bold]" in page


def test_leakers_of_a_large_raid_are_told_before_the_others() -> None:
    rows = [threat(0, threat=f"s/{n}", launch_time_s=float(n)) for n in range(40)]
    rows += [leaker(0, Cause.MISSED, threat="last/1", launch_time_s=50.0)]
    page = page_of(explained(tables_of(rows), 1))
    assert "last/1" in page
    assert f"and {41 - MOST_THREATS} more threats" in page


def test_no_leakers_are_said_to_be_none() -> None:
    page = page_of(explained(tables_of([threat(n) for n in range(50)]), 50))
    assert "No leakers: all 50 truly threatening were neutralised in time" in page
    assert "nan" not in page


def test_nothing_threatening_is_said_to_be_nothing() -> None:
    page = page_of(explained(tables_of([threat(0, truly_threatening=False)]), 1))
    assert "No threat was truly threatening" in page


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (
            (11.0, 12.0, 13.0),
            "the release came late for 3, by 2.0 s in the median (quartiles 1.0 and 3.0 s); "
            "with 2.0 s less, half of these would have been in time",
        ),
        ((np.nan,), "the release never came for 1"),
        (
            (9.0,),
            "for 1 the release came in time for some fire unit, but not for the last one assigned",
        ),
    ],
)
def test_margin_is_told_in_a_sentence(times: tuple[float, ...], sentence: str) -> None:
    rows = [leaker(n, Cause.HUMAN_DELAY, released_time_s=t) for n, t in enumerate(times)]
    (margin,) = explained(tables_of(rows), len(times)).margins
    assert margin_sentence(margin) == sentence


def test_json_holds_no_nan() -> None:
    page = repr(explain_page(explained(tables_of([leaker(0, Cause.HUMAN_DELAY)]), 1), 7, FILE))
    assert "nan" not in page
    assert "'never': 1" in page
