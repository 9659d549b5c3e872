"""Comparisons in words and figures."""

from collections.abc import Sequence

from cram_sim.verification.groups import Finding
from cram_sim.verification.rows import Row, Tolerance

HEADINGS = ("case", "quantity", "published", "ours", "error", "tolerance", "verdict")
AS_PERCENT = 1e-4  # from this share on a tolerance and its errors are written in per cent


def cells(row: Row) -> tuple[str, ...]:
    """A row as text, one cell for each of HEADINGS."""
    return (
        row.case,
        row.quantity,
        f"{row.published:.7g}",
        f"{row.ours:.7g}",
        _error(row),
        _tolerance(row.tolerance),
        row.verdict,
    )


def summary(findings: Sequence[Finding]) -> str:
    """How many comparisons passed and failed, in one line."""
    count = sum(len(finding.rows) for finding in findings)
    failed = sum(finding.failed for finding in findings)
    return f"{count} comparisons: {count - failed} passed, {failed} failed"


def _error(row: Row) -> str:
    if not row.tolerance.relative:
        return f"{row.error:+.2g}"
    if _in_percent(row.tolerance):
        return f"{100 * row.error:+.2g} %"
    return f"{row.error:+.1e}"


def _tolerance(tolerance: Tolerance) -> str:
    percent = tolerance.relative and _in_percent(tolerance)
    scale, unit = (100, " %") if percent else (1, "")
    below, above = f"{scale * tolerance.below:.3g}", f"{scale * tolerance.above:.3g}"
    told = f"{above}{unit}" if below == above else f"-{below} to +{above}{unit}"
    return told if tolerance.rounding == 0 else f"{told} or {tolerance.rounding:g}"


def _in_percent(tolerance: Tolerance) -> bool:
    return tolerance.above >= AS_PERCENT
