import json
import math
from pathlib import Path

import pytest

from cram_sim.errors import VerificationError
from cram_sim.verification.groups import Finding, Group
from cram_sim.verification.page import MARK, as_dict, markdown, writable
from cram_sim.verification.rows import Row, within

GROUP = Group("name", "part", "Spheres", "A report about spheres.", lambda: ())
ROWS = (
    Row("dropped", "height (m)", 10.0, 10.1, within(0.5, "printed to a metre"), "report 1"),
    Row("thrown", "height (m)", 20.0, math.nan, within(0.5, "printed to a metre"), "report 2"),
)
FINDINGS = [Finding(GROUP, ROWS)]


def test_the_page_has_every_row_and_where_it_is_from() -> None:
    page = markdown(FINDINGS, "commit abc")
    assert "| dropped | height (m) | 10 | 10.1 | +0.1 | 0.5 | passed |" in page
    assert "| thrown | height (m) | 20 | nan | +nan | 0.5 | FAILED |" in page
    assert "Sources: report 1; report 2." in page
    assert "`cram-sim verify --markdown` at commit abc." in page


def test_the_page_gives_the_reason_of_a_tolerance_once() -> None:
    assert markdown(FINDINGS, "commit abc").count("printed to a metre") == 1


def test_the_objects_count_what_failed_and_are_json() -> None:
    told = json.loads(json.dumps(as_dict(FINDINGS, "commit abc"), allow_nan=False))
    assert (told["passed"], told["failed"]) == (1, 1)
    assert told["groups"][0]["rows"][1]["ours"] is None


def test_a_new_file_and_an_older_page_may_be_written(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    assert writable(str(file)) == file
    file.write_text(markdown(FINDINGS, "commit abc"))
    assert writable(str(file)) == file


def test_a_file_of_someone_elses_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(f"notes\n{MARK}")
    with pytest.raises(VerificationError, match=r"notes\.md: exists, and was not written by"):
        writable(str(file))


def test_a_file_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="no such folder; make it"):
        writable(str(tmp_path / "none" / "page.md"))
