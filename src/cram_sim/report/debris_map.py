"""How many hazardous pieces come down where: density, and where a whole one is likely."""

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cram_sim.experiment.hazard_density import HazardDensity, hazard_density, share_elsewhere
from cram_sim.experiment.hazard_grid import HazardGrid, hazard_grid
from cram_sim.experiment.tally import Tally
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.footprint_patches import KILOMETRE
from cram_sim.report.plan_map import frame
from cram_sim.report.provenance import Provenance
from cram_sim.report.site_axes import Line, draw_site, label_site, site_circles, site_legend
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario

COLOURS: Final = "YlOrBr"
DECADES: Final = 3.0  # below the greatest density; what is rarer has the palest colour
# Probability of a piece that is one, no fragment, in a cell in a raid: by the low end of its
# interval, so that a single raid makes no contour.
CONTOURS: Final[dict[float, Line]] = {0.01: "--", 0.1: "-"}
HEADER: Final = (
    "east_m",
    "north_m",
    "side_m",
    "hazardous_pieces_per_hectare",
    "standard_error",
    "p_whole",
    "p_whole_low_95",
    "p_whole_high_95",
    "impacts_per_hectare",
    "impacts_standard_error",
)


@style.IN_STYLE
def debris_map(scenario: Scenario, tally: Tally, provenance: Provenance) -> Drawing:
    """The cells of the tally in colour, and a colour bar; words where nothing came down."""
    grid = hazard_grid(scenario)
    density = hazard_density(tally.hazard, grid, tally.replications)
    figure, axes = styled_figure(
        "Where pieces fall that can hurt",
        _subtitle(density, scenario, share_elsewhere(tally.hazard)),
        provenance,
        width=9.0,
        height=7.3,
        margins=(0.85, 1.55, 1.35, 1.15),
    )
    draw_site(axes, scenario)
    frame(axes, [*site_circles(scenario), *_corners(density, grid)])
    _keep_within(axes, grid)
    if density.pieces.any():
        _draw_density(figure, axes, density, grid)
    else:
        words = "no hazardous piece came down"
        axes.text(0.5, 0.04, words, ha="center", transform=axes.transAxes, size=11)
    label_site(axes, scenario)
    axes.set_xlabel("east / km")
    axes.set_ylabel("north / km")
    figure.legend(
        handles=[*site_legend(scenario), *_contour_legend()],
        loc="lower left",
        bbox_to_anchor=(0.07, 0.05),
        ncols=3,
    )
    return Drawing("debris_map", figure, HEADER, _rows(density, grid))


def _draw_density(figure: Figure, axes: Axes, density: HazardDensity, grid: HazardGrid) -> None:
    east, north = (edges / KILOMETRE for edges in grid.edges())
    cells = _on_grid(grid, density, density.pieces)
    top, least = float(cells.max()), float(cells[cells > 0.0].min())
    palest = min(max(top / 10.0**DECADES, least), 0.4 * top)  # so that there is a tick between
    image = axes.pcolormesh(
        east,
        north,
        np.ma.masked_equal(cells, 0.0),
        norm=LogNorm(palest, top),
        cmap=COLOURS,
        zorder=0.6,
        rasterized=True,
    )
    decades = range(math.floor(math.log10(palest)), math.ceil(math.log10(top)) + 1)
    steps = [step * 10.0**decade for decade in decades for step in (1.0, 2.0, 5.0)]
    ticks = [step for step in steps if palest <= step <= top]
    bar = panel(figure, (7.65, 1.35, 0.2, 4.8))
    figure.colorbar(image, cax=bar, extend="min" if least < palest else "neither")
    bar.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    bar.set_yticks([], minor=True)
    bar.set_ylabel("hazardous pieces per hectare and raid")
    axes.contour(
        0.5 * (east[1:] + east[:-1]),
        0.5 * (north[1:] + north[:-1]),
        _on_grid(grid, density, density.p_whole_low),
        list(CONTOURS),
        colors=style.BLACK,
        linestyles=list(CONTOURS.values()),
        linewidths=0.9,
    )


def _keep_within(axes: Axes, grid: HazardGrid) -> None:
    """End the map where the cells end: beyond them nothing is counted, which is not nothing."""
    east, north = (edges / KILOMETRE for edges in grid.edges())
    west, easternmost = axes.get_xlim()
    south, northernmost = axes.get_ylim()
    axes.set_xlim(max(west, east[0]), min(easternmost, east[-1]))
    axes.set_ylim(max(south, north[0]), min(northernmost, north[-1]))


def _subtitle(density: HazardDensity, scenario: Scenario, elsewhere: float) -> str:
    """What is counted, how surely, and what is not on the map."""
    energy, side = scenario.people.hazardous_energy, hazard_grid(scenario).side
    told = f"Pieces of {energy:g} J and more at the ground, in cells of {side:g} m"
    if np.isnan(elsewhere):
        return f"{told}; not validated"
    error = density.relative_error
    sure = (
        "No error from one raid"
        if np.isnan(error)
        else f"Standard error of a cell: {100.0 * error:.0f} % of the density, root mean square"
    )
    return (
        f"{told}; not validated.\n{sure}; {100.0 * elsewhere:.1f} % of the pieces "
        "fall outside the cells"
    )


def _on_grid(grid: HazardGrid, density: HazardDensity, values: Floats) -> Floats:
    """Values of cells as a picture of the whole grid, 0 where nothing came down."""
    cells = np.zeros(grid.shape[0] * grid.shape[1])
    cells[density.cells] = values
    return cells.reshape(grid.shape)


def _corners(density: HazardDensity, grid: HazardGrid) -> list[tuple[float, float, float]]:
    """The corners of a box about nearly all pieces, as points in metres."""
    if not density.pieces.any():
        return []
    corners = []
    for place in grid.centres(density.cells):
        order = np.argsort(place)
        share = np.cumsum(density.pieces[order]) / density.pieces.sum()
        corners.append([place[order][np.searchsorted(share, level)] for level in (0.01, 0.99)])
    (west, east), (south, north) = corners
    half = grid.side / 2.0
    return [(float(west), float(south), half), (float(east), float(north), half)]


def _contour_legend() -> list[Line2D]:
    return [
        Line2D(
            [],
            [],
            color=style.BLACK,
            linewidth=0.9,
            linestyle=line,
            label=f"a round or a part in a cell in {100.0 * p:g} % of raids or more",
        )
        for p, line in CONTOURS.items()
    ]


def _rows(density: HazardDensity, grid: HazardGrid) -> list[tuple[object, ...]]:
    columns = (
        *grid.centres(density.cells),
        np.full(density.cells.size, grid.side),
        density.pieces,
        density.pieces_error,
        density.p_whole,
        density.p_whole_low,
        density.p_whole_high,
        density.impacts,
        density.impacts_error,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))
