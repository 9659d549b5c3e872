"""Why threats got through, as a page of text and as plain data."""

import math
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cram_sim.experiment.explain import Explanation, Margin, PartExplained
from cram_sim.experiment.remedies import REMEDIES
from cram_sim.experiment.statistics import CONFIDENCE, Estimate
from cram_sim.experiment.worst_raids import Raid, ThreatTold
from cram_sim.records import Cause
from cram_sim.report.provenance import Provenance

WIDTH: Final = 110
MOST_PARTS: Final = 12  # classes or salvos on the page; the JSON has all
MOST_THREATS: Final = 12  # of a raid on the page, leakers first; a trace has all
HEADING: Final = "bold cyan"
QUIET: Final = "dim"
NEVER: Final = "–"


def explain_text(
    explained: Explanation, provenance: Provenance, scenario_file: str
) -> Iterator[RenderableType]:
    """The page, part after part; `scenario_file` is the one to trace the worst raids with."""
    leakers = explained.leakers
    yield Text(provenance.scenario, "bold")
    yield Text(
        f"{provenance.replications_in_words}, seed {provenance.seed}, "
        f"{provenance.values_used}cram-sim {provenance.version}; "
        f"in brackets {100.0 * CONFIDENCE:.0f} % intervals over raids",
        QUIET,
    )
    if not leakers.denominator:
        yield Text("No threat was truly threatening: there was nothing to get through.")
        return
    if not leakers.numerator:
        yield Text(
            f"No leakers: all {leakers.denominator:,} truly threatening were neutralised in time "
            f"(share of leakers below {100.0 * leakers.high:.2g} %)."
        )
        return
    yield Text(f"{_share(leakers)} got through: {_counted(leakers)}")
    yield from _causes(explained)
    yield from _margins(explained)
    yield from _parts(explained.parts)
    for raid in explained.worst:
        yield from _raid(raid, trace_command(scenario_file, provenance.seed, raid))


def trace_command(scenario_file: str, seed: int, raid: Raid) -> str:
    """The command line that tells one raid in full."""
    options = ["--seed", str(seed), "--replication", str(raid.replication)]
    return shlex.join(["cram-sim", "trace", scenario_file, *options])


def _share(estimate: Estimate) -> str:
    percent = f"{100.0 * estimate.value:.1f} %"
    if math.isnan(estimate.low):
        return percent
    return f"{percent} [{100.0 * estimate.low:.1f} – {100.0 * estimate.high:.1f}]"


def _counted(estimate: Estimate) -> str:
    return f"{estimate.numerator:,} of {estimate.denominator:,} {estimate.of}"


def _table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left")
    return table


def _causes(explained: Explanation) -> Iterator[RenderableType]:
    yield Text("\nWhy: the first deadline that the defence missed", HEADING)
    table = _table(
        "cause",
        "leakers",
        "share",
        "together",
        "what the defence could change",
        right=("leakers", "share", "together"),
    )
    for (cause, estimate), together in zip(explained.causes, explained.cumulative, strict=True):
        table.add_row(
            cause.value,
            f"{estimate.numerator:,}",
            _share(estimate),
            f"{100.0 * together:.1f} %",
            REMEDIES[cause],
        )
    yield table


def _margins(explained: Explanation) -> Iterator[RenderableType]:
    if not explained.margins:
        return
    yield Text("\nBy how much deadlines were missed", HEADING)
    for margin in explained.margins:
        yield Text(f"  {margin.cause.value}: {margin_sentence(margin)}")


def margin_sentence(margin: Margin) -> str:
    """How late what was due came, and what would have been enough for half of them."""
    parts = []
    if margin.late:
        low, middle, high = (
            f"{quartile.value:.1f}"
            for quartile in (margin.lower_quartile, margin.median, margin.upper_quartile)
        )
        parts.append(
            f"{margin.what} came late for {margin.late:,}, by {middle} s in the median "
            f"(quartiles {low} and {high} s); with {middle} s less, half of these would have been "
            "in time"
        )
    if margin.never:
        parts.append(f"{margin.what} never came for {margin.never:,}")
    if margin.in_time:
        parts.append(
            f"for {margin.in_time:,} {margin.what} came in time for some fire unit, but not for "
            "the last one assigned"
        )
    return "; ".join(parts)


