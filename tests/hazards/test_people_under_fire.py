import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import lognorm

from cram_sim.catalogue.entries import PARAMETER_SETS, load_entry
from cram_sim.hazards.people import Exposure, shares_after

FIGURES = {
    "in_cover": 0.5,
    "under_shelter": 0.1,
    "responds": 0.9,
    "cover_time": 3.0,
    "shelter_time": 15.0,
    "time_sigma": 0.5,
    "cover_vulnerability_low": 0.3,
    "cover_vulnerability_high": 0.6,
    "shelter_vulnerability_low": 0.02,
    "shelter_vulnerability_high": 0.1,
    "person_area": 0.3,
    "hazardous_energy": 79.0,
}
EXPOSURE = Exposure.from_si(**FIGURES)


def test_without_warning_people_are_where_they_were() -> None:
    assert shares_after(EXPOSURE, np.zeros(1))[:, 0] == pytest.approx([0.4, 0.5, 0.1], abs=1e-15)


def test_after_all_the_time_in_the_world_who_responds_is_sheltered() -> None:
    shares = shares_after(EXPOSURE, np.array([1e9]))[:, 0]
    assert shares == pytest.approx([0.04, 0.05, 0.91], abs=1e-12)


def test_times_to_cover_and_shelter_are_lognormal() -> None:
    seconds = np.array([2.0, 8.0, 20.0])
    is_open, _, is_sheltered = shares_after(EXPOSURE, seconds)
    got_down = 0.9 * lognorm.cdf(seconds, 0.5, scale=3.0)
    sheltered = 0.9 * lognorm.cdf(seconds, 0.5, scale=15.0)
    np.testing.assert_allclose(is_open, 0.4 * (1.0 - got_down), rtol=1e-12)
    np.testing.assert_allclose(is_sheltered, 0.1 + 0.9 * sheltered, rtol=1e-12)


@settings(deadline=None)
@given(st.floats(0.0, 600.0), st.floats(0.0, 600.0))
def test_shares_sum_to_one_and_more_warning_never_exposes(one: float, other: float) -> None:
    shares = shares_after(EXPOSURE, np.array(sorted((one, other))))
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, atol=1e-12)
    assert (shares >= 0.0).all()
    assert shares[0, 1] <= shares[0, 0]
    assert shares[2, 1] >= shares[2, 0]


def test_the_sceptic_shelters_fewer_than_the_optimist_at_any_warning() -> None:
    seconds = np.linspace(0.0, 60.0, 61)
    sheltered = {}
    for name in PARAMETER_SETS:
        spec = load_entry("assumptions", "people").spec(name)
        assert isinstance(spec, Exposure)
        sheltered[name] = shares_after(spec, seconds)[2]
    assert (sheltered["sceptic"] < sheltered["default"]).all()
    assert (sheltered["default"] < sheltered["optimist"]).all()


def test_half_of_those_who_respond_are_sheltered_at_the_median() -> None:
    assert shares_after(EXPOSURE, np.array([15.0]))[2, 0] == pytest.approx(0.1 + 0.9 * 0.45)


def test_vulnerability_is_low_then_high_of_open_cover_shelter() -> None:
    assert EXPOSURE.vulnerability.tolist() == [[1.0, 0.3, 0.02], [1.0, 0.6, 0.1]]


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"in_cover": 0.7, "under_shelter": 0.4},
            "in_cover and under_shelter are more than everybody (got 0.7 and 0.4); "
            "write shares that sum to at most 1",
        ),
        (
            {"cover_time": 20.0},
            "shelter is reached before cover (got 15 s and 20 s); "
            "write a shelter_time of at least cover_time",
        ),
        (
            {"cover_vulnerability_low": 0.7},
            "cover_vulnerability_low is above cover_vulnerability_high (got 0.7 and 0.6); "
            "write low <= high",
        ),
        (
            {"shelter_vulnerability_high": 0.8},
            "shelter_vulnerability_high is above cover_vulnerability_high (got 0.8 and 0.6); "
            "write a shelter as safe as cover at least",
        ),
    ],
)
def test_figures_that_contradict_each_other_are_refused(
    figures: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ValidationError) as error:
        Exposure.from_si(**(FIGURES | figures))
    assert [problem["msg"] for problem in error.value.errors()] == [sentence]


def test_a_warning_of_nothing_is_no_error() -> None:
    assert math.isfinite(float(shares_after(EXPOSURE, np.array([0.0, 1e-12])).sum()))
