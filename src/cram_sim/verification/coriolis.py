"""What the Earth's rotation does to a bullet, against a commercial program."""

import math

import numpy as np

from cram_sim.ballistics.earth import flat_earth
from cram_sim.verification.bullets import Bullet, trajectory
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, within, within_share, worst

SOURCE = "Ballistic Explorer, via BallisticCalculator1"
BULLET = Bullet("G1", 0.365, 2_600.0, 2.5, 100.0, pressure=29.53)
LATITUDE = math.radians(45.0)

DRIFT = within_share(
    0.12, "the program's formula is for flat fire; printed to 0.01 in", rounding=0.01
)
SIGN = within(0.5, "only the sign: the program scales gravity for the vertical part")


def rows() -> tuple[Row, ...]:
    """Fired north and east at 45 deg N, every 50 yd from 100 to 500 yd."""
    return (
        *_rows("north", "fired north", 0.0),
        *_rows("east", "fired east", math.radians(90.0)),
    )


def _rows(file: str, case: str, azimuth: float) -> list[Row]:
    table = columns("coriolis", f"{file}.csv")
    ranges = table["range_yd"]
    turning = trajectory(BULLET, flat_earth(latitude=LATITUDE), ranges, azimuth=azimuth)
    resting = trajectory(BULLET, flat_earth(), ranges, azimuth=azimuth)

    drift = table["right_in"], turning["windage_in"] - resting["windage_in"]
    places = [f"at {distance:.0f} yd" for distance in ranges]
    found = [worst(case, "drift to the right (in)", *drift, DRIFT, SOURCE, places=places)]
    raised = np.flatnonzero(table["up_in"])
    if raised.size > 0:
        rise = turning["path_in"] - resting["path_in"]
        signs = np.sign(table["up_in"][raised]), np.sign(rise[raised])
        where = [places[k] for k in raised]
        found.append(worst(case, "sign of the rise", *signs, SIGN, SOURCE, places=where))
    return found