def _parts(parts: tuple[PartExplained, ...]) -> Iterator[RenderableType]:
    for kind in dict.fromkeys(part.kind for part in parts):
        of_kind = [part for part in parts if part.kind == kind]
        yield Text(f"\nBy {kind}", HEADING)
        table = _table(kind, "leakers", "share of the threatening", "most frequent causes")
        for part in of_kind[:MOST_PARTS]:
            table.add_row(
                part.name, _counted(part.leakers), _share(part.leakers), _most_frequent(part)
            )
        yield table
        if len(of_kind) > MOST_PARTS:
            yield Text(f"and {len(of_kind) - MOST_PARTS:,} more; --json has all", QUIET)


def _most_frequent(part: PartExplained) -> str:
    return ", ".join(f"{cause.value} ({found.numerator:,})" for cause, found in part.causes[:3])


def _raid(raid: Raid, closer: str) -> Iterator[RenderableType]:
    damage = f", assets worth {raid.value_damaged:g} damaged" if raid.value_damaged else ""
    noun = "leaker" if raid.leakers == 1 else "leakers"
    heading = f"\nReplication {raid.replication:,}: {raid.leakers:,} {noun} among "
    yield Text(f"{heading}{len(raid.threats):,} threats{damage}", HEADING)
    times = ("launch s", "track s", "judged s", "released s", "fired s", "end s")
    table = _table("threat", *times, "what became of it", right=times)
    ranked = sorted(raid.threats, key=lambda threat: not threat.is_leaker)[:MOST_THREATS]
    for threat in (told for told in raid.threats if told in ranked):
        style = "bold red" if threat.is_leaker else None
        table.add_row(threat.threat, *_times(threat), _end(threat), style=style)
    yield table
    if len(raid.threats) > MOST_THREATS:
        yield Text(f"and {len(raid.threats) - MOST_THREATS:,} more threats", QUIET)
    yield Text(f"Closer: {closer}", no_wrap=True, overflow="ignore")


def _times(threat: ThreatTold) -> Iterator[str]:
    for time in (
        threat.launch_time,
        threat.track_time,
        threat.judged_time,
        threat.released_time,
        threat.fired_time,
        threat.end_time,
    ):
        yield NEVER if math.isnan(time) else f"{time:.1f}"


def _end(threat: ThreatTold) -> str:
    return f"{threat.fate}: {threat.cause}" if threat.is_leaker else threat.fate


def explain_page(explained: Explanation, seed: int, scenario_file: str) -> dict[str, Any]:
    """The same as plain data for JSON; what could not be measured is None."""
    return {
        "leakers": _plain(asdict(explained.leakers)),
        "causes": [
            {
                **_cause(cause, estimate),
                "cumulative": together,
                "what_the_defence_could_change": REMEDIES[cause],
            }
            for (cause, estimate), together in zip(
                explained.causes, explained.cumulative, strict=True
            )
        ],
        "missed_deadlines": [
            {**_plain(asdict(margin)), "cause": margin.cause.value} for margin in explained.margins
        ],
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "leakers": _plain(asdict(part.leakers)),
                "causes": [_cause(cause, estimate) for cause, estimate in part.causes],
            }
            for part in explained.parts
        ],
        "worst_raids": [_raid_page(raid, seed, scenario_file) for raid in explained.worst],
    }


def _cause(cause: Cause, estimate: Estimate) -> dict[str, Any]:
    return {"cause": cause.value, "share": _plain(asdict(estimate))}


def _raid_page(raid: Raid, seed: int, scenario_file: str) -> dict[str, Any]:
    return {
        "replication": raid.replication,
        "leakers": raid.leakers,
        "value_damaged": raid.value_damaged,
        "threats": [
            {
                name if not name.endswith("_time") else f"{name}_s": value
                for name, value in _plain(threat._asdict()).items()
            }
            for threat in raid.threats
        ],
        "trace": trace_command(scenario_file, seed, raid),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value
