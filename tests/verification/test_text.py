import pytest

from cram_sim.verification.groups import Finding, Group
from cram_sim.verification.rows import Row, Tolerance, within, within_share
from cram_sim.verification.text import HEADINGS, cells, summary


def row(published: float, ours: float, tolerance: Tolerance) -> Row:
    return Row("case", "length (m)", published, ours, tolerance, "source")


@pytest.mark.parametrize(
    ("tolerance", "error", "allowed"),
    [
        (within(0.5, "why"), "+1", "0.5"),
        (within_share(0.015, "why"), "+1 %", "1.5 %"),
        (within_share(1e-6, "why"), "+1.0e-02", "1e-06"),
        (within_share(0.12, "why", rounding=0.01), "+1 %", "12 % or 0.01"),
        (Tolerance(0.05, 0.3, relative=True, because="why"), "+1 %", "-5 to +30 %"),
    ],
)
def test_an_error_is_written_as_its_tolerance_is(
    tolerance: Tolerance, error: str, allowed: str
) -> None:
    written = dict(zip(HEADINGS, cells(row(100.0, 101.0, tolerance)), strict=True))
    assert (written["error"], written["tolerance"]) == (error, allowed)


def test_the_summary_counts_over_all_groups() -> None:
    good, bad = row(1.0, 1.0, within(0.1, "why")), row(1.0, 2.0, within(0.1, "why"))
    group = Group("name", "part", "Title", "against", lambda: ())
    findings = [Finding(group, (good, bad)), Finding(group, (good,))]
    assert summary(findings) == "3 comparisons: 2 passed, 1 failed"
