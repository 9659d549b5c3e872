"""Layers: who has a track, and when it goes further in."""

from collections import Counter

import pytest
from doctrine.doctrine_pictures import (
    NOW,
    everyone,
    gun,
    launcher,
    option,
    pairs,
    picture,
    pictures,
    track,
)
from hypothesis import given, settings
from pydantic import ValidationError

from cram_sim.doctrine.availability import ready_options
from cram_sim.doctrine.layered import Layered
from cram_sim.doctrine.protocol import Picture

TWO_LAYERS = [launcher(0, layer="far", channels=1), gun(1, layer="near")]


def layered(*layers: str, **others: object) -> Layered:
    return Layered.from_si(layers=layers, **others)


def test_outermost_layer_that_can_engage_a_track_has_it() -> None:
    assert pairs(layered("far", "near").assign(everyone([track(0)], TWO_LAYERS))) == [(0, 0)]
    assert pairs(layered("near", "far").assign(everyone([track(0)], TWO_LAYERS))) == [(0, 1)]


def test_track_goes_to_the_inner_layer_when_the_outer_has_no_option() -> None:
    seen = picture([track(0)], TWO_LAYERS, [option(0, 1)])
    assert pairs(layered("far", "near").assign(seen)) == [(0, 1)]


def test_track_goes_to_the_inner_layer_when_the_outer_has_no_channel_left() -> None:
    seen = everyone([track(0, loss=2.0), track(1)], TWO_LAYERS)
    assert pairs(layered("far", "near").assign(seen)) == [(0, 0), (1, 1)]


def test_inner_layer_waits_for_an_outer_one_that_can_engage_later() -> None:
    options = [option(0, 0, ready=NOW + 5.0, fires=16.0), option(0, 1)]
    seen = picture([track(0)], TWO_LAYERS, options)
    assert layered("far", "near", look_ahead=True).assign(seen) == []


def test_track_goes_to_the_inner_layer_when_the_outer_unit_is_kept_for_a_worse_one() -> None:
    options = [
        option(0, 0, fires=12.0, busy=30.0),
        option(0, 1, fires=13.0),
        option(1, 0, ready=15.0, fires=16.0, until=18.0),
    ]
    seen = picture([track(0), track(1, loss=5.0)], TWO_LAYERS, options)
    assert pairs(layered("far", "near", look_ahead=True).assign(seen)) == [(0, 1)]


def test_track_does_not_wait_for_an_outer_unit_that_is_kept_for_a_worse_one() -> None:
    options = [
        option(0, 0, ready=NOW + 1.0, fires=12.0, busy=30.0),
        option(0, 1, fires=13.0),
        option(1, 0, ready=15.0, fires=16.0, until=18.0, busy=30.0),
    ]
    seen = picture([track(0), track(1, loss=5.0)], TWO_LAYERS, options)
    assert pairs(layered("far", "near", look_ahead=True).assign(seen)) == [(0, 1)]


@pytest.mark.parametrize("rule", ["greedy", "optimal"])
@pytest.mark.parametrize("ready", [NOW, NOW + 5.0])
def test_outer_unit_that_averts_nothing_keeps_no_track_from_the_inner_layer(
    rule: str, ready: float
) -> None:
    options = [option(0, 0, ready=ready, fires=16.0, p_kill=0.0), option(0, 1)]
    seen = picture([track(0)], TWO_LAYERS, options)
    doctrine = layered("far", "near", look_ahead=True, assignment=rule)
    assert pairs(doctrine.assign(seen)) == [(0, 1)]


def test_track_outside_the_sector_of_a_free_outer_unit_goes_to_the_inner_layer() -> None:
    units = [gun(0, name="a", layer="far"), gun(1, name="b", layer="far"), gun(2, layer="near")]
    seen = everyone([track(0, loss=2.0), track(1)], units)
    sectors = ({"fire_unit": "b", "from_": 1.0, "to": 2.0},)
    assert pairs(layered("far", "near", sectors=sectors).assign(seen)) == [(0, 0), (1, 2)]


@settings(deadline=None)
@given(pictures())
def test_no_unit_of_a_layer_is_idle_while_it_could_take_a_track_that_nobody_has(
    seen: Picture,
) -> None:
    given_to = pairs(layered("far", "near").assign(seen))
    taken, busy = {t for t, _ in given_to}, Counter(u for _, u in given_to)
    assert not [
        o
        for o in ready_options(seen)
        if o.track not in taken
        and seen.tracks[o.track].fire_units == 0
        and seen.fire_units[o.fire_unit].layer
        and busy[o.fire_unit] < seen.fire_units[o.fire_unit].free_channels
    ]


def test_unit_of_no_layer_is_given_nothing() -> None:
    assert layered("far").assign(everyone([track(0)], [gun(0, layer="near"), gun(1)])) == []


def test_each_layer_has_its_own_salvo() -> None:
    units = [launcher(0, layer="far"), launcher(1, layer="near")]
    seen = picture([track(0), track(1)], units, [option(0, 0), option(1, 1)])
    doctrine = layered("far", "near", shots_per_layer=(2, 3))
    assert {each.track: each.shots for each in doctrine.assign(seen)} == {0: 2, 1: 3}
    assert doctrine.most_shots_per_salvo == 3


def test_layer_has_one_shot_where_nothing_is_said() -> None:
    doctrine = layered("far")
    assigned = doctrine.assign(everyone([track(0)], [launcher(0, layer="far")]))
    assert [each.shots for each in assigned] == [1]
    assert doctrine.most_shots_per_salvo == 1


def test_it_tells_the_layers_that_it_names() -> None:
    assert layered("far", "near").names() == [
        (("layers", 0), "layers", "far"),
        (("layers", 1), "layers", "near"),
    ]


def test_layer_named_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match='layers: names "far" twice; write every layer once'):
        layered("far", "near", "far")


def test_number_of_shots_for_some_layers_only_is_refused() -> None:
    with pytest.raises(
        ValidationError,
        match="shots_per_layer: of 1 layers, but there are 2; write one number for each layer",
    ):
        layered("far", "near", shots_per_layer=(2,))


def test_no_layers_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        layered()
