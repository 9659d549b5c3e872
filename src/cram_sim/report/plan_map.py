"""The raid from above: what is defended, by what, from where it is attacked, what came down."""

import math
from collections.abc import Iterable
from typing import Any, Final, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle, Wedge

from cram_sim.ballistics.earth import Earth
from cram_sim.experiment.case import SearchPost, search_post
from cram_sim.experiment.counting import Columns
from cram_sim.experiment.coverage import limits_of_sight
from cram_sim.footprints import circle, widened
from cram_sim.records import Fate, Floats, Truths
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
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario, SensorPost
from cram_sim.scenario.positions import Position
from cram_sim.sensors.look_probability import reach
from cram_sim.sensors.search_radar import SearchRadar

Line = Literal["-", "--", ":", ""]

RINGS: Final[dict[float, Line]] = {0.5: "--", 0.9: "-"}  # probability that one look detects
ARC_POINTS: Final = 361  # every degree of a circle
LOW_FLIGHT: Final = 300.0  # m above the radar: masks and terrain decide what is seen of it
# Fate: marker, colour, filled, words
FATES = {
    Fate.HARMLESS: (".", style.GREY, True, "harmless"),
    Fate.NEUTRALISED: ("o", style.GREEN, False, "neutralised (would-be impact)"),
    Fate.NEUTRALISED_INSIDE_KEEP_OUT: (
        "s",
        style.ORANGE,
        False,
        "neutralised too near or low (would-be)",
    ),
    Fate.LEAKED: ("x", style.VERMILLION, True, "leaked"),
}


@style.IN_STYLE
def plan_map(scenario: Scenario, threats: Columns, flew: int, provenance: Provenance) -> Drawing:
    """Two maps: the whole area, and the defended places with a sample of impacts.

    `threats` are rows of the threats table, a sample of the `flew` that took off in the run; places
    are drawn in kilometres east and north of the scenario's origin.
    """
    shown = int(np.count_nonzero(threats["launched"]))
    figure, detail = styled_figure(
        "Where it happens",
        f"Left: the whole area. Right: the defended places and where threats come down, "
        f"or would have; {shown:,} of {flew:,} drawn",
        provenance,
        width=10.0,
        height=6.95,
        margins=(4.15, 0.2, 1.9, 0.95),
    )
    overview = panel(figure, (0.75, 1.9, 2.75, 4.1))
    for axes in (detail, overview):
        draw_places(axes, scenario)
        axes.set_xlabel("east / km")
    overview.set_ylabel("north / km")
    _draw_impacts(detail, threats)
    grounds = (*scenario.defended_assets, *scenario.warning_zones)
    protected = extents(ground.footprint for ground in grounds)
    frame(detail, [*protected, *_points(scenario.fire_units)])
    frame(overview, [*protected, *_points(scenario.launch_sites), *_reaches(scenario)])
    _outline(overview, detail)
    write_labels(overview, _labels(scenario.launch_sites, style.BLACK))
    write_labels(
        detail,
        [
            *labels_of(scenario.defended_assets, style.BLUE),
            *_labels(scenario.fire_units, style.BLACK),
            *_labels(search_radars(scenario), style.BLACK),
        ],
        _impacts(threats, threats["launched"]),
    )
    figure.legend(
        handles=_legend(scenario, threats, _sights_seen(overview, detail)),
        loc="lower left",
        bbox_to_anchor=(0.012, 0.05),
        ncols=4,
        columnspacing=1.2,
    )
    return Drawing("plan_map", figure, *_table(threats))


