"""The ledger as a page of text: every number with its interval, and what it was counted on."""

import math
from collections.abc import Iterable

from rich.text import Text

from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.statistics import CONFIDENCE, Estimate
from cram_sim.report.provenance import Provenance

WIDTH = 100
NAME_WIDTH = 38
VALUE_WIDTH = 9
INTERVAL_WIDTH = 18
HEADING = "bold cyan"
QUIET = "dim"
PROPORTIONS = ("share", "probability")  # shown in per cent
MEASURED = ("s", "m")  # quantiles of what was measured, and no counts


def ledger_text(ledger: Ledger, provenance: Provenance) -> Text:
    """The page; styles show on a terminal only."""
    page = Text()
    page.append(f"{provenance.scenario}\n", "bold")
    page.append(
        f"{provenance.replications:,} replications, seed {provenance.seed}, "
        f"{provenance.values_used}cram-sim {provenance.version}; "
        f"in brackets {100.0 * CONFIDENCE:.0f} % intervals over raids\n",
        QUIET,
    )
    if provenance.replications == 1:
        page.append("a mean from 1 raid has no interval\n", QUIET)
    _section(page, "The raid", ledger.raid.values())
    for name, asset in ledger.assets.items():
        _section(page, f"Defended: {name}", asset.values())
    _section(page, "Value of all that is defended", ledger.protection.values())
    for name, people in ledger.people.items():
        _section(
            page, f"People: {name}; a proxy from published factors, not validated", people.values()
        )
    _section(page, "What was reported, and what else could have been", ledger.outcomes.values())
    _section(page, "From threat to effect, of the truly threatening", ledger.chain.values())
    occurred = [cause for cause in ledger.causes.values() if cause.numerator]
    _section(page, "Why leakers got through: the first missed deadline", occurred)
    _section(page, "Raids and ammunition", ledger.effect.values())
    _section(page, "What neutralising did", ledger.kills.values())
    for name, unit in ledger.fire_units.items():
        _section(page, f"Fire unit: {name}", unit.values())
    _section(
        page,
        "Sensing; the ellipses are the last ones stated 2 s or more before impact",
        ledger.sensing.values(),
    )
    _section(page, "Friendly drones", ledger.friends.values())
    for name, zone in ledger.zones.items():
        _section(page, f"Warning: {name}", zone.values())
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
    page.append(f"{_number(estimate.value, estimate) + _sign(estimate):>{VALUE_WIDTH}}", "bold")
    page.append(f"  {_interval(estimate):<{INTERVAL_WIDTH}}", QUIET)
    page.append(f"{_counted(estimate)}\n", QUIET)


def _interval(estimate: Estimate) -> str:
    if math.isnan(estimate.low):
        return "no interval"
    return f"[{_number(estimate.low, estimate)} – {_number(estimate.high, estimate)}]"


def _number(number: float, estimate: Estimate) -> str:
    """A value or a limit, with as many digits as the value's kind and size ask for."""
    size = abs(estimate.value)
    if estimate.unit in PROPORTIONS:
        return f"{100.0 * number:.{2 if 0.0 < size < 0.01 else 1}f}"
    if estimate.unit == "s":
        return f"{number:.1f}"
    places = 2 - math.floor(math.log10(size)) if size > 0.0 else 2
    return f"{number:,.{min(max(places, 0), 4)}f}"


def _sign(estimate: Estimate) -> str:
    if estimate.unit in PROPORTIONS:
        return " %"
    return f" {estimate.unit}" if estimate.unit in MEASURED else ""


def _counted(estimate: Estimate) -> str:
    """What the number was counted on."""
    if estimate.unit in MEASURED:
        return f"{estimate.denominator:,} {estimate.of}"
    link = "of" if estimate.unit == "share" else "in"
    return f"{estimate.numerator:,} {link} {estimate.denominator:,} {estimate.of}"
