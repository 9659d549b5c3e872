"""The cells of the raid-size study, and the figures that are made of them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.statistics import Estimate
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import (
    CYCLE,
    FONT_SIZE,
    GREY,
    IN_STYLE,
    VERMILLION,
    Drawing,
    panel,
    styled_figure,
)

AIM = 0.9  # no-leaker probability that a defence should reach
WIDTH, HEIGHT = 12.0, 5.2  # inches
BOTTOM, TOP, LEFT, GAP = 1.0, 1.3, 0.75, 0.45
CAUSES_SHOWN = 8


class Cell(NamedTuple):
    """One point of the study and what came of it."""

    doctrine: str
    guns: int
    rockets: int
    measures: Ledger

    @property
    def no_leaker(self) -> Estimate:
        """The probability that no rocket of the raid leaks."""
        return self.measures.effect["no_leaker"]

    @property
    def leakers(self) -> Estimate:
        """How many leak."""
        return self.measures.effect["leakers_per_raid"]

    @property
    def causes(self) -> list[Estimate]:
        """The share of each primary cause among the leakers, the most frequent first."""
        occurred = [cause for cause in self.measures.causes.values() if cause.numerator]
        return sorted(occurred, key=lambda cause: -cause.numerator)


def counted(guns: int) -> str:
    """So many guns, in words."""
    return "1 gun" if guns == 1 else f"{guns} guns"


def line_of(cells: Sequence[Cell], doctrine: str, guns: int) -> list[Cell]:
    """The cells of one doctrine and number of guns, by raid size."""
    return [cell for cell in cells if (cell.doctrine, cell.guns) == (doctrine, guns)]


def guns_needed(
    cells: Sequence[Cell], doctrine: str, rockets: int
) -> tuple[int | None, int | None]:
    """The fewest guns that hold a raid: by the estimate, and by its lower limit; None: more."""
    column = [cell for cell in cells if (cell.doctrine, cell.rockets) == (doctrine, rockets)]
    likely = [cell.guns for cell in column if cell.no_leaker.value >= AIM]
    surely = [cell.guns for cell in column if cell.no_leaker.low >= AIM]
    return min(likely, default=None), min(surely, default=None)


def worst_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Of the greatest raid, for each doctrine with the fewest and with the most guns."""
    rockets = max(cell.rockets for cell in cells)
    guns = {cell.guns for cell in cells}
    return [c for c in cells if c.rockets == rockets and c.guns in (min(guns), max(guns))]


@IN_STYLE
def no_leaker_drawing(cells: Sequence[Cell], provenance: Provenance) -> Drawing:
    """No-leaker probability against raid size: a panel per doctrine, a line per number of guns."""
    figure, panels = _panels(
        cells,
        "What raid so many guns hold off",
        "Probability that no rocket leaks, with 95 % intervals; dashed: 0.9",
        provenance,
    )
    _draw_lines(panels, cells, lambda cell: cell.no_leaker)
    for axes in panels.values():
        axes.set_ylim(0.0, 1.02)
        axes.axhline(AIM, color=GREY, linestyle="--", linewidth=1.0)
    _first(panels).set_ylabel("probability of no leaker")
    return Drawing("no_leaker_by_raid_size", figure, *_table(cells, lambda cell: cell.no_leaker))


@IN_STYLE
def leakers_drawing(cells: Sequence[Cell], provenance: Provenance) -> Drawing:
    """Expected leakers against raid size: a panel per doctrine, a line per number of guns."""
    figure, panels = _panels(
        cells,
        "How many get through",
        "Mean number of leakers in a raid, with 95 % intervals; dashed: no defence at all",
        provenance,
    )
    _draw_lines(panels, cells, lambda cell: cell.leakers)
    for doctrine, axes in panels.items():
        line = line_of(cells, doctrine, 1)
        threatening = [c.measures.chain["leakers"].denominator / c.leakers.replications
                       for c in line]  # fmt: skip
        axes.plot([c.rockets for c in line], threatening, color=GREY, linestyle="--", linewidth=1.0)
        axes.set_ylim(0.0, 1.05 * max(cell.leakers.high for cell in cells))
    _first(panels).set_ylabel("leakers a raid")
    return Drawing("leakers_by_raid_size", figure, *_table(cells, lambda cell: cell.leakers))


