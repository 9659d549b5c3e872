"""Aerodynamic coefficients of spin-stabilised shells against Mach number, baked for the kernel."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.drag import CELLS_PER_MACH
from cram_sim.compiled import compiled_inline

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BodyAxes:
    """Aerodynamic coefficients as SPINNER and PRODAS print them, along and across the shell.

    All (k,) against the Mach number, which rises; reference area pi d^2 / 4, reference length d,
    per radian. `axial` force without yaw and its rise with the yaw squared, `axial_yaw`; `normal`
    force towards the nose's side, positive; `magnus` force, negative as a rule, and
    `spin_damping`, negative, both per p d / 2 v; `overturning` moment about the centre of mass,
    positive. Raises ValueError for arrays that are not a table.
    """

    mach: Floats
    axial: Floats
    axial_yaw: Floats
    normal: Floats
    magnus: Floats
    spin_damping: Floats
    overturning: Floats

    def __post_init__(self) -> None:
        if self.mach.ndim != 1 or self.mach.size < 2:
            raise ValueError("an aerodynamic table needs two or more Mach numbers")
        rises = np.all(np.isfinite(self.mach)) and np.all(np.diff(self.mach) > 0)
        if not (rises and self.mach[0] >= 0):
            raise ValueError(
                "the Mach numbers of an aerodynamic table must rise from zero or above"
            )
        across = (self.normal, self.magnus, self.spin_damping, self.overturning)
        columns = (self.axial, self.axial_yaw, *across)
        if any(column.shape != self.mach.shape for column in columns):
            raise ValueError("an aerodynamic table needs every coefficient at every Mach number")
        if not (np.all(np.isfinite(columns)) and np.all(self.overturning > 0)):
            raise ValueError("coefficients must be finite, and the overturning moment positive")

    @property
    def along_the_path(self) -> Floats:
        """The coefficients of STANAG 4355, shape (k, 6): the columns of `bake_aerodynamics`.

        Drag and lift are axial and normal force turned by the yaw, to the second order; what is
        referred to p d / 2 v is halved to refer to p d / v.
        """
        drag_yaw = self.axial_yaw + self.normal - self.axial / 2
        lift = self.normal - self.axial
        columns = (self.axial, drag_yaw, lift, self.overturning, self.magnus, self.spin_damping)
        whole_spin = np.array([1.0, 1.0, 1.0, 1.0, 0.5, 0.5])
        path: Floats = np.stack(columns, axis=1) * whole_spin
        return path


def bake_aerodynamics(published: BodyAxes, *, hold_to: float | None = None) -> Floats:
    """C_D0, C_Dalpha2, C_Lalpha, C_Malpha, C_magf, C_spin on cells of Mach, shape (cells + 1, 12).

    Six values at the bottom of a cell of Mach 0.025 and six slopes per cell, linear as the sources
    interpolate; points between multiples of the cell are cut off. Below the first Mach number its
    values hold. At the end of the last cell and beyond all is NaN, so that a flight outside the
    data cannot pass unseen, unless `hold_to` says up to which Mach number the last values hold.
    Raises ValueError if that is inside the table.
    """
    end = float(published.mach[-1]) if hold_to is None else hold_to
    if not (math.isfinite(end) and end >= published.mach[-1]):
        raise ValueError(f"hold_to must lie beyond the table's end at Mach {published.mach[-1]}")
    cells = math.ceil(end * CELLS_PER_MACH - 1e-9)
    grid = np.arange(cells + 1) / CELLS_PER_MACH
    columns = published.along_the_path.T
    samples = np.array([np.interp(grid, published.mach, column) for column in columns])
    rows = np.concatenate([samples[:, :-1], np.diff(samples)])
    return np.pad(rows, ((0, 0), (0, 1)), constant_values=math.nan).T.copy()


@compiled_inline
def coefficients_at(
    aerodynamics: Floats, mach: float
) -> tuple[float, float, float, float, float, float]:
    """C_D0, C_Dalpha2, C_Lalpha, C_Malpha, C_magf and C_spin at a Mach number (not negative)."""
    last = aerodynamics.shape[0] - 1
    # Compared in this order a Mach number that is not a number takes the last row, which is NaN.
    place = min(float(last), mach * CELLS_PER_MACH)
    row = min(int(place), last)
    part = place - row
    return (
        aerodynamics[row, 0] + part * aerodynamics[row, 6],
        aerodynamics[row, 1] + part * aerodynamics[row, 7],
        aerodynamics[row, 2] + part * aerodynamics[row, 8],
        aerodynamics[row, 3] + part * aerodynamics[row, 9],
        aerodynamics[row, 4] + part * aerodynamics[row, 10],
        aerodynamics[row, 5] + part * aerodynamics[row, 11],
    )
