"""Layers: who has a track, and when it goes further in."""

import pytest
from doctrine.doctrine_pictures import NOW, everyone, gun, launcher, option, pairs, picture, track
from pydantic import ValidationError

from cram_sim.doctrine.layered import Layered

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
