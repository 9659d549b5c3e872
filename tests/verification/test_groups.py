import pytest

from cram_sim.errors import VerificationError
from cram_sim.verification.groups import Group, chosen, groups

EVERYTHING = groups(10, lambda _: None)


def test_without_a_choice_everything_is_verified() -> None:
    assert chosen(EVERYTHING, None) == EVERYTHING


def test_a_part_is_all_its_groups() -> None:
    found = chosen(EVERYTHING, "ballistics")
    assert found == tuple(group for group in EVERYTHING if group.part == "ballistics")
    assert len(found) > 1


def test_sensing_is_a_part_of_its_own() -> None:
    assert [group.name for group in chosen(EVERYTHING, "sensing")] == [
        "kalman",
        "radar",
        "anchors",
        "looks",
        "cep",
        "geodesy",
        "tracking",
    ]


def test_lethality_is_a_part_of_its_own() -> None:
    assert [group.name for group in chosen(EVERYTHING, "lethality")] == [
        "bursts",
        "discs",
        "gun_flights",
        "clouds",
        "guidance",
    ]


def test_the_aftermath_is_a_part_of_its_own() -> None:
    names = [group.name for group in chosen(EVERYTHING, "aftermath")]
    assert names == [
        "damage_formulas",
        "damage",
        "warning_calibrated",
        "warning_checked",
        "shelter_effect",
    ]


def test_tasking_is_a_part_of_its_own() -> None:
    assert [group.name for group in chosen(EVERYTHING, "tasking")] == [
        "tasking_formulas",
        "queues",
        "repairs",
        "salvos",
        "channels",
        "layers",
        "assignments",
    ]


def test_the_trials_of_the_tasking_go_with_the_flights_up_to_a_bound() -> None:
    told = {flights: _queues(flights).against for flights in (200, 4_000)}
    assert "20,000 threats" in told[200]
    assert "100,000 threats" in told[4_000]


def _queues(flights: int) -> Group:
    return chosen(groups(flights, lambda _: None), "queues")[0]


def test_a_group_can_be_chosen_alone() -> None:
    assert [group.name for group in chosen(EVERYTHING, "nasa")] == ["nasa"]


def test_an_unknown_choice_gets_the_nearest() -> None:
    with pytest.raises(VerificationError, match=r'\(got "balistics"\); did you mean "ballistics"'):
        chosen(EVERYTHING, "balistics")


def test_no_group_has_the_name_of_another_or_of_a_part() -> None:
    names = [group.name for group in EVERYTHING] + [
        "ballistics",
        "sensing",
        "lethality",
        "tasking",
        "aftermath",
    ]
    assert len(set(names)) == len(names)
