import math
from dataclasses import replace

import numpy as np
import pytest
from experiment.aftermaths import (
    CARS,
    CARS_EAST,
    FIRST,
    HUT,
    HUT_EAST,
    NORTH,
    RAIDS,
    fought,
    of,
    piece,
    pieces,
    tables_with,
)

from cram_sim.experiment.chance import Block
from cram_sim.experiment.detonations import detonations_of
from cram_sim.experiment.item_damage import item_damage
from cram_sim.experiment.items import AT_A_TIME, draws_from, items_of
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.tabulate import tabulate
from cram_sim.footprints import distance_to
from cram_sim.records import Piece, no_debris
from cram_sim.streams import Purpose

AT_HUT = (HUT_EAST, NORTH)


def test_items_are_all_over_their_ground_in_every_raid() -> None:
    block = Block(1, 0, 2000)
    parts = list(items_of(block, CARS))
    place = np.concatenate([part.place for part in parts if part.place is not None], axis=2)
    assert place.shape == (2, 2000, 45)
    distance = distance_to(CARS.footprint, place.reshape(2, -1))
    assert distance.max() == 0.0
    # Uniform over a circle: the mean square of the distance from its middle is half its radius's.
    middle = np.array([[CARS_EAST], [NORTH]])
    square = ((place.reshape(2, -1) - middle) ** 2).sum(axis=0) / CARS.footprint.reach**2
    assert abs(square.mean() - 0.5) < 5.0 * math.sqrt(1.0 / 12.0 / square.size)


def test_an_item_has_its_own_draws_whatever_is_drawn_beside_it() -> None:
    block = Block(1, 5, 7)
    alone = draws_from(block, Purpose.STRIKES, "cars", 37, 1)
    among = draws_from(block, Purpose.STRIKES, "cars", 20, 30)
    assert np.array_equal(alone[:, 0], among[:, 17])
    page = block.uniforms(Purpose.STRIKES, "cars", page=2)
    assert np.array_equal(alone[:, 0], page[:, 37 - 32])


def test_a_piece_strikes_an_asset_if_it_is_fast_enough_and_damages_no_whole_one() -> None:
    slow = piece(4, *AT_HUT, speed=math.sqrt(2.0 * 999.0))
    hut = of(tables_with(piece(2, *AT_HUT), slow), "assets", "asset", "hut")
    assert np.flatnonzero(hut["struck_by_debris"]).tolist() == [2]
    assert not hut["damaged"].any()
    assert not hut["damaged_unengaged"].any()


def test_a_piece_beside_an_asset_damages_nothing() -> None:
    beside = (HUT_EAST + 10.5, NORTH)
    hut = of(tables_with(piece(2, *beside)), "assets", "asset", "hut")
    assert not hut["struck_by_debris"].any()
    assert hut["expected_hazardous_pieces"].sum() == 0.0


def test_hazardous_pieces_are_those_that_can_injure_and_do_not_detonate() -> None:
    rows = (
        piece(2, *AT_HUT, number=7.5, spread=1.0),
        piece(2, *AT_HUT, speed=math.sqrt(2.0 * 79.001)),
        piece(2, *AT_HUT, number=100.0, spread=1.0, speed=math.sqrt(2.0 * 78.999)),
        piece(2, *AT_HUT, detonates=True),
        piece(5, HUT_EAST, NORTH + 11.0),
    )
    found = of(tables_with(*rows), "assets", "asset", "hut")["expected_hazardous_pieces"]
    assert np.flatnonzero(found).tolist() == [2]
    assert found[2] == pytest.approx(8.5, rel=1e-6)


def test_pieces_that_stand_for_others_damage_as_often_as_the_poisson_law_says() -> None:
    """Twice 0.4 expected pieces in each of 40 raids: the same raids as from the draws.

    Of a normal law about its middle a circle of 1.5 deviations holds 1 - exp(-1.5^2 / 2).
    """
    number = 0.4 / (1.0 - math.exp(-1.125))
    alike = {"number": number, "spread": HUT.footprint.reach / 1.5}
    rows = [piece(raid, *AT_HUT, **alike) for raid in range(RAIDS) for _ in range(2)]
    hut = of(tables_with(*rows), "assets", "asset", "hut")
    chance = fought().block.uniforms(Purpose.STRIKES, "hut")[:, 0]
    expected = chance < 1.0 - math.exp(-0.8)
    assert 0 < expected.sum() < RAIDS
    assert np.array_equal(hut["struck_by_debris"], expected)


def test_a_round_that_was_deflected_and_detonates_damages_with_the_draw_of_its_threat() -> None:
    done = fought()
    threat = done.flown[0].group.salvo.threat
    away = HUT.footprint.reach + 8.0
    kind = list(Piece).index(Piece.LIVE)
    live = [
        piece(raid, HUT_EAST + away, NORTH, piece=kind, detonates=True) for raid in range(RAIDS)
    ]
    hut = of(tables_with(*live), "assets", "asset", "hut")
    radius_squared = threat.lethal_area / HUT.hardness / math.pi
    p = threat.peak_damage * math.exp(-threat.peak_damage * 64.0 / radius_squared)
    name = done.flown[0].group.names[0]
    chance = done.block.uniforms(Purpose.IMPACT, f"{name}|hut")[:, 0]
    assert 0 < (chance < p).sum() < RAIDS
    assert np.array_equal(hut["damaged"], chance < p)
    assert not hut["struck_by_debris"].any()
    assert hut["nearest_impact_m"] == pytest.approx(8.0)


