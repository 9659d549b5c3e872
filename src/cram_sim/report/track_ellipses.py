"""How the track of one threat sharpened: shrinking ellipses from above, the path from the side."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse as EllipsePatch
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from scipy.special import ndtri

from cram_sim.experiment.track_story import STATED, Ellipse, PredictedPath, TrackReport, TrackStory
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.footprint_patches import KILOMETRE, extents, labels_of
from cram_sim.report.labels import Label, write_labels
from cram_sim.report.plan_map import draw_places, frame, search_radars
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure
from cram_sim.scenario.model import Scenario

MOST = 7  # reports drawn; more of them hide each other
PALEST = 0.3  # how much of its colour the earliest ellipse has
PLACES = {"impact": "impact", "origin": "point of origin"}
COLOURS = {"impact": style.VERMILLION, "origin": style.BLUE}
HEADER = (
    "threat",
    "since_detection_s",
    "what",
    "east_m",
    "north_m",
    "semi_major_m",
    "semi_minor_m",
    "azimuth_of_major_rad",
)

Shown = Sequence[tuple[TrackReport, PredictedPath | None]]


@style.IN_STYLE
def track_ellipses(
    scenario: Scenario, replication: int, story: TrackStory, shown: Shown, provenance: Provenance
) -> Drawing:
    """Three maps and a side view of one track, by some of its reports, in order of time.

    Each report comes with the path that it predicts, or None where it predicts none.
    """
    width, height = 10.0, 8.6
    figure, plan = styled_figure(
        f"How the track of {style.shown(story.threat)} sharpened",
        f"Replication {replication}. {100 * STATED:.0f} % ellipses of predicted impact (orange) "
        "and point of origin (blue), seconds after the first detection",
        provenance,
        width=width,
        height=height,
        margins=(0.75, 5.15, 3.55, 0.95),
    )
    origin = panel(figure, (5.6, 5.95, 4.1, 1.7))
    impact = panel(figure, (5.6, 3.55, 4.1, 1.7))
    side = panel(figure, (0.75, 1.45, 8.95, 1.45))
    _draw_plan(plan, scenario, story, shown)
    _draw_zoom(origin, "origin", story, shown)
    _draw_zoom(impact, "impact", story, shown)
    for axes in (origin, impact):
        low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
        plan.add_patch(Rectangle(tuple(low), *(high - low), fill=False, edgecolor=style.GREY))
    _draw_side(side, story, shown)
    figure.legend(
        handles=_legend(shown, is_drone=story.is_drone),
        loc="lower left",
        bbox_to_anchor=(0.012, 0.035),
        ncols=6,
        columnspacing=1.6,
    )
    return Drawing("track_ellipses", figure, HEADER, _rows(story, shown))


def _ellipse_of(report: TrackReport, what: str) -> Ellipse | None:
    return report.impact if what == "impact" else report.origin


def _shade(colour: str, number: int, count: int) -> tuple[float, float, float]:
    """A colour mixed with white, the less the later."""
    share = 1.0 if count == 1 else PALEST + (1.0 - PALEST) * number / (count - 1)
    red, green, blue = (1.0 - share * (1.0 - part) for part in to_rgb(colour))
    return red, green, blue


def _draw_ellipses(axes: Axes, what: str, shown: Shown) -> None:
    for number, (report, _) in enumerate(shown):
        ellipse = _ellipse_of(report, what)
        if ellipse is None:
            continue
        colour = _shade(COLOURS[what], number, len(shown))
        axes.add_patch(
            EllipsePatch(
                (ellipse.east / KILOMETRE, ellipse.north / KILOMETRE),
                2.0 * ellipse.major / KILOMETRE,
                2.0 * ellipse.minor / KILOMETRE,
                # An azimuth runs clockwise from north, a patch's angle anticlockwise from east.
                angle=90.0 - math.degrees(ellipse.azimuth),
                facecolor=(*colour, 0.10),
                edgecolor=colour,
                linewidth=1.4,
                zorder=3,
            )
        )


def _draw_truth(axes: Axes, story: TrackStory) -> None:
    east, north = story.flight[:2] / KILOMETRE
    axes.plot(east, north, color=style.BLACK, linewidth=1.1, zorder=4)
    axes.plot(east[0], north[0], "^", color=style.BLACK, markersize=8, zorder=5)
    axes.plot(
        east[-1], north[-1], "x", color=style.BLACK, markersize=8, markeredgewidth=2, zorder=5
    )


def _draw_plan(axes: Axes, scenario: Scenario, story: TrackStory, shown: Shown) -> None:
    draw_places(axes, scenario)
    for what in COLOURS:
        _draw_ellipses(axes, what, shown)
    _draw_truth(axes, story)
    points = [(*place, 0.0) for place in story.flight[:2].T.tolist()]
    points += [(post.at.east, post.at.north, 0.0) for post in search_radars(scenario)]
    points += extents(asset.footprint for asset in scenario.defended_assets)
    frame(axes, points)
    labels = labels_of(scenario.defended_assets, style.BLUE)
    labels += [
        Label(post.name, post.at.east / KILOMETRE, post.at.north / KILOMETRE, style.BLACK)
        for post in search_radars(scenario)
    ]
    write_labels(axes, labels)
    axes.set_xlabel("east / km")
    axes.set_ylabel("north / km")


def _draw_zoom(axes: Axes, what: str, story: TrackStory, shown: Shown) -> None:
    """One end of the flight, as wide as the later half of the ellipses asks for."""
    _draw_ellipses(axes, what, shown)
    _draw_truth(axes, story)
    place = story.flight[:2, 0 if what == "origin" else -1]
    circles = [(*place.tolist(), 50.0)]
    for report, _ in shown[len(shown) // 2 :]:
        ellipse = _ellipse_of(report, what)
        if ellipse is not None:
            circles.append((ellipse.east, ellipse.north, ellipse.major))
    frame(axes, circles)
    axes.set_xlabel("east / km")
    axes.set_ylabel("north / km")
    _write_in_the_corner(axes, f"{PLACES[what]}, the later reports")


def _write_in_the_corner(axes: Axes, words: str) -> None:
    axes.text(
        0.015,
        0.95,
        words,
        transform=axes.transAxes,
        va="top",
        size=9.5,
        zorder=6,
        path_effects=[withStroke(linewidth=3.0, foreground="white")],
    )


def _draw_side(axes: Axes, story: TrackStory, shown: Shown) -> None:
    """Height over the way along the line of fire; bands hold the path as the ellipses do."""
    way = story.flight[:2, -1] - story.flight[:2, 0]
    along = way / np.hypot(*way)
    start = story.flight[:2, 0]
    for number, (_, path) in enumerate(shown):
        if path is None:
            continue
        colour = _shade(COLOURS["impact"], number, len(shown))
        distance, height, across, up = _band(path, start, along)
        axes.fill(
            np.concatenate([distance + across, (distance - across)[::-1]]) / KILOMETRE,
            np.concatenate([height + up, (height - up)[::-1]]) / KILOMETRE,
            facecolor=(*colour, 0.3),
            edgecolor=colour,
            linewidth=1.0,
        )
    distance = along @ (story.flight[:2] - start[:, np.newaxis])
    axes.plot(distance / KILOMETRE, story.flight[2] / KILOMETRE, color=style.BLACK, linewidth=1.1)
    if all(path is None for _, path in shown):
        why = "a drone's track predicts no path" if story.is_drone else "the track was exchanged"
        axes.text(0.98, 0.85, f"no prediction: {why}", transform=axes.transAxes, ha="right")
    low, high = story.flight[2].min() / KILOMETRE, story.flight[2].max() / KILOMETRE
    axes.set_ylim(low - 0.1 * (high - low), high + 0.3 * (high - low))
    axes.set_xlim(0.0, 1.06 * float(distance[-1]) / KILOMETRE)
    _write_in_the_corner(axes, f"from the side: {100 * STATED:.0f} % bands of the predicted path")
    axes.set_xlabel("distance from the point of origin along the line of fire / km")
    axes.set_ylabel("height / km")


def _band(
    path: PredictedPath, start: Floats, along: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Distance and height of a predicted path, and the half-width of its band in both, (k,) each.

    The half-width is at right angles to the path in the plane of fire: where a normal error lies
    with the stated probability.
    """
    plane = np.array([[*along, 0.0], [0.0, 0.0, 1.0]])
    distance, height = plane @ (path.place - np.array([[start[0]], [start[1]], [0.0]]))
    forward = plane @ path.direction
    across = np.stack([-forward[1], forward[0]]) / np.hypot(*forward)
    covariance = plane @ path.covariance @ plane.T
    variance = np.einsum("ik,kij,jk->k", across, covariance, across)
    half = float(ndtri(0.5 + 0.5 * STATED)) * np.sqrt(variance)
    return distance, height, half * across[0], half * across[1]


