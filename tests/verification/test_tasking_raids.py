"""The effector of raids made by hand: what its window says is what it does."""

import numpy as np
import pytest

from cram_sim.effectors.protocol import DRAW_KILL, Order, Ready
from cram_sim.records import Window
from cram_sim.verification.tasking_raids import (
    NO_RAID_ERRORS,
    SLOTS,
    Fixed,
    defence,
    fire_unit,
    opportunity,
    plan,
    window_tables,
)

WINDOW = window_tables(np.array([2.0]), np.array([9.0]), np.array([3.0]), 0.25)[0]
READY: Ready = Fixed(10.0, 1, 3.0)


def order(draw: float, opening: float = 4.0) -> Order:
    draws = np.zeros(SLOTS)
    draws[DRAW_KILL] = draw
    return Order(WINDOW, opening, 1.0, 0.0, NO_RAID_ERRORS, draws, draws)


def test_a_shot_takes_the_time_of_its_window() -> None:
    effect = READY.shot(order(0.9))
    assert (effect.first_effect, effect.last_effect) == (7.0, 7.0)


@pytest.mark.parametrize(("draw", "killed"), [(0.249, True), (0.251, False)])
def test_a_shot_kills_with_the_probability_of_its_window(draw: float, killed: bool) -> None:
    effect = READY.shot(order(draw))
    assert (effect.kill_round == 0) is killed
    assert effect.hit is killed
    assert effect.p_neutralise == 0.25


def test_a_shot_that_has_left_cannot_be_stopped() -> None:
    effect = READY.shot(order(0.1))
    assert READY.ceased(order(0.1), effect, 5.0) == effect


def test_windows_open_and_close_as_they_are_told() -> None:
    chance = opportunity(WINDOW, np.zeros((1, SLOTS)))
    assert (chance.first_fire, chance.last_fire) == (2.0, 9.0)
    assert chance.spans == ((2.0, 9.0),)
    assert WINDOW[:, Window.INTERCEPT_TIME].tolist() == [5.0, 12.0]


def test_a_raid_ends_with_its_last_impact() -> None:
    raid = plan([0.0, 1.0], [5.0, 4.0], [1.0, 2.0], [[None], [None]], units=1)
    assert raid.end == 5.0
    assert [told[0].expected_loss for told in raid.updates] == [1.0, 2.0]


def test_units_are_ready_at_once_and_fire_without_asking() -> None:
    unit = fire_unit("one")
    assert unit.shortest_preparation == 0.0
    assert unit.slew_time(0.0, 0.0, 3.0, 1.0) == 0.0
    assert defence(unit).release == "automatic"
