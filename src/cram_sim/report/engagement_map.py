"""Maps of where the fire units can engage, and how likely one shot then neutralises."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Patch

from cram_sim.experiment.effector_coverage import EngagementMap
from cram_sim.experiment.threat_axes import ThreatAxis
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.coverage_map import Ground, Shading, contour_lines, contours, map_figure
from cram_sim.report.provenance import tried
from cram_sim.report.style import Drawing
from cram_sim.scenario.model import Scenario

ANY: Final = "any fire unit"  # the likeliest at each place
MOST_UNITS: Final = 6  # that have a map of their own


def engagement_maps(
    scenario: Scenario, mapped: EngagementMap, axes: Sequence[ThreatAxis]
) -> Iterator[Drawing]:
    """Draw the map of all fire units together, then one for each if there are several."""
    yield _map(scenario, mapped, axes, "engagement_all", ANY, mapped.best)
    if len(mapped.by_unit) > 1:
        for number, (unit, p) in enumerate(list(mapped.by_unit.items())[:MOST_UNITS]):
            plain = re.sub(r"[^a-z0-9]+", "_", unit.lower()).strip("_")
            name = f"engagement_{number + 1}_{plain}".rstrip("_")
            yield _map(scenario, mapped, axes, name, style.shown(unit), p)


@style.IN_STYLE
def _map(
    scenario: Scenario,
    mapped: EngagementMap,
    axes: Sequence[ThreatAxis],
    name: str,
    who: str,
    p: Floats,
) -> Drawing:
    shading = Shading(
        mpl.colormaps["YlGnBu"],
        Normalize(0.0, 1.0),
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        "probability that one shot neutralises",
    )
    approach = mapped.approach
    angle = math.degrees(approach.descent)
    way = f"falling at {angle:.0f}°" if approach.descent > 0.0 else "flying level"
    ground = Ground(mapped.heights, mapped.east, mapped.north, np.zeros(p.shape, dtype=np.bool_))
    figure = map_figure(
        f"Where {who} can engage",
        f"One shot, or burst of {scenario.command.doctrine.burst_rounds} rounds, with its first "
        f"effect there; at a "
        f"{style.shown(approach.threat_class)} towards the middle of the assets\n"
        f"at {approach.speed:.0f} m/s, {way}. Left out: detection, delays, saturation",
        tried(scenario.name, mapped.engagements, mapped.seed),
        (scenario, ground, axes),
        p,
        shading,
        [*contour_lines(), Patch(facecolor="white", edgecolor=style.GREY, label="out of reach")],
    )
    for axes_of_panel, values in zip(figure.axes, p, strict=False):
        contours(axes_of_panel, ground, np.ma.masked_invalid(values))
    header = ("height_m", "east_m", "north_m", "can_engage", "p_shot")
    across, along = np.meshgrid(mapped.east.round(1), mapped.north.round(1))
    places = list(zip(across.ravel().tolist(), along.ravel().tolist(), strict=True))
    rows = [
        (height, *place, not math.isnan(value), "" if math.isnan(value) else round(value, 4))
        for height, of_height in zip(mapped.heights, p, strict=True)
        for place, value in zip(places, of_height.ravel().tolist(), strict=True)
    ]
    return Drawing(name, figure, header, rows)
