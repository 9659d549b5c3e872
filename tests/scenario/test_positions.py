"""Sectors: which azimuths are in them."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.effectors.windows import in_sector
from cram_sim.scenario.positions import Sector

ANGLES = st.floats(-2.0 * math.pi, 2.0 * math.pi)


@settings(deadline=None)
@given(ANGLES, ANGLES, st.lists(st.floats(-math.pi, math.pi), min_size=1, max_size=5))
def test_a_sector_holds_what_effectors_may_not_fire_into(
    begin: float, end: float, azimuths: list[float]
) -> None:
    found = Sector.from_si(from_=begin, to=end).contains(np.array(azimuths))
    sectors = np.array([[begin, end]])
    assert found.tolist() == [in_sector(azimuth, sectors) for azimuth in azimuths]


def test_a_sector_goes_clockwise_through_north() -> None:
    sector = Sector.from_si(from_=math.radians(350.0), to=math.radians(10.0))
    assert sector.contains(np.radians([0.0, 9.0, 351.0])).all()
    assert not sector.contains(np.radians([11.0, 180.0, 349.0])).any()
