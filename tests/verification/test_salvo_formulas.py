"""Exact raids against a stock: other ways to the same numbers, and their limits."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.verification.salvo_formulas import (
    binomial,
    least_leakers,
    looks_at_one,
    looks_at_raid,
    losses,
)

PROBABILITIES = st.floats(0.05, 0.95)


@settings(deadline=None)
@given(n=st.integers(0, 20), p=PROBABILITIES)
def test_a_binomial_law_adds_to_one_and_has_its_mean(n: int, p: float) -> None:
    law = binomial(n, p)
    assert sum(law) == pytest.approx(1.0)
    assert sum(k * share for k, share in enumerate(law)) == pytest.approx(n * p)


@settings(deadline=None)
@given(threats=st.integers(1, 6), p=PROBABILITIES, looks=st.integers(1, 4))
def test_an_ample_stock_serves_each_threat_as_if_alone(threats: int, p: float, looks: int) -> None:
    alone, together = looks_at_one(p, looks, 1), looks_at_raid(threats, p, threats * looks, looks)
    assert together.leakers == pytest.approx(threats * alone.leakers)
    assert together.shots == pytest.approx(threats * alone.shots)


@settings(deadline=None)
@given(threats=st.integers(1, 6), p=PROBABILITIES, stock=st.integers(0, 10))
def test_every_shot_takes_its_share_of_the_raid(threats: int, p: float, stock: int) -> None:
    stand = looks_at_raid(threats, p, stock, 3)
    assert threats - stand.leakers == pytest.approx(p * stand.shots)


@settings(deadline=None)
@given(threats=st.integers(1, 6), p=PROBABILITIES, channels=st.integers(1, 6))
def test_without_a_second_look_a_channel_is_worth_an_interceptor(
    threats: int, p: float, channels: int
) -> None:
    few_channels = looks_at_raid(threats, p, 20, 1, channels=channels)
    assert few_channels == looks_at_raid(threats, p, channels, 1)


@settings(deadline=None)
@given(p=PROBABILITIES, looks=st.integers(1, 5))
def test_one_channel_fires_a_shot_at_every_look_while_a_threat_is_left(
    p: float, looks: int
) -> None:
    stand = looks_at_raid(looks, p, 20, looks, channels=1)
    assert stand.shots == pytest.approx(looks)


@settings(deadline=None)
@given(threats=st.integers(1, 4), p=PROBABILITIES, stock=st.integers(0, 8))
def test_the_best_use_of_a_stock_is_no_worse_than_one_shot_each(
    threats: int, p: float, stock: int
) -> None:
    best = least_leakers(threats, p, stock, 2)
    assert best <= looks_at_raid(threats, p, stock, 2).leakers + 1e-12
    assert best <= least_leakers(threats, p, stock, 1) + 1e-12


@settings(deadline=None, max_examples=25)
@given(p=PROBABILITIES, stock=st.integers(0, 5))
def test_an_even_spread_is_the_best_of_all_without_a_second_look(p: float, stock: int) -> None:
    spreads = (s for s in itertools.product(range(stock + 1), repeat=3) if sum(s) <= stock)
    best = min(sum((1.0 - p) ** shots for shots in spread) for spread in spreads)
    assert least_leakers(3, p, stock, 1) == pytest.approx(best)


def test_two_looks_of_two_threats_by_hand() -> None:
    """One shot each; then two at what is left, one each if both are."""
    p, missed = 0.75, 0.25
    by_hand = missed**2 * 2 * missed + 2 * p * missed * missed**2
    assert least_leakers(2, p, 4, 2) == pytest.approx(by_hand)


def test_more_interceptors_than_hits_leave_no_losses() -> None:
    assert losses(1, 8, 0.5, 2, 4, 2) == 0.0
    assert losses(5, 8, 0.5, 2, 4, 2) == 6.0
