"""Raids against a stock of interceptors on the clock, and that a wrong probability shows."""

import numpy as np
import pytest

from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.verification.batch_means import compared
from cram_sim.verification.salvo_formulas import looks_at_raid
from cram_sim.verification.salvos import Raids, fought, launcher, open_for
from cram_sim.verification.tasking_raids import defence

FEW = 400  # raids


def few(p_shot: float, looks: int = 2, *, stock: int = 6, raids: int = FEW) -> Raids:
    return fought("few", raids, 4, [open_for(looks, p_shot)], defence(launcher("one", stock)))


@pytest.mark.parametrize(("p_shot", "passed"), [(0.6, True), (0.75, False)])
def test_leakers_are_those_of_the_probability_of_a_shot(p_shot: float, passed: bool) -> None:
    exact = looks_at_raid(4, 0.6, 6, 2).leakers
    assert compared("", "", exact, few(p_shot).leakers, "").passed is passed


@pytest.mark.parametrize(("stock", "passed"), [(6, True), (5, False)])
def test_shots_are_those_of_the_stock(stock: int, passed: bool) -> None:
    exact = looks_at_raid(4, 0.6, 6, 2).shots
    assert compared("", "", exact, few(0.6, stock=stock).shots, "").passed is passed


def test_what_always_hits_needs_one_shot_each() -> None:
    raids = few(1.0, raids=3)
    assert not raids.alive.any()
    assert raids.shots.tolist() == [4.0, 4.0, 4.0]


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_a_window_is_open_for_as_many_shots_as_there_are_looks(looks: int) -> None:
    assert few(0.0, looks, stock=100, raids=1).shots.tolist() == [4.0 * looks]


def test_a_salvo_is_fired_before_the_look() -> None:
    two = ShootShoot.from_si(shots_per_salvo=2)
    against = defence(launcher("one", 100), doctrine=two)
    assert fought("few", 1, 4, [open_for(1, 1.0)], against).shots.tolist() == [8.0]


def test_rounds_left_are_what_was_not_fired() -> None:
    raids = few(0.5, stock=9, raids=20)
    assert (raids.rounds_left[:, 0] + raids.shots).tolist() == [9.0] * 20


def test_what_leaks_is_counted_by_raid_and_by_its_first_threats() -> None:
    raids = Raids(np.array([[False, True], [False, False]]), np.array([2.0, 3.0]), np.zeros((2, 1)))
    assert raids.leakers.tolist() == [1.0, 0.0]
    assert raids.first(1).leakers.tolist() == [0.0, 0.0]