@IN_STYLE
def needed_drawing(cells: Sequence[Cell], provenance: Provenance) -> Drawing:
    """The fewest guns that reach the aim against raid size, a row of steps for each doctrine."""
    doctrines, sizes = _doctrines(cells), _sizes(cells)
    most = max(cell.guns for cell in cells)
    figure, axes = styled_figure(
        f"How many guns a raid needs for a no-leaker probability of {AIM:g}",
        "Fewest guns whose estimate reaches it; full marks: the lower 95 % limit reaches it too",
        provenance,
        margins=(1.25, 0.3, BOTTOM, 0.95),
    )
    rows: list[Sequence[object]] = []
    for number, doctrine in enumerate(doctrines):
        needed = [guns_needed(cells, doctrine, rockets) for rockets in sizes]
        shift = 0.08 * (number - (len(doctrines) - 1) / 2.0)  # lines that coincide stay visible
        heights = [(likely or most + 1) + shift for likely, _ in needed]
        colour = CYCLE[number]
        axes.plot(range(len(sizes)), heights, color=colour, drawstyle="steps-mid", label=doctrine)
        for place, (height, (likely, surely)) in enumerate(zip(heights, needed, strict=True)):
            is_sure = likely is not None and likely == surely
            axes.plot(place, height, "o", color=colour, mfc=colour if is_sure else "white")
        rows += [(doctrine, n, *pair) for n, pair in zip(sizes, needed, strict=True)]
    axes.set_xticks(range(len(sizes)), [str(size) for size in sizes])
    axes.set_yticks(range(1, most + 2), [*map(str, range(1, most + 1)), f"more than {most}"])
    axes.set_xlabel("rockets in the raid")
    axes.set_ylabel("guns")
    axes.legend(title="doctrine", loc="lower right")
    header = ("doctrine", "rockets", "guns_by_estimate", "guns_by_lower_limit")
    return Drawing("guns_needed_by_raid_size", figure, header, rows)


@IN_STYLE
def pareto_drawing(cells: Sequence[Cell], provenance: Provenance) -> Drawing:
    """Leakers by primary cause in the greatest raid: fewest and most guns, every doctrine."""
    worst = worst_cells(cells)
    meanings = _most_frequent(worst)
    figure, panels = _panels(
        cells,
        f"Why rockets of a raid of {worst[0].rockets} get through",
        "Mean number of leakers in a raid by first missed deadline; 95 % intervals of its share",
        provenance,
        margins=(2.7, 0.3),
    )
    height = 0.8 / len({cell.guns for cell in worst})
    for doctrine, axes in panels.items():
        for row, cell in enumerate(line for line in worst if line.doctrine == doctrine):
            _draw_causes(axes, cell, meanings, row * height, height, (VERMILLION, CYCLE[0])[row])
        axes.set_yticks([place + 0.5 * height for place in range(len(meanings))], meanings)
        axes.tick_params(axis="y", labelleft=axes is _first(panels))
        axes.invert_yaxis()
        axes.set_xlabel("leakers a raid")
    widest = max(axes.get_xlim()[1] for axes in panels.values())
    for axes in panels.values():
        axes.set_xlim(0.0, widest)
    _first(panels).legend(loc="lower right")
    header = ("doctrine", "guns", "rockets", "cause", "leakers_per_raid", "share", "low_95",
              "high_95")  # fmt: skip
    rows = [
        (
            c.doctrine,
            c.guns,
            c.rockets,
            e.meaning,
            c.leakers.value * e.value,
            e.value,
            e.low,
            e.high,
        )
        for c in worst
        for e in c.causes
    ]
    return Drawing("causes_in_the_greatest_raid", figure, header, rows)


