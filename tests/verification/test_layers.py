"""Layers on the clock: who fires at what, and that a wrong probability shows."""

from collections.abc import Callable

import numpy as np
import pytest

from cram_sim.doctrine.availability import ready_options
from cram_sim.doctrine.layered import Layered
from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.verification import layers
from cram_sim.verification.rows import Row
from cram_sim.verification.salvos import fought, launcher, open_for
from cram_sim.verification.tasking_raids import defence

FEW = 1_000  # threats
RIGHT = Layered.assign


def failed() -> list[Row]:
    return [row for row in layers.rows(FEW) if not row.passed]


def test_survivors_follow_the_binomial_law_in_either_order() -> None:
    assert failed() == []


def test_a_layer_that_kills_more_often_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    right = open_for

    def wrong(looks: int, p_shot: float, *, opening: float = 0.0) -> np.ndarray[tuple[int, int]]:
        return right(looks, min(1.0, 1.3 * p_shot), opening=opening)

    monkeypatch.setattr(layers, "open_for", wrong)
    assert [row.quantity for row in failed()].count("survivors") >= 2


Distribute = Callable[[Layered, Picture], list[Assignment]]


def reversed_layers(doctrine: Layered, picture: Picture) -> list[Assignment]:
    inside_out = doctrine.model_copy(update={"layers": doctrine.layers[::-1]})
    return RIGHT(inside_out, picture)


def without_waiting(doctrine: Layered, picture: Picture) -> list[Assignment]:
    ready = picture._replace(options=ready_options(picture))
    return RIGHT(doctrine, ready)


def two_at_each(doctrine: Layered, picture: Picture) -> list[Assignment]:
    return RIGHT(doctrine.model_copy(update={"fire_units_per_track": 2}), picture)


@pytest.mark.parametrize("wrong", [reversed_layers, without_waiting, two_at_each])
def test_who_shoots_out_of_turn_shows(wrong: Distribute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Layered, "assign", wrong)
    assert "rounds left of the inner layer" in [row.quantity for row in failed()]


def test_what_the_outer_layer_kills_the_inner_one_lets_be() -> None:
    units = [launcher("far", 4, layer="outer"), launcher("near", 4, layer="inner")]
    windows = [open_for(1, 1.0), open_for(1, 1.0, opening=2.0)]
    against = defence(*units, doctrine=Layered.from_si(layers=("outer", "inner")))
    assert fought("few", 1, 4, windows, against).shots.tolist() == [4.0]
