"""How every figure looks: size, palette, footer, and the files it becomes.

Colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008), told apart by readers
with any common colour vision; marks differ in shape as well.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import TextPath

from cram_sim.errors import CramSimError
from cram_sim.report.provenance import Exact, Provenance, Swept, Tried

BLACK: Final = "#1a1a1a"
GREY: Final = "#8a8a8a"
PALE: Final = "#e4e6e8"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
CYCLE: Final = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)

DOTS_PER_INCH: Final = 150
WIDTH: Final = 8.0  # inches: 1,200 pixels
HEIGHT: Final = 5.2
FONT: Final = "DejaVu Sans"
FONT_SIZE: Final = 10.5
POINTS_PER_INCH: Final = 72.0
LONGEST_TITLE: Final = 60  # characters of a scenario's name in the footer
LONGEST_NAME: Final = 32  # characters; a longer name would leave its figure
UNKNOWN_GLYPH: Final = "\N{WHITE SQUARE}"

SETTINGS: Final[dict[str, object]] = {
    "font.family": FONT,
    "font.size": FONT_SIZE,
    "axes.edgecolor": GREY,
    "axes.labelcolor": BLACK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "text.color": BLACK,
    "text.parse_math": False,  # a name may hold dollar signs
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "legend.handletextpad": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "cram-sim",  # the same figure gives the same bytes
}
# Decorates every function that draws.
IN_STYLE: Final = mpl.rc_context(SETTINGS)  # type: ignore[arg-type]


def shown(name: str, longest: int = LONGEST_NAME) -> str:
    """Text from a scenario as a figure can show it: in its font, and not too long."""
    font = get_font(findfont(FONT))
    text = "".join(
        letter if letter.isprintable() and font.get_char_index(ord(letter)) else UNKNOWN_GLYPH
        for letter in (name if len(name) <= longest else f"{name[: longest - 1]}…")
    )
    # A legend leaves out what starts with an underscore.
    return f" {text}" if text.startswith("_") else text


def shown_ends(name: str, longest: int = LONGEST_NAME) -> str:
    """The same of what differs at its end, like a path: what is left out is before its middle."""
    if len(name) <= longest:
        return shown(name, longest)
    head = longest // 3
    return shown(f"{name[:head]}…{name[len(name) - (longest - head - 1) :]}", longest)


def width_of(text: str, size: float = FONT_SIZE) -> float:
    """How wide a text is in inches, at a font size in points."""
    path = TextPath((0.0, 0.0), text, size=size, prop=FontProperties(family=FONT))
    return float(path.get_extents().x1) / POINTS_PER_INCH if text.strip() else 0.0


@dataclass(frozen=True)
class Drawing:
    """A finished figure and the table of numbers that it shows."""

    name: str
    figure: Figure
    header: tuple[str, ...]
    rows: Sequence[Sequence[object]]


def styled_figure(
    title: str,
    subtitle: str,
    provenance: Provenance | Exact | Tried | Swept,
    *,
    width: float = WIDTH,
    height: float = HEIGHT,
    margins: tuple[float, float, float, float] = (0.75, 0.3, 1.0, 0.95),
) -> tuple[Figure, Axes]:
    """A figure with one pair of axes, title, subtitle and footer.

    Sizes are inches; `margins` are left, right, bottom and top of the axes.
    """
    left, right, bottom, top = margins
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = panel(figure, (left, bottom, width - left - right, height - bottom - top))
    x = 0.2 / width
    figure.text(x, 1.0 - 0.22 / height, title, size=14, weight="bold", va="top")
    figure.text(x, 1.0 - 0.55 / height, subtitle, size=10, va="top", color="#555555")
    footer = str(replace(provenance, scenario=shown(provenance.scenario, LONGEST_TITLE)))
    figure.text(x, 0.16 / height, footer, size=8, color="#6a6a6a")
    return figure, axes


def panel(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    """Axes at a place given in inches: left, bottom, width and height."""
    width, height = figure.get_size_inches()
    left, bottom, wide, high = place
    axes = figure.add_axes((left / width, bottom / height, wide / width, high / height))
    axes.grid(visible=True)
    return axes


@IN_STYLE
def save(drawing: Drawing, directory: Path) -> tuple[Path, ...]:
    """Write PNG, SVG and CSV of a drawing; return their paths.

    Raises CramSimError if the directory cannot be one.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CramSimError(
            f"{directory}: no folder for figures ({error.strerror}); name another"
        ) from None
    png, svg, table = (directory / f"{drawing.name}.{end}" for end in ("png", "svg", "csv"))
    drawing.figure.savefig(png, dpi=DOTS_PER_INCH, metadata={"Software": "cram-sim"})
    drawing.figure.savefig(svg, metadata={"Date": None, "Creator": "cram-sim"})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(drawing.header)
    writer.writerows(drawing.rows)
    table.write_text(text.getvalue(), encoding="utf-8")
    return png, svg, table
