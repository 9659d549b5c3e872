"""What the scale benchmark found, as a table and as a figure."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scale_processes import Peaks

from cram_sim import __version__
from cram_sim.report import style

SEED = "green_zone_2021_12_19"
SERIAL = "this process"
TWO = "2 processes"
SPEED_UP_BAR, STORE_BAR, PLAN_BAR = 1.7, 0.05, 2.0  # times, share, CPU seconds
MEMORY_BAR, FLATNESS, LONG = 1000.0, 0.1, 100_000  # MB, share of the least, replications
WIDTH, HEIGHT, BOTTOM, TALL = 12.0, 5.2, 0.95, 2.9  # inches


@dataclass(frozen=True)
class Timed:
    """One run: raids a second, and CPU milliseconds a raid of this process and of its workers.

    `processes` is how many workers there are.
    """

    processes: int
    rate: float
    own: float
    workers: float

    @property
    def cpu(self) -> float:
        """CPU milliseconds a raid of all processes."""
        return self.own + self.workers

    @property
    def own_share(self) -> float:
        """What part of the CPU time is the process's own that runs it."""
        return self.own / self.cpu


@dataclass(frozen=True)
class Costs:
    """CPU milliseconds a raid of the steps of one block."""

    replicate: float
    store: float
    count: float

    @property
    def store_share(self) -> float:
        """What the shards cost beside the replication."""
        return self.store / self.replicate


Speeds = Mapping[str, Mapping[str, Sequence[Timed]]]  # by scenario and backend
Memories = Mapping[tuple[int, int], Peaks]  # by replications and workers


def plan_lines(plans: Sequence[float]) -> Iterator[str]:
    """How long a study is planned; of every table: median, the least and the most in brackets."""
    yield "\nplan of 1,000 cells: CPU time"
    yield f"  {_spread(plans, '{:.2f}')} s   {_bar(statistics.median(plans), PLAN_BAR, '2 s')}"


def store_lines(costs: Mapping[str, Sequence[Costs]]) -> Iterator[str]:
    """What the shards cost, by scenario."""
    yield "\nstore: CPU time of a block's shards over that of its replication"
    for name, blocks in costs.items():
        shares = [each.store_share for each in blocks]
        count = statistics.median(each.count / each.replicate for each in blocks)
        held = _bar(statistics.median(shares), STORE_BAR, "5 %")
        yield f"  {name:<24}{_spread(shares, '{:.1%}'):<24}{held}; tally {count:.1%}"


def speed_lines(name: str, found: Mapping[str, Sequence[Timed]]) -> Iterator[str]:
    """How fast each backend was on a scenario."""
    yield f"\n{name:<26}{'raids/s':<24}{'times one':<20}{'at most':>8}{'CPU ms':>8}{'own CPU':>9}"
    serial = found[SERIAL]
    for backend, runs in found.items():
        at_most = statistics.median(_ideals(runs, serial))
        cpu = statistics.median(run.cpu for run in runs)
        own = statistics.median(run.own_share for run in runs)
        yield (
            f"  {backend:<24}{_spread([run.rate for run in runs], '{:,.0f}'):<24}"
            f"{_spread(_times(runs, serial), '{:.2f}'):<20}{at_most:>8.2f}{cpu:>8.2f}{own:>9.1%}"
        )
    for what, ratios in (("measured", _times), ("at most", _ideals)):
        held = _bar(statistics.median(ratios(found[TWO], serial)), SPEED_UP_BAR, "1.7", least=True)
        yield f"  two processes, {what}: {held}"


def _times(runs: Sequence[Timed], serial: Sequence[Timed]) -> list[float]:
    """How many times as fast as one process, round by round."""
    return [run.rate / one.rate for run, one in zip(runs, serial, strict=True)]


def _ideals(runs: Sequence[Timed], serial: Sequence[Timed]) -> list[float]:
    """How many times one process its workers would be by the CPU times, on free processors."""
    return [
        run.processes * one.cpu / run.cpu if run.workers else 1.0
        for run, one in zip(runs, serial, strict=True)
    ]


def memory_lines(memories: Memories) -> Iterator[str]:
    """How much memory the command and its workers held."""
    yield f"\nmemory at most, MB {'command':>14}{'a worker':>12}{'together':>12}{'minutes':>10}"
    for (replications, workers), peaks in memories.items():
        asked = f"{replications:,} by {workers}"
        yield (
            f"  {asked:<18}{peaks.command:>13,.0f}{peaks.worker:>12,.0f}"
            f"{peaks.together:>12,.0f}{peaks.seconds / 60.0:>10.1f}"
        )
    greatest = max(max(peaks.command, peaks.worker) for peaks in memories.values())
    yield f"  the greatest process: {_bar(greatest, MEMORY_BAR, '1 GB')}"
    for what, value in _processes().items():
        long = [value(p) for (n, workers), p in memories.items() if n >= LONG and workers == 2]
        if len(long) > 1:
            growth = max(long) / min(long) - 1.0
            yield f"  {what} from 100,000 on: {growth:.1%}, {_bar(growth, FLATNESS, '10 %')}"


