"""Maps of what the search radars cover: the chance of one look, and the wait for a track."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cram_sim.experiment.coverage import LONGEST_WAIT, CoverageMap
from cram_sim.experiment.threat_axes import ThreatAxis
from cram_sim.records import Floats, Truths
from cram_sim.report import style
from cram_sim.report.footprint_patches import KILOMETRE, mark_points, outline_on_colour
from cram_sim.report.labels import Label, write_labels
from cram_sim.report.plan_map import Line, search_radars
from cram_sim.report.provenance import Exact, Tried
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario

PANEL: Final = 3.55  # inches, each side
IN_A_ROW: Final = 3
GAP_ACROSS, GAP_DOWN = 0.5, 0.75  # inches
LEFT, RIGHT, BOTTOM, TOP = 0.95, 1.15, 1.45, 1.2
CONTOURS: Final[dict[float, Line]] = {0.1: ":", 0.5: "--", 0.9: "-"}
# Seconds: the colours of the wait change here, closer where seconds count most.
WAITS: Final = (
    0.0, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, LONGEST_WAIT,
)  # fmt: skip
UNDERGROUND: Final = "#b9b1a4"


@dataclass(frozen=True)
class Shading:
    """How numbers become colours, and what the bar beside them says."""

    colours: Colormap
    norm: Normalize
    ticks: tuple[float, ...]
    words: str


@dataclass(frozen=True)
class Ground:
    """Where a map has its numbers: heights (h,), east and north in metres; what is below ground."""

    heights: tuple[float, ...]
    east: Floats
    north: Floats
    is_below: Truths  # (h, rows, columns)


def coverage_maps(
    scenario: Scenario, covered: CoverageMap, axes: Sequence[ThreatAxis], provenance: Exact
) -> Iterator[Drawing]:
    """Draw both maps, a panel per height, in kilometres east and north of the origin."""
    yield _probability_map(scenario, covered, axes, provenance)
    yield _wait_map(scenario, covered, axes, provenance)


@style.IN_STYLE
def _probability_map(
    scenario: Scenario, covered: CoverageMap, axes: Sequence[ThreatAxis], provenance: Exact
) -> Drawing:
    shading = Shading(
        mpl.colormaps["YlGnBu"],
        Normalize(0.0, 1.0),
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        "probability that one look detects",
    )
    shown = np.where(covered.p_look > 0.0, covered.p_look, np.nan)
    figure = map_figure(
        "Where the search radars detect",
        f"One look of every radar at a {style.shown(covered.threat.name)} "
        f"({covered.threat.cross_section:g} m²); heights are above the ground at the origin",
        provenance,
        (scenario, _ground(covered), axes),
        shown,
        shading,
        [*contour_lines(), Patch(facecolor="white", edgecolor=style.GREY, label="not covered")],
    )
    for axes_of_panel, p in zip(figure.axes, covered.p_look, strict=False):
        # Not across the edge of coverage, where the probability jumps: the colours end there.
        contours(axes_of_panel, _ground(covered), np.ma.masked_less_equal(np.nan_to_num(p), 0.0))
    header = ("height_m", "east_m", "north_m", "p_single_look")
    return Drawing("coverage_probability", figure, header, _rows(covered, covered.p_look))


@style.IN_STYLE
def _wait_map(
    scenario: Scenario, covered: CoverageMap, axes: Sequence[ThreatAxis], provenance: Exact
) -> Drawing:
    steps = mpl.colormaps["viridis_r"](np.linspace(0.0, 1.0, len(WAITS) - 1))
    shading = Shading(
        ListedColormap(list(map(tuple, steps))),
        BoundaryNorm(WAITS, len(WAITS) - 1),
        WAITS,
        "median wait for a track / s",
    )
    never = f"no track within {LONGEST_WAIT:.0f} s"
    figure = map_figure(
        "How long until a track is confirmed",
        f"Median time from where a {style.shown(covered.threat.name)} appears, and stays, to the "
        "first confirmed track of any radar; heights are above the ground at the origin",
        provenance,
        (scenario, _ground(covered), axes),
        np.where(np.isinf(covered.track_time), np.nan, covered.track_time),
        shading,
        [Patch(facecolor="white", edgecolor=style.GREY, label=never)],
    )
    header = ("height_m", "east_m", "north_m", "median_track_time_s")
    return Drawing("coverage_track_time", figure, header, _rows(covered, covered.track_time))


def map_figure(
    title: str,
    subtitle: str,
    provenance: Exact | Tried,
    drawn: tuple[Scenario, Ground, Sequence[ThreatAxis]],
    values: Floats,
    shading: Shading,
    legend: list[Any],
) -> Figure:
    """A panel per height with the site on it, one bar of colours, one legend.

    `values` (h, rows, columns), NaN where nothing is shaded.
    """
    scenario, ground, axes = drawn
    across = min(len(ground.heights), IN_A_ROW)
    down = math.ceil(len(ground.heights) / IN_A_ROW)
    width = max(LEFT + across * PANEL + (across - 1) * GAP_ACROSS + RIGHT, 9.0)
    height = BOTTOM + down * PANEL + (down - 1) * GAP_DOWN + TOP
    figure, first = styled_figure(
        title,
        subtitle,
        provenance,
        width=width,
        height=height,
        margins=(LEFT, width - LEFT - PANEL, height - TOP - PANEL, TOP),
    )
    panels = [first]
    for number in range(1, len(ground.heights)):
        column, row = number % IN_A_ROW, number // IN_A_ROW
        left = LEFT + column * (PANEL + GAP_ACROSS)
        bottom = height - TOP - PANEL - row * (PANEL + GAP_DOWN)
        panels.append(panel(figure, (left, bottom, PANEL, PANEL)))
    for number, (axes_of_panel, shown) in enumerate(zip(panels, values, strict=True)):
        mesh = _shade(axes_of_panel, ground, ground.is_below[number], shown, shading)
        _draw_site(axes_of_panel, scenario, axes)
        axes_of_panel.set_title(f"{ground.heights[number]:,.0f} m up", size=11, loc="left")
        axes_of_panel.set_xlabel("east / km")
        if number % IN_A_ROW == 0:
            axes_of_panel.set_ylabel("north / km")
    write_labels(first, _labels(scenario))
    bar_left = LEFT + across * PANEL + (across - 1) * GAP_ACROSS + 0.22
    bar = figure.add_axes(
        (bar_left / width, (height - TOP - PANEL) / height, 0.16 / width, PANEL / height)
    )
    figure.colorbar(mesh, cax=bar, ticks=list(shading.ticks), label=shading.words, format="%g")
    if ground.is_below.any():
        legend = [*legend, Patch(facecolor=UNDERGROUND, label="below the ground")]
    handles = [*_legend_of_site(scenario), *legend]
    rows = math.ceil(len(handles) / max(3, round(width / 2.4)))
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.1 / width, 0.36 / height),
        ncols=math.ceil(len(handles) / rows),
        columnspacing=1.2,
    )
    return figure


def _shade(
    axes: Axes, ground: Ground, is_below: Truths, values: Floats, shading: Shading
) -> QuadMesh:
    east, north = ground.east / KILOMETRE, ground.north / KILOMETRE
    axes.grid(visible=False)
    below = np.where(is_below, 1.0, np.nan)
    if is_below.any():
        # A picture within the drawing: as lines and areas a map has megabytes.
        axes.pcolormesh(east, north, below, cmap=ListedColormap([UNDERGROUND]), rasterized=True)
    mesh = axes.pcolormesh(
        east, north, values, cmap=shading.colours, norm=shading.norm, rasterized=True
    )
    axes.set_aspect("equal")
    axes.set_xlim(east[0], east[-1])
    axes.set_ylim(north[0], north[-1])
    return mesh


def contours(axes: Axes, ground: Ground, known: "np.ma.MaskedArray[Any, Any]") -> None:
    """Draw lines of equal probability (rows, columns) where it is known."""
    for level, line in CONTOURS.items():
        if known.count() and known.min() < level < known.max():
            axes.contour(
                ground.east / KILOMETRE,
                ground.north / KILOMETRE,
                known,
                levels=[level],
                colors=style.BLACK,
                linestyles=line,
                linewidths=0.9,
            )


def contour_lines() -> list[Line2D]:
    """What the lines of equal probability mean, for a legend."""
    return [
        Line2D([], [], color=style.BLACK, linestyle=line, linewidth=1.2, label=f"probability {p:g}")
        for p, line in CONTOURS.items()
    ]


def _ground(covered: CoverageMap) -> Ground:
    return Ground(covered.heights, covered.east, covered.north, np.isnan(covered.p_look))


def _draw_site(axes: Axes, scenario: Scenario, threat_axes: Sequence[ThreatAxis]) -> None:
    for axis in threat_axes:
        east, north = axis.position[:2] / KILOMETRE
        axes.plot(east, north, color=style.VERMILLION, linewidth=1.3, zorder=3)
    for asset in scenario.defended_assets:
        outline_on_colour(axes, asset.footprint)
    mark_points(axes, scenario.defended_assets, style.BLACK)
    for marker, colour, placed in _marks(scenario):
        for thing in placed:
            axes.plot(
                thing.at.east / KILOMETRE,
                thing.at.north / KILOMETRE,
                marker,
                color=colour,
                markersize=6.0,
                markeredgecolor="white",
                zorder=5,
            )


def _marks(scenario: Scenario) -> tuple[tuple[str, str, Sequence[Any]], ...]:
    return (
        ("s", style.BLACK, scenario.fire_units),
        ("D", style.PURPLE, search_radars(scenario)),
        ("^", style.VERMILLION, scenario.launch_sites),
    )


def _labels(scenario: Scenario) -> list[Label]:
    named = [
        *((post.name, post.at) for post in search_radars(scenario)),
        *((site.name, site.at) for site in scenario.launch_sites),
    ]
    return [
        Label(name, at.east / KILOMETRE, at.north / KILOMETRE, style.BLACK) for name, at in named
    ]


def _legend_of_site(scenario: Scenario) -> list[Line2D]:
    words = ("fire unit", "search radar", "launch site")
    marks = [
        Line2D([], [], marker=marker, linestyle="", color=colour, label=name)
        for (marker, colour, placed), name in zip(_marks(scenario), words, strict=True)
        if placed
    ]
    circle = Line2D(
        [], [], marker="o", linestyle="", color=style.BLACK, markerfacecolor="none",
        label="defended asset",
    )  # fmt: skip
    track = Line2D([], [], color=style.VERMILLION, label="threat axis, nominal flight")
    return [circle, *marks, track]


def _rows(covered: CoverageMap, values: Floats) -> list[tuple[object, ...]]:
    across, along = np.meshgrid(covered.east.round(1), covered.north.round(1))
    places = list(zip(across.ravel().tolist(), along.ravel().tolist(), strict=True))
    return [
        (height, *place, "" if math.isnan(value) else round(value, 4))
        for height, of_height in zip(covered.heights, values, strict=True)
        for place, value in zip(places, of_height.ravel().tolist(), strict=True)
    ]
