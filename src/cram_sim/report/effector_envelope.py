"""The engagement envelope: how likely one shot neutralises anywhere in the plane of the way in."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cram_sim.experiment.effector_curves import Envelope
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.plan_map import Line
from cram_sim.report.provenance import Tried
from cram_sim.report.style import Drawing, panel, styled_figure

KILOMETRE: Final = 1000.0
PANEL_WIDTH, PANEL_HEIGHT = 3.9, 3.25  # inches
ALONE_WIDTH: Final = 7.65  # of a panel that is the only one
GAP_ACROSS, GAP_DOWN = 0.55, 0.85
LEFT, RIGHT, BOTTOM, TOP = 0.8, 1.15, 1.25, 1.3
IN_A_ROW: Final = 2
CONTOURS: Final[dict[float, Line]] = {0.25: ":", 0.5: "--", 0.75: "-"}
HATCH: Final = "////"


@style.IN_STYLE
def effector_envelope(
    effector: str, shot: str, envelopes: Sequence[Envelope], provenance: Tried
) -> Drawing:
    """A panel per class of threat: contours over ground range and height, hatched out of reach."""
    across = min(len(envelopes), IN_A_ROW)
    down = math.ceil(len(envelopes) / IN_A_ROW)
    panel_width = PANEL_WIDTH if across > 1 else ALONE_WIDTH
    width = LEFT + across * panel_width + (across - 1) * GAP_ACROSS + RIGHT
    height = BOTTOM + down * PANEL_HEIGHT + (down - 1) * GAP_DOWN + TOP
    figure, first = styled_figure(
        f"{style.shown(effector)}: how likely one shot neutralises, by place",
        f"Place of the first effect; the effector is at the lower left, threats come from the "
        f"right.\n{shot}",
        replace(provenance, engagements=envelopes[0].engagements),
        width=width,
        height=height,
        margins=(LEFT, width - LEFT - panel_width, height - TOP - PANEL_HEIGHT, TOP),
    )
    panels = [first]
    for number in range(1, len(envelopes)):
        column, row = number % IN_A_ROW, number // IN_A_ROW
        left = LEFT + column * (panel_width + GAP_ACROSS)
        bottom = height - TOP - PANEL_HEIGHT - row * (PANEL_HEIGHT + GAP_DOWN)
        panels.append(panel(figure, (left, bottom, panel_width, PANEL_HEIGHT)))
    for number, (axes, drawn) in enumerate(zip(panels, envelopes, strict=True)):
        mesh = _draw(axes, drawn)
        axes.set_xlabel("ground range / km")
        if number % IN_A_ROW == 0:
            axes.set_ylabel("height / km")
    bar_left = LEFT + across * panel_width + (across - 1) * GAP_ACROSS + 0.2
    bar = figure.add_axes(
        (bar_left / width, (height - TOP - PANEL_HEIGHT) / height, 0.16 / width,
         PANEL_HEIGHT / height)
    )  # fmt: skip
    figure.colorbar(mesh, cax=bar, label="probability of neutralisation by one shot")
    lines = [
        Line2D([], [], color=style.BLACK, linestyle=line, label=f"probability {level:g}")
        for level, line in CONTOURS.items()
    ]
    reach = Patch(facecolor="white", edgecolor=style.GREY, hatch=HATCH, label="out of reach")
    way = Line2D([], [], color=style.VERMILLION, label="way of a threat, from the right")
    figure.legend(
        handles=[*lines, reach, way], loc="lower left",
        bbox_to_anchor=(0.1 / width, 0.36 / height), ncols=5, columnspacing=1.2,
    )  # fmt: skip
    header = ("threat_class", "ground_range_m", "height_m", "p")
    return Drawing("effector_envelope", figure, header, _rows(envelopes))


def _draw(axes: Axes, drawn: Envelope) -> QuadMesh:
    ground_range, height = drawn.ground_range / KILOMETRE, drawn.height / KILOMETRE
    p = drawn.probability
    axes.grid(visible=False)
    mesh = axes.pcolormesh(
        ground_range, height, p, cmap=mpl.colormaps["YlGnBu"], norm=Normalize(0.0, 1.0),
        shading="nearest", rasterized=True,
    )  # fmt: skip
    _hatch(axes, ground_range, height, p)
    known = np.ma.masked_invalid(p)
    for level, line in CONTOURS.items():
        if known.count() and known.min() < level < known.max():
            axes.contour(
                ground_range, height, known, levels=[level], colors=style.BLACK, linestyles=line,
                linewidths=1.0,
            )  # fmt: skip
    approach = drawn.approach
    angle = math.degrees(approach.descent)
    way = f"falling at {angle:.0f}°" if approach.descent > 0.0 else "flying level"
    name = style.shown(approach.threat_class, 20)
    axes.set_title(f"{name}, {approach.speed:.0f} m/s, {way}", size=10, loc="left")
    right, top = ground_range[-1], height[-1]
    axes.set_xlim(0.0, right)
    axes.set_ylim(0.0, top)
    # One way as an example: to the effector itself, or over it at the class's own height.
    if approach.descent > 0.0:
        run = np.array([0.0, min(right, top / math.tan(approach.descent))])
        rise = run * math.tan(approach.descent)
    else:
        run, rise = np.array([0.0, right]), np.full(2, approach.height / KILOMETRE)
    axes.plot(run, rise, color=style.VERMILLION, linewidth=1.3)
    return mesh


def _hatch(axes: Axes, ground_range: Floats, height: Floats, p: Floats) -> None:
    """Hatch the cells without a number."""
    out = np.isnan(p).astype(float)
    if out.any():
        axes.contourf(
            ground_range, height, out, levels=[0.5, 1.5], colors="none", hatches=[HATCH],
            extend="neither",
        )  # fmt: skip


def _rows(envelopes: Sequence[Envelope]) -> list[tuple[object, ...]]:
    return [
        (
            drawn.approach.threat_class, round(float(across), 1), round(float(up), 1),
            "" if math.isnan(p) else round(float(p), 4),
        )
        for drawn in envelopes
        for up, row in zip(drawn.height, drawn.probability, strict=True)
        for across, p in zip(drawn.ground_range, row, strict=True)
    ]  # fmt: skip
