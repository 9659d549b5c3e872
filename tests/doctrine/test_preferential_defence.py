"""Preferential defence: whose tracks come first."""

import pytest
from doctrine.doctrine_pictures import NOW, everyone, gun, option, pairs, picture, track
from pydantic import ValidationError

from cram_sim.doctrine.preferential_defence import PreferentialDefence


def preferring(*assets: str, **others: object) -> PreferentialDefence:
    return PreferentialDefence.from_si(assets=assets, **others)


def test_track_at_a_preferred_asset_comes_first_whatever_its_loss() -> None:
    seen = everyone([track(0, loss=9.0, asset="depot"), track(1, asset="camp")], [gun(0)])
    assert pairs(preferring("camp").assign(seen)) == [(1, 0)]


def test_assets_are_in_order_of_preference() -> None:
    seen = everyone([track(0, loss=9.0, asset="gate"), track(1, asset="camp")], [gun(0)])
    assert pairs(preferring("camp", "gate").assign(seen)) == [(1, 0)]
    assert pairs(preferring("gate", "camp").assign(seen)) == [(0, 0)]


def test_others_get_what_is_left_over() -> None:
    seen = everyone([track(0, asset="depot"), track(1, asset="camp")], [gun(0), gun(1)])
    assert pairs(preferring("camp").assign(seen)) == [(1, 0), (0, 1)]


def test_others_get_nothing_if_so_ordered() -> None:
    seen = everyone([track(0, asset="depot"), track(1, asset="camp")], [gun(0), gun(1)])
    assert pairs(preferring("camp", others="never").assign(seen)) == [(1, 0)]


def test_others_are_covered_before_a_preferred_track_is_doubled() -> None:
    seen = everyone([track(0, asset="depot"), track(1, asset="camp")], [gun(0), gun(1), gun(2)])
    doctrine = preferring("camp", fire_units_per_track=2)
    assert pairs(doctrine.assign(seen)) == [(1, 0), (0, 1), (1, 2)]


def test_unit_is_kept_for_a_preferred_track_that_comes_later() -> None:
    options = [option(0, 0, busy=1000.0), option(1, 0, ready=NOW + 5.0, fires=16.0, busy=1000.0)]
    tracks = [track(0, loss=9.0, asset="depot"), track(1, asset="camp")]
    seen = picture(tracks, [gun(0)], options)
    assert preferring("camp", look_ahead=True).assign(seen) == []
    assert pairs(preferring("depot", look_ahead=True).assign(seen)) == [(0, 0)]


def test_it_tells_the_assets_that_it_names() -> None:
    assert preferring("camp", "gate").names() == [
        (("assets", 0), "defended_assets", "camp"),
        (("assets", 1), "defended_assets", "gate"),
    ]


def test_asset_named_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match='assets: names "camp" twice; write every asset once'):
        preferring("camp", "camp")


def test_no_assets_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        preferring()