def draw_places(axes: Axes, scenario: Scenario) -> None:
    """Draw what is defended, by what, and from where it is attacked, in kilometres."""
    earth = Earth(scenario.origin.latitude, scenario.origin.elevation)
    cross_section = scenario.salvos[0].threat.radar_cross_section
    for zone in scenario.warning_zones:
        _draw_outline(axes, patch_of(zone.footprint), style.ORANGE, "--")
    for asset in scenario.defended_assets:
        axes.add_patch(patch_of(asset.footprint)).set(color=style.SKY, alpha=0.45)
        if asset.keep_out > 0.0:
            kept_out = patch_of(widened(asset.footprint, asset.keep_out))
            _draw_outline(axes, kept_out, style.BLUE, ":")
    mark_points(axes, scenario.defended_assets, style.SKY)
    for unit in scenario.fire_units:
        reached = circle(unit.at.east, unit.at.north, unit.effector.maximum_intercept_range)
        _draw_outline(axes, patch_of(reached), style.GREY, "-")
        _point(axes, unit.at, "s", style.BLACK)
    for post in scenario.sensors:
        if isinstance(post.sensor, SearchRadar):
            axes.add_patch(_sector(post.at, post.sensor))
            _draw_sight(axes, search_post(scenario, post, post.sensor, earth), cross_section)
            _point(axes, post.at, "D", style.PURPLE)
    for site in scenario.launch_sites:
        _point(axes, site.at, "^", style.BLACK)


def _draw_impacts(axes: Axes, threats: Columns) -> None:
    for fate, (marker, colour, filled, _) in FATES.items():
        chosen = threats["launched"] & (threats["fate"] == fate.value)
        axes.plot(
            *_impacts(threats, chosen),
            marker,
            color=colour,
            markerfacecolor=colour if filled else "none",
            markersize=5.0,
            markeredgewidth=1.1,
            alpha=0.75,
        )


def _impacts(threats: Columns, chosen: Truths) -> tuple[Floats, Floats]:
    east, north = threats["impact_east_m"][chosen], threats["impact_north_m"][chosen]
    return east / KILOMETRE, north / KILOMETRE


def _draw_outline(axes: Axes, patch: Patch, colour: str, line: Line) -> None:
    axes.add_patch(patch).set(fill=False, edgecolor=colour, linestyle=line, linewidth=1.1)


def _sector(at: Position, radar: SearchRadar) -> Wedge:
    """Azimuths run clockwise from north, a wedge's angles anticlockwise from east."""
    middle = 90.0 - math.degrees(radar.azimuth_centre)
    half = math.degrees(radar.azimuth_width) / 2.0
    return Wedge(
        (at.east / KILOMETRE, at.north / KILOMETRE),
        radar.maximum_range / KILOMETRE,
        middle - half,
        middle + half,
        facecolor=style.PURPLE,
        alpha=0.08,
    )


def _draw_sight(axes: Axes, post: SearchPost, cross_section: float) -> None:
    """How far one look detects, unless the gate is nearer, and how far a low flight is in sight."""
    radar = post.radar
    half = radar.azimuth_width / 2.0
    azimuth = radar.azimuth_centre + np.linspace(-half, half, ARC_POINTS)
    lines: dict[Line, Floats] = {":": limits_of_sight(post, LOW_FLIGHT, azimuth)}
    for probability, line in RINGS.items():
        radius = reach(radar, post.weather, cross_section, probability)
        if radius < radar.maximum_range:
            lines[line] = np.full(ARC_POINTS, radius)
    for line, radius_there in lines.items():
        axes.plot(
            (post.place[0] + radius_there * np.sin(azimuth)) / KILOMETRE,
            (post.place[1] + radius_there * np.cos(azimuth)) / KILOMETRE,
            line,
            color=style.PURPLE,
            linewidth=1.1,
        )


def _point(axes: Axes, at: Position, marker: str, colour: str) -> None:
    axes.plot(
        at.east / KILOMETRE,
        at.north / KILOMETRE,
        marker,
        color=colour,
        markersize=6.5,
        markeredgecolor="white",
        zorder=5,
    )


def search_radars(scenario: Scenario) -> list[SensorPost]:
    """The scenario's search radars, in its order."""
    return [post for post in scenario.sensors if isinstance(post.sensor, SearchRadar)]


