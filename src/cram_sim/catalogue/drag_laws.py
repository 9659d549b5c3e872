"""Published drag laws: drag coefficient against Mach number, reference area pi d^2 / 4.

A law is a file `data/drag_laws/<name>.csv`: what it is and its source in lines of comment, then its
points. A comment `hold_to: M` says that the last value holds to Mach M; the lines above it say why.
"""

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.drag import bake_drag
from cram_sim.catalogue.entries import data
from cram_sim.errors import CatalogueError
from cram_sim.quantities import did_you_mean, shown

Floats = NDArray[np.float64]

HOLD = "# hold_to:"


def drag_law_names() -> tuple[str, ...]:
    """The names of all drag laws, sorted."""
    return tuple(sorted(file.name.removesuffix(".csv") for file in data("drag_laws").iterdir()))


def drag_law(name: str) -> tuple[Floats, Floats]:
    """The published Mach numbers, rising, and drag coefficients of a law, each of shape (n,).

    Raises CatalogueError for a name that is not in `data/drag_laws`.
    """
    points = [line for line in _lines(name) if line[0].isdigit()]
    mach, drag_coefficient = np.loadtxt(points, delimiter=",").T.copy()
    return mach, drag_coefficient


def drag_table(name: str) -> Floats:
    """A law baked for the kernel (`drag.bake_drag`), held beyond its end where its file says so.

    Raises CatalogueError for a name that is not in `data/drag_laws`.
    """
    holds = [float(line.removeprefix(HOLD)) for line in _lines(name) if line.startswith(HOLD)]
    return bake_drag(*drag_law(name), hold_to=holds[0] if holds else None)


def _lines(name: str) -> list[str]:
    if name not in drag_law_names():
        raise CatalogueError(
            f"no drag law of this name (got {shown(name)}); {did_you_mean(name, drag_law_names())}"
        )
    return data("drag_laws", f"{name}.csv").read_text(encoding="utf-8").splitlines()
