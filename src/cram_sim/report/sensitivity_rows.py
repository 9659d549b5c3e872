"""The factors of a sensitivity analysis, the most important first, in the units of a page."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats
from cram_sim.report.estimate_text import PROPORTIONS
from cram_sim.studies.main_effects import MainEffects
from cram_sim.studies.morris import MorrisEffects
from cram_sim.studies.resampling import Bounded
from cram_sim.studies.sensitivity import Sensitivity
from cram_sim.studies.sobol_indices import SobolIndices

PER_CENT: Final = 100.0
# The share of the variance between settings that chance may make, before a page warns, and the one
# that it then says how to reach (assumed).
MUCH_NOISE: Final = 0.5
LITTLE_NOISE: Final = 0.1


@dataclass(frozen=True)
class Value:
    """A number with its interval, as a page shows it."""

    value: float
    low: float
    high: float


def values(found: Bounded, per: float) -> list[Value]:
    """Each of several numbers, times `per`."""
    columns = (per * column for column in (found.value, found.low, found.high))
    return [Value(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]


def is_over(share: float) -> bool:
    """Whether a share of a whole, as estimated, is shown as more than all of it."""
    return round(PER_CENT * share, 1) > PER_CENT


def in_range(share: float) -> float:
    """An estimated share in per cent, cut at 0 and 100; nan stays."""
    return float(np.clip(PER_CENT * share, 0.0, PER_CENT))


def per_unit(found: Sensitivity) -> float:
    """What a measure is multiplied with to be shown: shares are in per cent."""
    return PER_CENT if found.unit in PROPORTIONS else 1.0


def unit_of_differences(found: Sensitivity) -> str:
    """The unit of a difference of two values of a measure, as shown."""
    return "percentage points" if found.unit in PROPORTIONS else found.unit


def order(analysis: MorrisEffects | SobolIndices | MainEffects) -> list[int]:
    """The places of the factors, the most important first."""
    importance = importance_of(analysis)
    places: list[int] = np.argsort(-np.nan_to_num(importance), kind="stable").tolist()
    return places


def importance_of(analysis: MorrisEffects | SobolIndices | MainEffects) -> Floats:
    """What factors are ranked by: mu*, the total index, or the size of the difference."""
    match analysis:
        case MorrisEffects():
            return analysis.mean_size.value
        case SobolIndices():
            return analysis.total.value
        case MainEffects():
            size: Floats = np.abs(analysis.difference.value)
            return size


def sentences(found: Sensitivity) -> list[str]:
    """What the analysis comes to, in words, and a warning where chance drowns it."""
    match found.analysis:
        case MorrisEffects() as morris:
            return _of_morris(found, morris)
        case SobolIndices() as sobol:
            return _of_sobol(found, sobol)
        case MainEffects() as effects:
            return _of_main_effects(found, effects)
        case None:
            return []


def _of_morris(found: Sensitivity, morris: MorrisEffects) -> list[str]:
    first, *others = order(morris)
    silent = [n for n in (first, *others) if morris.mean_size.value[n] <= morris.floor[n]]
    if first in silent:
        return [
            f"warning: no factor does more to {found.name} than chance would; too few raids to "
            f"tell, or nothing to find: write more than `replications: {found.replications}`"
        ]
    half = 0.5 * per_unit(found) * morris.mean_size.value[first]
    told = [
        f"{leaders(found, morris.comes_first, first)}. Moving {found.factors[first].name} over "
        f"half its range changes {found.name} by {half:.3g} {unit_of_differences(found)} on average"
    ]
    if silent:
        told.append(f"Not to be told from chance: {names(found, silent)}")
    return told


def _of_sobol(found: Sensitivity, sobol: SobolIndices) -> list[str]:
    first = order(sobol)[0]
    told = []
    is_beyond = any(is_over(each.value[first]) for each in (sobol.first, sobol.total))
    if sobol.variance > 0.0 and is_beyond:
        told.append(
            f"What decides most is not told: the share of {found.factors[first].name} is estimated "
            "at more than 100 %"
        )
    elif sobol.variance > 0.0:
        alone, together = (in_range(each.value[first]) for each in (sobol.first, sobol.total))
        told.append(
            f"{leaders(found, sobol.comes_first, first)}. {found.factors[first].name} makes "
            f"{alone:.0f} % of the variance of {found.name} between settings alone, {together:.0f} "
            "% with all it does together with others"
        )
    is_few = is_beyond or bool(sobol.total.low[first] <= 0.0)
    if sobol.variance == 0.0 or sobol.noise > MUCH_NOISE or is_few:
        told.append(_too_few(found, sobol, is_few=is_few))
    return told


def _too_few(found: Sensitivity, sobol: SobolIndices, *, is_few: bool) -> str:
    noise, more = sobol.noise, 2 * sobol.points
    start = f"warning: chance makes {PER_CENT * noise:.0f} % of the variance between settings"
    if noise <= MUCH_NOISE:
        return f"{start}, and the points are too few; write `points: {more}` or more"
    if sobol.variance == 0.0:
        return f"{start}; nothing is left for the factors; write many more `replications:`"
    times = noise / (1.0 - noise) * (1.0 - LITTLE_NOISE) / LITTLE_NOISE
    needed = int(np.ceil(times * found.replications / 100.0)) * 100
    told = f"{start}; with `replications: {needed}` it would make {PER_CENT * LITTLE_NOISE:.0f} %"
    return (
        f"{told}; the points are too few as well: write `points: {more}` or more"
        if is_few
        else told
    )


def _of_main_effects(found: Sensitivity, effects: MainEffects) -> list[str]:
    first = order(effects)[0]
    value = values(effects.difference, per_unit(found))[first]
    if value.low <= 0.0 <= value.high:
        return [
            f"warning: no factor's difference in {found.name} can be told from chance; write more "
            f"than `replications: {found.replications}`"
        ]
    return [
        f"{found.factors[first].name} decides most: from {effects.lowest[first].text} to "
        f"{effects.highest[first].text} it changes {found.name} by {value.value:+.3g} "
        f"{unit_of_differences(found)}"
    ]


def leaders(found: Sensitivity, comes_first: Floats, first: int) -> str:
    """Who decides most, or between whom it is open."""
    if comes_first[first] >= CONFIDENCE:
        return f"{found.factors[first].name} decides most"
    by_share = np.argsort(-comes_first, kind="stable")
    enough = int(np.searchsorted(np.cumsum(comes_first[by_share]), CONFIDENCE)) + 1
    possible = sorted({first, *by_share[:enough].tolist()}, key=lambda n: -comes_first[n])
    return f"Which decides most is open: {names(found, possible)}"


def names(found: Sensitivity, places: list[int]) -> str:
    """Factors by their places."""
    return ", ".join(found.factors[place].name for place in places)
