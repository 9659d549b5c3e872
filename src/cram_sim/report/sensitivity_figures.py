"""Figures of a sensitivity analysis: Morris plane, Sobol' bars, tornado, bands of uncertainty."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cram_sim.report import style
from cram_sim.report.estimate_text import PROPORTIONS
from cram_sim.report.labels import Label, write_labels
from cram_sim.report.provenance import Swept
from cram_sim.report.sensitivity_rows import (
    PER_CENT,
    Value,
    is_over,
    order,
    per_unit,
    unit_of_differences,
    values,
)
from cram_sim.report.study_page import file_name, page
from cram_sim.report.style import Drawing
from cram_sim.studies.main_effects import MainEffects
from cram_sim.studies.morris import MorrisEffects
from cram_sim.studies.sensitivity import Sensitivity
from cram_sim.studies.sobol_indices import SobolIndices

PLANE: Final = (6.6, 4.2)  # inches
ROW: Final = 0.42
WIDE: Final = 5.0
BAR: Final = 0.36  # of a row
LONGEST: Final = 44  # characters of a factor's name
RIGHT, BOTTOM = 0.4, 1.0
OPAQUE: Final = 0.85
LEGEND: Final = 0.4  # inches above the axes, for a row of colours under the note
END_SIZE: Final = 8.5  # points, of the settings under the ends of a bar
END_GAP: Final = 0.12  # inches between them


def sensitivity_drawings(found: Sensitivity, provenance: Swept) -> Iterator[Drawing]:
    """Draw what the analysis of one measure shows."""
    match found.analysis:
        case MorrisEffects() as morris:
            yield morris_plane(found, morris, provenance)
        case SobolIndices() as sobol:
            yield sobol_bars(found, sobol, provenance)
        case MainEffects() as effects:
            yield tornado(found, effects, provenance)
    if found.uncertainty:
        yield uncertainty_bands(found, provenance)


@style.IN_STYLE
def morris_plane(found: Sensitivity, morris: MorrisEffects, provenance: Swept) -> Drawing:
    """Each factor by the size of its effects and by how much they differ, with intervals."""
    unit = unit_of_differences(found)
    figure, axes, _ = page(
        f"What matters for {found.meaning}",
        f"Effects of a move over a factor's whole range; {morris.trajectories} trajectories, 95 % "
        "intervals over them. Right: does more. Above the line (sigma = mu*): does more or "
        "less, as others are set. Hollow: not to be told from chance",
        provenance,
        size=PLANE,
        margins=(0.95, RIGHT, BOTTOM),
    )
    per = per_unit(found)
    sizes, spreads = values(morris.mean_size, per), values(morris.spread, per)
    for size, spread, floor in zip(sizes, spreads, (per * morris.floor).tolist(), strict=True):
        heard = size.value > floor
        axes.errorbar(
            size.value, spread.value, xerr=_arms(size), yerr=_arms(spread), fmt="o", capsize=2.5,
            color=style.BLUE, elinewidth=1.1, markersize=6.5,
            markerfacecolor=style.BLUE if heard else "white",
        )  # fmt: skip
    right, top = (1.08 * max(1e-12, *(v.high for v in each)) for each in (sizes, spreads))
    top = max(top, 0.5 * right)
    axes.plot([0.0, right], [0.0, right], color=style.GREY, linewidth=1.0, linestyle="--")
    axes.set_xlim(0.0, right)
    axes.set_ylim(-0.03 * top, top)
    axes.set_xlabel(f"size of the effects, mu* / {unit}")
    axes.set_ylabel(f"spread of the effects, sigma / {unit}")
    write_labels(
        axes,
        [
            Label(style.shown_ends(f.name), size.value, spread.value, style.BLACK)
            for f, size, spread in zip(found.factors, sizes, spreads, strict=True)
        ],
    )
    header = ("factor", *_columns("mu_star", "mu", "sigma"), "mu_star_of_chance")
    columns = [values(b, 1.0) for b in (morris.mean_size, morris.mean, morris.spread)]
    rows = [
        (found.factors[n].name, *_numbers(columns, n), float(morris.floor[n]))
        for n in order(morris)
    ]
    return Drawing(file_name("morris", found.key), figure, header, rows)


@style.IN_STYLE
def sobol_bars(found: Sensitivity, sobol: SobolIndices, provenance: Swept) -> Drawing:
    """Of each factor the share of the variance that it makes alone, and with all others."""
    places = order(sobol)
    figure, axes, _ = page(
        f"What matters for {found.meaning}",
        f"Share of the variance between settings; {sobol.points} points, 95 % intervals over them. "
        f"Chance, {PER_CENT * sobol.noise:.1f} % of what was seen, is taken away",
        provenance,
        size=(WIDE, ROW * 1.5 * len(places) + 0.3),
        margins=(_name_margin(found), RIGHT, BOTTOM + 0.1),
        above=LEGEND,
    )
    columns = [values(each, PER_CENT) for each in (sobol.first, sobol.total)]
    kinds = ((-0.19, style.BLUE, "alone"), (0.19, style.ORANGE, "with all it does with others"))
    for column, (offset, colour, _) in zip(columns, kinds, strict=True):
        for row, n in enumerate(places):
            share = column[n]
            within = float(np.clip(share.value, 0.0, PER_CENT))
            _bar(axes, row + offset, 0.0, Value(within, share.low, share.high), colour)
            if is_over(share.value / PER_CENT):
                _write_beyond(axes, row + offset)
    _finish_rows(axes, found, places)
    axes.axvline(0.0, color=style.GREY, linewidth=0.8)
    axes.set_xlabel("share of the variance / %")
    # By hand: where nothing varies, no share is known and no bar is drawn.
    told = [Patch(color=colour, alpha=OPAQUE, label=label) for _, colour, label in kinds]
    axes.legend(handles=told, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    header = ("factor", *_columns("first", "total"), "comes_first")
    shares = [values(each, 1.0) for each in (sobol.first, sobol.total)]
    rows = [
        (found.factors[n].name, *_numbers(shares, n), float(sobol.comes_first[n])) for n in places
    ]
    return Drawing(file_name("sobol", found.key), figure, header, rows)


@style.IN_STYLE
def tornado(found: Sensitivity, effects: MainEffects, provenance: Swept) -> Drawing:
    """What each factor does from its lowest setting to its highest, the greatest above."""
    places, per = order(effects), per_unit(found)
    figure, axes, _ = page(
        f"What matters for {found.meaning}",
        "At each factor's lowest and highest setting, the others averaged; dashed: the mean of "
        "all. Whisker, at the highest setting: 95 % interval over raids of the difference between "
        "both ends",
        provenance,
        size=(WIDE, ROW * 1.2 * len(places) + 0.4),
        margins=(_name_margin(found), RIGHT + 0.2, BOTTOM + 0.1),
        above=LEGEND,
    )
    differences = values(effects.difference, per)
    for row, n in enumerate(places):
        low, high = per * float(effects.at_lowest[n]), per * float(effects.at_highest[n])
        difference = differences[n]
        at_end = Value(high, low + difference.low, low + difference.high)
        _bar(axes, row, low, at_end, style.BLUE if high >= low else style.ORANGE)
    axes.axvline(per * effects.mean, color=style.BLACK, linewidth=1.0, linestyle="--")
    _finish_rows(axes, found, places)
    axes.use_sticky_edges = False
    axes.margins(x=0.06)
    _write_settings(axes, effects, places, per)
    more = Patch(color=style.BLUE, alpha=OPAQUE, label="more at the highest setting")
    less = Patch(color=style.ORANGE, alpha=OPAQUE, label="less at the highest setting")
    axes.legend(handles=[more, less], loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    axes.set_xlabel(_axis(found))
    header = ("factor", "lowest", "highest", "at_lowest", "at_highest", *_columns("difference"))
    plain = values(effects.difference, 1.0)
    rows = [
        (
            found.factors[n].name, effects.lowest[n].text, effects.highest[n].text,
            float(effects.at_lowest[n]), float(effects.at_highest[n]), *_numbers([plain], n),
        )
        for n in places
    ]  # fmt: skip
    return Drawing(file_name("tornado", found.key), figure, header, rows)


@style.IN_STYLE
def uncertainty_bands(found: Sensitivity, provenance: Swept) -> Drawing:
    """Band within band at each point: the parameters that nobody knows, and chance."""
    points, per = found.uncertainty, per_unit(found)
    names = [style.shown_ends(point.settings or "the scenario", LONGEST) for point in points]
    samples = points[0].shares.settings
    figure, axes, _ = page(
        f"How sure is {found.meaning}",
        f"Wide: from 5 % to 95 % of {samples} samples of the uncertain parameters, chance taken "
        "away. Narrow: one sample's 95 % interval over its raids. Mark: median",
        provenance,
        size=(WIDE, ROW * len(points) + 0.3),
        margins=(_margin_of(names), RIGHT, BOTTOM + 0.1),
    )
    for row, point in enumerate(points):
        median, chance = per * point.median, per * point.chance
        _span(axes, row, per * point.low, per * point.high, 0.62, style.SKY)
        _span(axes, row, median - chance, median + chance, 0.24, style.BLUE)
        axes.plot([median, median], [row - 0.31, row + 0.31], color=style.BLACK, linewidth=1.6)
    axes.set_yticks(range(len(points)), names)
    axes.set_ylim(len(points) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.use_sticky_edges = False
    axes.margins(x=0.05)
    axes.set_xlabel(_axis(found))
    header = ("point", "median", "low_5", "high_95", "chance_95", *_columns("parametric_share"))
    rows = [
        (
            p.settings,
            p.median,
            p.low,
            p.high,
            p.chance,
            *_numbers([values(p.shares.parametric, 1.0)], 0),
        )
        for p in points
    ]
    return Drawing(file_name("uncertainty", found.key), figure, header, rows)


def _axis(found: Sensitivity) -> str:
    unit = "%" if found.unit in PROPORTIONS else found.unit
    return found.meaning if unit in found.meaning else f"{found.meaning} / {unit}"


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(column for name in names for column in (name, f"{name}_low", f"{name}_high"))


def _numbers(columns: Sequence[Sequence[Value]], place: int) -> tuple[float, ...]:
    found = [column[place] for column in columns]
    return tuple(number for v in found for number in (v.value, v.low, v.high))


def _arms(value: Value) -> list[list[float]]:
    """The lengths of an interval's arms, as error bars take them."""
    return [[max(value.value - value.low, 0.0)], [max(value.high - value.value, 0.0)]]


