"""Laws of parameters, held to SciPy's and to the bounds of what they are laws of."""

from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim import quantities
from cram_sim.scenario.laws import (
    TAIL,
    ChoiceLaw,
    Law,
    LawError,
    LognormalLaw,
    NormalLaw,
    TriangularLaw,
    UniformLaw,
    law_of,
)
from cram_sim.spec import Quantity

U = np.linspace(0.0, 1.0, 201)
WITHIN = TAIL + (1.0 - 2.0 * TAIL) * U
ANY_LENGTH = Quantity(quantities.LENGTH)
REFERENCES: list[tuple[Law, Any, Any]] = [
    (Law("uniform", {"low": 1.0, "high": 4.0}), scipy.stats.uniform(1.0, 3.0), U),
    (
        Law("triangular", {"low": 1.0, "mode": 2.0, "high": 5.0}),
        scipy.stats.triang(0.25, 1.0, 4.0),
        U,
    ),
    (Law("normal", {"mean": -2.0, "sd": 3.0}), scipy.stats.norm(-2.0, 3.0), WITHIN),
    (
        Law("lognormal", {"median": 2.0, "sigma": 0.4}),
        scipy.stats.lognorm(0.4, scale=2.0),
        WITHIN,
    ),
]


@pytest.mark.parametrize(("law", "reference", "u"), REFERENCES, ids=lambda one: str(one)[:24])
def test_values_are_the_quantiles_of_scipy_without_the_tails(
    law: Law, reference: Any, u: Any
) -> None:
    np.testing.assert_allclose(law.quantile(U), reference.ppf(u), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("law", "reference"), [one[:2] for one in REFERENCES], ids=lambda one: str(one)[:24]
)
def test_cutting_the_tails_leaves_the_median(law: Law, reference: Any) -> None:
    assert law.median == pytest.approx(reference.median(), abs=1e-12)


def test_a_choice_ends_at_its_least_and_greatest_value() -> None:
    assert Law("choice", {"values": (3.0, 1.0, 2.0), "weights": (1.0, 1.0, 1.0)}).ends == (1.0, 3.0)


@settings(deadline=None)
@given(low=st.floats(-1e5, 1e5), width=st.floats(1e-3, 1e5), u=st.floats(0.0, 1.0))
def test_a_uniform_stays_between_its_ends(low: float, width: float, u: float) -> None:
    law = law_of("uniform", UniformLaw(low=f"{low!r} m", high=f"{low + width!r} m"), ANY_LENGTH)
    value = float(law.quantile(np.array([u]))[0])
    assert low <= value <= (low + width) + 1e-9


def test_a_law_is_read_in_the_units_of_its_dimension() -> None:
    written = NormalLaw(mean="1 km", sd="50 m")
    assert law_of("normal", written, ANY_LENGTH).numbers == {"mean": 1000.0, "sd": 50.0}


@pytest.mark.parametrize(
    ("kind", "written", "quantity", "location", "sentence"),
    [
        (
            "uniform",
            UniformLaw(low="2 m", high="1 m"),
            ANY_LENGTH,
            ("uniform",),
            "low is not below high; write low < high",
        ),
        (
            "uniform",
            UniformLaw(low=2, high="3 m"),
            ANY_LENGTH,
            ("uniform", "low"),
            'no unit (got 2); write a length, e.g. "2 m"',
        ),
        (
            "uniform",
            UniformLaw(low="1 m", high="9 m"),
            Quantity(quantities.LENGTH, at_most=5.0),
            ("uniform", "high"),
            "reaches 9 m, out of range; write a length at most 5 m",
        ),
        (
            "choice",
            ChoiceLaw(values=("2 m", "9 m", "3 m"), weights=(1, 1, 1)),
            Quantity(quantities.LENGTH, at_most=5.0),
            ("choice", "values", 1),
            "reaches 9 m, out of range; write a length at most 5 m",
        ),
        (
            "normal",
            NormalLaw(mean="1 m", sd="1 m"),
            Quantity(quantities.LENGTH, at_least=0.0),
            ("normal",),
            "reaches -2.09023 m, out of range; write a length at least 0 m",
        ),
        (
            "normal",
            NormalLaw(mean="1 m", sd="0 m"),
            ANY_LENGTH,
            ("normal", "sd"),
            "not above 0; write a larger deviation",
        ),
        (
            "normal",
            NormalLaw(mean="10 degC", sd="2 degC"),
            Quantity(quantities.TEMPERATURE),
            ("normal", "sd"),
            'no deviation (got "2 degC"); write it in K',
        ),
        (
            "lognormal",
            LognormalLaw(median="0 m", sigma=0.2),
            ANY_LENGTH,
            ("lognormal", "median"),
            "not above 0; write a larger median",
        ),
        (
            "triangular",
            TriangularLaw(low="1 m", mode="3 m", high="2 m"),
            ANY_LENGTH,
            ("triangular",),
            "low, mode and high are not in this order; write low <= mode <= high",
        ),
        (
            "choice",
            ChoiceLaw(values=("1 m", "2 m"), weights=(1.0,)),
            ANY_LENGTH,
            ("choice",),
            "2 values but 1 weights; write one of each",
        ),
        (
            "choice",
            ChoiceLaw(values=("1 m", "2 m"), weights=(0.0, 0.0)),
            ANY_LENGTH,
            ("choice", "weights"),
            "no weight above 0; write at least one",
        ),
        (
            "choice",
            ChoiceLaw(values=("1 m", "2 s"), weights=(1.0, 1.0)),
            ANY_LENGTH,
            ("choice", "values", 1),
            'wrong unit, s measures a time (got "2 s"); write a length, e.g. "300 m"',
        ),
    ],
)
def test_a_law_that_is_none_is_refused_with_a_remedy(
    kind: str, written: Any, quantity: Quantity, location: tuple[Any, ...], sentence: str
) -> None:
    with pytest.raises(LawError) as caught:
        law_of(kind, written, quantity)
    assert (caught.value.location, str(caught.value)) == (location, sentence)


@pytest.mark.parametrize(
    ("values", "weights", "median"),
    [((4.0, 1.0, 2.0), (1.0, 1.0, 1.0), 2.0), ((10.0, 1.0, 2.0), (0.7, 0.2, 0.1), 10.0)],
)
def test_the_median_of_a_choice_is_that_of_its_values_in_order(
    values: tuple[float, ...], weights: tuple[float, ...], median: float
) -> None:
    assert Law("choice", {"values": values, "weights": weights}).median == median