def test_nearest_of_what_came_down_is_a_whole_round_but_no_fragment() -> None:
    dud, live = (list(Piece).index(kind) for kind in (Piece.DUD, Piece.LIVE))
    rows = (piece(1, *AT_HUT), piece(2, *AT_HUT, piece=dud), piece(4, *AT_HUT, piece=live))
    found = of(tables_with(*rows), "assets", "asset", "hut")["nearest_impact_m"]
    assert found[[2, 4]].tolist() == [0.0, 0.0]
    assert found[1] > 1000.0


def test_items_are_damaged_one_by_one() -> None:
    """A warhead in the middle of the cars: each by its own distance and its own draw."""
    done = fought()
    threat = done.flown[0].group.salvo.threat
    live = [piece(raid, CARS_EAST, NORTH, detonates=True) for raid in range(RAIDS)]
    cars = of(tables_with(*live), "assets", "asset", "cars")
    name = done.flown[0].group.names[0]
    chance = draws_from(done.block, Purpose.IMPACT, f"{name}|cars", 0, 45)
    pairs = draws_from(done.block, Purpose.ITEMS, "cars", 0, 90)
    distance = 50.0 * np.sqrt(pairs[:, ::2])
    miss = np.maximum(distance - 2.5, 0.0)
    radius_squared = threat.lethal_area / 4.0 / math.pi
    p = threat.peak_damage * np.exp(-threat.peak_damage * miss**2 / radius_squared)
    expected = (chance < p).sum(axis=1)
    assert len(set(expected.tolist())) > 2
    assert np.array_equal(cars["items_damaged"], expected)
    assert np.array_equal(cars["damaged"], expected > 0)
    assert not cars["items_damaged_unengaged"].any()


def test_a_piece_damages_only_the_items_it_falls_on() -> None:
    done = fought()
    second = [part.place for part in items_of(done.block, CARS)][1]
    assert second is not None
    east, north = second[:, 6, 3].tolist()
    places = np.concatenate(
        [part.place for part in items_of(done.block, CARS) if part.place is not None], axis=2
    )
    under = np.hypot(places[0, 6] - east, places[1, 6] - north) <= 2.5
    assert under[AT_A_TIME + 3]
    cars = of(tables_with(piece(6, east, north)), "assets", "asset", "cars")
    assert cars["items_damaged"][6] == under.sum()
    assert cars["items_damaged"].sum() == under.sum()
    assert cars["struck_by_debris"][6]


def test_damage_is_counted_by_items_and_never_more_than_there_are() -> None:
    rows = [piece(raid, CARS_EAST + 5.0, NORTH, detonates=raid % 2 == 0) for raid in range(RAIDS)]
    assets = tables_with(*rows)["assets"]
    number = {asset.name: asset.number for asset in fought().case.scenario.defended_assets}
    most = np.array([number[name] for name in assets["asset"].tolist()])
    for suffix in ("", "_unengaged"):
        items = assets[f"items_damaged{suffix}"]
        assert ((items >= 0) & (items <= most)).all()
        assert np.array_equal(items > 0, assets[f"damaged{suffix}"])
    assert not (assets["struck_by_debris"] & ~assets["damaged"]).any()


def test_a_raid_is_damaged_alike_alone_and_in_its_block() -> None:
    whole = of(tabulate(fought()), "assets", "asset", "cars")
    alone = simulate(fought().case, Block(11, FIRST + 9, 1))
    one = of(tabulate(alone), "assets", "asset", "cars")
    for name, column in one.items():
        assert column[0] == whole[name][9] or np.isnan(column[0])


def test_without_debris_what_detonates_would_have_without_the_defence() -> None:
    done = replace(fought(), debris=no_debris())
    tables = tabulate(done)
    columns = dict(tables["threats"]) | {"dud": ~tables["threats"]["detonated"]}
    detonations = detonations_of(done, columns)
    alive = detonations.where(detonations.defended)
    assert alive.undefended.all()
    for asset in done.case.scenario.defended_assets:
        found = item_damage(done, asset, alive)
        assert np.array_equal(found.damaged, found.undefended)


def test_the_choice_of_the_damage_function_decides_who_is_damaged() -> None:
    """Just outside the lethal radius a cookie cutter damages nothing; Carleton's function may."""
    threat = fought().flown[0].group.salvo.threat
    away = HUT.footprint.reach + 1.01 * math.sqrt(threat.lethal_area / HUT.hardness / math.pi)
    live = pieces(*(piece(raid, HUT_EAST + away, NORTH, detonates=True) for raid in range(RAIDS)))
    damaged = {}
    for name in ("carleton", "cookie_cutter"):
        done = fought(name)
        replaced = type(done)(**(vars(done) | {"debris": live}))
        damaged[name] = of(tabulate(replaced), "assets", "asset", "hut")["damaged"].sum()
    assert damaged["carleton"] > 0
    assert damaged["cookie_cutter"] == 0
