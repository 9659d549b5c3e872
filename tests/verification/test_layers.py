"""Layers on the clock: who fires at what, and that a wrong probability shows."""

import numpy as np
import pytest

from cram_sim.doctrine.layered import Layered
from cram_sim.verification import layers
from cram_sim.verification.rows import Row
from cram_sim.verification.salvos import fought, launcher, open_for
from cram_sim.verification.tasking_raids import defence

FEW = 1_000  # threats


def failed() -> list[Row]:
    return [row for row in layers.rows(FEW) if not row.passed]


def test_survivors_follow_the_binomial_law_in_either_order() -> None:
    assert failed() == []


def test_a_layer_that_kills_more_often_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    right = open_for

    def wrong(looks: int, p_shot: float, *, opening: float) -> np.ndarray[tuple[int, int]]:
        return right(looks, min(1.0, 1.3 * p_shot), opening=opening)

    monkeypatch.setattr(layers, "open_for", wrong)
    assert [row.quantity for row in failed()].count("survivors") == 2


def test_what_the_outer_layer_kills_the_inner_one_lets_be() -> None:
    units = [launcher("far", 4, layer="outer"), launcher("near", 4, layer="inner")]
    windows = [open_for(1, 1.0), open_for(1, 1.0, opening=2.0)]
    against = defence(*units, doctrine=Layered.from_si(layers=("outer", "inner")))
    assert fought("few", 1, 4, windows, against).shots.tolist() == [4.0]
