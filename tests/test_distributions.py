from typing import Any

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray
from pydantic import ValidationError

from cram_sim.distributions import Delay

U: NDArray[np.float64] = np.concatenate(
    [[1e-9, 1e-3], np.linspace(0.01, 0.99, 99), [0.999, 1.0 - 1e-9]]
)
ENDS = np.array([2.0**-53, 1.0 - 2.0**-53])  # of what `streams` draws
LAWS: list[tuple[dict[str, Any], Any]] = [
    ({"lognormal": {"median": 2.0, "sigma": 0.4}}, scipy.stats.lognorm(0.4, scale=2.0)),
    (
        {"normal": {"mean": 2.0, "sd": 1.5}},
        scipy.stats.truncnorm(-2.0 / 1.5, np.inf, loc=2.0, scale=1.5),
    ),
    ({"normal": {"mean": 0.0, "sd": 1.0}}, scipy.stats.halfnorm()),
    ({"normal": {"mean": 30.0, "sd": 1.0}}, scipy.stats.norm(30.0, 1.0)),
    ({"uniform": {"low": 1.0, "high": 4.0}}, scipy.stats.uniform(1.0, 3.0)),
    (
        {"triangular": {"low": 1.0, "mode": 2.0, "high": 5.0}},
        scipy.stats.triang(0.25, loc=1.0, scale=4.0),
    ),
    (
        {"triangular": {"low": 1.0, "mode": 1.0, "high": 5.0}},
        scipy.stats.triang(0.0, loc=1.0, scale=4.0),
    ),
]
WRITTEN: list[Any] = [
    "1.5 s",
    {"lognormal": {"median": "2 s", "sigma": 0.4}},
    {"normal": {"mean": "2 s", "sd": "100 ms"}},
    {"uniform": {"low": "0 s", "high": "1 min"}},
    {"triangular": {"low": "0 s", "mode": "1 s", "high": "2 s"}},
    {"choice": {"values": ("0 s", "1 s"), "weights": (1, 3)}},
]


@pytest.mark.parametrize(("law", "reference"), LAWS, ids=lambda value: str(value)[:30])
def test_quantiles_are_those_of_scipy(law: dict[str, Any], reference: Any) -> None:
    quantiles = Delay.from_si(**law).quantile(U)
    # SciPy's own truncated normal has seven good digits at 1 - 1e-9.
    np.testing.assert_allclose(quantiles, reference.ppf(U), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("law", "reference"), LAWS, ids=lambda value: str(value)[:30])
def test_the_most_extreme_draws_are_finite_and_in_order(
    law: dict[str, Any], reference: Any
) -> None:
    lowest, highest = Delay.from_si(**law).quantile(ENDS)
    assert 0.0 <= lowest < reference.median() < highest < np.inf


def test_a_constant_takes_no_notice_of_chance() -> None:
    np.testing.assert_array_equal(Delay.from_si(constant=2.0).quantile(U), np.full(U.shape, 2.0))


def test_a_choice_gives_each_value_its_weight() -> None:
    choice = Delay.from_si(choice={"values": (3.0, 1.0, 7.0), "weights": (0.0, 1.0, 3.0)})
    u = np.linspace(0.0005, 0.9995, 1000, dtype=np.float64)
    values, counts = np.unique(choice.quantile(u), return_counts=True)
    assert dict(zip(values, counts, strict=True)) == {1.0: 250, 7.0: 750}


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_a_delay_is_written_as_it_was_read(written: Any) -> None:
    delay = Delay.model_validate(written)
    assert Delay.model_validate(_tuples(delay.model_dump(mode="json"))) == delay


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_no_delay_is_negative(written: Any) -> None:
    assert np.all(Delay.model_validate(written).quantile(U) >= 0.0)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({}, "not one delay"),
        ({"constant": "1 s", "normal": {"mean": "1 s", "sd": "1 s"}}, "not one delay"),
        ({"uniform": {"low": "1 s", "high": "1 s"}}, "low is not below high"),
        ({"triangular": {"low": "1 s", "mode": "0 s", "high": "2 s"}}, "not in this order"),
        ({"choice": {"values": ("1 s",), "weights": (1, 1)}}, "1 values but 2 weights"),
        ({"choice": {"values": ("1 s",), "weights": (0,)}}, "no weight above 0"),
        ({"choice": {"values": (), "weights": ()}}, "no weight above 0"),
        (3, "no unit"),
    ],
)
def test_what_is_no_delay_is_refused_in_words(written: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Delay.model_validate(written)


def _tuples(written: Any) -> Any:
    if isinstance(written, dict):
        return {key: _tuples(value) for key, value in written.items()}
    return tuple(written) if isinstance(written, list) else written
