from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, cluster_connection, replicate

NOBODY = "tcp://127.0.0.1:1"
STUDY = f"""\
version: 1
name: range
scenario: {SCENARIO_FILE}
replications: 40
factors:
  - {{path: "fire_units[*].open_fire_range", values: [800 m, 1200 m]}}
measures: [no_leaker]
"""
COMMANDS = {
    "run": ("raid.yaml",),
    "sweep": ("study.yaml",),
    "sensitivity": ("study.yaml",),
    "compare": ("raid.yaml", "--set", "command.delay=4 s"),
}
Command = Callable[..., Result]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a verb on a cluster, in a folder of a scenario and a study, on fabricated raids."""
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: True)
    monkeypatch.setattr(cluster_connection, "REACHED_WITHIN_S", 0.3)
    monkeypatch.chdir(tmp_path)
    Path("raid.yaml").write_text(SCENARIO_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    Path("study.yaml").write_text(STUDY, encoding="utf-8")
    return lambda verb, *words: CliRunner().invoke(
        verbs, [verb, *COMMANDS[verb], "--no-figures", *words]
    )


def there() -> list[str]:
    return sorted(path.name for path in Path.cwd().iterdir())


@pytest.mark.parametrize("verb", COMMANDS)
@pytest.mark.parametrize("address", ["foo", "local:0", "local:x", "local:1025", "tcp://host"])
def test_what_is_no_cluster_is_refused_before_any_file_is_read(
    command: Command, verb: str, address: str
) -> None:
    Path("raid.yaml").unlink()
    Path("study.yaml").unlink()
    result = command(verb, "--cluster", address)
    assert result.exit_code == 2
    assert result.stderr.startswith(
        f"--cluster: '{address}' is no cluster; write tcp://HOST:PORT of a scheduler, or local:2"
    )
    assert there() == []


@pytest.mark.parametrize("verb", ["run", "sweep", "compare"])
def test_a_cluster_out_of_reach_leaves_no_directory_behind(command: Command, verb: str) -> None:
    result = command(verb, "--cluster", NOBODY)
    assert result.exit_code != 0
    assert f"--cluster {NOBODY}: no scheduler answers there" in result.stderr
    assert there() == ["raid.yaml", "study.yaml"]


@pytest.mark.parametrize("verb", ["run", "sweep", "compare"])
def test_a_cluster_out_of_reach_leaves_what_force_was_to_replace(
    command: Command, verb: str
) -> None:
    assert command(verb, "--workers", "1", "--out", "here").exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in Path("here").rglob("*.*")}
    assert command(verb, "--cluster", NOBODY, "--force", "--out", "here").exit_code != 0
    assert {path: path.stat().st_mtime_ns for path in Path("here").rglob("*.*")} == before


@pytest.mark.parametrize("verb", ["run", "sweep", "compare"])
def test_a_finished_result_is_shown_without_the_cluster(command: Command, verb: str) -> None:
    first = command(verb, "--workers", "1", "--out", "here")
    again = command(verb, "--cluster", NOBODY, "--out", "here")
    assert again.exit_code == 0, again.stderr
    assert again.stdout == first.stdout