def _points(placed: Iterable[Any]) -> list[Extent]:
    return [(thing.at.east, thing.at.north, 0.0) for thing in placed]


def _reaches(scenario: Scenario) -> list[Extent]:
    return [
        (unit.at.east, unit.at.north, unit.effector.maximum_intercept_range)
        for unit in scenario.fire_units
    ]


def frame(axes: Axes, circles: list[Extent]) -> None:
    """Limits that hold all the circles (east, north, radius in metres), the scales equal."""
    east, north, radius = np.array(circles).T / KILOMETRE
    low = np.array([(east - radius).min(), (north - radius).min()])
    high = np.array([(east + radius).max(), (north + radius).max()])
    box = axes.get_window_extent()
    scale = float(np.max((high - low) / [box.width, box.height])) * 1.12
    half = np.array([box.width, box.height]) * scale / 2.0
    middle = (low + high) / 2.0
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
    axes.set_aspect("equal")


def _outline(overview: Axes, detail: Axes) -> None:
    (left, right), (bottom, top) = detail.get_xlim(), detail.get_ylim()
    overview.add_patch(
        Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=style.BLACK)
    )


def _labels(placed: Iterable[Any], colour: str) -> list[Label]:
    return [
        Label(thing.name, thing.at.east / KILOMETRE, thing.at.north / KILOMETRE, colour)
        for thing in placed
    ]


def _sights_seen(*maps: Axes) -> set[str]:
    """The styles of the lines about search radars that cross some map; call when limits are set."""
    return {
        str(line.get_linestyle())
        for axes in maps
        for line in axes.get_lines()
        if line.get_color() == style.PURPLE and _crosses(axes, line)
    }


def _crosses(axes: Axes, line: Line2D) -> bool:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    return bool(np.any((x > west) & (x < east) & (y > south) & (y < north)))


def _legend(scenario: Scenario, threats: Columns, sights: set[str]) -> list[Line2D]:
    """Handles for what the two maps show, and nothing else."""

    def sample(
        marker: str, colour: str, words: str, line: Line = "", *, filled: bool = True
    ) -> Line2D:
        return Line2D(
            [],
            [],
            marker=marker,
            linestyle=line,
            color=colour,
            markerfacecolor=colour if filled else "none",
            label=words,
        )

    has_radar = bool(search_radars(scenario))
    has_keep_out = any(asset.keep_out > 0.0 for asset in scenario.defended_assets)
    threat_class = style.shown(scenario.salvos[0].threat_class, 16)
    fates = set(threats["fate"][threats["launched"]].tolist())
    shown = [
        (True, sample("o", style.SKY, "defended asset")),
        (has_keep_out, sample("", style.BLUE, "keep-out", ":")),
        (bool(scenario.warning_zones), sample("", style.ORANGE, "warning zone", "--")),
        (bool(scenario.fire_units), sample("s", style.BLACK, "fire unit")),
        (bool(scenario.fire_units), sample("", style.GREY, "reach of a fire unit", "-")),
        (has_radar, sample("D", style.PURPLE, "search radar, sector shaded")),
        (True, sample("^", style.BLACK, "launch site")),
        (":" in sights, sample("", style.PURPLE, f"in sight {LOW_FLIGHT:.0f} m up", ":")),
        *(
            (line in sights, sample("", style.PURPLE, f"{threat_class} seen with p = {p:g}", line))
            for p, line in RINGS.items()
        ),
        *(
            (fate.value in fates, sample(marker, colour, words, filled=filled))
            for fate, (marker, colour, filled, words) in FATES.items()
        ),
    ]
    return [handle for is_shown, handle in shown if is_shown]


def _table(threats: Columns) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    header = ("replication", "threat", "impact_east_m", "impact_north_m", "fate")
    return header, list(zip(*(threats[name].tolist() for name in header), strict=True))
