"""The closed forms of bursts, and that a wrong figure shows."""

import math
from typing import Any

import pytest
from scipy.integrate import quad

from cram_sim.effectors.protocol import DRAW_KILL
from cram_sim.verification import bursts, data, steady_fire
from cram_sim.verification.bursts import p_of_burst, p_of_long_burst
from cram_sim.verification.rows import Row


@pytest.fixture(autouse=True)
def few_bursts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bursts, "BURSTS", 400)


def failed() -> list[Row]:
    return [row for row in bursts.rows() if not row.passed]


@pytest.mark.parametrize("ratio", [0.0, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("hits", [0.5, 8.0])
def test_the_sum_of_a_long_burst_is_the_integral(ratio: float, hits: float) -> None:
    integral = quad(lambda u: math.exp(-hits * u ** (ratio * ratio)), 0.0, 1.0, epsabs=1e-12)[0]
    assert p_of_long_burst(ratio, hits) == pytest.approx(1.0 - integral, abs=1e-9)


@pytest.mark.parametrize("ratio", [0.0, 0.5, 1.0, 3.0])
def test_the_sum_of_a_burst_is_the_integral(ratio: float) -> None:
    integral = quad(lambda u: (1.0 - 0.02 * u ** (ratio * ratio)) ** 75, 0.0, 1.0, epsabs=1e-12)[0]
    assert p_of_burst(ratio, 0.02, 75) == pytest.approx(1.0 - integral, abs=1e-9)


def test_an_error_as_large_as_the_dispersion_has_a_short_form() -> None:
    expected = 1.0 - (1.0 - 0.98**76) / (76 * 0.02)
    assert p_of_burst(1.0, 0.02, 75) == pytest.approx(expected, abs=1e-12)


def test_every_burst_is_as_the_closed_forms_say() -> None:
    assert failed() == []


def test_a_dispersion_that_is_five_percent_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = steady_fire.figures

    def wrong(dispersion: float, *others: Any) -> Any:
        return right(1.05 * dispersion, *others)

    monkeypatch.setattr(steady_fire, "figures", wrong)
    monkeypatch.setattr(bursts, "figures", wrong)
    kinds = {row.quantity.partition(",")[0] for row in failed()}
    assert {"P(neutralised)", "expected hits", "P(at least one hit)"} <= kinds


def test_a_wrong_figure_of_the_table_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = data.columns

    def wrong(*parts: str) -> Any:
        table = right(*parts)
        if parts[-1] == "common_bias.csv":
            table["p"][7] += 1e-4
        return table

    monkeypatch.setattr(bursts, "columns", wrong)
    assert [row.quantity for row in failed()] == [
        "P(hit), many rounds, worst of 5: 2 hits expected"
    ]


def test_a_kill_drawn_too_often_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 400 bursts each: the rows with a probability near one half see a tenth too many."""
    right = steady_fire.SteadyFire.burst

    def lucky(self: Any, rounds: int, *, chance: Any, **others: Any) -> Any:
        luckier = chance.copy()
        luckier[DRAW_KILL] *= 0.75
        return right(self, rounds, chance=luckier, **others)

    monkeypatch.setattr(steady_fire.SteadyFire, "burst", lucky)
    assert any(row.quantity == "share that neutralise" for row in failed())
