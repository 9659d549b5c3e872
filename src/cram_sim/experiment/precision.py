"""How precise a run has to be, and when it is looked at.

The planned looks are at a minimum of replications and at each doubling of it, up to a maximum. A
run stops at the first look that it comes to at which every interval is narrow enough. It comes only
to looks that were foreseen to do: a pilot of half the minimum, and then each look that did not do,
says which is the next that likely will. Were it stopped at any look that happens to do, then those
would stop early whose raids happened to be alike, and too few intervals would hold the truth:
`benchmarks/interval_coverage.py` counts them both ways.
"""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from cram_sim.errors import CramSimError
from cram_sim.experiment import run as runs_of
from cram_sim.experiment.backends import Backend
from cram_sim.experiment.counting import Key
from cram_sim.experiment.ledger import measured, rates_of
from cram_sim.experiment.measure_names import measure_key
from cram_sim.experiment.run import Progress, Run
from cram_sim.experiment.statistics import CONFIDENCE, Estimate, PairSums
from cram_sim.experiment.tally import Tally
from cram_sim.quantities import shown
from cram_sim.scenario.model import Scenario

FIRST_LOOK: Final = 400  # from here on, intervals were counted to hold the truth as they promise
LAST_LOOK: Final = 100_000
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.5, 0.9999
EXAMPLE: Final = '"p_no_leaker ±0.01 @95%"'
BETWEEN_0_AND_1: Final = ("share", "probability")
RULE: Final = re.compile(
    r"(?P<name>.+?)\s*(?:±|\+/?-)\s*(?P<width>[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(?P<percent>%?)"
    r"(?:\s*@\s*(?P<confidence>[0-9.]+)\s*%)?"
)


@dataclass(frozen=True)
class Precision:
    """How far the interval of a measure may reach from its value.

    `half_width` is in the measure's unit, or a share of its value where it `is_relative`; `name` is
    what the measure was called.
    """

    name: str
    key: Key
    half_width: float
    confidence: float
    is_relative: bool = False

    def asked_of(self, estimate: Estimate) -> float:
        """The half-width asked for, in the measure's unit."""
        return self.half_width * abs(estimate.value) if self.is_relative else self.half_width

    def is_met_by(self, estimate: Estimate) -> bool:
        """Whether an interval, of this confidence, is narrow enough."""
        return half_width(estimate) <= self.asked_of(estimate)


