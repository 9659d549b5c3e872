"""The ledger as a page of text: every number with its interval, and what it was counted on."""

import math
from collections.abc import Iterable

from rich.text import Text

from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.reported_counts import CountBesideReport
from cram_sim.experiment.statistics import CONFIDENCE, Estimate
from cram_sim.report.estimate_text import HEADING, QUIET, counted, number, sign
from cram_sim.report.ledger_tables import (
    ALARMS,
    COMING_DOWN,
    DAMAGE,
    ITEMS,
    WARNED,
    WARNING_TIMES,
    add_people,
    add_table,
)
from cram_sim.report.provenance import Provenance

NAME_WIDTH = 38
VALUE_WIDTH = 9
INTERVAL_WIDTH = 18


def ledger_text(ledger: Ledger, provenance: Provenance) -> Text:
    """The page; styles show on a terminal only."""
    page = Text()
    page.append(f"{provenance.scenario}\n", "bold")
    page.append(
        f"{provenance.replications_in_words}, seed {provenance.seed}, "
        f"{provenance.values_used}cram-sim {provenance.version}; "
        f"in brackets {100.0 * CONFIDENCE:.0f} % intervals over raids\n",
        QUIET,
    )
    if provenance.replications == 1:
        page.append("a mean from 1 raid has no interval\n", QUIET)
    _section(page, "The raid", ledger.raid.values())
    add_table(page, DAMAGE, ledger.assets)
    several = {name: asset for name, asset in ledger.assets.items() if ITEMS.tells_of(asset)}
    add_table(page, ITEMS, several)
    add_table(page, COMING_DOWN, ledger.assets)
    _section(page, "Value of all that is defended", ledger.protection.values())
    add_people(page, ledger.people)
    for table in (ALARMS, WARNED, WARNING_TIMES):
        add_table(page, table, ledger.zones)
    _section(page, "What was reported, and what else could have been", ledger.outcomes.values())
    for name, reported in ledger.reported.items():
        _reported(page, name, reported)
    _section(page, "All of what was reported", ledger.all_reported.values())
    _section(page, "What the scenario asks of a raid", ledger.questions.values())
    _section(page, "From threat to effect, of the truly threatening", ledger.chain.values())
    occurred = [cause for cause in ledger.causes.values() if cause.numerator]
    _section(page, "Why leakers got through: the first missed deadline", occurred)
    _section(page, "Raids and ammunition", ledger.effect.values())
    _section(page, "What neutralising did", ledger.kills.values())
    _section(page, "What came down of kills and of fire; not validated", ledger.debris.values())
    for name, unit in ledger.fire_units.items():
        _section(page, f"Fire unit: {name}", unit.values())
    _section(
        page,
        "Sensing; the ellipses are the last ones stated 2 s or more before impact",
        ledger.sensing.values(),
    )
    _section(page, "Friendly drones", ledger.friends.values())
    _section(page, "Judged against true, of the threats that flew", ledger.belief.values())
    _section(page, "How every threat ended", ledger.fates.values())
    page.rstrip()
    return page


def _section(page: Text, heading: str, estimates: Iterable[Estimate]) -> None:
    rows = list(estimates)
    if not rows:
        return
    page.append(f"\n{heading}\n", HEADING)
    for estimate in rows:
        _row(page, estimate)


def _reported(page: Text, name: str, reported: CountBesideReport) -> None:
    """A count as it was reported, and under it as raids have it."""
    page.append(f"\nReported: {name}\n", HEADING)
    words = f"  {reported.counted}, reported"
    if len(words) > NAME_WIDTH:
        page.append(f"{words}\n")
        words = ""
    page.append(f"{words:<{NAME_WIDTH}}")
    page.append(f"{_whole(reported.reported_from, reported.reported_to):>{VALUE_WIDTH}}\n", "bold")
    _row(page, reported.mean)
    page.append(f"{'  simulated, median and 5 – 95 %':<{NAME_WIDTH}}")
    page.append(f"{reported.median:>{VALUE_WIDTH},}", "bold")
    page.append(f"  [{reported.low:,} – {reported.high:,}]\n", QUIET)
    _row(page, reported.within)


def _whole(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} – {most:,}"


def _row(page: Text, estimate: Estimate) -> None:
    name = f"  {estimate.meaning}"
    if len(name) > NAME_WIDTH:
        page.append(f"{name}\n")
        name = ""
    page.append(f"{name:<{NAME_WIDTH}}")
    if math.isnan(estimate.value):
        page.append(f"{'–':>{VALUE_WIDTH}}  ")
        page.append(f"{'':<{INTERVAL_WIDTH}}nothing to count on\n", QUIET)
        return
    page.append(f"{number(estimate.value, estimate) + sign(estimate):>{VALUE_WIDTH}}", "bold")
    page.append(f"  {_interval(estimate):<{INTERVAL_WIDTH}}", QUIET)
    page.append(f"{counted(estimate)}\n", QUIET)


def _interval(estimate: Estimate) -> str:
    if math.isnan(estimate.low):
        return "no interval"
    return f"[{number(estimate.low, estimate)} – {number(estimate.high, estimate)}]"
