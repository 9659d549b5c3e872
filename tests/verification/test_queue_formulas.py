"""Exact queues: their limits, and what they have in common."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.verification.queue_formulas import (
    erlang_b,
    erlang_c,
    loss_of_impatient,
    machine_repair,
    mean_wait,
    one_server_wait,
    p_wait_longer,
    priority_waits,
)

LOADS = st.floats(0.01, 0.95)


@pytest.mark.parametrize(
    ("servers", "load", "printed"), [(1, 1, 0.5), (4, 4, 0.3107), (6, 4, 0.1172)]
)
def test_losses_are_as_printed(servers: int, load: float, printed: float) -> None:
    assert erlang_b(servers, load) == pytest.approx(printed, abs=5.1e-5)


@settings(deadline=None)
@given(servers=st.integers(1, 30), load=st.floats(0.01, 50.0))
def test_losses_are_the_sum_that_erlang_wrote(servers: int, load: float) -> None:
    terms = [math.exp(k * math.log(load) - math.lgamma(k + 1)) for k in range(servers + 1)]
    assert erlang_b(servers, load) == pytest.approx(terms[-1] / sum(terms), rel=1e-9)


@settings(deadline=None)
@given(load=LOADS)
def test_at_one_server_as_many_wait_as_it_is_loaded(load: float) -> None:
    assert erlang_c(1, load) == pytest.approx(load)


@pytest.mark.parametrize("servers", [1, 2, 3])
def test_the_mean_wait_is_the_integral_of_those_who_wait_longer(servers: int) -> None:
    step = 0.001
    times = [step * (number + 0.5) for number in range(20_000)]
    total = sum(p_wait_longer(servers, 2.0, 3.0, time) for time in times) * step
    assert total == pytest.approx(mean_wait(servers, 2.0, 3.0), rel=1e-5)


@settings(deadline=None)
@given(load=LOADS)
def test_the_two_formulas_of_one_server_agree_for_exponential_service(load: float) -> None:
    assert one_server_wait(load, 1.0, 2.0) == pytest.approx(mean_wait(1, load, 1.0))


@settings(deadline=None)
@given(shares=st.lists(st.floats(0.05, 1.0), min_size=1, max_size=5), load=LOADS)
def test_priorities_do_not_change_the_mean_wait_of_all(shares: list[float], load: float) -> None:
    rates = [load * share / sum(shares) for share in shares]
    waits = priority_waits(rates, 1.0, 2.0)
    of_all = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    assert of_all == pytest.approx(mean_wait(1, sum(rates), 1.0))


def test_without_patience_impatience_is_loss() -> None:
    assert loss_of_impatient(0.4, 0.2, 0.0) == pytest.approx(erlang_b(1, 2.0))


def test_an_equal_load_is_the_limit_of_others() -> None:
    near = loss_of_impatient(0.2 * (1.0 + 1e-7), 0.2, 5.0)
    assert loss_of_impatient(0.2, 0.2, 5.0) == pytest.approx(near, rel=1e-5)


def test_patience_without_end_loses_only_what_exceeds_the_service() -> None:
    assert loss_of_impatient(0.1, 0.2, 400.0) == pytest.approx(0.0, abs=1e-15)
    assert loss_of_impatient(0.4, 0.2, 400.0) == pytest.approx(0.5)


def test_with_a_crew_for_each_machine_none_waits() -> None:
    repair = machine_repair(5, 5, 0.05, 0.5)
    assert repair.working == pytest.approx(5 * 0.5 / 0.55)
    assert (repair.wait, repair.p_wait) == pytest.approx((0.0, 0.0), abs=1e-15)


def test_failures_are_repaired_as_fast_as_they_come() -> None:
    """Little's law: those that wait, are repaired and work are all there are."""
    repair = machine_repair(10, 3, 0.2, 1.0)
    failures = 0.2 * repair.working
    assert failures * (repair.wait + 1.0) + repair.working == pytest.approx(10.0)
