"""Shoot-look-shoot, and what it leaves of a raid, look by look."""

from typing import Literal

import pytest
from doctrine.doctrine_pictures import everyone, gun, launcher, track
from doctrine.exact_looks import expected_leakers

from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot


@pytest.mark.parametrize(("firing", "is_continuous"), [("continuous", True), ("burst", False)])
def test_only_continuous_fire_is_continuous(
    firing: Literal["continuous", "burst"], is_continuous: bool
) -> None:
    assert ShootLookShoot.from_si(firing=firing).is_continuous is is_continuous


@pytest.mark.parametrize("units", [1, 2])
def test_track_gets_as_many_units_as_the_doctrine_asks(units: int) -> None:
    doctrine = ShootLookShoot.from_si(fire_units_per_track=units)
    assert len(doctrine.assign(everyone([track(0)], [gun(0), gun(1), gun(2)]))) == units


def test_each_track_gets_one_shot_and_then_a_look() -> None:
    seen = everyone([track(0), track(1)], [launcher(0, channels=8)])
    assert [each.shots for each in ShootLookShoot().assign(seen)] == [1, 1]


@pytest.mark.parametrize(
    ("rule", "weighs"),
    [("first_come", False), ("most_urgent", False), ("greedy", True), ("optimal", True)],
)
def test_only_rules_of_returns_weigh_the_probability_of_a_kill(rule: str, weighs: bool) -> None:
    assert ShootLookShoot.from_si(assignment=rule).weighs_p_kill is weighs


@pytest.mark.parametrize(
    ("p_kill", "threats", "missiles", "looks", "leakers"),
    # Exact probabilities, one shot at each live target in every round.
    [
        (0.7, 4, 6, 2, 0.42426),
        (0.6, 10, 20, 3, 0.6645156847072315),
        (0.8, 6, 8, 2, 0.33400320),
    ],
)
def test_leakers_of_a_raid_are_those_of_the_exact_programme(
    p_kill: float, threats: int, missiles: int, looks: int, leakers: float
) -> None:
    found = expected_leakers(ShootLookShoot(), p_kill, threats, missiles, looks)
    assert found == pytest.approx(leakers, abs=1e-9)
