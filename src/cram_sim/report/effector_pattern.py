"""Where the rounds of a shot pass their threat."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Ellipse, Patch

from cram_sim.experiment.effector_curves import Falls
from cram_sim.report import style
from cram_sim.report.provenance import Tried
from cram_sim.report.style import Drawing, panel, styled_figure

PANEL: Final = 3.4  # inches, each side
IN_A_ROW: Final = 3
GAP_ACROSS, GAP_DOWN = 0.6, 0.9
LEFT, RIGHT, BOTTOM, TOP = 1.1, 0.35, 1.35, 1.25
MARGIN: Final = 1.15
FEW: Final = 1_000  # points that are drawn large
FARTHEST: Final = 5.0  # radii of the disc: a shot of one point that passes farther off is counted
TICKS: Final = 5  # at most: hit-to-kill takes three decimals
MOST_ROWS: Final = 5_000  # of points of one class in the table


@style.IN_STYLE
def effector_pattern(effector: str, falls: Sequence[Falls], provenance: Tried) -> Drawing:
    """A panel per class of threat, in metres, in the plane across the relative velocity."""
    across = min(len(falls), IN_A_ROW)
    down = -(-len(falls) // IN_A_ROW)
    width = max(LEFT + across * PANEL + (across - 1) * GAP_ACROSS + RIGHT, 9.6)
    height = BOTTOM + down * PANEL + (down - 1) * GAP_DOWN + TOP
    points, disc = falls[0].words
    figure, first = styled_figure(
        f"{style.shown(effector)}: where one shot goes",
        "In the plane across the relative velocity; the threat is in the middle and comes straight "
        "at the effector",
        replace(provenance, engagements=falls[0].engagements),
        width=width,
        height=height,
        margins=(LEFT, width - LEFT - PANEL, height - TOP - PANEL, TOP),
    )
    panels = [first]
    for number in range(1, len(falls)):
        column, row = number % IN_A_ROW, number // IN_A_ROW
        left = LEFT + column * (PANEL + GAP_ACROSS)
        bottom = height - TOP - PANEL - row * (PANEL + GAP_DOWN)
        panels.append(panel(figure, (left, bottom, PANEL, PANEL)))
    for number, (axes, fall) in enumerate(zip(panels, falls, strict=True)):
        _draw(axes, fall)
        axes.set_xlabel("across that plane / m")
        if number % IN_A_ROW == 0:
            axes.set_ylabel("in the plane of line of sight\nand relative velocity / m")
    shown = falls[0].shown
    points += ", one engagement" if shown == 1 else f" in each of {shown} engagements"
    handles = [
        Line2D([], [], marker=".", linestyle="", color=style.BLUE, label=points),
        Patch(facecolor=style.ORANGE, edgecolor=style.BLACK, label=disc),
        Line2D(
            [], [], color=style.VERMILLION, linestyle="--",
            label="one standard deviation, all engagements",
        ),
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.1 / width, 0.36 / height), ncols=3,
        columnspacing=1.2,
    )  # fmt: skip
    header = ("threat_class", "slant_range_m", "in_plane_m", "across_m", "radius_m")
    rows = [
        (fall.threat_class, round(fall.slant_range, 1), *(round(float(x), 3) for x in point),
         round(fall.radius, 4))
        for fall in falls
        for point in fall.points.T[:MOST_ROWS]
    ]  # fmt: skip
    return Drawing("effector_pattern", figure, header, rows)


def _draw(axes: Axes, fall: Falls) -> None:
    # Filled below the points, and its edge above them: either may be the smaller.
    axes.add_patch(Circle((0.0, 0.0), fall.radius, color=style.ORANGE, linewidth=0.0, zorder=1))
    axes.add_patch(
        Circle((0.0, 0.0), fall.radius, fill=False, edgecolor=style.BLACK, linewidth=1.3, zorder=3)
    )
    size = 3.5 if fall.points.shape[1] <= FEW else 1.5
    axes.plot(fall.points[1], fall.points[0], ".", color=style.BLUE, markersize=size, alpha=0.7)
    values, vectors = np.linalg.eigh(fall.covariance)
    long, short = np.sqrt(np.maximum(values[::-1], 0.0))
    # Points are given in the plane first, which is up in the drawing.
    up, right = vectors[:, 1]
    axes.add_patch(
        Ellipse(
            (fall.centre[1], fall.centre[0]), 2.0 * long, 2.0 * short,
            angle=float(np.degrees(np.arctan2(up, right))), fill=False,
            edgecolor=style.VERMILLION, linestyle="--", linewidth=1.5, zorder=3,
        )
    )  # fmt: skip
    half = MARGIN * max(
        fall.radius, float(np.abs(fall.points).max()), 1.5 * float(np.hypot(*fall.centre) + long)
    )
    if fall.shown > 1:
        half = min(half, FARTHEST * fall.radius)
        _name_the_rest(axes, fall, half)
    axes.set_xlim(-half, half)
    axes.set_ylim(-half, half)
    axes.set_aspect("equal")
    axes.locator_params(nbins=TICKS)
    name = style.shown(fall.threat_class, 20)
    axes.set_title(f"{name}, {fall.slant_range:,.0f} m away", size=10, loc="left")


def _name_the_rest(axes: Axes, fall: Falls, half: float) -> None:
    """How many of the shots of one point each pass beyond the panel, or never pass."""
    rest = fall.shown - int(np.sum(np.abs(fall.points).max(axis=0) <= half))
    if rest:
        axes.text(
            0.03, 0.03, f"{rest} of {fall.shown} farther off", transform=axes.transAxes, size=9
        )  # fmt: skip
