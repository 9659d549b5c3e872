"""The comparisons as documents: Markdown for people, plain objects for machines."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cram_sim.errors import VerificationError
from cram_sim.verification.groups import Finding
from cram_sim.verification.rows import Row
from cram_sim.verification.text import HEADINGS, cells, summary

MARK = "<!-- written by cram-sim verify -->"
ALIGNMENT = ("---", "---", "---:", "---:", "---:", "---:", "---")


def markdown(findings: Sequence[Finding], origin: str) -> str:
    """A table for each group, with what it is held against and where its tolerances are from."""
    written = f"Written by `cram-sim verify --markdown` at {origin}."
    parts = [MARK, f"{written} **{summary(findings)}.**"]
    for finding in findings:
        parts += [f"### {finding.group.title}", finding.group.against]
        lines = [HEADINGS, ALIGNMENT, *(cells(row) for row in finding.rows)]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
        sources = dict.fromkeys(row.source for row in finding.rows)
        parts.append(f"Sources: {'; '.join(sources)}.")
        reasons = dict.fromkeys(row.tolerance.because for row in finding.rows)
        parts.append("\n".join(["Why these tolerances:", "", *(f"- {why}" for why in reasons)]))
    return "\n\n".join(parts) + "\n"


def as_dict(findings: Sequence[Finding], origin: str) -> dict[str, Any]:
    """Everything about every row; a value that is not a number is None."""
    failed = sum(finding.failed for finding in findings)
    count = sum(len(finding.rows) for finding in findings)
    return {
        "origin": origin,
        "passed": count - failed,
        "failed": failed,
        "groups": [
            {
                "name": finding.group.name,
                "part": finding.group.part,
                "title": finding.group.title,
                "rows": [_row(row) for row in finding.rows],
            }
            for finding in findings
        ],
    }


def writable(file: str) -> Path:
    """The path, once it is sure that no page of someone else's would be lost there.

    Raises VerificationError for a folder that does not exist, or a file not written by `markdown`.
    """
    path = Path(file)
    if not path.parent.is_dir():
        raise VerificationError(f"{file}: no such folder; make it, or name another file")
    if path.exists() and not (path.is_file() and path.read_bytes().startswith(MARK.encode())):
        raise VerificationError(
            f"{file}: exists, and was not written by `cram-sim verify`; name another file"
        )
    return path


def _row(row: Row) -> dict[str, Any]:
    tolerance = row.tolerance
    return {
        "case": row.case,
        "quantity": row.quantity,
        "published": _number(row.published),
        "ours": _number(row.ours),
        "error": _number(row.error),
        "relative": tolerance.relative,
        "allowed_below": tolerance.below,
        "allowed_above": tolerance.above,
        "rounding": tolerance.rounding,
        "because": tolerance.because,
        "verdict": row.verdict,
        "source": row.source,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