def _processes() -> dict[str, Callable[[Peaks], float]]:
    return {"the command": lambda peaks: peaks.command, "a worker": lambda peaks: peaks.worker}


def _spread(values: Sequence[float], form: str) -> str:
    middle, low, high = (form.format(f(values)) for f in (statistics.median, min, max))
    return f"{middle} [{low} to {high}]"


def _bar(value: float, bar: float, written: str, *, least: bool = False) -> str:
    holds = value >= bar if least else value <= bar
    return f"{'holds' if holds else 'MISSES'} the bar of {written}"


def draw(speeds: Speeds, memories: Memories, directory: Path) -> tuple[Path, ...]:
    """Write the figure as PNG, SVG and CSV into a folder; return their paths."""
    header = ("scenario", "backend", "raids_per_s", "cpu_ms_per_raid", "own_share")
    rows = [
        (name, backend, run.rate, run.cpu, run.own_share)
        for name, found in speeds.items()
        for backend, runs in found.items()
        for run in runs
    ]
    drawing = style.Drawing("scale", _figure(speeds, memories), header, rows)
    return style.save(drawing, directory)


@style.IN_STYLE
def _figure(speeds: Speeds, memories: Memories) -> Figure:
    figure = Figure(figsize=(WIDTH, HEIGHT), facecolor="white")
    title = "What more processes give, and what a long run holds"
    figure.text(0.2 / WIDTH, 1 - 0.22 / HEIGHT, title, size=14, weight="bold", va="top")
    rounds = len(speeds[SEED][SERIAL])
    subtitle = (
        f"medians of {rounds} rounds, with the least and the most; open: at most, by CPU time"
    )
    figure.text(0.2 / WIDTH, 1 - 0.55 / HEIGHT, subtitle, size=10, va="top", color="#555555")
    figure.text(
        0.2 / WIDTH,
        0.16 / HEIGHT,
        f"n = {rounds} rounds, seeds of the scenarios, cram-sim {__version__}",
        size=8,
        color="#6a6a6a",
    )
    left = style.panel(figure, (1.5, BOTTOM, 4.6, TALL))
    _draw_speeds(left, speeds)
    _draw_memories(style.panel(figure, (7.2, BOTTOM, 4.4, TALL)), memories)
    return figure


def _draw_speeds(axes: Axes, speeds: Speeds) -> None:
    """Times one process, a row for each backend beside this process."""
    backends = [backend for backend in speeds[SEED] if backend != SERIAL]
    for number, (name, found) in enumerate(speeds.items()):
        rows = [place + 0.24 * (number - 0.5) for place in range(len(backends))]
        colour = style.CYCLE[number]
        for row, backend in zip(rows, backends, strict=True):
            times = _times(found[backend], found[SERIAL])
            most = statistics.median(_ideals(found[backend], found[SERIAL]))
            label = name if row == rows[0] else None
            axes.plot([min(times), max(times)], [row, row], color=colour, linewidth=1.6)
            axes.plot(statistics.median(times), row, "o", color=colour, label=label)
            axes.plot(most, row, "D", markerfacecolor="white", markeredgecolor=colour)
    axes.axvline(SPEED_UP_BAR, color=style.VERMILLION, linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(backends)), backends)
    axes.set_ylim(len(backends) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("times one process; dashed: the bar, 1.7")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)


def _draw_memories(axes: Axes, memories: Memories) -> None:
    for number, (what, value) in enumerate(_processes().items()):
        points = [(n, value(peaks)) for (n, workers), peaks in memories.items() if workers == 2]
        style_of = {"color": style.CYCLE[number], "marker": "os"[number], "label": what}
        axes.plot(*zip(*points, strict=True), **style_of)  # type: ignore[arg-type]
    axes.axhline(MEMORY_BAR, color=style.VERMILLION, linestyle="--", linewidth=1.2)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda replications, _: f"{replications:,.0f}")
    axes.set_ylim(0.0, 1.1 * MEMORY_BAR)
    axes.set_xlabel("replications, by two workers")
    axes.set_ylabel("memory at most, MB; dashed: the bar")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
