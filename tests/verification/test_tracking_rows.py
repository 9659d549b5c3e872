from dataclasses import replace

import pytest

from cram_sim.records import Floats
from cram_sim.tracking import launch_model
from cram_sim.verification import tracking
from cram_sim.verification.rows import Row
from cram_sim.verification.tracked_rounds import DISTANCES, Tracked, prior_rounds

COUNT = 40  # heard of; never less than 200 are tracked


@pytest.fixture(autouse=True)
def only_one_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "DISTANCES", {"mortar_81": DISTANCES["mortar_81"]})


def failed(told: str) -> list[Row]:
    found = [row for row in tracking.rows(COUNT, lambda _: None) if told in row.quantity]
    assert found
    return [row for row in found if not row.passed]


def test_a_mortar_bomb_is_tracked_as_stated() -> None:
    heard: list[int] = []
    rows = tracking.rows(COUNT, heard.append)
    assert [row.quantity for row in rows if not row.passed] == []
    assert heard == [COUNT, COUNT]


def test_jacobians_of_another_launch_fall_short_of_the_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def steeper(theta: Floats) -> Floats:
        points = launch_model.points_of(theta)
        points[3] += 0.1
        return points

    monkeypatch.setattr(tracking, "points_of", steeper)
    assert failed("predicted impacts apart")


def test_looks_that_are_worse_than_stated_spoil_the_containment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def overrated(name: str, count: int) -> Tracked:
        tracked = prior_rounds(name, count)
        return replace(tracked, looks=replace(tracked.looks, sigma=0.5 * tracked.looks.sigma))

    monkeypatch.setattr(tracking, "prior_rounds", overrated)
    assert len(failed("share of truths in the 90 % ellipse, origin")) == 2


def test_fits_that_run_out_of_steps_pass_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cram_sim.tracking.nonlinear_fit.MOST_STEPS", 1)
    rows = tracking.rows(COUNT, lambda _: None)
    assert not any(row.passed for row in rows)
