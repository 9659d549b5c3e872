"""The solutions in the file, solved again: by formula where there is a short one."""

import math
from typing import Any

import pytest
from scipy.integrate import quad
from scipy.special import lambertw

from cram_sim.verification.data import document


def cases(kind: str) -> list[dict[str, Any]]:
    return [case for case in document("closed_forms.json")["cases"] if case["case"] == kind]


@pytest.mark.parametrize("case", cases("vacuum"), ids=lambda case: f"{case['v0']:.0f}")
def test_a_parabola(case: dict[str, Any]) -> None:
    rise = case["v0"] * math.sin(math.radians(case["el_deg"]))
    top = case["h0"] + rise**2 / (2 * case["g"])
    time = (rise + math.sqrt(2 * case["g"] * top)) / case["g"]
    assert (case["apex"], case["tof"]) == pytest.approx((top, time), rel=1e-13)


@pytest.mark.parametrize("case", cases("linear_drag"), ids=lambda case: f"{case['v0']:.0f}")
def test_linear_drag_by_lamberts_function(case: dict[str, Any]) -> None:
    rise = case["v0"] * math.sin(math.radians(case["el_deg"]))
    k, g = case["k_per_s"], case["g"]
    u = 1 + k * rise / g
    time = (u + lambertw(-u * math.exp(-u)).real) / k
    run = case["v0"] * math.cos(math.radians(case["el_deg"])) * (1 - math.exp(-k * time)) / k
    assert (case["tof"], case["range"]) == pytest.approx((time, run), rel=1e-12)


@pytest.mark.parametrize("case", cases("vertical_quadratic"), ids=lambda case: f"{case['v0']:.0f}")
def test_quadratic_drag_up_and_down(case: dict[str, Any]) -> None:
    k, g, v = case["k_per_m"], case["g"], case["v0"]
    top = math.log1p(k * v * v / g) / (2 * k)
    fall = math.acosh(math.exp(k * top)) / math.sqrt(g * k)
    assert (case["apex"], case["fall_time"]) == pytest.approx((top, fall), rel=1e-12)


@pytest.mark.parametrize(
    "case", cases("quadratic_2d_hodograph"), ids=lambda case: f"{case['v0']:.0f}"
)
def test_quadratic_drag_by_the_hodograph(case: dict[str, Any]) -> None:
    # With s the tangent of the path's slope, 1 / v_x^2 = 1 / v_x0^2 + (2 k / g) (P(s0) - P(s)).
    k: float = case["k_per_m"]
    g: float = case["g"]
    slope = math.radians(case["el_deg"])
    start: float = case["v0"] * math.cos(slope)
    s0 = math.tan(slope)

    def arc(s: float) -> float:
        return 0.5 * (s * math.hypot(1, s) + math.asinh(s))

    def square_of_v_x(s: float) -> float:
        return 1 / (1 / start**2 + 2 * k / g * (arc(s0) - arc(s)))

    top = quad(lambda s: s * square_of_v_x(s) / g, 0, s0, epsabs=0, epsrel=1e-12)[0]
    assert case["apex"] == pytest.approx(top, rel=1e-10)
    assert case["apex_vx"] == pytest.approx(math.sqrt(square_of_v_x(0)), rel=1e-12)
