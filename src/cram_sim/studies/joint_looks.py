"""When a comparison is precise enough: all its runs are looked at together, at planned looks."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cram_sim.errors import CramSimError
from cram_sim.experiment.backends import Backend
from cram_sim.experiment.counting import Key
from cram_sim.experiment.paired import paired_difference
from cram_sim.experiment.precision import Looks
from cram_sim.experiment.run import Progress, Run, compute, taken_further
from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.quantities import shown
from cram_sim.studies.comparison import (
    Comparison,
    PairsOfMeasures,
    added,
    comparison,
    paired_sums,
    unit_of,
)

EXAMPLES: Final = '"difference ±0.01 @95%" or "pcs 95%"'
DIFFERENCE: Final = re.compile(
    r"difference\s*(?:±|\+/?-)\s*(?P<width>\d+\.?\d*|\.\d+)(?:\s*@\s*(?P<confidence>\d+\.?\d*)\s*%)?"
)
SELECTION: Final = re.compile(r"pcs\s*(?P<percent>\d+\.?\d*)\s*%")


@dataclass(frozen=True)
class Rule:
    """What is enough: a half-width of every difference, or a probability of correct selection.

    Differences are of the first measure, each defence less the one to compare with. The one that is
    not asked for is None.
    """

    half_width: float | None = None
    confidence: float = CONFIDENCE
    correct_selection: float | None = None


def parse_rule(text: str) -> Rule:
    """The rule of a text: "difference ±0.01 @95%", "pcs 95%". Raises CramSimError for another."""
    difference, selection = DIFFERENCE.fullmatch(text.strip()), SELECTION.fullmatch(text.strip())
    if difference:
        width = float(difference["width"])
        confidence = float(difference["confidence"] or 100.0 * CONFIDENCE) / 100.0
        if width > 0.0 and 0.5 <= confidence <= 0.9999:
            return Rule(half_width=width, confidence=confidence)
    elif selection and 50.0 <= float(selection["percent"]) < 100.0:
        return Rule(correct_selection=float(selection["percent"]) / 100.0)
    raise CramSimError(
        f"until: no rule of a comparison (got {shown(text)}); write {EXAMPLES}, a width above 0, a "
        "confidence from 50 to 99.99 %"
    )


@dataclass
class JointLooks:
    """Compares all runs at each look, and takes all of them to the next until it is enough.

    `runs` all have as many replications. `next_look` is how many they are taken to, None where
    nothing is asked, or that is enough, or all; `half_width` is the greatest of the differences
    that a rule is about, inf where one has none. A half-width is foreseen, as
    `experiment.precision` does and for its reason; a probability of correct selection is looked at
    every time: as what is held of these raids it does not depend on when one stops.
    """

    runs: Sequence[Run]
    keys: tuple[Key, ...]
    against: int
    best: Key | None
    rule: Rule | None = None
    looks: Looks = field(default_factory=Looks)
    next_look: int | None = None
    half_width: float = math.inf
    _sums: PairsOfMeasures | None = None
    _seen: int = 0

    def __post_init__(self) -> None:
        self._per = 1.0 / unit_of(self.runs[0].scenario, self.keys[0])

    def computed(self, backend: Backend) -> Iterator[Progress]:
        """Compute what the runs lack, look by look; yield after each block that is in the store."""
        while True:
            yield from compute(self.lacking, backend)
            self.look()
            if self.next_look is None:
                return
            self.runs = [taken_further(run, self.next_look) for run in self.runs]

    @property
    def lacking(self) -> list[Run]:
        """The runs of which blocks are missing."""
        return [run for run in self.runs if run.store.missing(run.manifest)]

    def look(self) -> None:
        """Take up what the runs have more than at the last look."""
        replications = self.runs[0].manifest.replications
        if replications > self._seen:
            found = paired_sums(self.runs, self.keys, first=self._seen, stop=replications)
            self.take(found, replications)

    def take(self, found: PairsOfMeasures, replications: int) -> None:
        """Add what was found since the last look, and say which is the next one."""
        self._sums = added(self._sums, found) if self._sums else found
        self._seen = replications
        self.half_width = self._widest(self.rule.confidence) if self.rule else math.inf
        self.next_look = (
            None if self.is_enough else self.looks.after(replications, self._replications_needed)
        )

    @property
    def found(self) -> Comparison:
        """The comparison at the last look."""
        assert self._sums is not None  # it was looked at
        return comparison(self.runs, self._sums, against=self.against, best=self.best)

    @property
    def is_enough(self) -> bool:
        """Whether it is as precise as asked; without a rule it always is."""
        if self.rule is None:
            return True
        if self._seen < self.looks.minimum:
            return False
        if self.rule.half_width is None:
            return self.correct_selection >= (self.rule.correct_selection or 0.0)
        return self.half_width <= self.rule.half_width

    @property
    def _replications_needed(self) -> float:
        """About how many the half-width asked for takes; 0 where none is, or none is known."""
        if self.rule is None or self.rule.half_width is None or math.isinf(self.half_width):
            return 0.0
        return self._seen * (self.half_width / self.rule.half_width) ** 2

    @property
    def correct_selection(self) -> float:
        """The probability that the defence that came first is the best."""
        ranked = self.found.ranking
        assert ranked is not None  # whoever asks for it ranks
        return ranked.correct_selection

    def _widest(self, confidence: float) -> float:
        assert self._sums is not None
        differences = [
            paired_difference(sums, per=self._per, confidence=confidence)
            for pair, sums in self._sums[self.keys[0]].items()
            if self.against in pair
        ]
        widths = [0.5 * (each.high - each.low) for each in differences]
        return math.inf if any(map(math.isnan, widths)) else max(widths)

    @property
    def said(self) -> str:
        """What a bar says of it; nothing before the first look."""
        return str(self) if self.rule is not None and self._sums else ""

    def __str__(self) -> str:
        """How precise it is, and what was asked."""
        assert self.rule is not None
        if self.rule.correct_selection is not None:
            asked = 100.0 * self.rule.correct_selection
            return f"correct selection {100.0 * self.correct_selection:.1f} % (asked {asked:g} %)"
        return f"difference ± {self.half_width:.3g} (asked ± {self.rule.half_width:g})"


def as_long_as_the_longest(runs: Sequence[Run]) -> list[Run]:
    """The runs, all of them to have the replications of the longest.

    A command that was stopped while it took them further leaves some behind.
    """
    most = max(run.manifest.replications for run in runs)
    return [
        run
        if run.manifest.replications == most
        else replace(run, manifest=run.manifest.taken_further(most))
        for run in runs
    ]
