import pytest

from cram_sim.errors import VerificationError
from cram_sim.verification.groups import chosen, groups

EVERYTHING = groups(10, lambda _: None)


def test_without_a_choice_everything_is_verified() -> None:
    assert chosen(EVERYTHING, None) == EVERYTHING


def test_a_part_is_all_its_groups() -> None:
    assert all(group.part == "ballistics" for group in chosen(EVERYTHING, "ballistics"))


def test_a_group_can_be_chosen_alone() -> None:
    assert [group.name for group in chosen(EVERYTHING, "nasa")] == ["nasa"]


def test_an_unknown_choice_gets_the_nearest() -> None:
    with pytest.raises(VerificationError, match=r'\(got "balistics"\); did you mean "ballistics"'):
        chosen(EVERYTHING, "balistics")


def test_no_group_has_the_name_of_another_or_of_a_part() -> None:
    names = [group.name for group in EVERYTHING] + ["ballistics"]
    assert len(set(names)) == len(names)
