"""The aerodynamic tables against anchor values read from the published tables a second time."""

import numpy as np
import pytest

from cram_sim.catalogue.aerodynamic_tables import aerodynamic_table, aerodynamic_table_names
from cram_sim.errors import CatalogueError

COLUMNS = ("axial", "axial_yaw", "normal", "magnus", "spin_damping", "overturning")
# Mach number: the six coefficients, from table 1 of ASAT-13-FM-03, 2009.
ANCHORS = {
    "m107": {
        0.6: (0.144, 2.343, 1.763, -0.767, -0.023, 3.378),
        0.95: (0.221, 3.730, 2.038, -1.082, -0.020, 3.886),
        1.2: (0.370, 5.702, 2.325, -0.767, -0.020, 3.424),
        2.0: (0.294, 3.460, 2.747, -0.767, -0.021, 3.013),
    }
}


@pytest.mark.parametrize("name", ANCHORS)
def test_an_aerodynamic_table_has_its_published_values(name: str) -> None:
    table = aerodynamic_table(name)
    for mach, coefficients in ANCHORS[name].items():
        row = table.mach.tolist().index(mach)
        assert tuple(getattr(table, column)[row] for column in COLUMNS) == coefficients


def test_every_aerodynamic_table_has_anchors() -> None:
    assert set(aerodynamic_table_names()) == set(ANCHORS)


@pytest.mark.parametrize("name", aerodynamic_table_names())
def test_a_shells_centre_of_pressure_is_ahead_of_its_centre_of_mass_and_its_spin_decays(
    name: str,
) -> None:
    table = aerodynamic_table(name)
    assert np.all(table.overturning / table.normal > 0.5)  # calibres
    assert np.all(table.overturning / table.normal < 3.0)
    assert np.all(table.spin_damping < 0)


def test_the_m107_has_its_measured_coefficients_at_mach_0_79() -> None:
    # Three full-scale rounds at Mach 0.784 to 0.791, BRL MR 1582, 1964, table III: normal force
    # 1.61, 1.62, 1.57 (the computed one is 11 % above: see the module), axial force 0.136 to 0.155,
    # overturning moment 3.51 to 3.84.
    table = aerodynamic_table("m107")
    assert np.interp(0.79, table.mach, table.normal) == pytest.approx(1.60, rel=0.12)
    assert 0.136 < np.interp(0.79, table.mach, table.axial) < 0.155
    assert 3.51 < np.interp(0.79, table.mach, table.overturning) < 3.84


def test_an_unknown_aerodynamic_table_is_refused() -> None:
    with pytest.raises(CatalogueError) as error:
        aerodynamic_table("m549")
    assert str(error.value) == ('no aerodynamic table of this name (got "m549"); write one of m107')