def _draw_causes(
    axes: Axes, cell: Cell, meanings: Sequence[str], shift: float, height: float, colour: str
) -> None:
    found = {cause.meaning: cause for cause in cell.causes}
    label = counted(cell.guns)
    for place, meaning in enumerate(meanings):
        axes.barh(place + shift, 0.0, height, color=colour, label="" if place else label)
        if meaning not in found:
            continue
        mean, cause = cell.leakers.value, found[meaning]
        away = [[mean * (cause.value - cause.low)], [mean * (cause.high - cause.value)]]
        axes.barh(place + shift, mean * cause.value, height, color=colour, xerr=away,
                  error_kw={"linewidth": 1.0, "ecolor": GREY})  # fmt: skip


def _most_frequent(worst: Sequence[Cell]) -> list[str]:
    totals: dict[str, int] = {}
    for cell in worst:
        for cause in cell.causes:
            totals[cause.meaning] = totals.get(cause.meaning, 0) + cause.numerator
    return sorted(totals, key=lambda meaning: -totals[meaning])[:CAUSES_SHOWN]


def _panels(
    cells: Sequence[Cell],
    title: str,
    subtitle: str,
    provenance: Provenance,
    *,
    margins: tuple[float, float] = (LEFT, 0.3),
) -> tuple[Figure, dict[str, Axes]]:
    """A figure with a pair of axes for each doctrine, side by side."""
    doctrines = _doctrines(cells)
    left, right = margins
    wide = (WIDTH - left - right - GAP * (len(doctrines) - 1)) / len(doctrines)
    high = HEIGHT - BOTTOM - TOP
    figure, first = styled_figure(
        title,
        subtitle,
        provenance,
        width=WIDTH,
        height=HEIGHT,
        margins=(left, WIDTH - left - wide, BOTTOM, TOP),
    )
    others = [panel(figure, (left + number * (wide + GAP), BOTTOM, wide, high))
              for number in range(1, len(doctrines))]  # fmt: skip
    panels = dict(zip(doctrines, [first, *others], strict=True))
    for doctrine, axes in panels.items():
        axes.set_title(doctrine, fontsize=FONT_SIZE, loc="left")
    return figure, panels


def _draw_lines(
    panels: dict[str, Axes], cells: Sequence[Cell], measure: Callable[[Cell], Estimate]
) -> None:
    for doctrine, axes in panels.items():
        for colour, guns in zip(CYCLE, sorted({cell.guns for cell in cells}), strict=False):
            line = line_of(cells, doctrine, guns)
            label = counted(guns)
            sizes = [cell.rockets for cell in line]
            line_with_band(axes, sizes, [measure(cell) for cell in line], colour, label)
        axes.set_xlim(0.0, max(_sizes(cells)) + 1.0)
        axes.set_xlabel("rockets in the raid")
    _first(panels).legend()


def _table(
    cells: Sequence[Cell], measure: Callable[[Cell], Estimate]
) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    header = ("doctrine", "guns", "rockets", "value", "low_95", "high_95", "raids")
    rows: list[Sequence[object]] = []
    for cell in cells:
        found = measure(cell)
        rows.append((cell.doctrine, cell.guns, cell.rockets, found.value, found.low, found.high,
                     found.replications))  # fmt: skip
    return header, rows


def _first(panels: dict[str, Axes]) -> Axes:
    return next(iter(panels.values()))


def _doctrines(cells: Sequence[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.doctrine for cell in cells))


def _sizes(cells: Sequence[Cell]) -> list[int]:
    return sorted({cell.rockets for cell in cells})


def line_with_band(
    axes: Axes, places: Sequence[float], estimates: Sequence[Estimate], colour: str, label: str
) -> None:
    """A line through the estimates and a band over their 95 % intervals."""
    axes.plot(places, [e.value for e in estimates], "o-", color=colour, label=label)
    low, high = [e.low for e in estimates], [e.high for e in estimates]
    axes.fill_between(places, low, high, color=colour, alpha=0.2, linewidth=0)
