"""The page of the tables is the one that its script writes now."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_tables_is_up_to_date() -> None:
    page = runpy.run_path(str(DOCS / "make_tables_page.py"))["page"]
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == page()
