"""Which curve should join the points of a drag table: chosen by measurement.

Every candidate is judged on what matters of a drag curve:

- missed: how far it is from the published points, largest, per cent of the point;
- overshoot: how far it leaves the span of the two points around, largest, per cent of the value;
- left out: how well it finds the points that are not shown to it, each second one in turn, root
  mean square and largest, per cent. Without them the spacing is doubled, so that the true error
  between the points is several times smaller;
- evaluations: how often an adaptive integrator (SciPy's RK45) must ask for the acceleration until
  the end of a flight is within 0.5 m, and within 0.05 m, and stays so; mean over flights that
  slow down through the transonic rise at twelve elevations.

"on the grid" is the candidate sampled every Mach 0.025 and joined there by a C2 spline: it is what
the kernel can read with one index.

    python design/drag_interpolation.py [--without-flights]
"""

import argparse
import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.interpolate import (
    Akima1DInterpolator,
    CubicSpline,
    PchipInterpolator,
    make_interp_spline,
)

from cram_sim.ballistics.drag import CELLS_PER_MACH
from cram_sim.catalogue.drag_laws import drag_law

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]
Method = Callable[[Floats, Floats], Curve]

STANDARD = ("G1", "G2", "G5", "G6", "G7", "G8", "GI", "GS", "RA4")
COARSE = ("m107_khalil2009", "spin73_m56a3", "mortar120_mccoy")
FLOWN = ("G1", "G2", "G7", "spin73_m56a3")
TRANSONIC = (0.85, 1.1)  # Mach
ACCURACIES = (0.5, 0.05)  # m
TOLERANCES = 10.0 ** np.arange(-2.5, -9.1, -0.25)
ELEVATIONS = np.radians(np.arange(20.0, 76.0, 5.0))
RETARDATION = 0.00022  # 1/m: half density x area / mass of a 122 mm rocket after burn-out
START_SPEED = 690.0  # m/s
END_TIME = 40.0  # s: past the apex, slower than sound


def straight(mach: Floats, cd: Floats) -> Curve:
    """Straight lines from point to point."""
    curve: Curve = make_interp_spline(mach, cd, k=1)
    return curve


def on_the_grid(method: Method, mach: Floats, cd: Floats) -> Curve:
    """A candidate sampled every Mach 0.025 and joined by a C2 spline."""
    grid = np.arange(math.ceil(mach[-1] * CELLS_PER_MACH - 1e-9) + 1) / CELLS_PER_MACH
    return CubicSpline(grid, method(mach, cd)(np.clip(grid, mach[0], mach[-1])))


MODIFIED_AKIMA = partial(Akima1DInterpolator, method="makima")
METHODS: dict[str, Method] = {
    "straight lines": straight,
    "PCHIP": PchipInterpolator,
    "Akima": Akima1DInterpolator,
    "modified Akima": MODIFIED_AKIMA,
    "C2 spline": CubicSpline,
    "PCHIP on the grid": partial(on_the_grid, PchipInterpolator),
    "Akima on the grid": partial(on_the_grid, Akima1DInterpolator),
    "m. Akima on the grid": partial(on_the_grid, MODIFIED_AKIMA),
}


def missed(curve: Curve, mach: Floats, cd: Floats) -> float:
    """The largest relative error at the published points."""
    return float(np.max(np.abs(curve(mach) / cd - 1)))


def overshoot(curve: Curve, mach: Floats, cd: Floats) -> float:
    """How far the curve leaves the span of the two points around it, over the value, largest."""
    x = np.linspace(mach[0], mach[-1], 20_001)
    before = np.clip(np.searchsorted(mach, x, side="right") - 1, 0, mach.size - 2)
    low, high = np.minimum(cd[before], cd[before + 1]), np.maximum(cd[before], cd[before + 1])
    value = curve(x)
    return float(np.max(np.maximum(low - value, value - high) / value).clip(0.0))


def left_out(method: Method, mach: Floats, cd: Floats) -> tuple[Floats, Floats]:
    """Mach numbers and relative errors at each second point where it was not shown."""
    where, errors = [], []
    for start in (1, 2):
        hidden = np.arange(start, mach.size - 1, 2)
        curve = method(np.delete(mach, hidden), np.delete(cd, hidden))
        where.append(mach[hidden])
        errors.append(np.abs(curve(mach[hidden]) / cd[hidden] - 1))
    return np.concatenate(where), np.concatenate(errors)


