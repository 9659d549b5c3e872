"""What was reported in numbers, beside how often raids have so many."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, rows_where
from cram_sim.experiment.statistics import Estimate, PairSums, probability, ratio
from cram_sim.footprints import distance_to
from cram_sim.records import Fate, Integers, Truths
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.questions import ReportedCount

NameAndCount = tuple[str, int]  # of a reported count, so many in a raid


@dataclass(frozen=True)
class CountBesideReport:
    """A count as it was reported, `reported_from` to `reported_to`, and as raids have it.

    `low`, `median` and `high` are the counts that 5, 50 and 95 % of the raids do not exceed;
    `within` is the probability of a raid within what was reported; `raids` by count.
    """

    counted: str
    reported_from: int
    reported_to: int
    source: str
    mean: Estimate
    low: int
    median: int
    high: int
    within: Estimate
    raids: dict[int, int]


def reported_counts(
    count: Counter, tables: Mapping[str, Columns], threats: Columns, scenario: Scenario
) -> tuple[dict[NameAndCount, int], int]:
    """How many raids of a block have so many of each, and how many are within all reports.

    `threats` without friends.
    """
    raids: dict[NameAndCount, int] = {}
    within = np.ones(count.replications, np.bool_)
    for reported in scenario.reported:
        found = _in_each_raid(count, tables, threats, reported, scenario)
        values, times = np.unique(found, return_counts=True)
        for value, time in zip(values.tolist(), times.tolist(), strict=True):
            raids[reported.name, value] = time
        within &= (found >= reported.from_) & (found <= reported.to)
    return raids, int(np.count_nonzero(within)) if scenario.reported else 0


def beside_reports(
    raids: Mapping[NameAndCount, int], scenario: Scenario
) -> dict[str, CountBesideReport]:
    """Every reported count beside the raids of a run."""
    return {
        reported.name: _beside(
            reported,
            {count: raids[name, count] for name, count in sorted(raids) if name == reported.name},
        )
        for reported in scenario.reported
    }


def all_within(raids: int, scenario: Scenario, replications: int) -> dict[str, Estimate]:
    """The probability that a raid is within every report at once, where there are several."""
    if len(scenario.reported) < 2:
        return {}
    meaning = "within every reported count at once"
    return {"all_within": probability(raids, replications, meaning=meaning)}


def _in_each_raid(
    count: Counter,
    tables: Mapping[str, Columns],
    threats: Columns,
    reported: ReportedCount,
    scenario: Scenario,
) -> Integers:
    """How many of what is counted each raid has, (replications,)."""
    if reported.count == "flew":
        return count(threats, threats["launched"])
    if reported.count == "neutralised":
        return count(threats, threats["neutralised"])
    if reported.count == "leaked":
        return count(threats, threats["fate"] == Fate.LEAKED.value)
    if reported.count == "damaged_items":
        assets = rows_where(tables["assets"], tables["assets"]["asset"] == reported.of)
        return count.total(assets, assets["items_damaged"])
    came_down = threats["launched"] & ~threats["neutralised"]
    inside = _inside(threats, reported.of, scenario)
    return count(threats, came_down & (inside if reported.count == "inside" else ~inside))


def _inside(threats: Columns, name: str | None, scenario: Scenario) -> Truths:
    """Whether each threat, if nothing stops it, comes down on an asset; NaN is nowhere."""
    footprint = next(a.footprint for a in scenario.defended_assets if a.name == name)
    places = np.array([threats["impact_east_m"], threats["impact_north_m"]])
    inside: Truths = distance_to(footprint, places) == 0.0
    return inside


def _beside(reported: ReportedCount, raids: dict[int, int]) -> CountBesideReport:
    counts = np.array(list(raids), np.int64)
    times = np.array(list(raids.values()), np.int64)
    within = (counts >= reported.from_) & (counts <= reported.to)
    total = int(times.sum())
    low, median, high = (_not_exceeded(counts, times, share) for share in (0.05, 0.5, 0.95))
    return CountBesideReport(
        reported.has,
        reported.from_,
        reported.to,
        reported.source,
        ratio(_sums(counts, times), total, meaning="simulated, mean", of="raids", unit="count"),
        low,
        median,
        high,
        probability(int(times[within].sum()), total, meaning="within what was reported"),
        raids,
    )


def _sums(counts: Integers, times: Integers) -> PairSums:
    """The sums over raids of a count with the raid as denominator."""
    total, raids = int((counts * times).sum()), int(times.sum())
    return PairSums(total, raids, int((counts**2 * times).sum()), total, raids, raids)


def _not_exceeded(counts: Integers, times: Integers, share: float) -> int:
    """The least count that this share of the raids, or more, does not exceed."""
    reached = np.cumsum(times) >= share * times.sum()
    return int(counts[np.argmax(reached)])
