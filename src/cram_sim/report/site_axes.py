"""What stands on the site, drawn lightly, under what comes down on it."""

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cram_sim.footprints import Footprint, widened
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.footprint_patches import (
    KILOMETRE,
    Extent,
    extents,
    labels_of,
    mark_points,
    patch_of,
)
from cram_sim.report.labels import Label, write_labels
from cram_sim.scenario.model import Scenario

Line = Literal["-", "--", ":"]


def draw_site(axes: Axes, scenario: Scenario) -> None:
    """Draw assets with their keep-outs, warning zones and fire units, in kilometres."""
    for asset in scenario.defended_assets:
        _outline(axes, asset.footprint, style.BLUE, "-")
    # Often one outline for all three: each shows in the gaps of the one above it.
    for zone in scenario.warning_zones:
        _outline(axes, zone.footprint, style.ORANGE, "--")
    for asset in scenario.defended_assets:
        if asset.keep_out > 0.0:
            _outline(axes, widened(asset.footprint, asset.keep_out), style.BLUE, ":")
    mark_points(axes, scenario.defended_assets, style.BLUE)
    east, north = _fire_units(scenario)
    axes.plot(east, north, "s", color=style.BLACK, markersize=6.0, markeredgecolor="white")


def label_site(axes: Axes, scenario: Scenario, marks: Floats | None = None) -> None:
    """Name assets and fire units, beside the marks (2, n) in km; call when limits are final."""
    units = [
        Label(unit.name, east, north, style.BLACK)
        for unit, east, north in zip(scenario.fire_units, *_fire_units(scenario), strict=True)
    ]
    drawn = None if marks is None else (marks[0], marks[1])
    write_labels(axes, [*labels_of(scenario.defended_assets, style.BLUE), *units], drawn)


def site_legend(scenario: Scenario) -> list[Line2D]:
    """Handles for what `draw_site` draws, of what there is."""
    there = [
        (True, {"color": style.BLUE, "label": "defended asset"}),
        (
            any(asset.keep_out > 0.0 for asset in scenario.defended_assets),
            {"color": style.BLUE, "linestyle": ":", "label": "keep-out"},
        ),
        (
            bool(scenario.warning_zones),
            {"color": style.ORANGE, "linestyle": "--", "label": "warning zone"},
        ),
        (
            bool(scenario.fire_units),
            {"color": style.BLACK, "marker": "s", "linestyle": "", "label": "fire unit"},
        ),
    ]
    return [Line2D([], [], **looks) for is_there, looks in there if is_there]  # type: ignore[arg-type]


def site_circles(scenario: Scenario) -> list[Extent]:
    """Circles that hold what is defended and warned, and the fire units."""
    places = [*scenario.defended_assets, *scenario.warning_zones]
    units = [(unit.at.east, unit.at.north, 0.0) for unit in scenario.fire_units]
    return [*extents(place.footprint for place in places), *units]


def _fire_units(scenario: Scenario) -> tuple[Floats, Floats]:
    places = np.array([(unit.at.east, unit.at.north) for unit in scenario.fire_units])
    east, north = places.reshape(-1, 2).T / KILOMETRE
    return east, north


def _outline(axes: Axes, footprint: Footprint, colour: str, line: Line) -> None:
    patch = axes.add_patch(patch_of(footprint))
    patch.set(facecolor="none", edgecolor=colour, linestyle=line, linewidth=1.2)
