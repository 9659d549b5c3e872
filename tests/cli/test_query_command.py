import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from experiment.stored_runs import manifest_of, stored_run, stored_study

from cram_sim.cli import verbs
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS, THREATS

Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_run(tmp_path_factory.mktemp("runs") / "it's").directory


@pytest.fixture
def ask(stored: Path) -> Ask:
    return lambda *words: CliRunner().invoke(verbs, ["query", str(stored), *words])


def test_an_answer_is_an_aligned_table(ask: Ask) -> None:
    result = ask(
        "select fate, count(*) as threats, null as nothing, 1.25::double as x, "
        "fate = 'leaked' as b from threats where fate in ('leaked', 'failed launch') "
        "group by fate order by fate"
    )
    assert result.exit_code == 0, result.stderr
    header, line, *rows = result.stdout.splitlines()
    assert header == "fate           threats  nothing     x  b"
    assert line == "-------------  -------  -------  ----  -----"
    assert [row.split("  ")[0] for row in rows] == ["failed launch", "leaked"]
    assert rows[1].endswith("1.25  true")


def test_every_table_can_be_asked(ask: Ask) -> None:
    names = [schema.name for schema in SCHEMAS]
    counts = ", ".join(f"(select count(*) from {name}) as {name}" for name in names)
    [row] = json.loads(ask(f"select {counts}", "--json").stdout)
    assert row["threats"] == 120
    assert list(row) == names


def test_rows_come_in_order_of_replication(ask: Ask) -> None:
    lines = ask("select distinct replication from sensors", "--csv").stdout.splitlines()
    assert sorted(map(int, lines[1:])) == list(range(60))
    lines = ask("select replication from sensors", "--csv").stdout.splitlines()
    assert lines == ["replication", *map(str, range(60))]


def test_csv_quotes_and_leaves_empty_what_never_was(ask: Ask) -> None:
    assert ask("select 'a,b' as x, null as y", "--csv").stdout == 'x,y\n"a,b",\n'


def test_json_has_numbers_nothing_and_texts(ask: Ask) -> None:
    result = ask("select 1.5 as x, null as y, date '2021-12-19' as z", "--json")
    assert json.loads(result.stdout) == [{"x": 1.5, "y": None, "z": "2021-12-19"}]


def test_an_answer_without_rows_has_its_columns(ask: Ask) -> None:
    assert ask("select fate from threats where false").stdout == "fate\n----\n"
    assert json.loads(ask("select fate from threats where false", "--json").stdout) == []


def test_a_long_answer_is_cut_and_says_so(ask: Ask) -> None:
    result = ask("select replication from threats")
    assert len(result.stdout.splitlines()) == 102
    assert result.stderr == (
        "the first 100 rows; for more write --rows, or --csv for all of them\n"
    )
    whole = ask("select replication from threats", "--rows", "120")
    assert (len(whole.stdout.splitlines()), whole.stderr) == (122, "")


@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_rows_limit_every_form(ask: Ask, form: str) -> None:
    stdout = ask("select 'x' as a from threats", form, "--rows", "3").stdout
    assert stdout.count("x") == 3


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select fats from threats", 'Referenced column "fats" not found'),
        ("select fats from threats", 'did you mean "fate"?'),
        ("select * from threts", 'Table with name threts does not exist; did you mean "threats"?'),
        ("select * from zzz", "the tables are threats, shots, assets, warnings"),
        ("selec 1", "syntax error at or near"),
        ("select sqrt('x')", "`--describe` tells tables and columns"),
    ],
)
def test_a_wrong_question_is_one_message(ask: Ask, sql: str, told: str) -> None:
    result = ask(sql)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("query: ")
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "copy threats to 'stolen.csv'",
        "create table x as select 1",
        "delete from threats",
        "attach 'other.db'",
        "install httpfs",
        "set enable_external_access = true",
        "select 1; select 2",
        "",
    ],
)
def test_what_is_no_select_is_refused(
    ask: Ask, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = ask(sql)
    assert result.exit_code == 2
    assert "query: not one SELECT; write one, for example" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "call", ["read_text('{}')", "read_csv('{}')", "glob('{}')", "read_text('http://localhost/x')"]
)
def test_a_select_reads_nothing_outside(ask: Ask, tmp_path: Path, call: str) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret\n", encoding="utf-8")
    result = ask(f"select * from {call.format(tmp_path / 'secret.csv')}")
    assert result.exit_code == 2
    assert "a query reads the tables of its directory only" in result.stderr
    assert "secret\n" not in result.stdout


