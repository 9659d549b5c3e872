"""Which equations fly a body: chosen by the kind of its motion, when a driver is compiled."""

from typing import Any

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from cram_sim.ballistics.modified_point_mass import SpinningMotion, SpinningTables
from cram_sim.ballistics.modified_point_mass import acceleration as spinning_acceleration
from cram_sim.ballistics.motion import COASTING, Common, Vector, acceleration

Floats = NDArray[np.float64]


def rates(
    phase: int, time: float, position: Vector, velocity: Vector, motion: Any, common: Common,
    tables: Any,
) -> Any:  # fmt: skip
    """The acceleration of a point mass, or that of a spinning shell and of its roll."""
    if isinstance(motion, SpinningMotion):
        a, b, c, d = position
        e, f, g, h = velocity
        return spinning_acceleration((a, b, c, d), (e, f, g, h), motion, common, tables)
    return acceleration(phase, time, position, velocity, motion, common, tables)


def drag_table(phase: int, tables: Any) -> Floats:
    """The table whose last row ends the Mach numbers that a body may fly at in a phase."""
    table: Floats
    if isinstance(tables, SpinningTables):
        table = tables.aerodynamics
    else:
        table = tables.drag if phase == COASTING else tables.drag_burning
    return table


@overload(rates, strict=False)
def _rates(phase, time, position, velocity, motion, common, tables):  # type: ignore[no-untyped-def]
    if motion.instance_class is SpinningMotion:
        return lambda phase, time, position, velocity, motion, common, tables: (
            spinning_acceleration(position, velocity, motion, common, tables)
        )
    return lambda phase, time, position, velocity, motion, common, tables: acceleration(
        phase, time, position, velocity, motion, common, tables
    )


@overload(drag_table, strict=False)
def _drag_table(phase, tables):  # type: ignore[no-untyped-def]
    if tables.instance_class is SpinningTables:
        return lambda phase, tables: tables.aerodynamics
    return lambda phase, tables: tables.drag if phase == COASTING else tables.drag_burning
