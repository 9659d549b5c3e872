"""`cram-sim run --until`: stops when precise enough, goes on where it did not."""

import json
import os
import shlex
import signal
from pathlib import Path

import duckdb
import pytest
from cli.conftest import Run
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.experiment import replicate
from cram_sim.schemas import Tables

# Of the fabricated raids about a third have no leaker.
WIDE, NARROW = "p_no_leaker ±0.06 @95%", "p_no_leaker ±0.025 @95%"
SMALL = ("--json", "--no-figures", "--min-replications", "100", "--workers", "1")


def rows(directory: str, table: str = "threats") -> bytes:
    """All rows of a table, in the order of replications."""
    query = f"SELECT * FROM read_parquet('{directory}/{table}/*.parquet') ORDER BY replication"
    with duckdb.connect() as connection:
        return repr(connection.execute(query).fetchall()).encode()


def test_a_run_stops_at_the_first_look_that_it_comes_to_and_says_which(run: Run) -> None:
    result = run(*SMALL, "--until", WIDE)
    assert result.exit_code == 0
    page = json.loads(result.stdout)
    precision = page["precision"]
    assert precision["looks"][0] == 50
    assert (precision["looks"][-1], precision["reached"]) == (page["replications"], True)
    (measure,) = precision["measures"]
    assert measure["measure"] == "effect.no_leaker"
    assert measure["half_width"] <= measure["asked"] == 0.06


def test_a_run_that_was_precise_enough_is_the_plain_run_of_as_many(run: Run) -> None:
    page = json.loads(run(*SMALL, "--until", WIDE, "--out", "looked").stdout)
    many = str(page["replications"])
    plain = run("--json", "--no-figures", "--replications", many, "--out", "plain")
    del page["precision"]
    assert json.loads(plain.stdout) == page
    assert rows("looked") == rows("plain")
    assert f"replications: {many}" in Path("looked/scenario.yaml").read_text(encoding="utf-8")


def test_too_few_replications_end_with_code_3_and_the_command_that_goes_on(run: Run) -> None:
    words = (*SMALL, "--until", NARROW, "--out", "here")
    stopped = run(*words, "--max-replications", "200")
    assert stopped.exit_code == 3
    assert json.loads(stopped.stdout)["precision"]["reached"] is False
    told = stopped.stderr.splitlines()[-1]
    assert told.startswith("run: precision not reached: p_no_leaker 0.")
    assert "(asked ± 0.025) after 200 replications. Continue: cram-sim run " in told
    program, verb, file, *again = shlex.split(told.split("Continue: ")[1])
    assert (program, verb, file) == ("cram-sim", "run", str(SCENARIO_FILE))
    assert int(again[again.index("--max-replications") + 1]) > 200

    continued = run(*again)
    assert continued.exit_code == 0
    assert json.loads(continued.stdout)["precision"]["reached"] is True


def test_a_run_is_judged_by_another_rule_without_any_computing(run: Run) -> None:
    run(*SMALL, "--until", NARROW, "--out", "here", "--max-replications", "200")
    judged = run(*SMALL, "--until", "no_leaker ±0.1, leakers_per_raid +-50%", "--out", "here")
    assert judged.exit_code == 0
    assert "Already computed" in judged.stderr
    assert len(json.loads(judged.stdout)["precision"]["measures"]) == 2


def test_a_plain_run_is_taken_further_until_it_is_precise(run: Run) -> None:
    plain = ("--no-figures", "--out", "here")
    run(*plain)
    unresumed = run(*SMALL, "--out", "here", "--until", NARROW)
    assert unresumed.exit_code == 3
    assert json.loads(unresumed.stdout)["replications"] == 200
    resumed = run(*SMALL, "--out", "here", "--until", NARROW, "--resume")
    assert resumed.exit_code == 0
    page = json.loads(resumed.stdout)
    assert page["precision"]["looks"][0] == 200
    assert page["replications"] > 200
    manifest = json.loads(Path("here/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["until"], manifest["status"]) == (NARROW, "complete")


def test_a_run_that_was_interrupted_between_looks_goes_on_the_same_way(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*SMALL, "--until", NARROW, "--block-size", "40")
    expected = run(*words, "--out", "whole").stdout

    def interrupted(scenario: object, seed: int, first: int, replications: int) -> Tables:
        if first >= 150:
            os.kill(os.getpid(), signal.SIGINT)
        return synthetic_replicate(scenario, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", interrupted)
    stopped = run(*words, "--out", "half")
    assert stopped.exit_code == 130
    assert "what is finished is kept. Continue: cram-sim run" in stopped.stderr
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    assert run(*words, "--out", "half", "--resume").stdout == expected
    assert rows("half") == rows("whole")


@pytest.mark.parametrize(
    "words", [("--workers", "1", "--block-size", "23"), ("--workers", "2", "--block-size", "60")]
)
def test_workers_and_blocks_change_neither_the_looks_nor_a_bit(
    run: Run, words: tuple[str, ...]
) -> None:
    question = (*SMALL, "--until", WIDE)
    expected = run(*question, "--out", "one").stdout
    assert run(*question, "--out", "two", *words).stdout == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--until", "no_leaker"), "until: no precision"),
        (("--until", "no_leakr ±0.1"), 'did you mean "no_leaker"?'),
        (("--until", "no_leaker ±2"), "no_leaker lies between 0 and 1"),
        (("--until", WIDE, "--replications", "50"), "--replications: the precision decides"),
        (("--until", WIDE, "--part", "1/2"), "--part: a run that stops when"),
        (("--max-replications", "500"), "nothing says when it is enough; add --until"),
        (("--min-replications", "500"), "nothing says when it is enough; add --until"),
        (
            ("--until", WIDE, "--min-replications", "900", "--max-replications", "800"),
            "--min-replications 900 is more than --max-replications 800",
        ),
        (("--until", WIDE, "--min-replications", "99"), "--min-replications"),
    ],
)
def test_what_cannot_be_asked_together_is_refused_before_anything_is_written(
    run: Run, words: tuple[str, ...], message: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not list(Path.cwd().iterdir())
