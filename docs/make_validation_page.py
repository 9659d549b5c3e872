"""Compose docs/validation.md: what it means, the tables of `verify`, and the speed of flights.

    cram-sim verify --markdown tables.md
    (git describe --always --dirty; python benchmarks/flights.py) > flights.txt
    python docs/make_validation_page.py tables.md --benchmark flights.txt

The first line of the benchmark's file is the commit that it was measured at.
"""

import argparse
from pathlib import Path

HERE = Path(__file__).parent
PREFACE = HERE / "validation_preface.md"
PAGE = HERE / "validation.md"


def composed(preface: str, tables: str, benchmark: str | None) -> str:
    """The page from its parts."""
    parts = [preface.strip(), tables.strip()]
    if benchmark is not None:
        commit, _, measured = benchmark.strip().partition("\n")
        parts += [
            "## Speed at matched accuracy",
            f"`python benchmarks/flights.py`, at commit {commit}:",
            f"```\n{measured.strip()}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tables", type=Path, help="what `cram-sim verify --markdown` wrote")
    parser.add_argument("--benchmark", type=Path, help="the commit, then what flights.py printed")
    asked = parser.parse_args()
    benchmark = None if asked.benchmark is None else asked.benchmark.read_text(encoding="utf-8")
    tables = asked.tables.read_text(encoding="utf-8")
    PAGE.write_text(
        composed(PREFACE.read_text(encoding="utf-8"), tables, benchmark), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
