"""Published aerodynamic coefficients of spin-stabilised shells against Mach number.

The table of the 155 mm M107 is computed, not measured. With it the modified point mass follows ten
rows of the firing table FT 155-AM-2 up to 540 mil: range, time of flight and greatest height within
1.0 %, speed at impact within 2.1 %. Its drift is biased: to the right, and 13 % long on average (7
to 27 %), in part because the subsonic normal force is 11 % above that of the M107 rounds measured
in BRL MR 1582. No measurement was found of the shell's Magnus force and spin damping.
"""

import numpy as np

from cram_sim.ballistics.aerodynamics import BodyAxes
from cram_sim.catalogue.entries import data
from cram_sim.errors import CatalogueError
from cram_sim.quantities import did_you_mean, shown


def aerodynamic_table_names() -> tuple[str, ...]:
    """The names of all aerodynamic tables, sorted."""
    return tuple(sorted(file.name.removesuffix(".csv") for file in data("aerodynamics").iterdir()))


def aerodynamic_table(name: str) -> BodyAxes:
    """The coefficients of a shell, each of shape (k,).

    Raises CatalogueError for a name that is not in `data/aerodynamics`.
    """
    names = aerodynamic_table_names()
    if name not in names:
        raise CatalogueError(
            f"no aerodynamic table of this name (got {shown(name)}); {did_you_mean(name, names)}"
        )
    lines = data("aerodynamics", f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line for line in lines if line[0] != "#"]
    columns = np.loadtxt(rows, delimiter=",").T.copy()
    return BodyAxes(**dict(zip(header.split(","), columns, strict=True)))