def _bar(axes: Axes, row: float, start: float, end: Value, colour: str) -> None:
    """A horizontal bar from a number to another, whose interval is drawn over it."""
    if np.isfinite(end.value):
        length = end.value - start
        axes.barh(row, length, left=start, height=BAR, color=colour, alpha=OPAQUE)
    axes.plot([end.low, end.high], [row, row], color=style.BLACK, linewidth=1.4)
    for x in (end.low, end.high):
        axes.plot([x, x], [row - 0.1, row + 0.1], color=style.BLACK, linewidth=1.4)


def _span(axes: Axes, row: float, low: float, high: float, height: float, colour: str) -> None:
    axes.barh(row, high - low, left=low, height=height, color=colour)


def _write_beyond(axes: Axes, row: float) -> None:
    """Beside a bar cut at 100 %, that the estimate lies beyond."""
    axes.annotate(
        "> 100", (PER_CENT, row), (4.0, 0.0), textcoords="offset points", va="center", size=8.5,
        color="#555555",
    )  # fmt: skip


def _write_settings(axes: Axes, effects: MainEffects, places: Sequence[int], per: float) -> None:
    """The settings under the ends of all bars; the limits of the axes are final."""
    for row, n in enumerate(places):
        ends = [
            (per * float(effects.at_lowest[n]), effects.lowest[n].text),
            (per * float(effects.at_highest[n]), effects.highest[n].text),
        ]
        _write_ends(axes, row, sorted(ends, key=lambda end: end[0]))


