"""Why some get through: the causes of a run's leakers, and the deadlines that were missed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Final

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, happened, rows_where
from cram_sim.experiment.empirical import EmpiricalDistribution, value_reached_by
from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.remedies import DEADLINES, REMEDIES, Deadline, deadlines_of
from cram_sim.experiment.run_directory import refuse_incomplete
from cram_sim.experiment.statistics import Estimate, PairSums, share
from cram_sim.experiment.store import Store
from cram_sim.experiment.worst_raids import Raid, worst_of, worst_raids
from cram_sim.records import Cause, Fate, Truths
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables

CAUSES: Final = tuple(cause for cause in Cause if cause is not Cause.NONE)
QUARTILES: Final = {"lower_quartile": 0.75, "median": 0.5, "upper_quartile": 0.25}

# All threats together, or what kind of part and which: ("class", "rocket_107").
Part = tuple[str, str]
ALL: Final[Part] = ("all", "")


@dataclass(frozen=True)
class Lateness:
    """How late what was due came to the leakers of one cause: `late` in seconds.

    `never` counts those to whom it never came, `in_time` those to whom it came before it was due,
    or who had no fire unit in reach; each is of one and only one sort.
    """

    late: EmpiricalDistribution = field(default_factory=EmpiricalDistribution.empty)
    never: int = 0
    in_time: int = 0

    def __add__(self, other: "Lateness") -> "Lateness":
        return Lateness(
            self.late + other.late, self.never + other.never, self.in_time + other.in_time
        )


@dataclass(frozen=True)
class LeakerTally:
    """What a number of replications add up to: its size does not grow with their number.

    `leakers` by part: of the truly threatening; `causes` by part and cause: of the leakers.
    `worst` are the `keep` raids with the most leakers.
    """

    keep: int
    replications: int = 0
    leakers: Mapping[Part, PairSums] = field(default_factory=dict)
    causes: Mapping[tuple[Part, Cause], PairSums] = field(default_factory=dict)
    lateness: Mapping[Cause, Lateness] = field(default_factory=dict)
    worst: tuple[Raid, ...] = ()

    def __add__(self, other: "LeakerTally") -> "LeakerTally":
        return LeakerTally(
            self.keep,
            self.replications + other.replications,
            _merged(self.leakers, other.leakers),
            _merged(self.causes, other.causes),
            _merged(self.lateness, other.lateness),
            worst_of((*self.worst, *other.worst), self.keep),
        )


def _merged(one: Mapping, other: Mapping) -> dict:  # type: ignore[type-arg]
    both = {key: one[key] + other[key] for key in one if key in other}
    return {**one, **other, **both}


@dataclass(frozen=True)
class Margin:
    """By how much one cause's deadline was missed, in seconds; NaN where nothing came late."""

    cause: Cause
    what: str
    late: int
    never: int
    in_time: int
    lower_quartile: Estimate
    median: Estimate
    upper_quartile: Estimate
    smallest: float
    greatest: float


@dataclass(frozen=True)
class PartExplained:
    """One class of threats or one salvo: how many of it leaked, and why; most frequent first."""

    kind: str
    name: str
    leakers: Estimate
    causes: tuple[tuple[Cause, Estimate], ...]


@dataclass(frozen=True)
class Explanation:
    """Why threats got through: the causes that occurred, the most frequent first.

    `cumulative` share of leakers up to each cause; `remedies` of those causes; `parts` where there
    is more than one class or salvo, in the order of the scenario; `worst` raids with leakers.
    """

    replications: int
    leakers: Estimate
    causes: tuple[tuple[Cause, Estimate], ...]
    cumulative: tuple[float, ...]
    margins: tuple[Margin, ...]
    parts: tuple[PartExplained, ...]
    worst: tuple[Raid, ...]

    @property
    def remedies(self) -> dict[Cause, str]:
        """What the defence could change, by the causes that occurred."""
        return {cause: REMEDIES[cause] for cause, _ in self.causes}


def explain_run(store: Store, manifest: Manifest, scenario: Scenario, *, worst: int) -> Explanation:
    """Explain a complete run, block after block, with so many of its worst raids."""
    refuse_incomplete(store, manifest)
    tallies = (
        count_leakers(store.read_block(block), scenario, block.first, block.replications, worst)
        for block in manifest.blocks
    )
    return explanation(reduce(add, tallies))


