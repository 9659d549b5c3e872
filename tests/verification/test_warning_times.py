import numpy as np
import pytest

from cram_sim.verification import shelter, warning_times
from cram_sim.verification.anchors import packaged


def test_calibration_and_check_are_of_different_rockets() -> None:
    assert warning_times.CALIBRATED[0] not in {given[0] for given in warning_times.CHECKED}
    assert len(warning_times.CHECKED) == 2


def test_delayed_scenario_has_the_whole_delay_at_its_sirens() -> None:
    scenario = warning_times.delayed(packaged("home_front_2008"), 4.0)
    assert {zone.siren_delay for zone in scenario.warning_zones} == {4.0}
    assert scenario.command.delay.quantile(np.array([0.1, 0.9])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("ratio", "passes"), [(2.9, False), (3.1, True), (8.9, True), (9.1, False)]
)
def test_shelter_effect_is_held_against_three_to_nine(ratio: float, *, passes: bool) -> None:
    assert shelter._row(ratio, "").passed == passes


def test_in_the_open_nobody_is_in_cover_and_nobody_heeds_a_siren() -> None:
    people = shelter.everybody_in_the_open(packaged("home_front_2008")).people
    assert (people.in_cover, people.under_shelter, people.responds) == (0.0, 0.0, 0.0)


def test_a_delay_that_is_much_too_long_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warning_times, "RAIDS", 40)
    monkeypatch.setattr(warning_times, "calibrated_delay", lambda: 8.0)
    assert [row.passed for row in warning_times.checked_rows()] == [False, False]
