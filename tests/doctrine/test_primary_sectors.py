"""Primary sectors: who has which directions first."""

import math

import pytest
from doctrine.doctrine_pictures import NOW, gun, option, pairs, picture, track

from cram_sim.doctrine.protocol import Option
from cram_sim.doctrine.sectors import PrimarySector
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot

EAST = math.radians(90.0)
SECTORS = (
    {"fire_unit": "east gun", "from_": 0.0, "to": math.pi},
    {"fire_unit": "west gun", "from_": math.pi, "to": 2.0 * math.pi},
)
GUNS = [gun(0, name="east gun"), gun(1, name="west gun")]


def given(options: list[Option], **others: object) -> list[tuple[int, int]]:
    doctrine = ShootLookShoot.from_si(sectors=SECTORS, **others)
    tracks = [track(n) for n in sorted({each.track for each in options})]
    return pairs(doctrine.assign(picture(tracks, [*GUNS, gun(2)], options)))


def test_track_goes_to_the_unit_in_whose_sector_it_is_though_another_fires_first() -> None:
    options = [option(0, 0, fires=15.0, azimuth=EAST), option(0, 1, fires=12.0, azimuth=EAST)]
    assert given(options) == [(0, 0)]


def test_unit_takes_a_track_outside_its_sector_if_no_other_can() -> None:
    assert given([option(0, 1, azimuth=EAST)]) == [(0, 1)]


def test_unit_outside_its_sector_waits_for_one_inside_that_can_later() -> None:
    later = option(0, 0, ready=NOW + 2.0, fires=15.0, azimuth=EAST)
    assert given([later, option(0, 1, azimuth=EAST)], look_ahead=True) == []


def test_unit_inside_its_sector_that_averts_nothing_keeps_no_other_away() -> None:
    options = [option(0, 0, azimuth=EAST, p_kill=0.0), option(0, 1, azimuth=EAST)]
    assert given(options, assignment="greedy") == [(0, 1)]


def test_unit_without_a_sector_has_all_directions() -> None:
    options = [option(0, 1, fires=12.0, azimuth=EAST), option(0, 2, fires=15.0, azimuth=EAST)]
    assert given(options) == [(0, 2)]


@pytest.mark.parametrize(
    ("begin", "end", "azimuth", "is_inside"),
    [
        (0.0, 90.0, 45.0, True),
        (0.0, 90.0, 91.0, False),
        (0.0, 90.0, -1.0, False),
        (350.0, 10.0, 0.0, True),
        (350.0, 10.0, 355.0, True),
        (350.0, 10.0, 180.0, False),
        (10.0, 350.0, 0.0, False),
        (-20.0, 20.0, 350.0, True),
        (0.0, 360.0, 123.0, True),
    ],
)
def test_sector_goes_clockwise_from_its_first_azimuth_to_its_second(
    begin: float, end: float, azimuth: float, is_inside: bool
) -> None:
    sector = PrimarySector.from_si(fire_unit="gun", from_=math.radians(begin), to=math.radians(end))
    assert sector.holds(math.radians(azimuth)) is is_inside


def test_unit_may_have_several_sectors() -> None:
    sectors = (*SECTORS, {"fire_unit": "west gun", "from_": 0.0, "to": math.pi})
    doctrine = ShootLookShoot.from_si(sectors=sectors)
    options = [option(0, 0, fires=15.0, azimuth=EAST), option(0, 1, fires=12.0, azimuth=EAST)]
    assert pairs(doctrine.assign(picture([track(0)], GUNS, options))) == [(0, 1)]


def test_it_tells_the_units_that_it_names() -> None:
    assert ShootLookShoot.from_si(sectors=SECTORS).names() == [
        (("sectors", 0, "fire_unit"), "fire_units", "east gun"),
        (("sectors", 1, "fire_unit"), "fire_units", "west gun"),
    ]