def test_ctrl_c_stops_a_question(ask: Ask) -> None:
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    timer = threading.Timer(1.5, signal.pthread_kill, (main_thread, signal.SIGINT))
    timer.start()
    result = ask("select sum(a.range * b.range) from range(10000000) a, range(10000000) b")
    timer.join()
    assert (result.exit_code, result.stderr) == (130, "interrupted\n")


def test_a_damaged_shard_is_named(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run")
    for block in manifest_of().blocks[:2]:  # the first is read when its view is made
        path = store.shard(THREATS, block)
        whole = path.read_bytes()
        path.write_bytes(whole[:-100])
        words = ["query", str(store.directory), "select sum(impact_time_s) from threats"]
        result = CliRunner().invoke(verbs, words)
        assert result.exit_code == 2
        assert f"{path}: damaged shard (" in result.stderr
        path.write_bytes(whole)


def test_missing_blocks_are_told_and_not_hidden(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run", blocks=manifest_of().blocks[:1])
    words = ["query", str(store.directory), "select count(*) as n from sensors", "--csv"]
    result = CliRunner().invoke(verbs, words)
    assert (result.exit_code, result.stdout) == (0, "n\n20\n")
    assert result.stderr == f"{store.directory}: 2 blocks are missing in this answer\n"


def test_a_run_without_blocks_is_a_message(tmp_path: Path) -> None:
    stored_run(tmp_path / "run", blocks=[])
    result = CliRunner().invoke(verbs, ["query", str(tmp_path / "run"), "select 1"])
    assert result.exit_code == 2
    assert "holds no block yet; compute it first" in result.stderr


def test_a_study_is_asked_by_cell(tmp_path: Path) -> None:
    study = stored_study(tmp_path / "study")
    sql = (
        "select cell, dispersion, count(*) as n from sensors join cells using (cell) "
        "group by all order by cell"
    )
    result = CliRunner().invoke(verbs, ["query", str(study), sql, "--csv"])
    assert result.stdout == "cell,dispersion,n\n0,1 mrad,60\n1,1.25 mrad,60\n2,2 mrad,60\n"


def test_a_study_without_cells_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "cells").mkdir()
    result = CliRunner().invoke(verbs, ["query", str(tmp_path), "select 1"])
    assert result.exit_code == 2
    assert "has no cells; compute the study first: cram-sim sweep" in result.stderr


def test_tables_and_columns_are_described_without_a_run() -> None:
    stdout = CliRunner().invoke(verbs, ["query", "--describe"]).stdout
    assert "threats: one row for each threat of a raid" in stdout
    for schema in SCHEMAS:
        for column in schema.columns:
            assert column.meaning in stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "name a directory and write a SELECT, or ask with --describe"),
        (["run", "select 1", "--csv", "--json"], "--csv and --json exclude each other"),
        (["nowhere", "select 1"], "nowhere: not a run directory"),
        (["nowhere", "select 1", "--rows", "0"], "--rows"),
    ],
)
def test_wrong_words_are_bad_input(words: list[str], told: str) -> None:
    result = CliRunner().invoke(verbs, ["query", *words])
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_question_changes_nothing(ask: Ask, stored: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in stored.rglob("*"))
    ask("select * from threats", "--csv")
    assert sorted((path, path.stat().st_mtime_ns) for path in stored.rglob("*")) == before
    assert Store(stored).read_manifest().status == "complete"
