"""The fragments of every class, worked out a second time from its case and filling."""

import math

import pytest

from cram_sim.catalogue.entries import load_entry, names
from cram_sim.threats.threat import Threat

STEEL, TNT = 7850.0, 1600.0  # kg/m3
# UFC 3-340-02, 2-17: 0.312 oz^(1/2) in^(-7/6) for TNT in mild steel; 8,000 ft/s for TNT.
OUNCE, INCH, FOOT = 0.028349523125, 0.0254, 0.3048
MOTT = 0.312 * OUNCE**0.5 * INCH ** (-7.0 / 6.0)
GURNEY = 8000.0 * FOOT


def entry(name: str) -> Threat:
    threat = load_entry("threats", name).spec()
    assert isinstance(threat, Threat)
    return threat


@pytest.mark.parametrize("name", names("threats"))
def test_fragment_speeds_are_gurneys(name: str) -> None:
    threat = entry(name)
    ratio = (threat.warhead_mass - threat.explosive_mass) / threat.explosive_mass
    assert threat.fragment_speed == pytest.approx(GURNEY / math.sqrt(ratio + 0.5), rel=1e-3)


@pytest.mark.parametrize("name", [name for name in names("threats") if not name.startswith("uas")])
def test_mean_fragments_are_motts(name: str) -> None:
    """A cylinder as thick as the round, its wall as thick as case and filling leave it."""
    threat = entry(name)
    ratio = (threat.warhead_mass - threat.explosive_mass) / threat.explosive_mass
    inner = threat.diameter / math.sqrt(1.0 + ratio * TNT / STEEL)
    wall = 0.5 * (threat.diameter - inner)
    root = MOTT * wall ** (5.0 / 6.0) * inner ** (1.0 / 3.0) * (1.0 + wall / inner)
    assert threat.fragment_mass == pytest.approx(2.0 * root**2, rel=0.005)
