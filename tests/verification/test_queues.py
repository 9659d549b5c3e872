"""Fire units as servers on the clock: by hand, and few arrivals against exact queues."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from cram_sim.doctrine.most_urgent import by_urgency
from cram_sim.doctrine.protocol import Picture, TrackView
from cram_sim.verification import queues
from cram_sim.verification.batch_means import compared
from cram_sim.verification.queue_formulas import erlang_b, loss_of_impatient, mean_wait
from cram_sim.verification.queues import (
    AT_ONCE,
    FOR_EVER,
    LAWS,
    Arrivals,
    Served,
    arrivals,
    served,
    single,
)
from cram_sim.verification.rows import Row
from cram_sim.verification.tasking_raids import fire_unit

FEW = 2_000  # arrivals
EXPONENTIAL = LAWS["exponential"]


def at(times: Sequence[float], service: Sequence[float]) -> Arrivals:
    return Arrivals(np.array(times), np.array(service), np.zeros(len(times)), 0)


def few(rate: float, patience: float, units: int) -> Served:
    came = arrivals("few", FEW, rate, EXPONENTIAL, 1.0)
    return served(came, patience, [1.0] * len(came.time), single(units))


def test_who_finds_all_units_busy_is_lost() -> None:
    made = served(at([0.0, 1.0, 2.0, 6.0], [5.0] * 4), AT_ONCE, [1.0] * 4, single(2))
    assert made.unit.tolist() == [0, 1, 2, 0]
    assert np.isnan(made.wait).tolist() == [False, False, True, False]


def test_channels_of_one_unit_serve_as_units_of_one_channel() -> None:
    came = at([0.0, 1.0, 2.0, 6.0], [5.0] * 4)
    made = served(came, AT_ONCE, [1.0] * 4, [fire_unit("launcher", channels=2)])
    assert np.isnan(made.wait).tolist() == [False, False, True, False]


def test_who_waits_is_served_in_order_of_arrival() -> None:
    made = served(at([0.0, 1.0, 2.0], [5.0, 3.0, 1.0]), FOR_EVER, [1.0] * 3, single(1))
    assert made.wait.tolist() == pytest.approx([0.0, 4.0, 6.0])


def test_the_greatest_loss_goes_first_but_puts_off_nobody_under_fire() -> None:
    made = served(at([0.0, 1.0, 2.0], [5.0, 3.0, 1.0]), FOR_EVER, [1.0, 1.0, 2.0], single(1))
    assert made.wait.tolist() == pytest.approx([0.0, 5.0, 3.0])


def test_who_waits_longer_than_the_window_is_open_is_lost() -> None:
    made = served(at([0.0, 1.0, 2.0], [5.0, 3.0, 1.0]), 5.0, [1.0] * 3, single(1))
    assert made.wait[:2].tolist() == pytest.approx([0.0, 4.0])
    assert np.isnan(made.wait[2])


def test_the_first_arrivals_do_not_count() -> None:
    came = at([0.0, 1.0, 2.0], [5.0] * 3)._replace(warm_up=2)
    assert served(came, FOR_EVER, [1.0] * 3, single(1)).wait.tolist() == pytest.approx([8.0])


@pytest.mark.parametrize(("count", "warm_up"), [(1_000, 100), (100_000, 2_000)])
def test_a_tenth_of_few_arrivals_does_not_count(count: int, warm_up: int) -> None:
    came = arrivals("few", count, 1.0, EXPONENTIAL, 1.0)
    assert (came.warm_up, len(came.time)) == (warm_up, count + warm_up)


@pytest.mark.parametrize(("rate", "passed"), [(2.0, True), (2.7, False)])
def test_losses_are_those_of_the_rate_at_which_threats_come(rate: float, passed: bool) -> None:
    lost = np.isnan(few(rate, AT_ONCE, 2).wait)
    assert compared("", "", erlang_b(2, 2.0), lost, "").passed is passed


@pytest.mark.parametrize(("rate", "passed"), [(1.0, True), (1.4, False)])
def test_waits_are_those_of_the_rate_at_which_threats_come(rate: float, passed: bool) -> None:
    wait = few(rate, FOR_EVER, 2).wait
    assert compared("", "", mean_wait(2, 1.0, 1.0), wait, "").passed is passed


def last_come_first(views: Picture) -> list[TrackView]:
    return sorted(views.tracks.values(), key=lambda view: view.known_for)


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("most_urgent.by_urgency", queues.waited),
        ("first_come.by_arrival", queues.in_order),
    ],
)
def test_last_come_first_served_shows(
    rule: str, part: Callable[[int], list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row for row in part(FEW) if not row.passed] == []
    monkeypatch.setattr(f"cram_sim.doctrine.{rule}", last_come_first)
    failed = [row.quantity for row in part(FEW) if not row.passed]
    assert failed
    assert all(quantity.startswith("P(waits longer") for quantity in failed)


def test_the_most_urgent_first_is_not_first_come_first_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cram_sim.doctrine.first_come.by_arrival", by_urgency)
    assert not all(row.passed for row in queues.in_order(FEW))


@pytest.mark.parametrize(("patience", "passed"), [(1.0, True), (2.5, False)])
def test_leakers_are_those_of_the_length_of_the_window(patience: float, passed: bool) -> None:
    lost = np.isnan(few(1.0, patience, 1).wait)
    assert compared("", "", loss_of_impatient(1.0, 1.0, 1.0), lost, "").passed is passed


@pytest.mark.parametrize(("law", "second_moment"), [("exponential", 2.0), ("uniform", 13.0 / 12.0)])
def test_services_have_the_moments_of_their_law(law: str, second_moment: float) -> None:
    service = arrivals("many", 100_000, 1.0, LAWS[law], 3.0).service
    assert service.mean() == pytest.approx(3.0, rel=0.02)
    assert (service**2).mean() == pytest.approx(9.0 * second_moment, rel=0.05)
