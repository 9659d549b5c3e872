"""Bullets against the tables of independent ballistics programs."""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.earth import flat_earth
from cram_sim.verification.bullets import Bullet, trajectory
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, Tolerance, within, within_share, worst

Floats = NDArray[np.float64]

SOURCE = "commercial program, via BallisticCalculator1"
MILE_PER_HOUR = 0.44704  # m/s, exact
QUANTITIES = {
    "velocity_fps": "velocity (ft/s)",
    "path_in": "path (in)",
    "windage_in": "windage (in)",
    "time_s": "time (s)",
}

PROGRAM = "another program's integration, printed to 0.1 ft/s, 0.1 in and 0.001 s"
# Where the bar on velocity is wider, so is that on the time, which is its integral.
UPHILL = "the zero and the air along a rising line of sight are not described"
OLD_TABLE = "the program's table of GI is coarser than the published one"
LEVEL: dict[str, Tolerance] = {
    "velocity_fps": within_share(1e-3, PROGRAM),
    "path_in": within(0.3, PROGRAM),
    "windage_in": within(0.15, PROGRAM),
    "time_s": within(1e-3, PROGRAM),
}
RISING = LEVEL | {
    "velocity_fps": within_share(2e-3, UPHILL),
    "path_in": within(2.5, UPHILL),
    "time_s": within_share(2e-3, UPHILL, rounding=1e-3),
}
COARSE = LEVEL | {
    "velocity_fps": within_share(5e-3, OLD_TABLE),
    "path_in": within(2.5, OLD_TABLE),
    "time_s": within_share(5e-3, OLD_TABLE, rounding=1e-3),
}

G1 = Bullet("G1", 0.365, 2_600.0, 2.5, 100.0)
COLD = Bullet("G1", 0.465, 3_200.0, 3.2, 300.0, temperature=10.0, pressure=32.0, humidity=0.05)
STEEP = Bullet("G1", 0.447, 3_100.0, 2.5, 100.0)
G7 = Bullet("G7", 0.465, 3_200.0, 3.2, 300.0)
G5 = Bullet("G5", 0.318, 2_700.0, 3.2, 100.0, pressure=29.53, humidity=0.0)
GI = Bullet("GI", 0.389, 2_700.0, 3.2, 100.0, pressure=29.53, humidity=0.0)


def rows() -> tuple[Row, ...]:
    """Each table at every 50 yd to 1,000 yd."""
    return (
        *_rows("g1_calm", "G1, calm", G1),
        *_rows("g1_wind", "G1, wind", G1, wind=_wind(20.0, 30.0)),
        *_rows("g1_cold_wind", "G1, wind on a cold day", COLD, wind=_wind(15.0, 45.0)),
        *_rows("g1_uphill", "G1, 10 deg uphill", STEEP, RISING, rise=math.radians(10.0)),
        *_rows("g7_calm", "G7, calm", G7),
        *_rows("g5_calm", "G5, calm", G5),
        *_rows("gi_calm", "GI, calm", GI, COARSE),
    )


def _rows(
    file: str,
    case: str,
    bullet: Bullet,
    tolerances: dict[str, Tolerance] = LEVEL,
    *,
    rise: float = 0.0,
    wind: tuple[float, float] = (0.0, 0.0),
) -> list[Row]:
    table = {name: column[1:] for name, column in columns("small_arms", f"{file}.csv").items()}
    ours = trajectory(bullet, flat_earth(), table["range_yd"], rise=rise, wind=wind)
    places = [f"at {distance:.0f} yd" for distance in table["range_yd"]]
    calm = wind == (0.0, 0.0)
    return [
        worst(case, QUANTITIES[name], table[name], ours[name], tolerance, SOURCE, places=places)
        for name, tolerance in tolerances.items()
        if name in table and not (calm and name == "windage_in")
    ]


def _wind(miles_per_hour: float, degrees: float) -> tuple[float, float]:
    """Wind towards east and north (m/s) that blows so far to the right of north."""
    speed, towards = miles_per_hour * MILE_PER_HOUR, math.radians(degrees)
    return speed * math.sin(towards), speed * math.cos(towards)
