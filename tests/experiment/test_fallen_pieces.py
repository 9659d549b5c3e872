"""A few pieces that stand for all of a burst, against all of them flown one by one."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from experiment.aftermaths import CARS, HUT, HUT_EAST, NORTH, piece, pieces

from cram_sim.aftermath.falling import Bodies, fall
from cram_sim.aftermath.fragments import CLASSES, HEIGHTS, Fragmentation, harmless_masses
from cram_sim.aftermath.loose import directions, loose
from cram_sim.ballistics.atmosphere import BOTTOM, CELL, standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.experiment.fallen_pieces import expected_on, expected_on_items, pieces_near
from cram_sim.experiment.items import Items
from cram_sim.footprints import circle, polygon
from cram_sim.records import Debris, Floats, Integers, Piece

AIR, EARTH = standard_air(0.0), Earth(0.6, 0.0)
DENSITY = AIR.table[((HEIGHTS - BOTTOM) / CELL).astype(int), 0]
WARHEAD = Fragmentation(
    7.0, 0.008, 1200.0, 2600.0, harmless_masses(1200.0, 2600.0, 79.0, 0.85, DENSITY)
)
BODY = np.array([150.0, 0.0, -200.0])  # m/s
ITEMS, ITEM_RADIUS = 32, CARS.item_radius


def flown(height: float, burst: Integers, number: Floats, mass: Floats, throws: Floats) -> Debris:
    """Hazardous pieces of bursts above the origin, of those thrown in these directions."""
    place = np.tile([[0.0], [0.0], [height]], burst.size)
    velocity = WARHEAD.speed * directions(*throws) + BODY[:, np.newaxis]
    area = WARHEAD.drag_area(mass)
    thrown = loose(
        Piece.FRAGMENT, burst, np.zeros(burst.size), place, velocity, mass, area, number=number
    )
    bodies = Bodies(
        thrown.time, place, velocity, mass, area, np.ones(burst.size), np.zeros((2, burst.size))
    )
    fallen = fall(bodies, drag_table("tumbling"), AIR, EARTH)
    hazardous = 0.5 * mass * fallen.speed**2 >= 79.0
    row = piece(0, 0.0, 0.0)
    debris = pieces(*[row] * int(hazardous.sum()))
    return replace(
        debris,
        replication=burst[hazardous],
        number=number[hazardous],
        spread=thrown.spread(fallen.place)[hazardous],
        east=fallen.place[0, hazardous],
        north=fallen.place[1, hazardous],
    )


def one_by_one(height: float, bursts: int) -> Debris:
    rng = np.random.default_rng(1)
    counted = float(WARHEAD.share_heavier(WARHEAD.lightest(np.array([height])))[0])
    each = round(WARHEAD.number * counted)
    burst = np.repeat(np.arange(bursts), each)
    mass = 0.5 * WARHEAD.mean * np.log(counted * rng.uniform(size=burst.size)) ** 2
    return flown(height, burst, np.ones(burst.size), mass, rng.uniform(size=(2, burst.size)))


def few_for_all(height: float, bursts: int) -> Debris:
    rng = np.random.default_rng(2)
    number, mass = WARHEAD.drawn(np.full(bursts, height), rng.uniform(size=(CLASSES, bursts)))
    burst = np.tile(np.arange(bursts), CLASSES)
    return flown(
        height, burst, number.ravel(), mass.ravel(), rng.uniform(size=(2, CLASSES * bursts))
    )


def struck(debris: Debris, bursts: int, within: float) -> tuple[float, float]:
    """Means over items within so many metres of the burst: pieces on one, and how likely any is."""
    chance = np.random.default_rng(3).uniform(size=(2, bursts, ITEMS))
    away = within * np.sqrt(chance[0]) * np.exp(2j * np.pi * chance[1])
    items = Items(CARS, 0, ITEMS, np.stack([away.real, away.imag]))
    on_it = expected_on_items(items, debris)
    alone = (debris.spread == 0.0)[:, np.newaxis]
    surely, expected = np.zeros((2, bursts, ITEMS))
    np.add.at(surely, debris.replication, on_it * alone)
    np.add.at(expected, debris.replication, on_it * ~alone)
    any_of_them = np.where(surely > 0.0, 1.0, -np.expm1(-expected))
    return float((surely + expected).mean()), float(any_of_them.mean())


@cache
def truth(height: float, within: float) -> tuple[float, float]:
    """Of 1,000 bursts and 32,000 items: its standard error is a tenth of it, or less."""
    return struck(one_by_one(height, 1_000), 1_000, within)


@pytest.mark.parametrize(("height", "within"), [(50.0, 80.0), (200.0, 200.0)])
def test_a_few_that_stand_for_all_strike_items_near_the_burst_as_all_of_them_do(
    height: float, within: float
) -> None:
    """Expected pieces within a factor of 1.4, items struck within one of 2.2: by an assumed law."""
    expected, chance = struck(few_for_all(height, 20_000), 20_000, within)
    assert 1.0 / 1.4 < expected / truth(height, within)[0] < 1.4
    assert 1.0 / 2.2 < chance / truth(height, within)[1] < 2.2


@pytest.mark.parametrize(("height", "within"), [(50.0, 80.0), (200.0, 200.0)])
def test_if_all_fell_in_one_place_far_too_few_items_would_be_struck(
    height: float, within: float
) -> None:
    few = few_for_all(height, 20_000)
    heap = replace(few, spread=np.zeros_like(few.spread))
    assert struck(heap, 20_000, within)[1] < 0.1 * truth(height, within)[1]


def test_a_single_piece_has_no_spread() -> None:
    assert (one_by_one(200.0, 3).spread == 0.0).all()
    assert (few_for_all(200.0, 300).spread >= 1.0).all()


def test_of_a_spread_piece_those_on_a_square_are_the_normal_laws() -> None:
    """A square of two deviations about the middle: 0.6827 squared, of 10."""
    corners = np.array([[-30.0, 30.0, 30.0, -30.0], [-30.0, -30.0, 30.0, 30.0]])
    alike = pieces(piece(0, 0.0, 0.0, number=10.0, spread=30.0))
    assert expected_on(polygon([corners]), alike)[0] == pytest.approx(4.6607, rel=1e-4)


def test_a_single_piece_is_on_a_footprint_or_not() -> None:
    rows = pieces(piece(0, 9.0, 0.0), piece(0, 11.0, 0.0))
    assert expected_on(circle(0.0, 0.0, 10.0), rows).tolist() == [1.0, 0.0]


def test_on_an_item_are_as_many_as_on_a_circle_of_its_size() -> None:
    """Up to second order in its radius over the spread: within 1 %, here."""
    place = np.array([[[0.0, 40.0]], [[0.0, 30.0]]])
    items = Items(CARS, 0, 2, place)
    alike = pieces(piece(0, 10.0, 0.0, number=500.0, spread=30.0))
    on_it = expected_on_items(items, alike)[0]
    for item, (east, north) in enumerate(((0.0, 0.0), (40.0, 30.0))):
        circles = expected_on(circle(east, north, ITEM_RADIUS), alike)[0]
        assert on_it[item] == pytest.approx(circles, rel=0.01)


def test_no_more_come_down_on_an_item_than_there_are() -> None:
    items = Items(CARS, 0, 1, np.zeros((2, 1, 1)))
    assert expected_on_items(items, pieces(piece(0, 0.0, 0.0, number=9.0, spread=1.0)))[0, 0] == 9.0


def test_pieces_that_may_reach_a_footprint_are_near() -> None:
    debris = pieces(
        piece(0, HUT_EAST + 100.0, NORTH, number=4.0, spread=19.0),
        piece(0, HUT_EAST + 100.0, NORTH, number=4.0, spread=17.0),
        piece(0, HUT_EAST + 100.0, NORTH),
    )
    near = pieces_near(debris, HUT.footprint, 0.0, np.ones(3, np.bool_))
    assert near.spread.tolist() == [19.0]
    assert expected_on(HUT.footprint, debris)[1] < 1e-6
