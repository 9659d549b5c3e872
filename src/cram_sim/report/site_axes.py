"""What stands on the site, drawn lightly, under what comes down on it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from cram_sim.footprints import Footprint
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.labels import Label, write_labels
from cram_sim.scenario.model import Scenario

KILOMETRE = 1000.0
LEAST_REACH = 12.0  # metres: a point is drawn as large as this


def draw_site(axes: Axes, scenario: Scenario) -> None:
    """Draw assets with their keep-outs, warning zones and fire units, in kilometres."""
    for zone in scenario.warning_zones:
        axes.add_patch(_circle(zone.footprint, 0.0, edgecolor=style.ORANGE, linestyle="--"))
    for asset in scenario.defended_assets:
        axes.add_patch(_circle(asset.footprint, 0.0, edgecolor=style.BLUE, linestyle="-"))
        if asset.keep_out > 0.0:
            keep_out = _circle(asset.footprint, asset.keep_out, edgecolor=style.BLUE, linestyle=":")
            axes.add_patch(keep_out)
    east, north = _fire_units(scenario)
    axes.plot(east, north, "s", color=style.BLACK, markersize=6.0, markeredgecolor="white")


def label_site(axes: Axes, scenario: Scenario, drawn: tuple[Floats, Floats] | None = None) -> None:
    """Name assets and fire units; call when the limits are final."""
    assets = [
        Label(asset.name, *(asset.footprint.centre / KILOMETRE), style.BLUE)
        for asset in scenario.defended_assets
    ]
    units = [
        Label(unit.name, east, north, style.BLACK)
        for unit, east, north in zip(scenario.fire_units, *_fire_units(scenario), strict=True)
    ]
    write_labels(axes, [*assets, *units], drawn)


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


def site_circles(scenario: Scenario) -> list[tuple[float, float, float]]:
    """Circles (east, north, radius, metres) that hold what is defended and warned, and guns."""
    places = [*scenario.defended_assets, *scenario.warning_zones]
    return [
        *((*place.footprint.centre.tolist(), place.footprint.reach) for place in places),
        *((unit.at.east, unit.at.north, 0.0) for unit in scenario.fire_units),
    ]


def _fire_units(scenario: Scenario) -> tuple[Floats, Floats]:
    places = np.array([(unit.at.east, unit.at.north) for unit in scenario.fire_units])
    east, north = places.reshape(-1, 2).T / KILOMETRE
    return east, north


def _circle(footprint: Footprint, wider: float, **looks: str) -> Circle:
    reach = max(footprint.reach, LEAST_REACH) + wider
    return Circle(
        tuple(footprint.centre / KILOMETRE), reach / KILOMETRE, fill=False, linewidth=1.2, **looks
    )
