"""Names on a map, each beside its place and none over another."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from cram_sim.records import Floats
from cram_sim.report.style import shown

Offset = tuple[float, float]
# Where a label may stand, in points from its place; nearest and most natural first.
OFFSETS = tuple(
    (scale * x, scale * y)
    for scale in (1.0, 2.2, 3.6, 5.0)
    for x, y in ((9, 7), (9, -13), (-9, 7), (-9, -13), (0, 13), (0, -19), (14, -3), (-14, -3))
)
# Where it may stand if none of these is free: in a column beside its place, upwards or downwards.
COLUMN_OFFSETS = tuple(
    (x, up * 13 * n) for n in range(1, 25) for up in (1, -1) for x in (9, -9, 60, -60)
)
FONT_SIZE = 9.0
DISTANCE_PENALTY = 0.05  # marks covered that weigh as much as a point further from the place
CHARACTER_WIDTH = 0.58  # of the font size, for the sans-serif font of the figures


@dataclass(frozen=True)
class Label:
    """A name and the place that it names, in data coordinates."""

    text: str
    x: float
    y: float
    colour: str


@dataclass(frozen=True)
class Box:
    """A rectangle in points."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two rectangles share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, x: Floats, y: Floats) -> int:
        """How many points lie within, shapes (n,)."""
        within = (x > self.left) & (x < self.right) & (y > self.bottom) & (y < self.top)
        return int(np.count_nonzero(within))

    def is_inside(self, other: "Box") -> bool:
        """Whether this rectangle lies within another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


def write_labels(
    axes: Axes, labels: Sequence[Label], drawn: tuple[Floats, Floats] | None = None
) -> None:
    """Write labels beside their places; call when the limits of the axes are final.

    `drawn` are x and y, shape (n,), of marks that the labels should not cover if they need not.
    """
    points = 72.0 / axes.figure.dpi
    frame = axes.get_window_extent()
    inside = Box(*(points * edge for edge in frame.extents))
    places = [axes.transData.transform((label.x, label.y)) * points for label in labels]
    marks = np.empty((0, 2)) if drawn is None else np.stack(drawn, axis=1)
    across, up = (axes.transData.transform(marks) * points).T
    taken = [Box(x - 5.0, y - 5.0, x + 5.0, y + 5.0) for x, y in places]
    for label, (x, y) in zip(labels, places, strict=True):
        offset, box = min(
            _free(label, x, y, OFFSETS, inside, taken)
            or _free(label, x, y, COLUMN_OFFSETS, inside, taken)
            or [(OFFSETS[0], _box(label, x, y, OFFSETS[0]))],
            key=lambda place: place[1].holds(across, up) + DISTANCE_PENALTY * hypot(*place[0]),
        )
        taken.append(box)
        axes.annotate(
            shown(label.text),
            (label.x, label.y),
            offset,
            textcoords="offset points",
            ha=_alignment(offset),
            size=FONT_SIZE,
            color=label.colour,
            annotation_clip=True,
            arrowprops={
                "arrowstyle": "-",
                "color": label.colour,
                "linewidth": 0.8,
                "shrinkA": 0.0,
                "shrinkB": 4.0,
                "path_effects": [withStroke(linewidth=1.8, foreground="white")],
            },
            path_effects=[withStroke(linewidth=3.0, foreground="white")],
            zorder=6,
        )


def _free(
    label: Label, x: float, y: float, offsets: Sequence[Offset], inside: Box, taken: Sequence[Box]
) -> list[tuple[Offset, Box]]:
    """The offsets at which a label lies within the frame and over nothing."""
    boxes = [(offset, _box(label, x, y, offset)) for offset in offsets]
    return [
        (offset, box)
        for offset, box in boxes
        if box.is_inside(inside) and not any(box.overlaps(other) for other in taken)
    ]


def _alignment(offset: tuple[float, float]) -> str:
    return "left" if offset[0] > 0 else "right" if offset[0] < 0 else "center"


def _box(label: Label, x: float, y: float, offset: tuple[float, float]) -> Box:
    width = CHARACTER_WIDTH * FONT_SIZE * len(shown(label.text))
    left = x + offset[0] - {"left": 0.0, "center": width / 2.0, "right": width}[_alignment(offset)]
    bottom = y + offset[1] - 2.0
    return Box(left, bottom, left + width, bottom + 1.25 * FONT_SIZE)
