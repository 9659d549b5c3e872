"""The page of a study's figure: what every one of them says, and the room that it takes."""

import re
import textwrap
from collections.abc import Sequence
from typing import Final, TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cram_sim.experiment.counting import Key
from cram_sim.report import style
from cram_sim.report.provenance import Provenance, Swept
from cram_sim.report.style import styled_figure

CHARACTERS_PER_INCH: Final = 12.5  # of a subtitle
TITLE: Final = 0.55  # inches above the subtitle
LINE: Final = 0.19  # inches of a line of it
ABOVE_AXES: Final = 0.2
Shown = TypeVar("Shown")


def page(
    title: str,
    note: str,
    provenance: Swept | Provenance,
    *,
    size: tuple[float, float],
    margins: tuple[float, float, float],
    above: float = ABOVE_AXES,
) -> tuple[Figure, Axes, float]:
    """A figure with axes of a size in inches, and how much lies above them.

    `margins` are left, right and bottom of the axes; `above` is left free between note and axes.
    The page is never narrower than others are, its axes grow with it.
    """
    left, right, bottom = margins
    width = max(style.WIDTH, left + size[0] + right)
    lines = wrapped(note, width)
    top = TITLE + LINE * len(lines) + above
    figure, axes = styled_figure(
        style.shown(title, style.LONGEST_TITLE),
        "\n".join(lines),
        provenance,
        width=width,
        height=bottom + size[1] + top,
        margins=(left, right, bottom, top),
    )
    return figure, axes, top


def wrapped(note: str, width: float) -> list[str]:
    """A note in lines that fit a page of so many inches."""
    return textwrap.wrap(style.shown(note, 1000), int((width - 0.4) * CHARACTERS_PER_INCH))


def file_name(kind: str, key: Key) -> str:
    """A figure's name: its kind and the measure, safe on every file system."""
    parts = key[1:] if key[0] == "effect" else key
    return re.sub(r"[^a-z0-9]+", "_", "_".join((kind, *parts)).lower()).strip("_")


def thinned(levels: Sequence[Shown], most: int) -> list[Shown]:
    """At most so many of them, evenly spread, the first and the last among them."""
    if len(levels) <= most:
        return list(levels)
    return [levels[round(n * (len(levels) - 1) / (most - 1))] for n in range(most)]


def limits(ends: tuple[float, float], unit: str) -> tuple[float, float]:
    """Of the axis of a measure: a little room at both ends, and no more than all of them."""
    least, most = ends
    room = 0.04 * (most - least)
    top = min(most + room, 101.5) if unit == "share" else most + room
    return least - room, top
