"""Defences against the same raids, in pairs: what each comes to, and by how much they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from cram_sim.experiment.counting import Counts, Key
from cram_sim.experiment.ledger import rates_of
from cram_sim.experiment.manifest import Block
from cram_sim.experiment.measure_names import measure_key
from cram_sim.experiment.paired import Difference, PairedSums, paired_difference
from cram_sim.experiment.people_measures import names_of_places
from cram_sim.experiment.rates import Rate
from cram_sim.experiment.run import Run
from cram_sim.experiment.statistics import CONFIDENCE, Estimate, PairSums
from cram_sim.experiment.tally import raid_counts
from cram_sim.scenario.model import Scenario
from cram_sim.studies.ranking import Differences, Pair, Ranking, ranking

PairsOfMeasures = Mapping[Key, Mapping[Pair, PairedSums]]

ONE: Final = PairSums(1, 1, 1, 1, 1, 1)
USUAL_MEASURES: Final[tuple[Key, ...]] = (
    ("effect", "no_leaker"),
    ("effect", "leakers_per_raid"),
    ("effect", "rounds_per_raid"),
    ("effect", "rounds_per_neutralisation"),
    ("protection", "value_lost"),
)


@dataclass(frozen=True)
class ComparedMeasure:
    """One measure of every defence, in their order, and every paired difference."""

    key: Key
    estimates: tuple[Estimate, ...]
    differences: Differences

    def difference(self, one: int, other: int) -> Difference:
        """What the one has more than the other, by their places."""
        if one < other:
            return self.differences[one, other]
        found = self.differences[other, one]
        return replace(found, value=-found.value, low=-found.high, high=-found.low)


@dataclass(frozen=True)
class Comparison:
    """Defences by name, and their measures; `against` is the place of the one to compare with."""

    names: tuple[str, ...]
    against: int
    replications: int
    confidence: float
    measures: tuple[ComparedMeasure, ...]
    ranking: Ranking | None

    @property
    def others(self) -> tuple[int, ...]:
        """The places of all but the one that they are compared with."""
        return tuple(place for place in range(len(self.names)) if place != self.against)


def compared_keys(scenarios: Sequence[Scenario], names: Sequence[str]) -> tuple[Key, ...]:
    """The measures of these names, which all defences must have; the usual ones of none."""
    first, *others = [rates_of(scenario) for scenario in scenarios]
    shared = [
        key
        for key, rate in first.items()
        if all(key in rates and _unit(rates[key]) == _unit(rate) for rates in others)
    ]
    if names:
        return tuple(dict.fromkeys(measure_key(name, shared) for name in names))
    usual = list(USUAL_MEASURES)
    places = names_of_places(scenarios[0])
    if places:
        usual.append(("people", places[-1], "casualties_defended_warned_high"))
    return tuple(usual)


def paired_sums(
    runs: Sequence[Run], keys: Sequence[Key], *, first: int = 0, stop: int
) -> PairsOfMeasures:
    """The sums of every pair of runs over the replications from `first` to before `stop`.

    Runs may be cut into different blocks. One block of each is in memory at a time.
    """
    raids_per_sample = runs[0].manifest.raids_per_sample
    readers = [_Reader(run, tuple(keys)) for run in runs]
    pairs = list(combinations(range(len(runs)), 2))
    sums = {key: dict.fromkeys(pairs, PairedSums()) for key in keys}
    edges = {edge for run in runs for block in run.manifest.blocks for edge in _edges(block)}
    cuts = sorted({first, stop, *(edge for edge in edges if first < edge < stop)})
    for start, end in pairwise(cuts):
        counts = [reader.between(start, end) for reader in readers]
        for key in keys:
            for one, other in pairs:
                sums[key][one, other] += PairedSums.of(
                    counts[one][key], counts[other][key], raids_per_sample
                )
    return sums


def added(one: PairsOfMeasures, other: PairsOfMeasures) -> PairsOfMeasures:
    """The sums over the replications of both."""
    return {
        key: {pair: sums + other[key][pair] for pair, sums in of_pairs.items()}
        for key, of_pairs in one.items()
    }


def _edges(block: Block) -> tuple[int, int]:
    return block.first, block.first + block.replications


class _Reader:
    """Reads a run's counts from the first raid to the last, a block at a time."""

    def __init__(self, run: Run, keys: tuple[Key, ...]) -> None:
        self._run = run
        self._keys = keys
        self._block = Block(0, 0)
        self._counts: dict[Key, Counts] = {}

    def between(self, start: int, end: int) -> dict[Key, Counts]:
        """Of the replications from `start` to before `end`, which lie in one block."""
        if start >= max(_edges(self._block)):
            blocks = self._run.manifest.blocks
            self._read(next(block for block in blocks if start < max(_edges(block))))
        mine = slice(start - self._block.first, end - self._block.first)
        return {key: Counts(each.x[mine], each.m[mine]) for key, each in self._counts.items()}

    def _read(self, block: Block) -> None:
        tables = self._run.store.read_block(block)
        found = raid_counts(tables, self._run.scenario, block.first, block.replications)
        self._block, self._counts = block, {key: found[key] for key in self._keys}


def comparison(
    runs: Sequence[Run],
    sums: PairsOfMeasures,
    *,
    against: int = 0,
    best: Key | None = None,
    confidence: float = CONFIDENCE,
) -> Comparison:
    """What the sums of every pair come to; with `best`, the defences ranked by that measure."""
    raids_per_sample = runs[0].manifest.raids_per_sample
    measures = tuple(
        _compared(
            key,
            [rates_of(run.scenario)[key] for run in runs],
            of_pairs,
            raids_per_sample,
            confidence,
        )
        for key, of_pairs in sums.items()
    )
    found = None
    if best is not None:
        by = next(measure for measure in measures if measure.key == best)
        values = tuple(estimate.value for estimate in by.estimates)
        found = ranking(best, values, by.differences, confidence)
    replications = measures[0].estimates[0].replications
    names = tuple(run.name for run in runs)
    return Comparison(names, against, replications, confidence, measures, found)


def _compared(
    key: Key,
    rates: Sequence[Rate],
    of_pairs: Mapping[Pair, PairedSums],
    raids_per_sample: int,
    confidence: float,
) -> ComparedMeasure:
    of_runs = {
        place: sums
        for (one, other), pair in of_pairs.items()
        for place, sums in ((one, pair.one), (other, pair.other))
    }
    samples = next(iter(of_pairs.values())).samples
    estimates = tuple(
        replace(rate(of_runs[place], samples, confidence), replications=samples * raids_per_sample)
        for place, rate in enumerate(rates)
    )
    differences = {
        pair: paired_difference(sums, per=1.0 / _unit(rates[0]), confidence=confidence)
        for pair, sums in of_pairs.items()
    }
    return ComparedMeasure(key, estimates, differences)


def unit_of(scenario: Scenario, key: Key) -> float:
    """What a ratio of sums of 1 comes to in the unit of a measure."""
    return _unit(rates_of(scenario)[key])


def _unit(rate: Rate) -> float:
    return rate(ONE, 1).value
