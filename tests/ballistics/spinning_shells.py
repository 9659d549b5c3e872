"""Aerodynamic tables of shells that the tests share."""

import numpy as np

from cram_sim.ballistics.aerodynamics import BodyAxes
from cram_sim.catalogue.aerodynamic_tables import aerodynamic_table


def m107_deck() -> BodyAxes:
    """The published coefficients of the 155 mm M107."""
    return aerodynamic_table("m107")


def steady_deck(
    *,
    axial: float = 0.3,
    axial_yaw: float | None = None,
    normal: float | None = None,
    magnus: float = 0.0,
    spin_damping: float = 0.0,
) -> BodyAxes:
    """Coefficients that are the same at every Mach number; by default no lift and no yaw drag."""
    ones = np.ones(2)
    side = axial if normal is None else normal
    return BodyAxes(
        mach=np.array([0.0, 4.0]),
        axial=axial * ones,
        axial_yaw=(axial / 2 - side if axial_yaw is None else axial_yaw) * ones,
        normal=side * ones,
        magnus=magnus * ones,
        spin_damping=spin_damping * ones,
        overturning=3.5 * ones,
    )
