"""Polygons instead of circles in whole raids."""

import math

import numpy as np
import pytest
from experiment.raids import case_of
from polygon_shapes import regular

from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.stages import zones_of
from cram_sim.footprints import Footprint, area, polygon
from cram_sim.scenario.model import DefendedAsset, WarningZone
from cram_sim.schemas import Tables

CORNERS = 240
RAIDS = 40


def many_cornered(place: DefendedAsset | WarningZone) -> Footprint:
    """A polygon of the circle's area."""
    share = 0.5 * CORNERS * math.sin(2.0 * math.pi / CORNERS) / math.pi
    assert place.at is not None
    assert place.radius is not None
    radius = place.radius / math.sqrt(share)
    return polygon([regular(CORNERS, radius, east=place.at.east, north=place.at.north)])


@pytest.fixture
def polygons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every asset and zone has so many corners that it is as good as its circle."""
    for kind in (DefendedAsset, WarningZone):
        monkeypatch.setattr(kind, "footprint", property(many_cornered))


@pytest.fixture(scope="module")
def circles() -> Tables:
    return replicate(case_of("base raid"), 7, 0, RAIDS)


@pytest.mark.usefixtures("polygons")
def test_assets_that_are_polygons_are_widened_by_the_lethal_radius() -> None:
    case = case_of("base raid")
    asset, zone = case.scenario.defended_assets[0], case.scenario.warning_zones[0]
    assert asset.radius is not None
    zones = zones_of(case, 25.0)
    assert zones.radii[0] == pytest.approx(asset.radius + 25.0, rel=6e-4)
    assert zones.radii[-1] == pytest.approx(math.sqrt(area(zone.footprint) / math.pi))
    assert zones.first[-1] > 2 * CORNERS


@pytest.mark.usefixtures("circles", "polygons")
def test_polygons_of_many_corners_are_fought_over_like_circles(circles: Tables) -> None:
    """All that differs is what falls within decimetres of an edge."""
    found = replicate(case_of("base raid"), 7, 0, RAIDS)
    for table, column in [
        ("threats", "fate"), ("threats", "cause"), ("threats", "truly_threatening"),
        ("assets", "damaged"), ("warnings", "alerted"), ("warnings", "truly_threatened"),
    ]:  # fmt: skip
        differs = np.mean(found[table][column] != circles[table][column])
        assert differs < 0.01, column
    assert circles["threats"]["truly_threatening"].any()
    nearest, expected = (tables["assets"]["nearest_impact_m"] for tables in (found, circles))
    np.testing.assert_allclose(nearest, expected, atol=0.2)
