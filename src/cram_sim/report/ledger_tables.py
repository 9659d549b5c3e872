"""The tables of the ledger's page: one line for each asset and each zone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from cram_sim.experiment.ledger import Estimates
from cram_sim.experiment.people_measures import EVERYWHERE
from cram_sim.experiment.statistics import Estimate
from cram_sim.report.estimate_text import HEADING, QUIET, WIDTH, number

NAME_WIDTH: Final = 24
NAME_OF_PEOPLE_WIDTH: Final = 20
COUNT_WIDTH: Final = 10
WIDEST_CELL: Final = 25
VALUE_WIDTH: Final = 6
FIGURES: Final = 2  # significant, of numbers that are no shares: more would not fit
PLACES: Final = 3


@dataclass(frozen=True)
class Table:
    """A heading and, for each measure that is shown, its title.

    `counted` is the title of a column that says how many things the first measure was counted on;
    there is none where it is empty.
    """

    heading: str
    counted: str
    titles: Mapping[str, str]
    name_width: int = NAME_WIDTH
    most_places: int = PLACES

    @property
    def cell_width(self) -> int:
        """Characters of one value with its interval."""
        room = WIDTH - self.name_width - (COUNT_WIDTH if self.counted else 0)
        return min(room // len(self.titles), WIDEST_CELL)

    def tells_of(self, estimates: Estimates) -> bool:
        """Whether all that it shows was measured."""
        return self.titles.keys() <= estimates.keys()


DAMAGE: Final = Table(
    "Defended assets: damaged, % of raids",
    "",
    {
        "damaged": "with the defence",
        "damaged_unengaged": "without it",
        "struck_by_debris": "struck by debris",
        "damage_averted": "averted",
    },
)
ITEMS: Final = Table(
    "Items damaged, a raid",
    "",
    {"items_damaged": "with the defence", "items_damaged_unengaged": "without it"},
    most_places=PLACES + 1,  # it has room for them
)
COMING_DOWN: Final = Table(
    "What comes down on them, a raid",
    "",
    {
        "impacts": "impacts",
        "threatened_by": "without the defence",
        "hazardous_pieces": "hazardous pieces",
    },
)
ALARMS: Final = Table(
    "Warning zones: alarms; false: nothing would have come down; needless: nothing came down",
    "",
    {
        "alarms": "a raid",
        "false_alarms": "false, %",
        "needless_alarms": "needless, %",
        "minutes_under_alarm": "minutes a raid",
    },
)
WARNED: Final = Table(
    "Threats to them, %: missed by alerts of their own; warned of in time by any alarm",
    "threats",
    {
        "missed_alerts": "missed",
        "time_for_cover": "time for cover",
        "time_for_shelter": "time for shelter",
    },
)
WARNING_TIMES: Final = Table(
    "Threats to them: warning time by alerts of their own, s",
    "threats",
    {"warning_median": "median", "warning_nearly_always": "95 % have more than"},
)
WORLDS: Final = {
    "defended_warned": "as they are",
    "defended_unwarned": "nobody warned",
    "undefended_warned": "no defence",
    "undefended_unwarned": "neither",
}
CASUALTIES: Final = {
    end: Table(
        "People: expected casualties a raid; a proxy from published factors, not validated",
        "",
        {f"casualties_{world}_{end}": title for world, title in WORLDS.items()},
        NAME_OF_PEOPLE_WIDTH,
    )
    for end in ("low", "high")
}
STRUCK: Final = Table("", "", {"struck": ""}, NAME_OF_PEOPLE_WIDTH)


def add_people(page: Text, people: Mapping[str, Estimates]) -> None:
    """Put the casualties of each place on the page, by low factors and by high ones."""
    if not people:
        return
    _head(page, CASUALTIES["low"])
    for name, estimates in people.items():
        page.append(f"  {'all places together' if name == EVERYWHERE else name}\n")
        for end, table in CASUALTIES.items():
            _line(page, table, f"  {end} factors", estimates)
        _line(page, STRUCK, "  by debris", estimates)


def add_table(page: Text, table: Table, lines: Mapping[str, Estimates]) -> None:
    """Put a table on the page: one line for each name; nothing where there is none."""
    if not lines:
        return
    _head(page, table)
    for name, estimates in lines.items():
        _line(page, table, name, estimates)


def _head(page: Text, table: Table) -> None:
    page.append(f"\n{table.heading}\n", HEADING)
    page.append(" " * table.name_width)
    if table.counted:
        page.append(f"{table.counted:>{COUNT_WIDTH}}", QUIET)
    for title in table.titles.values():
        page.append(f"  {title:<{table.cell_width - 2}}", QUIET)
    page.rstrip()
    page.append("\n")


def _line(page: Text, table: Table, name: str, estimates: Estimates) -> None:
    start = f"  {name}"
    if len(start) >= table.name_width:
        page.append(f"{start}\n")
        start = ""
    page.append(f"{start:<{table.name_width}}")
    shown = [estimates[measure] for measure in table.titles]
    if table.counted:
        page.append(f"{shown[0].denominator:>{COUNT_WIDTH},}", QUIET)
    for estimate in shown:
        page.append(f"{_value(estimate, table):>{VALUE_WIDTH}} ", "bold")
        page.append(f"{_interval(estimate, table):<{table.cell_width - VALUE_WIDTH - 1}}", QUIET)
    page.rstrip()
    page.append("\n")


def _value(estimate: Estimate, table: Table) -> str:
    return "–" if math.isnan(estimate.value) else _number(estimate.value, estimate, table)


def _interval(estimate: Estimate, table: Table) -> str:
    """Nothing where there is none: one raid, or nothing to count on."""
    if math.isnan(estimate.value) or math.isnan(estimate.low):
        return ""
    low, high = (_number(end, estimate, table) for end in (estimate.low, estimate.high))
    return f"[{low}–{high}]"


def _number(value: float, estimate: Estimate, table: Table) -> str:
    return number(value, estimate, figures=FIGURES, most_places=table.most_places)
