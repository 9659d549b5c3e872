"""What the flights benchmark found, as a table and as a figure."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from cram_sim.report import style

BASELINE = "solve_ivp loop, plain Python"
OURS = "this package"
COLUMNS = (
    "engine", "flights/s, median [least to most]", "times", "outside", "worst miss", "delay",
    "remark",
)  # fmt: skip
ROW_HEIGHT, PANEL_GAP = 0.27, 0.55  # inches
MARGINS = (2.75, 1.75, 0.85, 0.95)  # inches left, right, below and above the panels


@dataclass(frozen=True)
class Result:
    """One engine on one case.

    `rates` are its flights per second, one per round; none where it could not take part.
    `outside` is the share of fresh flights that miss the accuracy, `worst` the greatest miss in
    metres and the greatest delay in seconds; None where the engine flies a model of its own.
    `must_hold` says that not one flight may miss it.
    """

    engine: str
    case: str
    rates: tuple[float, ...] = ()
    outside: float | None = None
    worst: tuple[float, float] | None = None
    remark: str = ""
    must_hold: bool = False

    @property
    def rate(self) -> float:
        """Flights per second, the median of the rounds."""
        return statistics.median(self.rates)

    @property
    def fails(self) -> bool:
        """Whether a flight misses the accuracy of an engine that must hold it."""
        return self.must_hold and self.outside is not None and self.outside > 0


def ratio(result: Result, baseline: Result) -> float:
    """How many times faster than the baseline, the median of interleaved rounds."""
    pairs = zip(result.rates, baseline.rates, strict=True)
    return statistics.median(mine / theirs for mine, theirs in pairs)


def table(results: Sequence[Result]) -> Iterator[str]:
    """The lines of one case's table; `times` is against the tuned `solve_ivp` loop."""
    baseline = next(result for result in results if result.engine == BASELINE)
    rows = [COLUMNS, *(_cells(result, baseline) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        engine, *numbers, remark = row
        middle = "  ".join(
            cell.rjust(width) for cell, width in zip(numbers, widths[1:-1], strict=True)
        )
        yield f"  {engine.ljust(widths[0])}  {middle}  {remark}".rstrip()


def draw(cases: Sequence[Sequence[Result]], footer: str, directory: Path) -> tuple[Path, ...]:
    """Write the figure as PNG, SVG and CSV into a folder; return their paths."""
    rows = [
        (result.case, result.engine, result.rate, min(result.rates), max(result.rates))
        for results in cases
        for result in results
        if result.rates
    ]
    header = ("case", "engine", "flights_per_s_median", "flights_per_s_least", "flights_per_s_most")
    drawing = style.Drawing("flights_per_second", _figure(cases, footer), header, rows)
    return style.save(drawing, directory)


def _cells(result: Result, baseline: Result) -> tuple[str, ...]:
    if not result.rates:
        return result.engine, "-", "-", "-", "-", "-", result.remark
    low, high = min(result.rates), max(result.rates)
    return (
        result.engine,
        f"{result.rate:,.0f} [{low:,.0f} to {high:,.0f}]",
        f"{ratio(result, baseline):,.1f}",
        *_accuracy(result),
        result.remark,
    )


def _accuracy(result: Result) -> tuple[str, str, str]:
    if result.outside is None or result.worst is None:
        return "-", "-", "-"
    share = f"{result.outside:.2%}"
    distance, delay = result.worst
    return f"FAILS {share}" if result.fails else share, f"{distance:.2f} m", f"{1e3 * delay:.2f} ms"


@style.IN_STYLE
def _figure(cases: Sequence[Sequence[Result]], footer: str) -> Figure:
    shown = [[result for result in results if result.rates] for results in cases]
    left, right, below, above = MARGINS
    heights = [ROW_HEIGHT * len(results) for results in shown]
    height = above + sum(heights) + PANEL_GAP * (len(shown) - 1) + below
    width = style.WIDTH + 1.0
    figure = Figure(figsize=(width, height), facecolor="white")
    title = "Flights a second, one engine beside the other"
    figure.text(0.2 / width, 1 - 0.22 / height, title, size=14, weight="bold", va="top")
    subtitle = (
        "median and range of the rounds; right: flights/s, and times the tuned solve_ivp loop"
    )
    figure.text(0.2 / width, 1 - 0.55 / height, subtitle, size=10, va="top", color="#555555")
    figure.text(0.2 / width, 0.16 / height, footer, size=8, color="#6a6a6a")
    slowest = min(min(result.rates) for results in shown for result in results)
    fastest = max(max(result.rates) for results in shown for result in results)
    bottom = height - above
    for results, tall in zip(shown, heights, strict=True):
        bottom -= tall
        axes = style.panel(figure, (left, bottom, width - left - right, tall))
        _draw_case(axes, results)
        axes.set_xlim(slowest / 2, fastest * 2)
        bottom -= PANEL_GAP
    axes.set_xlabel("flights per second")
    return figure


def _draw_case(axes: Axes, results: Sequence[Result]) -> None:
    baseline = next(result for result in results if result.engine == BASELINE)
    beside = axes.get_yaxis_transform()
    for place, result in enumerate(results):
        low, high = min(result.rates), max(result.rates)
        axes.barh(place, result.rate, height=0.7, color=_colour(result), alpha=0.85, log=True)
        axes.plot([low, high], [place, place], color=style.BLACK, linewidth=1.6)
        for end in (low, high):
            axes.plot([end, end], [place - 0.16, place + 0.16], color=style.BLACK, linewidth=1.6)
        for inches, text in (
            (0.75, f"{result.rate:,.0f}"),
            (1.5, f"{ratio(result, baseline):,.1f}"),
        ):
            axes.annotate(
                text, (1.0, place), (72 * inches, 0), xycoords=beside,
                textcoords="offset points", ha="right", va="center", size=9,
            )  # fmt: skip
    names = [
        result.engine if result.outside is not None else f"{result.engine} *" for result in results
    ]
    axes.set_yticks(range(len(results)), names)
    axes.set_ylim(len(results) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(lambda rate, _: f"{rate:,.0f}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_title(results[0].case, loc="left", size=10.5, weight="bold", pad=4)


def _colour(result: Result) -> str:
    if result.engine.startswith(OURS):
        return style.BLUE
    if result.engine.startswith("solve_ivp"):
        return style.GREY
    return style.ORANGE if result.outside is not None else style.SKY
