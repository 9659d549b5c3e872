"""How a measure changes with each factor of a sampled design, where all of them vary at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from scipy.special import stdtrit

from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.factor_axis import FactorAxis, short
from cram_sim.report.study_page import file_name, limits, page
from cram_sim.report.study_responses import Measured, Response, footer, notes, table
from cram_sim.report.style import Drawing, panel
from cram_sim.studies.result import StudyResult

MOST_PANELS: Final = 12
ACROSS: Final = 3
ALL_WIDE: Final = 6.85  # inches of all panels and the gaps between them
PANEL_HEIGHT: Final = 1.8
GAP: Final = (0.25, 0.85)  # inches; the lower one has room for the name of a factor
LONGEST: Final = 30  # characters of a factor under its panel
LEVEL: Final = 10  # characters of a level under its place
FEWEST_FOR_CURVE: Final = 8  # points: three coefficients and something to judge them by
CONFIDENCE: Final = 0.95
SMOOTH: Final = "line: least squares, quadratic in one factor, with the 95 % band of its mean"


@style.IN_STYLE
def sampled_responses(
    result: StudyResult, measure: Measured, axes_of_study: Sequence[FactorAxis]
) -> Drawing:
    """A panel for each factor: every point with its interval, and a smooth curve."""
    drawn = axes_of_study[:MOST_PANELS]
    across = min(ACROSS, len(drawn))
    down = -(-len(drawn) // ACROSS)
    said = [SMOOTH]
    if len(drawn) < len(axes_of_study):
        said.append(f"the first {len(drawn)} of {len(axes_of_study)} factors are drawn")
    left, bottom = 0.85, 1.2
    wide = (ALL_WIDE - (across - 1) * GAP[0]) / across
    high = down * PANEL_HEIGHT + (down - 1) * GAP[1]
    figure, first, _ = page(
        measure.title,
        notes(result, measure.points, (), said),
        footer(result),
        size=(ALL_WIDE, high),
        margins=(left, 0.3, bottom),
    )
    first.remove()
    for number, axis in enumerate(drawn):
        column, row = number % ACROSS, down - 1 - number // ACROSS
        lowest = bottom + row * (PANEL_HEIGHT + GAP[1])
        axes = panel(figure, (left + column * (wide + GAP[0]), lowest, wide, PANEL_HEIGHT))
        _draw_points(axes, axis, measure.points)
        axes.set_ylim(limits(measure.ends, measure.unit))
        axes.tick_params(labelsize=8.5, labelleft=column == 0)
    width, height = figure.get_size_inches()
    middle = (bottom + 0.5 * high) / height
    figure.text(0.2 / width, middle, measure.unit_label, rotation=90.0, ha="center", va="center")
    return Drawing(file_name("responses", measure.key), figure, *table(measure, axes_of_study))


def _draw_points(axes: Axes, axis: FactorAxis, points: Sequence[Response]) -> None:
    place = np.array([axis.place(point.settings[axis.column]) for point in points])
    value, low, high = (
        np.array([getattr(point, name) for point in points]) for name in ("value", "low", "high")
    )
    axes.vlines(place, low, high, color=style.BLUE, linewidth=1.2, alpha=0.35)
    axes.plot(place, value, "o", color=style.BLUE, markersize=3.5, alpha=0.8)
    if axis.is_numeric:
        axes.set_xlabel(_short_label(axis), size=9.0)
        _draw_smooth(axes, place, value)
    else:
        names = [short(level, LEVEL) for level in axis.levels]
        axes.set_xticks(range(len(names)), names, rotation=30.0, ha="right", size=8.0)
        axes.set_xlim(-0.5, len(names) - 0.5)
        axes.set_xlabel(_short_label(axis), size=9.0)


def _short_label(axis: FactorAxis) -> str:
    unit = axis.label.removeprefix(axis.name)
    return style.shown_ends(axis.factor.name, LONGEST - len(unit)) + unit


def _draw_smooth(axes: Axes, place: Floats, value: Floats) -> None:
    known = ~np.isnan(value)
    if np.count_nonzero(known) < FEWEST_FOR_CURVE or np.unique(place[known]).size < 3:
        return
    at = np.linspace(float(place.min()), float(place.max()), 60)
    curve, half_width = quadratic_fit(place[known], value[known], at)
    axes.fill_between(
        at, curve - half_width, curve + half_width, color=style.VERMILLION, alpha=0.2, linewidth=0.0
    )
    axes.plot(at, curve, color=style.VERMILLION, linewidth=1.6)


def quadratic_fit(x: Floats, y: Floats, at: Floats) -> tuple[Floats, Floats]:
    """The least-squares quadratic of y (n,) in x (n,) at other places, and half its 95 % band.

    The band is that of the mean: N. R. Draper and H. Smith, Applied Regression Analysis, 3rd ed.
    (1998), section 5.2, with Student's t for n - 3 degrees of freedom.
    """
    middle, scale = 0.5 * (x.max() + x.min()), 0.5 * (x.max() - x.min())
    rows, wanted = (np.vander((place - middle) / scale, 3) for place in (x, at))
    inverse = np.linalg.inv(rows.T @ rows)
    coefficients = inverse @ rows.T @ y
    freedom = x.size - 3
    residual = y - rows @ coefficients
    variance = float(residual @ residual) / freedom
    leverage = np.einsum("ij,jk,ik->i", wanted, inverse, wanted)
    quantile = float(stdtrit(freedom, 0.5 + 0.5 * CONFIDENCE))
    return wanted @ coefficients, quantile * np.sqrt(variance * leverage)