def rates(curve: Curve, _: float, state: Floats) -> list[float]:
    """The derivative of (x, z, vx, vz) in air that thins smoothly, SI."""
    _, height, ahead, up = state.tolist()
    speed = math.hypot(ahead, up)
    sound = 300.0 + 40.0 * math.exp(-height / 8_000.0)
    mach = np.array(speed / sound)
    brake = RETARDATION * math.exp(-height / 9_000.0) * speed * float(curve(mach))
    return [ahead, up, -brake * ahead, -9.81 - brake * up]


def evaluations(curve: Curve, elevation: float) -> Floats:
    """The fewest evaluations from which on the flight's end is as accurate, per accuracy."""
    start = [0.0, 0.0, START_SPEED * math.cos(elevation), START_SPEED * math.sin(elevation)]
    fly = partial(solve_ivp, partial(rates, curve), (0.0, END_TIME), start)
    truth = fly(method="DOP853", rtol=1e-11, atol=1e-9, max_step=0.2).y[:2, -1]
    flights = [fly(method="RK45", rtol=wanted, atol=wanted) for wanted in TOLERANCES]
    misses = np.array([np.linalg.norm(flight.y[:2, -1] - truth) for flight in flights])
    counts = np.array([flight.nfev for flight in flights])
    first = [int(np.flatnonzero(misses > accuracy).max(initial=-1)) + 1 for accuracy in ACCURACIES]
    return counts[first]


def print_points(names: tuple[str, ...]) -> None:
    """Print for each candidate how it treats the points of these laws."""
    laws = {name: drag_law(name) for name in names}
    columns = ("missed", "overshoot", "rms rise", "elsewhere", "< 0.5 %")
    print(f"{'':22}" + "".join(f"{column:>11}" for column in columns))
    for label, method in METHODS.items():
        curves = [(method(*law), *law) for law in laws.values()]
        parts = [left_out(method, *law) for law in laws.values()]
        where, errors = (np.concatenate(column) for column in zip(*parts, strict=True))
        rise = (where > TRANSONIC[0]) & (where < TRANSONIC[1])
        figures = [
            max(missed(*curve) for curve in curves),
            max(overshoot(*curve) for curve in curves),
            math.sqrt(np.mean(errors[rise] ** 2)),
            math.sqrt(np.mean(errors[~rise] ** 2)),
            float(np.mean(errors < 0.005)),
        ]
        print(f"{label:22}" + "".join(f"{100 * figure:11.3f}" for figure in figures))


def print_largest() -> None:
    """Print the largest error at left-out points of every standard law, transonic and elsewhere."""
    print(f"{'':22}" + "".join(f"{name:>12}" for name in STANDARD))
    for label, method in METHODS.items():
        cells = []
        for name in STANDARD:
            where, errors = left_out(method, *drag_law(name))
            rise = (where > TRANSONIC[0]) & (where < TRANSONIC[1])
            cells.append(f"{100 * errors[rise].max():6.2f}/{100 * errors[~rise].max():5.2f}")
        print(f"{label:22}" + "".join(f"{cell:>12}" for cell in cells))


def print_flights() -> None:
    """Print for each candidate how much work a flight is."""
    print(f"{'':22}" + "".join(f"{name:>14}" for name in FLOWN) + f"{'mean':>14}")
    for label, method in METHODS.items():
        counts = [
            np.mean([evaluations(method(*drag_law(name)), angle) for angle in ELEVATIONS], axis=0)
            for name in FLOWN
        ]
        cells = [
            f"{coarse:.0f} / {fine:.0f}" for coarse, fine in [*counts, np.mean(counts, axis=0)]
        ]
        print(f"{label:22}" + "".join(f"{cell:>14}" for cell in cells))


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-flights", action="store_true")
    arguments = parser.parse_args()
    print("standard laws, per cent")
    print_points(STANDARD)
    print("\ncoarse tables, per cent (left out says little: few points)")
    print_points(COARSE)
    print("\nlargest error at left-out points, per cent, transonic / elsewhere")
    print_largest()
    if not arguments.without_flights:
        print(f"\nevaluations for {ACCURACIES[0]} / {ACCURACIES[1]} m")
        print_flights()


if __name__ == "__main__":
    main()
