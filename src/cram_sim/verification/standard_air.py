"""The standard atmosphere against its published tables."""

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.standard_atmosphere import (
    density_of,
    speed_of_sound_at,
    standard_profile,
)
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, within, within_share, worst

Floats = NDArray[np.float64]

PRINTED = "the tables print 4 to 6 digits"
TOLERANCES = {
    "temperature_K": within(0.01, "a hundredth of a kelvin, some ten times the table's last digit"),
    "pressure_Pa": within_share(1e-4, PRINTED),
    "density_kgm3": within_share(1e-4, PRINTED),
    "speed_of_sound_mps": within_share(1e-5, PRINTED),
}
QUANTITIES = {
    "temperature_K": "temperature (K)",
    "pressure_Pa": "pressure (Pa)",
    "density_kgm3": "density (kg/m3)",
    "speed_of_sound_mps": "speed of sound (m/s)",
}
TABLES = {"icao": "ICAO Doc 7488/3", "us76": "NASA-TM-X-74335"}


def rows() -> tuple[Row, ...]:
    """Temperature, pressure, density and speed of sound, 5 km below sea level to 72 km."""
    return tuple(row for table, source in TABLES.items() for row in _rows(table, source))


def _rows(table: str, source: str) -> list[Row]:
    published = columns("standard_air", f"{table}.csv")
    kelvins, pascals = standard_profile(published["height_m"])
    ours = {
        "temperature_K": kelvins,
        "pressure_Pa": pascals,
        "density_kgm3": density_of(kelvins, pascals),
        "speed_of_sound_mps": speed_of_sound_at(kelvins),
    }
    places = [f"at {height:,.0f} m" for height in published["height_m"]]
    return [
        worst(
            source, QUANTITIES[name], published[name], ours[name], tolerance, source, places=places
        )
        for name, tolerance in TOLERANCES.items()
        if name in published
    ]
