"""A sensitivity analysis as a page of text: every factor with its intervals, and words."""

import math
import textwrap
from collections.abc import Sequence

from rich.text import Text

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.report.estimate_text import HEADING, QUIET, WIDTH
from cram_sim.report.provenance import Swept
from cram_sim.report.sensitivity_rows import (
    PER_CENT,
    Value,
    order,
    per_unit,
    sentences,
    unit_of_differences,
    values,
)
from cram_sim.studies.main_effects import MainEffects
from cram_sim.studies.morris import MorrisEffects
from cram_sim.studies.sensitivity import Sensitivity
from cram_sim.studies.sobol_indices import SobolIndices
from cram_sim.studies.uncertainty import PointUncertainty
from cram_sim.studies.variance_shares import VarianceShares

NAME_WIDTH = 26
COLUMN = 22
NARROW = 8


def sensitivity_text(analysed: Sequence[Sensitivity], provenance: Swept) -> Text:
    """The page; styles show on a terminal only."""
    page = Text()
    page.append(f"{provenance.scenario}\n", "bold")
    cells = "1 cell" if provenance.cells == 1 else f"each of {provenance.cells:,} cells"
    page.append(
        f"{provenance.replications_in_words} in {cells}, seed {provenance.seed}, cram-sim "
        f"{provenance.version}; in brackets {100.0 * CONFIDENCE:.0f} % intervals\n",
        QUIET,
    )
    for found in analysed:
        _add(page, found)
    page.rstrip()
    return page


def _add(page: Text, found: Sensitivity) -> None:
    page.append(f"\n{found.name}: {found.meaning}\n", HEADING)
    match found.analysis:
        case MorrisEffects() as morris:
            _add_morris(page, found, morris)
        case SobolIndices() as sobol:
            _add_sobol(page, found, sobol)
        case MainEffects() as effects:
            _add_main_effects(page, found, effects)
    for sentence in sentences(found):
        page.append(f"{_wrapped(sentence)}\n", "bold")
    if found.shares:
        page.append(f"{_wrapped(shares_in_words(found.shares))}\n")
    if found.uncertainty:
        _add_uncertainty(page, found)


def _add_morris(page: Text, found: Sensitivity, morris: MorrisEffects) -> None:
    _note(
        page,
        f"What a move over a factor's whole range does, in {unit_of_differences(found)}; "
        f"{morris.trajectories} trajectories",
    )
    _row(page, "", ["size: mu*", "mean: mu", "spread: sigma"], ["chance"])
    per = per_unit(found)
    kinds = (morris.mean_size, morris.mean, morris.spread)
    columns = [values(each, per) for each in kinds]
    places = _places([value for column in columns for value in column])
    for n in order(morris):
        row = [_interval(column[n], places) for column in columns]
        _row(page, found.factors[n].name, row, [f"{per * morris.floor[n]:.{places}f}"])
    _note(
        page,
        "chance: what mu* would not exceed in 19 of 20 studies, did the factor nothing; of a mu* "
        "that does not, the interval begins at 0",
    )


def _add_sobol(page: Text, found: Sensitivity, sobol: SobolIndices) -> None:
    _note(
        page,
        f"Share of the variance between settings, in %; {sobol.points} points; chance, "
        f"{PER_CENT * sobol.noise:.1f} % of what was seen, is taken away",
    )
    _row(page, "", ["alone", "with all others"], ["first in"])
    columns = [values(each, PER_CENT) for each in (sobol.first, sobol.total)]
    for n in order(sobol):
        row = [_share(column[n]) for column in columns]
        _row(page, found.factors[n].name, row, [f"{PER_CENT * sobol.comes_first[n]:.0f} %"])
    page.append("first in: the share of resamples in which it has the greatest share\n", QUIET)


def _add_main_effects(page: Text, found: Sensitivity, effects: MainEffects) -> None:
    _note(
        page,
        "What each factor does from its lowest setting to its highest, the others averaged; "
        f"in {unit_of_differences(found)}",
    )
    differences = values(effects.difference, per_unit(found))
    places = _places(differences)
    for n in order(effects):
        ends = f"{effects.lowest[n].text} to {effects.highest[n].text}"
        _row(page, found.factors[n].name, [_short(ends), _interval(differences[n], places)], [])


def _add_uncertainty(page: Text, found: Sensitivity) -> None:
    _note(
        page,
        "Median over the uncertain parameters, in brackets from their 5 % to their 95 %; chance: "
        f"± of one sample's {100.0 * CONFIDENCE:.0f} % interval; share: of one raid's variance "
        "that the parameters make, in %",
    )
    per = per_unit(found)
    bands = [Value(per * p.median, per * p.low, per * p.high) for p in found.uncertainty]
    places = _places(bands)
    _row(page, "", ["median"], ["chance"], ["share"])
    for point, band in zip(found.uncertainty, bands, strict=True):
        chance = f"{per * point.chance:.{places}f}"
        share = values(point.shares.parametric, PER_CENT)[0]
        _row(page, _of(point), [_interval(band, places)], [chance], [_interval(share, 1)])


def _of(point: PointUncertainty) -> str:
    return point.settings or "as the scenario is"


def shares_in_words(shares: VarianceShares) -> str:
    """Chance against parameters, in a sentence."""
    (share,) = values(shares.parametric, PER_CENT)
    return (
        f"Of the variance of one raid's outcome the parameters make {_interval(share, 1)} %, "
        f"chance within a setting the rest; over {shares.settings} settings"
    )


def _note(page: Text, sentence: str) -> None:
    page.append(f"{_wrapped(sentence)}\n", QUIET)


def _row(
    page: Text, name: str, wide: list[str], narrow: list[str], last: Sequence[str] = ()
) -> None:
    words = f"  {name}"
    if len(words) > NAME_WIDTH:
        page.append(f"{words if len(words) <= WIDTH else f'{words[: WIDTH - 1]}…'}\n")
        words = ""
    cells = [f"{each:<{COLUMN}}" for each in wide] + [f"{each:>{NARROW}}" for each in narrow]
    text = f"{words:<{NAME_WIDTH}}{''.join(cells)}"
    page.append(f"{text}{''.join(f'  {each}' for each in last)}".rstrip() + "\n")


def _share(share: Value) -> str:
    """A share in per cent with its interval, and no number of it outside 0 to 100."""
    shown = round(share.value, 1)
    if 0.0 <= shown <= PER_CENT or math.isnan(shown):
        return _interval(share, 1)
    beyond = "> 100" if shown > PER_CENT else "< 0"
    return f"{beyond} [{share.low:z.1f} – {share.high:z.1f}]"


def _interval(value: Value, places: int) -> str:
    if math.isnan(value.value):
        return f"– [{value.low:z.{places}f} – {value.high:z.{places}f}]"
    return f"{value.value:z.{places}f} [{value.low:z.{places}f} – {value.high:z.{places}f}]"


def _places(shown: Sequence[Value]) -> int:
    """Decimal places that show three figures of the largest number."""
    size = max((abs(value.value) for value in shown), default=0.0)
    return min(max(2 - math.floor(math.log10(size)), 0), 4) if size > 0.0 else 2


def _short(text: str) -> str:
    return text if len(text) < COLUMN else f"{text[: COLUMN - 2]}…"


def _wrapped(sentence: str) -> str:
    return textwrap.fill(
        sentence, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
