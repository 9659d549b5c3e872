"""The defended footprint on a map: how well places near the assets are protected."""

import math
from collections.abc import Sequence
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cram_sim.experiment.defended_footprint import Footprint
from cram_sim.report import style
from cram_sim.report.footprint_patches import (
    KILOMETRE,
    labels_of,
    mark_points,
    outline_on_colour,
)
from cram_sim.report.labels import write_labels
from cram_sim.report.plan_map import Line
from cram_sim.report.provenance import tried
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario

PANEL: Final = 4.1  # inches, each side
IN_A_ROW: Final = 2
GAP_ACROSS, GAP_DOWN = 0.75, 0.9
LEFT, RIGHT, BOTTOM, TOP = 0.9, 1.2, 1.6, 1.5
MOST_PANELS: Final = 6
BOUNDS: Final[dict[float, Line]] = {0.5: "--", 0.8: "-"}
OPTIMISTIC: Final = 0.8


@style.IN_STYLE
def defended_footprint(scenario: Scenario, footprints: Sequence[Footprint]) -> Drawing:
    """A panel per launch site: the lower bound of the best unit, with contours, in kilometres."""
    drawn = footprints[:MOST_PANELS]
    across, down = min(len(drawn), IN_A_ROW), math.ceil(len(drawn) / IN_A_ROW)
    width = max(LEFT + across * PANEL + (across - 1) * GAP_ACROSS + RIGHT, 9.6)
    height = BOTTOM + down * PANEL + (down - 1) * GAP_DOWN + TOP
    first_one = drawn[0]
    more = "" if len(drawn) == len(footprints) else f" The first {len(drawn)} launch sites."
    figure, first = styled_figure(
        "Defended footprint",
        f"If a {style.shown(first_one.threat_class)} came down here: 95 % lower bound (Wilson) of "
        "the probability that one unit, the best,\nneutralises it before its keep-out or impact. "
        f"Ideal command. Left out: detection, delays, saturation,\nreload.{more}",
        tried(scenario.name, first_one.engagements, first_one.seed),
        width=width,
        height=height,
        margins=(LEFT, width - LEFT - PANEL, height - TOP - PANEL, TOP),
    )
    panels = [first]
    for number in range(1, len(drawn)):
        column, row = number % IN_A_ROW, number // IN_A_ROW
        left = LEFT + column * (PANEL + GAP_ACROSS)
        panels.append(
            panel(
                figure,
                (left, height - TOP - PANEL - row * (PANEL + GAP_DOWN), PANEL, PANEL),
            )
        )
    for number, (axes, footprint) in enumerate(zip(panels, drawn, strict=True)):
        mesh = _draw(axes, scenario, footprint)
        axes.set_title(f"from {style.shown(footprint.launch_site)}", size=11, loc="left")
        axes.set_xlabel("east / km")
        if number % IN_A_ROW == 0:
            axes.set_ylabel("north / km")
    write_labels(first, labels_of(scenario.defended_assets, style.BLACK))
    bar_left = LEFT + across * PANEL + (across - 1) * GAP_ACROSS + 0.22
    bar = figure.add_axes(
        (bar_left / width, (height - TOP - PANEL) / height, 0.16 / width, PANEL / height)
    )
    figure.colorbar(mesh, cax=bar, label="lower bound of the probability, best unit")
    figure.legend(
        handles=_legend(), loc="lower left", bbox_to_anchor=(0.1 / width, 0.36 / height),
        ncols=3, columnspacing=1.2,
    )  # fmt: skip
    return Drawing("defended_footprint", figure, *_table(footprints))


def _draw(axes: Axes, scenario: Scenario, footprint: Footprint) -> QuadMesh:
    east, north = footprint.east / KILOMETRE, footprint.north / KILOMETRE
    axes.grid(visible=False)
    mesh = axes.pcolormesh(
        east, north, footprint.best_low, cmap=mpl.colormaps["YlGnBu"], norm=Normalize(0.0, 1.0),
        shading="nearest", rasterized=True,
    )  # fmt: skip
    low = np.ma.masked_invalid(footprint.best_low)
    union = np.ma.masked_invalid(footprint.union)
    for values, levels, colour in (
        (low, BOUNDS, style.BLACK),
        (union, {OPTIMISTIC: ":"}, style.VERMILLION),
    ):
        for level, line in levels.items():
            if values.count() and values.min() < level < values.max():
                axes.contour(
                    east, north, values, levels=[level], colors=colour, linestyles=line,
                    linewidths=1.4,
                )  # fmt: skip
    for asset in scenario.defended_assets:
        outline_on_colour(axes, asset.footprint)
    mark_points(axes, scenario.defended_assets, style.BLACK)
    axes.set_aspect("equal")
    axes.set_xlim(east[0], east[-1])
    axes.set_ylim(north[0], north[-1])
    for unit in scenario.fire_units:
        place = (unit.at.east / KILOMETRE, unit.at.north / KILOMETRE)
        if east[0] <= place[0] <= east[-1] and north[0] <= place[1] <= north[-1]:
            axes.plot(*place, "s", color=style.BLACK, markeredgecolor="white", zorder=5)
    return mesh


def _legend() -> list[Any]:
    circle = Line2D(
        [], [], marker="o", linestyle="", color=style.BLACK, markerfacecolor="none",
        label="defended asset",
    )  # fmt: skip
    unit = Line2D([], [], marker="s", linestyle="", color=style.BLACK, label="fire unit")
    bounds = [
        Line2D([], [], color=style.BLACK, linestyle=line, label=f"lower bound {level:g}")
        for level, line in BOUNDS.items()
    ]
    union = Line2D(
        [], [], color=style.VERMILLION, linestyle=":",
        label=f"{OPTIMISTIC:g}, all units independent: optimistic",
    )  # fmt: skip
    outside = Patch(facecolor="white", edgecolor=style.GREY, label="not computed")
    return [circle, unit, *bounds, union, outside]


def _table(footprints: Sequence[Footprint]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    header = ("threat_class", "launch_site", "fire_unit", "east_m", "north_m", "p", "low_95")
    rows: list[tuple[object, ...]] = []
    for footprint in footprints:
        across, along = np.meshgrid(footprint.east.round(1), footprint.north.round(1))
        for unit, p in footprint.p.items():
            columns = (across, along, p, footprint.low[unit])
            rows += [
                (footprint.threat_class, footprint.launch_site, unit, east, north,
                 round(mean, 4), round(low, 4))
                for east, north, mean, low in zip(*(c.ravel().tolist() for c in columns),
                                                  strict=True)
                if not math.isnan(mean)
            ]  # fmt: skip
    return header, rows
