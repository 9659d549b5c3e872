"""Spells that overlap become disjoint ones that cover the same times."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.scenario.spells import Spell, merged

SPELLS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: (float(s[0]), float(sum(s))))
)


@settings(deadline=None)
@given(SPELLS)
def test_merged_spells_are_disjoint_and_in_order(spells: list[Spell]) -> None:
    flat = [time for spell in merged(spells) for time in spell]
    assert all(before < after for before, after in itertools.pairwise(flat))


@settings(deadline=None)
@given(SPELLS)
def test_merged_spells_cover_the_same_times(spells: list[Spell]) -> None:
    for tenth in range(0, 400, 5):
        time = 0.1 * tenth
        before = any(begin <= time <= end for begin, end in spells)
        assert any(begin <= time <= end for begin, end in merged(spells)) == before


def test_spells_that_touch_are_one() -> None:
    assert merged([(2.0, 3.0), (0.0, 2.0)]) == [(0.0, 3.0)]
