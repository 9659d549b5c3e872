"""The table of coefficients that a class of round flies by."""

import numpy as np
from numpy.typing import NDArray

from cram_sim.catalogue.aerodynamic_tables import baked_aerodynamics
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound

Floats = NDArray[np.float64]


def table_of(threat: UnguidedRound) -> Floats:
    """A shell's aerodynamics, another round's drag law, baked for the kernel: for `body_of`.

    Raises CatalogueError for a class that names a table which the catalogue does not have.
    """
    if isinstance(threat, Shell):
        return baked_aerodynamics(threat.aerodynamics)
    return drag_table(threat.drag_law)
