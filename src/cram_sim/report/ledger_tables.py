"""The tables of the ledger's page: one line for each asset and each zone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from cram_sim.experiment.ledger import Estimates
from cram_sim.experiment.statistics import Estimate
from cram_sim.report.estimate_text import HEADING, QUIET, WIDTH, number

NAME_WIDTH: Final = 26
COUNT_WIDTH: Final = 10
WIDEST_CELL: Final = 25
VALUE_WIDTH: Final = 7
FIGURES: Final = 2  # significant, of numbers that are no shares: three would not fit


@dataclass(frozen=True)
class Table:
    """A heading and, for each measure that is shown, its title.

    `counted` is the title of a column that says how many things the first measure was counted on;
    there is none where it is empty.
    """

    heading: str
    counted: str
    titles: Mapping[str, str]

    @property
    def cell_width(self) -> int:
        """Characters of one value with its interval."""
        room = WIDTH - NAME_WIDTH - (COUNT_WIDTH if self.counted else 0)
        return min(room // len(self.titles), WIDEST_CELL)


DAMAGE: Final = Table(
    "Defended assets: damaged, % of raids",
    "",
    {
        "damaged": "with the defence",
        "damaged_unengaged": "without it",
        "damage_averted": "averted",
    },
)
COMING_DOWN: Final = Table(
    "What comes down on them, a raid",
    "",
    {"impacts": "impacts", "threatened_by": "without the defence"},
)
ALERTS: Final = Table(
    "Warning zones: alerts, %",
    "threats",
    {
        "alerted": "alerted, of threats",
        "missed_alerts": "missed, of threats",
        "false_alerts": "false, of alerts",
    },
)
WARNING_TIMES: Final = Table(
    "Warning time of the threats to them, s",
    "threats",
    {"warning_median": "median", "warning_nearly_always": "95 % have more than"},
)


def add_table(page: Text, table: Table, lines: Mapping[str, Estimates]) -> None:
    """Put a table on the page: one line for each name; nothing where there is none."""
    if not lines:
        return
    page.append(f"\n{table.heading}\n", HEADING)
    page.append(" " * NAME_WIDTH)
    if table.counted:
        page.append(f"{table.counted:>{COUNT_WIDTH}}", QUIET)
    for title in table.titles.values():
        page.append(f"{'':>{VALUE_WIDTH - 5}}{title:<{table.cell_width - VALUE_WIDTH + 5}}", QUIET)
    page.rstrip()
    page.append("\n")
    for name, estimates in lines.items():
        _line(page, table, name, estimates)


def _line(page: Text, table: Table, name: str, estimates: Estimates) -> None:
    start = f"  {name}"
    if len(start) >= NAME_WIDTH:
        page.append(f"{start}\n")
        start = ""
    page.append(f"{start:<{NAME_WIDTH}}")
    shown = [estimates[measure] for measure in table.titles]
    if table.counted:
        page.append(f"{shown[0].denominator:>{COUNT_WIDTH},}", QUIET)
    for estimate in shown:
        page.append(f"{_value(estimate):>{VALUE_WIDTH}} ", "bold")
        page.append(f"{_interval(estimate):<{table.cell_width - VALUE_WIDTH - 1}}", QUIET)
    page.rstrip()
    page.append("\n")


def _value(estimate: Estimate) -> str:
    return "–" if math.isnan(estimate.value) else number(estimate.value, estimate, figures=FIGURES)


def _interval(estimate: Estimate) -> str:
    """Nothing where there is none: one raid, or nothing to count on."""
    if math.isnan(estimate.value) or math.isnan(estimate.low):
        return ""
    low, high = (number(end, estimate, figures=FIGURES) for end in (estimate.low, estimate.high))
    return f"[{low}–{high}]"
