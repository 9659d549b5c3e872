"""Reserves: what is kept, and for whom."""

import pytest
from doctrine.doctrine_pictures import everyone, gun, launcher, pairs, track
from pydantic import ValidationError

from cram_sim.doctrine.hold_back import HoldBack


def keeping(*reserve: dict[str, object], **others: object) -> HoldBack:
    return HoldBack.from_si(reserve=reserve, **others)


FIVE_FOR_ROCKETS: dict[str, object] = {"threat": "rocket", "rounds": 5}


def test_last_missiles_are_kept_for_the_class_that_they_are_reserved_for() -> None:
    units = [launcher(0, missiles=5)]
    drone, rocket = track(0, threat_class="drone"), track(1, threat_class="rocket")
    assert pairs(keeping(FIVE_FOR_ROCKETS).assign(everyone([drone, rocket], units))) == [(1, 0)]


def test_what_is_above_the_reserve_is_for_everyone() -> None:
    seen = everyone([track(0, threat_class="drone")], [launcher(0, missiles=6)])
    assert pairs(keeping(FIVE_FOR_ROCKETS).assign(seen)) == [(0, 0)]


def test_shots_at_one_time_do_not_cut_into_the_reserve_together() -> None:
    drones = [track(n, threat_class="drone") for n in range(4)]
    seen = everyone(drones, [launcher(0, channels=4, missiles=7)])
    assert len(keeping(FIVE_FOR_ROCKETS).assign(seen)) == 2


def test_unit_that_would_cut_into_its_reserve_leaves_the_track_to_another() -> None:
    drones = [track(n, threat_class="drone") for n in range(2)]
    units = [launcher(0, missiles=6), launcher(1, missiles=20)]
    assert sorted(pairs(keeping(FIVE_FOR_ROCKETS).assign(everyone(drones, units)))) == [
        (0, 0),
        (1, 1),
    ]


def test_gun_fires_at_others_while_it_has_more_than_the_reserve() -> None:
    drone = track(0, threat_class="drone")
    doctrine = keeping({"threat": "rocket", "share": 0.5})
    assert doctrine.assign(everyone([drone], [gun(0, rounds=750.0)])) == []
    assert len(doctrine.assign(everyone([drone], [gun(0, rounds=751.0)]))) == 1


def test_share_is_of_a_full_magazine() -> None:
    drone = track(0, threat_class="drone")
    doctrine = keeping({"threat": "rocket", "share": 0.3})
    assert doctrine.assign(everyone([drone], [launcher(0, missiles=6)])) == []
    assert len(doctrine.assign(everyone([drone], [launcher(0, missiles=7)]))) == 1


def test_reserve_may_be_for_tracks_with_a_greater_expected_loss() -> None:
    doctrine = keeping({"worse_than": 2.0, "rounds": 5})
    units = [launcher(0, missiles=5)]
    assert doctrine.assign(everyone([track(0, loss=2.0)], units)) == []
    assert len(doctrine.assign(everyone([track(0, loss=2.1)], units))) == 1


@pytest.mark.parametrize(
    ("threat_class", "missiles", "is_engaged"),
    [
        ("rocket", 1, True),
        ("mortar", 5, False),
        ("mortar", 6, True),
        ("drone", 8, False),
        ("drone", 9, True),
    ],
)
def test_reserves_are_nested_with_the_worst_first(
    threat_class: str, missiles: int, is_engaged: bool
) -> None:
    doctrine = keeping(FIVE_FOR_ROCKETS, {"threat": "mortar", "rounds": 3})
    seen = everyone([track(0, threat_class=threat_class)], [launcher(0, missiles=missiles)])
    assert bool(doctrine.assign(seen)) is is_engaged


def test_it_tells_the_classes_that_it_names() -> None:
    doctrine = keeping({"worse_than": 2.0, "rounds": 5}, FIVE_FOR_ROCKETS)
    assert doctrine.names() == [(("reserve", 1, "threat"), "threats", "rocket")]


@pytest.mark.parametrize(
    "whom", [{}, {"threat": "rocket", "worse_than": 1.0}], ids=["nobody", "both"]
)
def test_reserve_that_does_not_say_for_whom_is_refused(whom: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="for whom it is kept; write threat or worse_than"):
        keeping({**whom, "rounds": 5})


@pytest.mark.parametrize("amount", [{}, {"share": 0.5, "rounds": 5}], ids=["nothing", "both"])
def test_reserve_that_does_not_say_how_much_is_refused(amount: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="how much is kept; write share or rounds"):
        keeping({"threat": "rocket", **amount})
