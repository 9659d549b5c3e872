import hashlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cram_sim.streams import (
    STRATA,
    Purpose,
    entity_key,
    normals,
    stratified_uniforms,
    uniforms,
)

SEED = 20211219


def documented_draws(
    seed: int, purpose: Purpose, entity: str, replication: int, page: int
) -> object:
    """One replication's uniforms straight from the documented counter and key."""
    key = hashlib.blake2b(entity.encode(), digest_size=8).digest()
    generator = np.random.Philox(
        counter=np.array([0, page, int.from_bytes(key, "little"), 0], dtype=np.uint64),
        key=np.array([seed, purpose.number], dtype=np.uint64),
    )
    generator.advance(replication * purpose.width // 4)
    return ((generator.random_raw(purpose.width) >> np.uint64(12)) + 0.5) / 2**52


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(("replication", "page"), [(0, 0), (1, 0), (987_654, 3)])
def test_draws_equal_those_of_the_documented_counter_and_key(
    purpose: Purpose, replication: int, page: int
) -> None:
    drawn = uniforms(SEED, purpose, "salvo 1/1", replication, 1, page=page)
    expected = documented_draws(SEED, purpose, "salvo 1/1", replication, page)
    np.testing.assert_array_equal(drawn[0], expected)


@settings(deadline=None)
@given(
    purpose=st.sampled_from(Purpose),
    first=st.integers(0, 10**9),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    seed=st.integers(0, 2**64 - 1),
    page=st.integers(0, 20),
)
def test_a_block_is_the_concatenation_of_its_parts(
    purpose: Purpose, first: int, cuts: list[int], seed: int, page: int
) -> None:
    edges = [0, *sorted(cuts), 40]
    parts = [
        uniforms(seed, purpose, "radar", first + low, high - low, page=page)
        for low, high in pairwise(edges)
    ]
    block = uniforms(seed, purpose, "radar", first, 40, page=page)
    np.testing.assert_array_equal(block, np.concatenate(parts))


def test_raw_numbers_at_both_ends_come_out_inside_the_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ends:
        def __init__(self, **_: object) -> None:
            pass

        def random_raw(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
            raw = np.zeros(count, dtype=np.uint64)
            raw[1::2] = np.uint64(2**64 - 1)
            return raw

    monkeypatch.setattr(np.random, "Philox", Ends)
    drawn = uniforms(1, Purpose.RAID, "raid", 0, 1)[0]
    assert (drawn[0], drawn[1]) == (2.0**-53, 1.0 - 2.0**-53)


@pytest.mark.parametrize(
    ("seed", "purpose", "entity", "page"),
    [
        (SEED + 1, Purpose.LOOKS, "radar|salvo 1/1", 0),
        (SEED, Purpose.ENGAGEMENT, "radar|salvo 1/1", 0),
        (SEED, Purpose.LOOKS, "radar|salvo 1/2", 0),
        (SEED, Purpose.LOOKS, "radar|salvo 1/1", 1),
    ],
    ids=["seed", "purpose", "entity", "page"],
)
def test_another_seed_purpose_entity_or_page_shares_no_number(
    seed: int, purpose: Purpose, entity: str, page: int
) -> None:
    ours = uniforms(SEED, Purpose.LOOKS, "radar|salvo 1/1", 0, 200)
    others = uniforms(seed, purpose, entity, 0, 200, page=page)
    assert not np.isin(others, ours).any()


def test_replications_share_no_number() -> None:
    drawn = uniforms(SEED, Purpose.LOOKS, "radar|salvo 1/1", 0, 400)
    assert np.unique(drawn).size == drawn.size


def test_a_block_has_a_row_for_each_replication_and_a_column_for_each_draw() -> None:
    assert uniforms(SEED, Purpose.IMPACT, "salvo 1/1", 5, 7).shape == (7, 32)


def test_a_block_of_no_replications_is_empty() -> None:
    assert uniforms(SEED, Purpose.IMPACT, "salvo 1/1", 5, 0).shape == (0, 32)


def test_an_entity_is_keyed_by_its_name_alone() -> None:
    assert entity_key("gun 1") == int.from_bytes(
        hashlib.blake2b(b"gun 1", digest_size=8).digest(), "little"
    )


@pytest.mark.parametrize("purpose", Purpose)
def test_every_width_is_a_multiple_of_a_counter_step(purpose: Purpose) -> None:
    assert purpose.width > 0
    assert purpose.width % 4 == 0


def test_numbers_and_widths_of_released_purposes_stay_as_they_are() -> None:
    assert {purpose.name: (purpose.number, purpose.width) for purpose in Purpose} == {
        "RAID": (1, 8),
        "LAUNCH": (2, 16),
        "SENSOR_RAID": (3, 8),
        "LOOKS": (4, 256),
        "COMMAND": (5, 8),
        "FIRE_UNIT_RAID": (6, 8),
        "ENGAGEMENT": (7, 64),
        "IMPACT": (8, 32),
        "SALVO": (9, 4),
        "OUTAGES": (10, 16),
        "FALSE_TRACKS": (11, 16),
        "TRACK_PAIRS": (12, 4),
        "LINK": (13, 64),
        "IDENTIFICATION": (14, 4),
        "EFFECTOR_TRIAL": (15, 64),
        "ORDERS": (16, 4),
        "UNIT_FAILURES": (17, 16),
        "STOPPAGES": (18, 16),
        "COMMAND_FAILURES": (19, 16),
        "AIRCRAFT": (20, 16),
        "DEBRIS": (21, 12),
        "FIRED_ROUNDS": (22, 64),
        "ITEMS": (23, 32),
        "STRIKES": (24, 16),
        "DESIGN": (25, 4),
        "OUTER_SAMPLES": (26, 4),
    }


def test_no_two_purposes_have_one_number() -> None:
    assert len({purpose.number for purpose in Purpose}) == len(Purpose)


def test_draws_are_uniform() -> None:
    """Kolmogorov-Smirnov at a fixed seed: 256,000 draws, p above 0.001."""
    drawn = uniforms(SEED, Purpose.LOOKS, "radar|salvo 1/1", 0, 1000).ravel()
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3


def test_draws_of_one_replication_are_independent_of_the_next() -> None:
    """Lag correlation of 256,000 draws within 5 standard errors."""
    drawn = uniforms(SEED, Purpose.LOOKS, "radar|salvo 1/1", 0, 1001)
    correlation = np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1]
    assert abs(correlation) < 5 / np.sqrt(256_000)


def test_normals_follow_the_standard_normal_law() -> None:
    """Kolmogorov-Smirnov at a fixed seed: 256,000 draws, p above 0.001."""
    drawn = normals(uniforms(SEED, Purpose.LOOKS, "radar|salvo 1/1", 0, 1000))
    assert stats.kstest(drawn.ravel(), "norm").pvalue > 1e-3


def test_normals_are_finite_at_the_smallest_and_largest_uniform() -> None:
    ends = normals(np.array([2.0**-53, 1.0 - 2.0**-53]))
    np.testing.assert_allclose(ends, stats.norm.ppf([2.0**-53, 1.0 - 2.0**-53]), rtol=1e-12)


def test_a_normal_grows_with_its_uniform() -> None:
    drawn = np.sort(uniforms(SEED, Purpose.RAID, "raid", 0, 100).ravel())
    assert (np.diff(normals(drawn)) > 0).all()


@settings(deadline=None)
@given(
    purpose=st.sampled_from(Purpose),
    first=st.integers(0, 10**9),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    seed=st.integers(0, 2**64 - 1),
)
def test_a_stratified_block_is_the_concatenation_of_its_parts(
    purpose: Purpose, first: int, cuts: list[int], seed: int
) -> None:
    edges = [0, *sorted(cuts), 40]
    parts = [
        stratified_uniforms(seed, purpose, "radar", first + low, high - low)
        for low, high in pairwise(edges)
    ]
    block = stratified_uniforms(seed, purpose, "radar", first, 40)
    np.testing.assert_array_equal(block, np.concatenate(parts))


def test_each_of_sixteen_replications_has_its_own_sixteenth_of_every_draw() -> None:
    draws = stratified_uniforms(SEED, Purpose.LAUNCH, "salvo 1/1", 32, 160)
    strata = np.sort((draws * STRATA).astype(int).reshape(10, STRATA, -1), axis=1)
    np.testing.assert_array_equal(strata, np.broadcast_to(np.arange(16)[:, None], strata.shape))


def test_orders_of_strata_are_other_ones_in_each_group_and_draw() -> None:
    draws = stratified_uniforms(SEED, Purpose.LAUNCH, "salvo 1/1", 0, 160 * STRATA)
    orders = (
        (draws * STRATA).astype(int).reshape(160, STRATA, -1).swapaxes(1, 2).reshape(-1, STRATA)
    )
    assert len(np.unique(orders, axis=0)) == len(orders) == 160 * Purpose.LAUNCH.width


def test_one_replication_of_each_group_is_uniform() -> None:
    draws = stratified_uniforms(SEED, Purpose.LAUNCH, "salvo 1/1", 0, 2000 * STRATA)[::STRATA]
    assert stats.kstest(draws.ravel(), "uniform").pvalue > 1e-3
    pairs = stats.pearsonr(draws[:, 0], draws[:, 1])
    assert abs(pairs.statistic) < 4.0 / np.sqrt(2000)


def test_stratified_draws_of_all_ones_or_zeros_come_out_inside_the_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for bits in (0, 2**64 - 1):
        raw = np.full((16, 4), bits, dtype=np.uint64)
        monkeypatch.setattr("cram_sim.streams._raw", lambda *_, raw=raw: raw.copy())
        draws = stratified_uniforms(1, Purpose.SALVO, "salvo", 0, 16)
        assert ((draws > 0.0) & (draws < 1.0)).all()