def count_leakers(
    tables: Tables, scenario: Scenario, first: int, replications: int, worst: int
) -> LeakerTally:
    """Count one block: the replications from `first` on, and no others, are in the tables."""
    count = Counter(first, replications)
    threats = rows_where(tables["threats"], ~tables["threats"]["friendly"])
    leakers = is_leaker(threats)
    threatening = threats["launched"] & threats["truly_threatening"]
    parts = {ALL: np.ones(leakers.size, np.bool_), **dict(_parts(threats, scenario))}
    return LeakerTally(
        worst,
        replications,
        {
            part: PairSums.of(count(threats, rows & leakers), count(threats, rows & threatening))
            for part, rows in parts.items()
        },
        {
            (part, cause): PairSums.of(
                count(threats, rows & leakers & (threats["cause"] == cause.value)),
                count(threats, rows & leakers),
            )
            for part, rows in parts.items()
            for cause in CAUSES
        },
        {
            cause: _lateness(rows_where(threats, leakers & (threats["cause"] == cause.value)), due)
            for cause, due in deadlines_of(scenario.command).items()
        },
        worst_raids(threats, leakers, tables["assets"], scenario, worst),
    )


def is_leaker(threats: Columns) -> Truths:
    """The truly threatening that were not neutralised far and high enough, shape (n,)."""
    leakers: Truths = (
        threats["launched"]
        & threats["truly_threatening"]
        & (threats["fate"] != Fate.NEUTRALISED.value)
    )
    return leakers


def _parts(threats: Columns, scenario: Scenario) -> Iterable[tuple[Part, Truths]]:
    """The rows of each class and salvo, those of friends apart."""
    hostile = [salvo for salvo in scenario.salvos if not salvo.friendly]
    number = np.char.rpartition(threats["threat"].astype(np.str_), "/")[:, 0]
    for salvo in hostile:
        yield ("salvo", salvo.name), number == salvo.name
    for name in sorted(set(threats["threat_class"].tolist())):
        yield ("class", name), threats["threat_class"] == name


def _lateness(leakers: Columns, deadline: Deadline) -> Lateness:
    """By how much the leakers of one cause missed its deadline."""
    came = happened(leakers[deadline.column])
    seconds = leakers[deadline.column] - leakers[deadline.due]
    late = seconds > 0.0
    return Lateness(
        EmpiricalDistribution.of(leakers["replication"][late], seconds[late]),
        int(np.count_nonzero(~came)),
        int(np.count_nonzero(came & ~late)),
    )


def explanation(tally: LeakerTally) -> Explanation:
    """The measures of all the replications that were counted."""
    causes = _causes(tally, ALL)
    counts = [estimate.numerator for _, estimate in causes]
    total = max(sum(counts), 1)
    return Explanation(
        tally.replications,
        _leakers(tally, ALL),
        causes,
        tuple((np.cumsum(counts) / total).tolist()),
        tuple(_margin(tally, cause) for cause, _ in causes if cause in tally.lateness),
        tuple(
            PartExplained(*part, _leakers(tally, part), _causes(tally, part))
            for part in tally.leakers
            if sum(kind == part[0] for kind, _ in tally.leakers) > 1
        ),
        tally.worst,
    )


def _leakers(tally: LeakerTally, part: Part) -> Estimate:
    sums = tally.leakers[part]
    return share(sums, tally.replications, meaning="leakers", of="truly threatening")


def _causes(tally: LeakerTally, part: Part) -> tuple[tuple[Cause, Estimate], ...]:
    """The causes that occurred, most frequent first; as often: in the order of the chain."""
    found = [
        (cause, share(sums, tally.replications, meaning=cause.value, of="leakers"))
        for cause in CAUSES
        if (sums := tally.causes[part, cause]).x
    ]
    return tuple(sorted(found, key=lambda item: -item[1].numerator))


def _margin(tally: LeakerTally, cause: Cause) -> Margin:
    lateness = tally.lateness[cause]
    quartiles = {
        name: value_reached_by(
            lateness.late, level, tally.replications, meaning=name, of="leakers", unit="s"
        )
        for name, level in QUARTILES.items()
    }
    is_any = lateness.late.count > 0
    return Margin(
        cause,
        DEADLINES[cause].what,
        lateness.late.count,
        lateness.never,
        lateness.in_time,
        **quartiles,
        smallest=lateness.late.reached_by(1.0) if is_any else np.nan,
        greatest=lateness.late.reached_by(0.0) if is_any else np.nan,
    )
