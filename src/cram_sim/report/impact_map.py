"""Where threats come down, without the defence and with it."""

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cram_sim.experiment.counting import Columns, rows_where
from cram_sim.records import Floats, Integers, Truths
from cram_sim.report import style
from cram_sim.report.footprint_patches import KILOMETRE
from cram_sim.report.plan_map import frame
from cram_sim.report.provenance import Provenance
from cram_sim.report.site_axes import Line, draw_site, label_site, site_circles, site_legend
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario

SHOWN: Final = 500  # threats; more of them hide each other
REGIONS: Final[dict[float, Line]] = {0.5: "-", 0.9: "--"}  # share of the threats within
FEWEST_FOR_REGIONS: Final = 30
GRID: Final = 90  # points each way, of the density from which regions are drawn
MOST_FOR_DENSITY: Final = 2_000  # impacts: more make it no better, and slow
SHARE_FRAMED: Final = 0.96  # of the impacts, each way

# How a threat or a round that can detonate came down: marker, colour, words.
MARKS: Final = {
    "unengaged": (".", style.BLACK, "unengaged"),
    "detonated": ("x", style.VERMILLION, "detonated"),
    "dud": ("o", style.GREY, "did not detonate"),
    "deflected": ("P", style.PURPLE, "deflected, detonated"),
}


@style.IN_STYLE
def impact_map(
    scenario: Scenario, threats: Columns, debris: Columns, provenance: Provenance
) -> Drawing:
    """Two maps side by side; `threats` and `debris` are rows of the first raids of a run."""
    came = rows_where(threats, threats["launched"] & ~threats["friendly"])
    raids = _raids_shown(came["replication"])
    first = rows_where(came, came["replication"] < raids)
    down = ~first["neutralised"]
    fell = {
        "detonated": _place(first, down & first["detonated"]),
        "dud": _place(first, down & ~first["detonated"]),
    }
    has_defence = bool(scenario.fire_units)
    figure, axes = styled_figure(
        "Where threats come down",
        f"The {down.size:,} threats of {'the first raid' if raids == 1 else f'{raids:,} raids'}"
        f"{' on both maps' if has_defence else ''}; lines: the regions that hold a half and nine "
        f"tenths of them{', unengaged' if has_defence else ''}",
        provenance,
        width=10.6 if has_defence else 7.4,
        height=6.4,
        margins=(5.75 if has_defence else 0.95, 0.3, 1.45, 1.3),
    )
    if has_defence:
        live = debris["detonated"] & (debris["replication"] < raids)
        unengaged = panel(figure, (0.95, 1.45, 4.55, 3.65))
        everywhere = _place(first, np.ones(down.size, np.bool_))
        _draw(unengaged, scenario, came, {"unengaged": everywhere})
        unengaged.set_title("without the defence", size=11, loc="left")
        unengaged.set_ylabel("north / km")
        fell["deflected"] = _place(debris, live)
        words = f"with the defence: {down.sum():,} come down, {live.sum():,} deflected"
        axes.set_title(words, size=11, loc="left")
        axes.tick_params(labelleft=False)
    else:
        axes.set_ylabel("north / km")
    _draw(axes, scenario, came, fell)
    figure.legend(handles=_legend(scenario), loc="lower left", bbox_to_anchor=(0.06, 0.055),
                  ncols=5 if has_defence else 3)  # fmt: skip
    return Drawing("impact_map", figure, *_table(first))


def _raids_shown(replication: Integers) -> int:
    """So many whole raids that not too many threats are shown; the first one at least."""
    if replication.size <= SHOWN:
        return int(replication.max(initial=0)) + 1
    return max(int(replication[SHOWN]), int(replication[0]) + 1)


def _place(table: Columns, chosen: Truths) -> Floats:
    """East and north in kilometres, (2, n)."""
    east, north = table["impact_east_m"][chosen], table["impact_north_m"][chosen]
    return np.stack([east, north]) / KILOMETRE


def _draw(axes: Axes, scenario: Scenario, came: Columns, marked: dict[str, Floats]) -> None:
    draw_site(axes, scenario)
    unengaged = _place(came, np.ones(came["launched"].size, np.bool_))
    for name, place in marked.items():
        marker, colour, _ = MARKS[name]
        axes.plot(
            *place,
            marker,
            color=colour,
            markerfacecolor="none" if marker == "o" else colour,
            markersize=4.5,
            markeredgewidth=1.0,
            alpha=0.7,
        )
    frame(axes, [*site_circles(scenario), *_box_of(unengaged)])
    draw_regions(axes, unengaged)
    label_site(axes, scenario, unengaged[:, :SHOWN])
    axes.set_xlabel("east / km")


def _box_of(place: Floats) -> list[tuple[float, float, float]]:
    """The corners of a box that holds most places, as points in metres; none of no places."""
    if place.shape[1] == 0:
        return []
    margin = 0.5 * (1.0 - SHARE_FRAMED)
    low, high = KILOMETRE * np.quantile(place, [margin, 1.0 - margin], axis=1)
    return [(*low.tolist(), 0.0), (*high.tolist(), 0.0)]


def draw_regions(axes: Axes, place: Floats) -> None:
    """The smallest regions that hold a half and nine tenths of places (2, n), as a sample tells.

    Of the highest kernel density: R. J. Hyndman, The American Statistician 50 (1996) 120-126. None
    for few places, or for some that lie on a line.
    """
    from scipy.stats import gaussian_kde

    sample = place[:, :MOST_FOR_DENSITY]
    if sample.shape[1] < FEWEST_FOR_REGIONS or np.linalg.cond(np.cov(sample)) > 1e9:
        return
    density = gaussian_kde(sample)
    levels = np.quantile(density(sample), [1.0 - share for share in sorted(REGIONS, reverse=True)])
    east, north = (np.linspace(*limits, GRID) for limits in (axes.get_xlim(), axes.get_ylim()))
    grid = np.meshgrid(east, north)
    values = density(np.stack([axis.ravel() for axis in grid])).reshape(GRID, GRID)
    lines = [REGIONS[share] for share in sorted(REGIONS, reverse=True)]
    axes.contour(east, north, values, levels, colors=style.BLACK, linestyles=lines, linewidths=1.0)


def _legend(scenario: Scenario) -> list[Line2D]:
    marks = [
        Line2D(
            [],
            [],
            color=colour,
            marker=marker,
            linestyle="",
            markerfacecolor="none" if marker == "o" else colour,
            label=words,
        )
        for name, (marker, colour, words) in MARKS.items()
        if scenario.fire_units or name in ("detonated", "dud")
    ]
    of_whom = "unengaged" if scenario.fire_units else "threats"
    regions = [
        Line2D([], [], color=style.BLACK, linestyle=line, label=f"{100 * share:.0f} % of {of_whom}")
        for share, line in REGIONS.items()
    ]
    return [*site_legend(scenario), *marks, *regions]


def _table(threats: Columns) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    header = (
        "replication",
        "threat",
        "impact_east_m",
        "impact_north_m",
        "neutralised",
        "detonated",
    )
    return header, list(zip(*(threats[name].tolist() for name in header), strict=True))
