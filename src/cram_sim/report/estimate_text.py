"""How a page of text looks, and its numbers: with as many digits as each kind and size asks."""

import math

from cram_sim.experiment.statistics import Estimate

WIDTH = 100  # characters of a page
HEADING = "bold cyan"
QUIET = "dim"
PROPORTIONS = ("share", "probability")  # shown in per cent
MEASURED = ("s", "m")  # quantiles of what was measured, and no counts
MOST_PLACES = 4
AMOUNTS = ("value", "s of fire")  # no counts of things: their sums, made whole, would mislead


def number(
    value: float, estimate: Estimate, *, figures: int = 3, most_places: int = MOST_PLACES
) -> str:
    """A value or a limit of an estimate, in so many significant figures but not too many places."""
    size = abs(estimate.value)
    if estimate.unit in PROPORTIONS:
        return f"{100.0 * value:.{2 if 0.0 < size < 0.01 else 1}f}"
    if estimate.unit == "s":
        return f"{value:.1f}"
    places = figures - 1 - math.floor(math.log10(size)) if size > 0.0 else 2
    return f"{value:,.{min(max(places, 0), most_places)}f}"


def sign(estimate: Estimate) -> str:
    """What stands behind the number."""
    if estimate.unit in PROPORTIONS:
        return " %"
    return f" {estimate.unit}" if estimate.unit in MEASURED else ""


def counted(estimate: Estimate) -> str:
    """What the number was counted on."""
    if estimate.unit in MEASURED:
        return f"{estimate.denominator:,} {estimate.of}"
    link = "of" if estimate.unit == "share" else "in"
    counted_on = f"{link} {_so_many(estimate.denominator, estimate.of)}"
    return counted_on if estimate.unit in AMOUNTS else f"{estimate.numerator:,} {counted_on}"


def _so_many(number: int, things: str) -> str:
    return f"{number:,} {'raid' if number == 1 and things == 'raids' else things}"
