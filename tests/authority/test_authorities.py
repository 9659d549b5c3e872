"""The very comparisons of `cram-sim verify`, as tests."""

import pytest

from cram_sim.verification.groups import Group, groups
from cram_sim.verification.rows import Row

FEW_FLIGHTS = 10  # of each class; the command flies 200 or 4,000

EVERYTHING = {group.name: group for group in groups(FEW_FLIGHTS, lambda _: None)}


def told(row: Row) -> str:
    return f"{row.case}: {row.quantity}: {row.published} published, {row.ours} ours"


@pytest.mark.parametrize("group", EVERYTHING.values(), ids=EVERYTHING)
def test_we_agree_with_the_authorities(group: Group) -> None:
    assert [told(row) for row in group.rows() if not row.passed] == []
