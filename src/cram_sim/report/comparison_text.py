"""A comparison as a page of text: what differs in plain words, then every measure in a table."""

import math
from dataclasses import replace
from textwrap import fill

from rich.text import Text

from cram_sim.experiment.paired import Difference
from cram_sim.experiment.statistics import Estimate
from cram_sim.report.estimate_text import HEADING, PROPORTIONS, QUIET, WIDTH, number, sign
from cram_sim.report.provenance import Provenance
from cram_sim.studies.comparison import ComparedMeasure, Comparison
from cram_sim.studies.ranking import Ranking

NAME_WIDTH = 30
VALUE_WIDTH = 9
INTERVAL_WIDTH = 17
FACTOR_WIDTH = 8
DIFFERENCE_FROM = NAME_WIDTH + VALUE_WIDTH + 2 + INTERVAL_WIDTH + 2  # characters
NO_LOSS = 0.995  # of which two digits are 1
SUREST = 99.9  # per cent
HELPS = 1.05  # below this, pairing is not worth telling


def comparison_text(found: Comparison, provenance: Provenance) -> Text:
    """The page; styles show on a terminal only."""
    page = Text()
    page.append(f"{fill(' · '.join(found.names), WIDTH)}\n", "bold")
    page.append(
        f"the same {provenance.replications_in_words} of each, seed {provenance.seed}, "
        f"{provenance.values_used}cram-sim {provenance.version}; "
        f"in brackets {100.0 * found.confidence:g} % intervals over raids\n\n",
        QUIET,
    )
    first = found.measures[0]
    for place in found.others:
        page.append(f"{fill(sentence(found, first, place), WIDTH)}\n")
    reference = _short(found.names[found.against], WIDTH - DIFFERENCE_FROM - 5)
    page.append(f"\n{'':<{DIFFERENCE_FROM}}less {reference}\n", QUIET)
    for measure in found.measures:
        _table(page, found, measure)
    _warnings(page, found)
    if found.ranking is not None:
        _ranking(page, found, found.ranking)
    page.rstrip()
    return page


def sentence(found: Comparison, measure: ComparedMeasure, place: int) -> str:
    """What one defence has more or less of than the one to compare with, and how surely."""
    name, reference = found.names[place], found.names[found.against]
    difference = measure.difference(place, found.against)
    estimate = measure.estimates[place]
    if math.isnan(difference.value):
        return f"With {name}, {estimate.meaning}: nothing to compare on."
    words = meaning(measure)
    more, less = ("more frequent", "rarer") if estimate.unit in PROPORTIONS else ("higher", "lower")
    if not difference.is_certain:
        return (
            f"With {name}, {words} may be {more} or {less} than with {reference}: the difference, "
            f"{signed_value(difference, estimate)}{_points(estimate)}, has an "
            f"uncertain sign {signed_interval(difference, estimate)}. {_worth(difference)}"
        )
    size = replace(difference, value=abs(difference.value))
    low, high = sorted((abs(difference.low), abs(difference.high)))
    limits = f"[{_plain(low, size, estimate)} – {_plain(high, size, estimate)}]"
    return (
        f"With {name}, {words} is {more if difference.value > 0.0 else less} by "
        f"{_plain(size.value, size, estimate)}{_points(estimate)} than with {reference} {limits}. "
        f"{_worth(difference)}"
    )


def meaning(measure: ComparedMeasure) -> str:
    """What is measured, in the words of each kind of defence."""
    return " / ".join(dict.fromkeys(estimate.meaning for estimate in measure.estimates))


def factor(difference: Difference) -> str:
    """The variance-reduction factor in a few characters."""
    value = difference.variance_factor
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:,.{1 if value < 100.0 else 0}f}"


def signed_value(difference: Difference, estimate: Estimate) -> str:
    """A difference, with its sign."""
    return _signed(difference.value, difference, estimate)


def signed_interval(difference: Difference, estimate: Estimate) -> str:
    """The limits of a difference."""
    if math.isnan(difference.low):
        return "no interval"
    low, high = (
        _signed(value, difference, estimate) for value in (difference.low, difference.high)
    )
    return f"[{low} – {high}]"


def _worth(difference: Difference) -> str:
    value = difference.variance_factor
    if math.isnan(value) or math.isinf(value):
        return "It is the same in every raid."
    if value < NO_LOSS:
        return f"Sharing raids does not help: {value:.2f} times as many separate ones would do."
    if value < HELPS:
        return "Sharing the raids makes no odds."
    return f"Separate raids would have to be {factor(difference)} times as many to tell as much."