def _write_ends(axes: Axes, row: float, ends: Sequence[tuple[float, str]]) -> None:
    """The settings under the left and the right end of a bar, apart where the bar is short."""
    (left, _), (right, _) = ends
    texts = [style.shown(text, 18) for _, text in ends]
    least, most = axes.get_xlim()
    per_inch = (most - least) / (axes.get_window_extent().width / axes.figure.dpi)
    needed = per_inch * (sum(style.width_of(text, END_SIZE) for text in texts) + END_GAP)
    if right - left < needed:
        left = min(max(0.5 * (left + right - needed), least), most - needed)
        right = left + needed
    for x, text, side in zip((left, right), texts, ("left", "right"), strict=True):
        axes.annotate(
            text, (x, row + 0.5 * BAR), (0.0, -7.0), textcoords="offset points", ha=side,
            va="center", size=END_SIZE, color="#555555",
        )  # fmt: skip


def _finish_rows(axes: Axes, found: Sensitivity, places: Sequence[int]) -> None:
    names = [style.shown_ends(found.factors[n].name, LONGEST) for n in places]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def _name_margin(found: Sensitivity) -> float:
    return _margin_of([style.shown_ends(factor.name, LONGEST) for factor in found.factors])


def _margin_of(names: Sequence[str]) -> float:
    """Inches on the left for names beside the axis."""
    return max(1.2, 0.4 + max((style.width_of(name) for name in names), default=0.0))
