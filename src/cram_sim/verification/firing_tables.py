"""The 155 mm M107 shell against rows of its firing table."""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, Tolerance, within, within_share

Floats = NDArray[np.float64]

SOURCE = "FT 155-AM-2, via AD1029824"
MASS, CALIBRE = 43.09, 0.155  # kg and m; FT 155-AM-2 in AD1029824
MIL = math.pi / 3_200  # rad, NATO
# A firing table's Earth: as large as ours, with standard gravity, at rest.
EARTH = Earth(math.radians(45.0), 0.0, gravity=STANDARD_GRAVITY, rotation_rate=0.0)

DRAG = "the drag curve is an estimate by SPINNER-98; the table itself was fitted to firings"
TOLERANCES: dict[str, tuple[str, Tolerance]] = {
    "range_m": ("range (m)", within_share(0.015, DRAG)),
    "time_of_flight_s": ("time of flight (s)", within_share(0.015, DRAG, rounding=0.1)),
    "maximum_ordinate_m": ("maximum ordinate (m)", within_share(0.015, DRAG)),
    "impact_speed_mps": ("impact speed (m/s)", within_share(0.025, DRAG)),
}
SCATTERED = within(0.7, "no bias: half of what a single row may differ")
SCATTER_OF = ("range_m", "time_of_flight_s", "maximum_ordinate_m")


def rows() -> tuple[Row, ...]:
    """Ten rows of five charges, 2 to 16 km, and the scatter over them."""
    table = columns("firing_tables", "m107.csv")
    ours = _flown(table)
    cases = [
        f"charge {charge:.0f}, {mils:.1f} mil"
        for charge, mils in zip(table["charge"], table["elevation_mil"], strict=True)
    ]
    single = [
        Row(case, quantity, float(table[name][k]), float(ours[name][k]), tolerance, SOURCE)
        for k, case in enumerate(cases)
        for name, (quantity, tolerance) in TOLERANCES.items()
    ]
    return (*single, *(_scatter(name, table[name], ours[name]) for name in SCATTER_OF))


def _flown(table: dict[str, Floats]) -> dict[str, Floats]:
    """What a shell does that is fired as each row of the table says, arrays (k,)."""
    shell = Body(MASS, CALIBRE, drag_table("m107_khalil2009"))
    launches = nominal_launches(
        np.zeros((3, table["charge"].size)),
        table["elevation_mil"] * MIL,
        np.zeros(table["charge"].size),
        speed=table["muzzle_speed_mps"],
    )
    flights = fly(shell, standard_air(0.0), EARTH, launches)
    return {
        "range_m": np.hypot(*flights.end_position[:2]),
        "time_of_flight_s": flights.end_time,
        "maximum_ordinate_m": flights.apex,
        "impact_speed_mps": np.linalg.norm(flights.end_velocity, axis=0),
    }


def _scatter(name: str, published: Floats, ours: Floats) -> Row:
    quantity = TOLERANCES[name][0].split(" (")[0]
    scatter = 100 * math.sqrt(np.mean((ours / published - 1) ** 2))
    told = f"{quantity}, root mean square of errors (%)"
    return Row(f"all {published.size} rows", told, 0.0, scatter, SCATTERED, SOURCE)
