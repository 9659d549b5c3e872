"""`cram-sim verify` as a user meets it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import verbs
from cram_sim.verification import groups as registry
from cram_sim.verification.groups import Group
from cram_sim.verification.rows import Row, within

GOOD = Row("dropped", "height (m)", 10.0, 10.1, within(0.5, "printed to a metre"), "a report")
BAD = Row("thrown [high]", "height (m)", 20.0, 25.0, within(0.5, "printed to a metre"), "a report")


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(verbs, ["verify", *arguments], prog_name="cram-sim")


@pytest.fixture
def one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(
        "spheres", "ballistics", "Spheres", "A report about spheres.", lambda: (GOOD, BAD)
    )
    monkeypatch.setattr(registry, "groups", lambda *_: (group,))


def test_what_agrees_leaves_with_0() -> None:
    result = verify("--only", "standard_air")
    assert result.exit_code == 0
    assert "7 comparisons: 7 passed, 0 failed" in result.stdout


@pytest.mark.usefixtures("one_fails")
def test_what_disagrees_leaves_with_1_and_says_so() -> None:
    result = verify()
    assert result.exit_code == 1
    line = next(line for line in result.stdout.splitlines() if "thrown [high]" in line)
    assert line.split()[-4:] == ["25", "+5", "0.5", "FAILED"]
    assert "2 comparisons: 1 passed, 1 failed" in result.stdout


@pytest.mark.usefixtures("one_fails")
def test_json_has_every_row_with_its_verdict() -> None:
    result = verify("--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [row["verdict"] for row in told["groups"][0]["rows"]] == ["passed", "FAILED"]


def test_an_unknown_group_is_refused_with_the_nearest() -> None:
    result = verify("--only", "nassa")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'no such part or group to verify (got "nassa"); did you mean "nasa"?\n'
    )


@pytest.mark.usefixtures("one_fails")
def test_the_tables_are_written_where_asked(tmp_path: Path) -> None:
    page = tmp_path / "validation.md"
    result = verify("--markdown", str(page))
    assert f"Tables: {page}" in result.stderr
    assert "| thrown [high] | height (m) | 20 | 25 | +5 | 0.5 | FAILED |" in page.read_text()


@pytest.mark.usefixtures("one_fails")
def test_a_file_of_someone_elses_is_kept(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("mine")
    result = verify("--markdown", str(notes))
    assert (result.exit_code, notes.read_text()) == (2, "mine")
    assert "name another file" in result.stderr


def test_thorough_flies_4000_of_each_class(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def none(flights: int, _: object) -> tuple[Group, ...]:
        asked.append(flights)
        return ()

    monkeypatch.setattr(registry, "groups", none)
    verify("--thorough")
    verify()
    assert asked == [4_000, 200]
