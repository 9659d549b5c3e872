"""Published drag laws: drag coefficient against Mach number, reference area pi d^2 / 4."""

import numpy as np
from numpy.typing import NDArray

from cram_sim.catalogue.entries import data
from cram_sim.errors import CatalogueError
from cram_sim.quantities import did_you_mean, shown

Floats = NDArray[np.float64]


def drag_law_names() -> tuple[str, ...]:
    """The names of all drag laws, sorted."""
    return tuple(sorted(file.name.removesuffix(".csv") for file in data("drag_laws").iterdir()))


def drag_law(name: str) -> tuple[Floats, Floats]:
    """The Mach numbers, rising, and the drag coefficients of a law, each of shape (n,).

    Raises CatalogueError for a name that is not in `data/drag_laws`.
    """
    if name not in drag_law_names():
        raise CatalogueError(
            f"no drag law of this name (got {shown(name)}); {did_you_mean(name, drag_law_names())}"
        )
    lines = data("drag_laws", f"{name}.csv").read_text(encoding="utf-8").splitlines()
    table = np.loadtxt([line for line in lines if line[0].isdigit()], delimiter=",")
    mach, drag_coefficient = table.T.copy()
    return mach, drag_coefficient