@dataclass(frozen=True)
class Looks:
    """The numbers of replications after which a run is looked at."""

    minimum: int = FIRST_LOOK
    maximum: int = LAST_LOOK

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise CramSimError(
                f"--min-replications {self.minimum} is more than --max-replications "
                f"{self.maximum}; write the smaller number first"
            )

    @classmethod
    def between(cls, minimum: int | None, maximum: int | None) -> "Looks":
        """From the smallest to the greatest number; the usual ones where None is said."""
        greatest = LAST_LOOK if maximum is None else maximum
        if minimum is None:
            return cls(min(FIRST_LOOK, greatest), greatest)
        return cls(minimum, max(minimum, LAST_LOOK) if maximum is None else greatest)

    def in_samples(self, raids: int) -> "Looks":
        """The looks at whole samples of so many raids, the pilot's too."""
        if raids == 1:
            return self
        minimum = math.ceil(self.minimum / (2 * raids)) * 2 * raids
        return Looks(minimum, max(minimum, self.maximum // raids * raids))

    @property
    def pilot(self) -> int:
        """How many replications a run begins with, after which it never stops."""
        return (self.minimum + 1) // 2

    def after(self, replications: int, needed: float) -> int | None:
        """The first look after so many replications that has as many as are `needed`, or the last.

        None after the last.
        """
        if replications >= self.maximum:
            return None
        look = self.minimum
        while look < self.maximum and (look <= replications or look < needed):
            look *= 2
        return min(look, self.maximum)


@dataclass(frozen=True)
class Judged:
    """A measure at a look, with the interval of the confidence that was asked for."""

    precision: Precision
    estimate: Estimate

    @property
    def is_reached(self) -> bool:
        """Whether its interval is narrow enough."""
        return self.precision.is_met_by(self.estimate)

    @property
    def times_too_wide(self) -> float:
        """The half-width over the one asked for; infinite where there is none to judge by."""
        asked = self.precision.asked_of(self.estimate)
        wide = half_width(self.estimate)
        return wide / asked if asked > 0.0 and not math.isnan(wide) else math.inf

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON; what could not be measured is None."""
        numbers = {
            "confidence": self.precision.confidence,
            "value": self.estimate.value,
            "half_width": half_width(self.estimate),
            "asked": self.precision.asked_of(self.estimate),
        }
        return {
            "measure": ".".join(self.precision.key),
            **{name: None if math.isnan(value) else value for name, value in numbers.items()},
            "reached": self.is_reached,
        }

    def __str__(self) -> str:
        wide, asked = half_width(self.estimate), self.precision.half_width
        limit = f"{100.0 * asked:g} % of it" if self.precision.is_relative else f"{asked:g}"
        if math.isnan(wide):
            return f"{self.precision.name} not measured yet (asked ± {limit})"
        digits = max(0, 1 - math.floor(math.log10(wide))) if wide > 0.0 else 2
        found = f"{self.estimate.value:.{digits}f} ± {wide:.{digits}f}"
        return f"{self.precision.name} {found} (asked ± {limit})"


def half_width(estimate: Estimate) -> float:
    """How far the interval reaches from the value, on the side where it reaches further."""
    return max(estimate.high - estimate.value, estimate.value - estimate.low)


def parse_precision(text: str, keys: Collection[Key]) -> tuple[Precision, ...]:
    """What a rule asks for: "p_no_leaker ±0.01 @95%", "rounds_per_raid +-5%", several by commas.

    A half-width with % is a share of the value. Raises CramSimError where it is no rule.
    """
    asked: dict[Key, Precision] = {}
    for part in text.split(","):
        precision = _parsed(part.strip(), keys)
        if precision.key in asked:
            raise _refused(f"a measure twice (got {shown(part.strip())}); write it once")
        asked[precision.key] = precision
    return tuple(asked.values())


def _parsed(text: str, keys: Collection[Key]) -> Precision:
    found = RULE.fullmatch(text)
    if found is None:
        raise _refused(f"no precision (got {shown(text)}); write {EXAMPLE}")
    width, is_relative = _number(found["width"], text), bool(found["percent"])
    width = width / 100.0 if is_relative else width
    if width == 0.0:
        raise _refused(
            f"a half-width of 0 (got {shown(text)}), which no number of raids reaches; write one "
            f"above 0, e.g. {EXAMPLE}"
        )
    if math.isinf(width) or (is_relative and width > 1.0):
        limit = " up to 100 %" if is_relative else ""
        raise _refused(f"half-width of {shown(text)}; write one above 0{limit}, e.g. {EXAMPLE}")
    said = found["confidence"]
    confidence = CONFIDENCE if said is None else _number(said, text) / 100.0
    if not LEAST_CONFIDENCE <= confidence <= MOST_CONFIDENCE:
        raise _refused(
            f"confidence of {shown(text)}; write one from {100.0 * LEAST_CONFIDENCE:g} to "
            f"{100.0 * MOST_CONFIDENCE:g} %, e.g. {EXAMPLE}"
        )
    try:
        key = measure_key(found["name"], keys)
    except CramSimError as error:
        raise _refused(str(error)) from error
    return Precision(found["name"], key, width, confidence, is_relative)


def _number(text: str, rule: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _refused(f"no number {text} (in {shown(rule)}); write {EXAMPLE}") from None


def _refused(why: str) -> CramSimError:
    return CramSimError(f"until: {why}")


def refuse_too_wide(until: Sequence[Precision], scenario: Scenario) -> None:
    """Raise CramSimError where an interval of a probability would be as wide as all there is."""
    rates = rates_of(scenario)
    for precision in until:
        unit = rates[precision.key](PairSums(), 0, precision.confidence).unit
        if unit in BETWEEN_0_AND_1 and precision.half_width > 1.0:
            raise _refused(
                f"{precision.name} lies between 0 and 1 (got ±{precision.half_width:g}); write a "
                f"half-width of 1 at most, e.g. {EXAMPLE}"
            )


def judged(until: Sequence[Precision], tally: Tally, scenario: Scenario) -> tuple[Judged, ...]:
    """Each of the measures asked for, as it stands."""
    return tuple(
        Judged(each, measured(tally, scenario, each.key, confidence=each.confidence))
        for each in until
    )


def is_enough(found: Sequence[Judged], looks: Looks, replications: int) -> bool:
    """Whether this is a look, and nothing is left too wide that is asked for."""
    return replications >= looks.minimum and all(each.is_reached for each in found)


def next_look(found: Sequence[Judged], looks: Looks, replications: int) -> int | None:
    """How many replications to go on to; None where nothing is asked, or that is enough, or all."""
    if not found or is_enough(found, looks, replications):
        return None
    return looks.after(replications, replications_needed(found, replications))


def replications_needed(found: Sequence[Judged], replications: int) -> float:
    """About how many replications all will take, judged by those that can be told.

    Half-widths fall with the square root of the replications.
    """
    known = [each.times_too_wide for each in found if math.isfinite(each.times_too_wide)]
    return replications * max([*known, 0.0]) ** 2


def compute(
    runs: Sequence[Run], backend: Backend, *, until: Sequence[Precision], looks: Looks
) -> Iterator[Progress]:
    """Compute runs look by look, each until it is precise enough or at its last look.

    Yields after each block that is in the store. A run's manifest says the look before its blocks
    are computed, so a run that was stopped anywhere goes on the same way.
    """
    return runs_of.compute(runs, backend, further=partial(_taken_further, until, looks))


def _taken_further(until: Sequence[Precision], looks: Looks, progress: Progress) -> Run | None:
    """The run up to its next look, if there is one."""
    tally, scenario = progress.tally, progress.run.scenario
    replications = next_look(judged(until, tally, scenario), looks, tally.replications)
    return None if replications is None else runs_of.taken_further(progress.run, replications)