def _table(page: Text, found: Comparison, measure: ComparedMeasure) -> None:
    page.append(f"\n{meaning(measure)}\n", HEADING)
    for place, name in enumerate(found.names):
        estimate = measure.estimates[place]
        page.append(f"  {_short(name, NAME_WIDTH - 3):<{NAME_WIDTH - 2}}")
        page.append(f"{_value(estimate):>{VALUE_WIDTH}}", "bold")
        limits = _interval_of(estimate)
        page.append(
            f"  {limits if place == found.against else f'{limits:<{INTERVAL_WIDTH}}'}", QUIET
        )
        if place != found.against:
            _difference(page, measure.difference(place, found.against), estimate)
        page.append("\n")


def _difference(page: Text, difference: Difference, estimate: Estimate) -> None:
    if math.isnan(difference.value):
        page.append(f"{'–':>{VALUE_WIDTH}}")
        return
    page.append(f"{signed_value(difference, estimate):>{VALUE_WIDTH}}", "bold")
    page.append(f"  {signed_interval(difference, estimate):<{INTERVAL_WIDTH}}", QUIET)
    page.append(f"{'×' + factor(difference):>{FACTOR_WIDTH}}", QUIET)


def _warnings(page: Text, found: Comparison) -> None:
    page.append(
        "\n× so many times as many separate raids would tell as much; differences of shares in "
        "points\n",
        QUIET,
    )
    for measure in found.measures:
        for place in found.others:
            difference = measure.difference(place, found.against)
            if difference.variance_factor < NO_LOSS:
                warning = (
                    f"warning: {meaning(measure)}, {found.names[place]}: sharing the raids makes "
                    f"the difference less certain (×{difference.variance_factor:.2f})"
                )
                page.append(f"{fill(warning, WIDTH)}\n")


def _ranking(page: Text, found: Comparison, ranked: Ranking) -> None:
    measure = next(each for each in found.measures if each.key == ranked.key)
    better = "more" if ranked.more_is_better else "less"
    page.append(f"\nBest by: {meaning(measure)} ({better} is better)\n", HEADING)
    for number_of, place in enumerate(ranked.order, start=1):
        behind, estimate = ranked.behind[place], measure.estimates[place]
        at = replace(estimate, value=behind.value)
        name = f"{number_of}. {_short(found.names[place], NAME_WIDTH - 6)}"
        page.append(f"  {name:<{NAME_WIDTH - 2}}")
        page.append(f"{_value(estimate):>{VALUE_WIDTH}}", "bold")
        is_ahead = behind.value < 0.0
        limits = (behind.value, behind.low, behind.high)
        if is_ahead:  # from 0, so that nothing is told as −0
            limits = (0.0 - behind.value, 0.0 - behind.high, 0.0 - behind.low)
        value, low, high = (number(each, at).replace("-", "−") for each in limits)
        told = f"{value} [{low} – {high}]{_points(estimate)}"
        page.append(f"  {'better' if is_ahead else 'worse'} than the best other by {told}\n", QUIET)
    sure = min(100.0 * ranked.correct_selection, SUREST)
    words = f"above {SUREST}" if sure == SUREST else f"{sure:.1f}"
    page.append(
        f"{found.names[ranked.order[0]]} is the best with probability {words} %, if nothing "
        "was known before these raids.\n"
    )
    page.append(
        f"The brackets all hold at once in {100.0 * found.confidence:g} % of such experiments.\n",
        QUIET,
    )


def _value(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "–"
    return number(estimate.value, estimate) + sign(estimate)


def _interval_of(estimate: Estimate) -> str:
    if math.isnan(estimate.low):
        return "no interval"
    return f"[{number(estimate.low, estimate)} – {number(estimate.high, estimate)}]"


def _plain(value: float, difference: Difference, estimate: Estimate) -> str:
    return number(value, replace(estimate, value=difference.value))


def _signed(value: float, difference: Difference, estimate: Estimate) -> str:
    """With its sign, and as many places as the difference asks for."""
    text = _plain(abs(value), difference, estimate)
    return f"−{text}" if value < 0.0 else f"+{text}"


def _points(estimate: Estimate) -> str:
    return " points" if estimate.unit in PROPORTIONS else ""


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
