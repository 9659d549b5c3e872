"""What a doctrine keeps for worse threats, a gun that fires continuously does not fire away."""

from dataclasses import replace

import pytest
from engagement.stories import chance, defence, gun, tell, threatens

from cram_sim.doctrine.hold_back import HoldBack
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.engagement.plan import Defence


def keeping(rounds: int) -> Defence:
    doctrine = HoldBack.from_si(reserve=({"worse_than": 5.0, "rounds": rounds},))
    return replace(defence(gun(magazine=40.0)), doctrine=doctrine)


def test_gun_ceases_fire_at_the_reserve_for_worse_threats() -> None:
    outcome = tell(keeping(15), [[chance(0.0)]], [threatens(0, 1.0)])
    assert [shot.rounds for shot in outcome.shots] == [25]


def test_gun_fires_the_reserve_at_a_worse_threat() -> None:
    outcome = tell(keeping(15), [[chance(0.0)]], [threatens(0, 1.0, loss=6.0)])
    assert [shot.rounds for shot in outcome.shots] == [40]


def test_gun_with_no_more_than_its_reserve_waits_for_the_worse_threat() -> None:
    lesser = chance(0.0, first_fire=10.0, last_fire=15.0)
    worse = chance(0.0, first_fire=30.0, last_fire=35.0)
    updates = [threatens(0, 1.0), threatens(1, 20.0, loss=6.0)]
    outcome = tell(keeping(40), [[lesser], [worse]], updates)
    assert [(shot.threat, shot.rounds) for shot in outcome.shots] == [(1, 40)]


def test_unit_that_is_given_its_track_again_still_has_it() -> None:
    doctrine = HoldBack.from_si(
        reserve=({"worse_than": 5.0, "rounds": 1},), firing="burst", burst_rounds=10
    )
    story = replace(defence(gun()), doctrine=doctrine)
    again = chance(0.0, last_fire=100.0, kills=[0.5] * 40)
    outcome = tell(story, [[again]], [threatens(0, 1.0)])
    plain = replace(story, doctrine=ShootLookShoot.from_si(firing="burst", burst_rounds=10))
    other = tell(plain, [[again]], [threatens(0, 1.0)])
    assert [shot.open_fire_time for shot in outcome.shots[:24]] == [
        pytest.approx(shot.open_fire_time) for shot in other.shots[:24]
    ]
