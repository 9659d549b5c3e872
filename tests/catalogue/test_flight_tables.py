"""Every class of round flies by the table that it names."""

import numpy as np
import pytest

from cram_sim.catalogue.aerodynamic_tables import baked_aerodynamics
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.catalogue.flight_tables import table_of
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell


@pytest.mark.parametrize("name", ["rocket_122", "mortar_120"])
def test_a_rocket_or_a_bomb_flies_by_its_drag_law(name: str) -> None:
    threat = load_entry("threats", name).spec()
    assert isinstance(threat, (Rocket, Mortar))
    np.testing.assert_array_equal(table_of(threat), drag_table(threat.drag_law))


def test_a_shell_flies_by_its_aerodynamics() -> None:
    shell = load_entry("threats", "shell_155").spec()
    assert isinstance(shell, Shell)
    np.testing.assert_array_equal(table_of(shell), baked_aerodynamics("m107"))
