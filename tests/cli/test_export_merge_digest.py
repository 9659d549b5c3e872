import csv
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from experiment.stored_runs import manifest_of, stored_run, stored_study
from experiment.synthetic import synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate
from cram_sim.experiment.manifest import blocks_of_part
from cram_sim.experiment.rows_digest import digest_of_digests, rows_digest
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS, SHOTS


def call(*words: object) -> Result:
    return CliRunner().invoke(verbs, [str(word) for word in words])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_run(tmp_path_factory.mktemp("runs") / "run").directory


def test_every_table_becomes_a_csv_file(run: Path, tmp_path: Path) -> None:
    result = call("export", run, "--csv", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    paths = [tmp_path / "out" / f"{schema.name}.csv" for schema in SCHEMAS]
    assert result.stdout.splitlines() == [str(path) for path in paths]
    assert sorted((tmp_path / "out").iterdir()) == sorted(paths)


def test_csv_holds_the_rows_to_the_bit(run: Path, tmp_path: Path) -> None:
    call("export", run, "--csv", "--out", tmp_path, "--tables", "threats")
    with (tmp_path / "threats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    store, number = Store(run), 0
    for block in manifest_of().blocks:
        threats = store.read_block(block)["threats"]
        for k in range(threats["replication"].size):
            row, number = rows[number], number + 1
            assert int(row["replication"]) == threats["replication"][k]
            assert row["fate"] == threats["fate"][k]
            time = threats["neutralised_time_s"][k]
            assert (
                row["neutralised_time_s"] == ""
                if time != time
                else (float(row["neutralised_time_s"]) == time)
            )
    assert number == len(rows)


def test_parquet_holds_a_table_in_one_file(run: Path, tmp_path: Path) -> None:
    call("export", run, "--parquet", "--out", tmp_path, "--tables", "sensors,threats")
    with duckdb.connect() as database:
        found = database.execute(f"SELECT count(*) FROM '{tmp_path}/threats.parquet'").fetchone()
    assert found == (120,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sensors.parquet",
        "threats.parquet",
    ]


def test_the_export_of_a_study_has_cells(tmp_path: Path) -> None:
    study = stored_study(tmp_path / "study")
    result = call("export", study, "--csv", "--tables", "sensors")
    assert result.exit_code == 0, result.stderr
    lines = (study / "export" / "sensors.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("cell,replication,sensor")
    assert [line.split(",")[0] for line in lines[1:]] == ["0"] * 60 + ["1"] * 60 + ["2"] * 60


def test_files_are_replaced_only_with_force(run: Path, tmp_path: Path) -> None:
    (tmp_path / "shots.csv").write_text("mine", encoding="utf-8")
    refused = call("export", run, "--csv", "--out", tmp_path)
    assert refused.exit_code == 2
    assert f"{tmp_path / 'shots.csv'}: exists; replace it with --force" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shots.csv"]
    assert call("export", run, "--csv", "--out", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "shots.csv").read_text(encoding="utf-8").startswith("replication,")


def test_a_damaged_table_leaves_no_file_of_any(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run")
    path = store.shard(SHOTS, manifest_of().blocks[1])
    path.write_bytes(path.read_bytes()[:-100])
    result = call("export", store.directory, "--csv", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{path}: damaged shard" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_an_incomplete_run_is_not_exported(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run", blocks=manifest_of().blocks[:1])
    result = call("export", store.directory, "--csv")
    assert result.exit_code == 2
    assert "2 blocks are missing; complete it first, with --resume" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "write --csv or --parquet"),
        (["--csv", "--tables", "threts"], 'no such table (got "threts"); did you mean "threats"?'),
        (["--csv", "--out", "/dev/null/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_a_message(run: Path, words: list[str], told: str) -> None:
    result = call("export", run, *words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_each_directory_has_a_line_with_its_digest(run: Path, tmp_path: Path) -> None:
    other = stored_run(tmp_path / "other", block_size=7).directory
    result = call("digest", run, other)
    digest = rows_digest(Store(run), Store(run).read_manifest())
    assert result.stdout == f"{digest}  {run}\n{digest}  {other}\n"


def test_the_digest_of_a_study_is_that_of_its_cells_in_order(tmp_path: Path) -> None:
    study = stored_study(tmp_path / "study")
    stores = [Store(study / "cells" / f"{number:05d}") for number in range(3)]
    expected = digest_of_digests(rows_digest(store, store.read_manifest()) for store in stores)
    assert call("digest", study).stdout == f"{expected}  {study}\n"


def test_a_study_that_lacks_a_cell_has_no_digest(tmp_path: Path) -> None:
    study = stored_study(tmp_path / "study")
    (study / "cells" / "00001").rename(tmp_path / "elsewhere")
    result = call("digest", study)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2 of 3 cells are done; complete it first: cram-sim sweep" in result.stderr


@pytest.mark.parametrize("words", [("digest",), ("query", "select 1"), ("export", "--csv")])
def test_a_study_that_stopped_in_a_cell_is_to_be_completed_first(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    study = stored_study(tmp_path / "study")
    shutil.rmtree(study / "cells" / "00001")
    (study / "cells" / "00002" / "manifest.json").unlink()
    result = call(words[0], study, *words[1:])
    assert result.exit_code == 2
    assert f"{study}: 1 of 3 cells are done; complete it first" in result.stderr
    assert "--resume" in result.stderr


def test_an_incomplete_run_has_no_digest(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run", blocks=manifest_of().blocks[:1])
    result = call("digest", store.directory)
    assert result.exit_code == 2
    assert "2 of 3 blocks are missing; complete the run first" in result.stderr


def parts(folder: Path, numbers: tuple[int, ...]) -> list[Path]:
    blocks = manifest_of().blocks
    return [
        stored_run(folder / f"part{n}", blocks=blocks_of_part(blocks, n, 3)).directory
        for n in numbers
    ]


def test_merging_all_parts_makes_the_run(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = call("merge", *parts(tmp_path, (1, 2, 3)), "--out", out)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{out}\n", "")
    digests = {line.split()[0] for line in call("digest", run, out).stdout.splitlines()}
    assert len(digests) == 1
    assert not (out / ".lock").exists()


def test_merging_some_parts_says_how_to_complete_the_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = call("merge", *parts(tmp_path, (1, 3)), "--out", out)
    assert (result.exit_code, result.stdout) == (1, f"{out}\n")
    assert result.stderr == (
        f"merge: {out} is incomplete: 1 of 3 blocks are in no part. Complete it: cram-sim run "
        f"{out}/scenario.yaml --replications 60 --out {out} --resume\n"
    )


def test_the_help_of_merge_says_its_exit_code() -> None:
    assert (
        "Exit code 1 says that the parts together are not the whole run"
        in call("merge", "--help").stdout
    )


def test_the_command_that_completes_a_merged_run_does(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    out = tmp_path / "a folder"
    told = call("merge", *parts(tmp_path, (1, 3)), "--out", out).stderr
    assert told == call("digest", out).stderr.replace(
        f"{out}: 1 of 3 blocks are missing; complete the run first",
        f"merge: {out} is incomplete: 1 of 3 blocks are in no part. Complete it",
    )
    words = shlex.split(told.split(": ")[-1])
    completed = call(*words[1:], "--workers", "1", "--no-figures")
    assert completed.exit_code == 0, completed.stderr
    assert call("digest", out).stdout.split()[0] == call("digest", run).stdout.split()[0]


def test_the_command_that_completes_a_run_with_a_precision_is_not_guessed(tmp_path: Path) -> None:
    store = stored_run(tmp_path / "run", blocks=manifest_of().blocks[:1])
    store.write_manifest(replace(store.read_manifest(), until="no_leaker ±0.01"))
    told = call("digest", store.directory).stderr
    assert "complete the run first: the command that began it, with --resume" in told
    assert "cram-sim run" not in told


def test_a_cell_of_a_study_is_completed_by_the_command_that_began_it(tmp_path: Path) -> None:
    study = stored_study(tmp_path / "study")
    (study / "study.json").write_text("{}", encoding="utf-8")
    cell = study / "cells" / "00001"
    (cell / "shots").rename(tmp_path / "elsewhere")
    told = call("digest", cell).stderr
    assert "complete the run first: the command that began it, with --resume" in told


@pytest.mark.parametrize(
    "words", [["explain"], ["merge", "--out", "out"], ["compare", "STUDY/cells/00001"]]
)
def test_a_command_for_runs_names_a_cell_of_a_study(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = stored_study(tmp_path / "study")
    (study / "study.json").write_text("{}", encoding="utf-8")
    result = call(*(word.replace("STUDY", str(study)) for word in words), study)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{study}: a study's directory; name one of its cells, which are run directories, e.g. "
        f"{study}/cells/00000\n"
    )
    assert not Path("out").exists()


@pytest.mark.parametrize("verb", ["trace", "check", "run"])
def test_a_command_for_scenarios_names_that_of_a_cell(verb: str, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text("{}", encoding="utf-8")
    result = call(verb, tmp_path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{tmp_path}: a study's directory; name the scenario of one of its cells, e.g. "
        f"{tmp_path}/cells/00000/scenario.yaml\n"
    )


def test_a_merge_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    [part] = parts(tmp_path, (1,))
    other = stored_run(tmp_path / "other", seed=2).directory
    result = call("merge", part, other, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "parts of different runs" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_place_is_refused(run: Path) -> None:
    result = call("merge", run, "--out", "")
    assert result.exit_code == 2
    assert "--out: empty; name a directory" in result.stderr


@pytest.mark.parametrize("verb", ["export", "merge", "digest", "query"])
def test_the_help_has_an_example(verb: str) -> None:
    assert f"    cram-sim {verb}" in call(verb, "--help").stdout