def _legend(shown: Shown, *, is_drone: bool) -> list[Line2D | Patch]:
    count = len(shown)
    times: list[Line2D | Patch] = [
        Patch(
            facecolor=_shade(COLOURS["impact"], number, count),
            edgecolor=_shade(COLOURS["impact" if is_drone else "origin"], number, count),
            linewidth=3.0,
            label=f"+{report.since_detection:.1f} s",
        )
        for number, (report, _) in enumerate(shown)
    ]
    return [
        *times,
        Line2D([], [], color=style.BLACK, linewidth=1.1, label="true path"),
        Line2D([], [], marker="^", linestyle="", color=style.BLACK, label="true point of origin"),
        Line2D([], [], marker="x", linestyle="", color=style.BLACK, label="true impact"),
        Line2D([], [], marker="D", linestyle="", color=style.PURPLE, label="search radar"),
        Line2D([], [], marker="s", linestyle="", color=style.BLACK, label="fire unit"),
    ]


def _rows(story: TrackStory, shown: Shown) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for report, _ in shown:
        for what in COLOURS:
            ellipse = _ellipse_of(report, what)
            if ellipse is not None:
                own = (ellipse.major, ellipse.minor, ellipse.azimuth)
                rows.append(
                    (
                        story.threat,
                        report.since_detection,
                        what,
                        ellipse.east,
                        ellipse.north,
                        *own,
                    )
                )
    return rows
