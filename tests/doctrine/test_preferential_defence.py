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


def test_of_preferred_tracks_the_one_that_survives_more_is_doubled() -> None:
    tracks, guns = [track(0, loss=2.0), track(1, loss=1.5)], [gun(0), gun(1), gun(2)]
    # Of track 0 0.2 survives its first unit, of track 1 0.75.
    p_kill = {0: 0.9, 1: 0.5}
    options = [option(n, u, p_kill=p_kill[n]) for n in range(2) for u in range(3)]
    doctrine = preferring("camp", assignment="greedy", fire_units_per_track=2)
    given = pairs(doctrine.assign(picture(tracks, guns, options)))
    assert sorted(number for number, _ in given) == [0, 1, 1]


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
