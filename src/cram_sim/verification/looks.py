"""The looks that a replication draws, against tables of detection and the accuracy they state."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.stats import chi2

from cram_sim.ballistics.flights import Flights, empty_flights
from cram_sim.catalogue.entries import load_entry
from cram_sim.records import Detections, Floats
from cram_sim.sensors.horizon import CLEAR
from cram_sim.sensors.radar_equation import SPEED_OF_LIGHT
from cram_sim.sensors.radar_figures import DRY
from cram_sim.sensors.radar_looks import DRAWS_PER_LOOK, look
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, Tolerance, within

LOOKS: Final = 40_000  # of one setting, each at a flight of its own
SEED: Final = 20_111  # any
RADAR: Final = "radar_ku_search"
SLANT_RANGE: Final = 4_000.0  # m; the cross-section makes up the signal to noise
AZIMUTH: Final = math.radians(40.0)  # any: the radar looks all round
HIGH: Final = math.radians(10.0)  # farther than a beamwidth from the ground
LOW: Final = math.radians(1.8)  # within a beamwidth of the ground, above the horizon mask
RANGE_RATE: Final = -250.0  # m/s
TARGETS: Final = {0: "steady target", 1: "Swerling 1", 3: "Swerling 3"}
STANDARD_ERRORS: Final = 4.0
READ: Final = 2e-4  # published P_d has four decimals, and looks read theirs between points
OUTSIDE: Final = 1e-4  # the chance that a mean square lies outside its bounds
MEASURED_AT: Final = 13.0  # dB: some looks are at the floors of their errors, others above

Setting = tuple[int, int, float, float]  # Swerling's case, pulses, P_fa, dB of one pulse


def rows() -> tuple[Row, ...]:
    """How often looks detect, and how far what they measure is off."""
    return (*_detected(), *_measured())


def _detected() -> list[Row]:
    """The share of looks that detect, for each setting of three tables."""
    found = []
    for number, (setting, published, source) in enumerate(_settings()):
        swerling, pulses, p_false_alarm, snr_db = setting
        radar = _radar(swerling, pulses, p_false_alarm)
        ours = float(_looks(radar, snr_db, HIGH, number).detected.mean())
        error = math.sqrt(published * (1.0 - published) / LOOKS)
        because = f"four standard errors of {LOOKS:,} looks, and {READ:g}: P_d is read from a table"
        tolerance = within(STANDARD_ERRORS * error + READ, because)
        counted = "1 pulse" if pulses == 1 else f"{pulses} pulses"
        case = f"{TARGETS[swerling]}, {counted}, P_fa {p_false_alarm:g}"
        quantity = f"share of looks that detect at {snr_db:.4g} dB"
        found.append(Row(case, quantity, published, ours, tolerance, source))
    return found


def _settings() -> Iterator[tuple[Setting, float, str]]:
    """Every setting of the tables that looks draw, its published P_d, and who published it."""
    for file, source in (
        ("swerling_required_snr", "exact, second program"),
        ("swerling_pd", "radarsimpy"),
    ):
        table = columns("radar", f"{file}.csv")
        names = ("swerling", "n_pulses", "pfa", "snr_db", "pd")
        for line in zip(*(table[name].tolist() for name in names), strict=True):
            swerling, pulses, p_false_alarm, snr_db, published = line
            if swerling in TARGETS:
                yield (int(swerling), int(pulses), p_false_alarm, snr_db), published, source
    table = columns("radar", "square_law.csv")
    decibels, shares = table["snr_db"][::2].tolist(), table["pd"][::2].tolist()
    for snr_db, published in zip(decibels, shares, strict=True):
        yield (0, 1, 1e-3, snr_db), published, "sdr"


def _measured() -> list[Row]:
    """The mean square of the errors of detections, in the variance that each should have."""
    found = []
    for number, swerling in enumerate(TARGETS):
        for elevation, told in ((HIGH, "high"), (LOW, "within a beamwidth of the ground")):
            radar = _radar(swerling, 1, 1e-6)
            seen = _looks(radar, MEASURED_AT, elevation, 1000 + 2 * number + (elevation == LOW))
            error = seen.error[seen.detected] / [1.0, SLANT_RANGE, SLANT_RANGE]
            squares = np.square(error / _deviations(radar, seen.snr[seen.detected], elevation))
            tolerance = _mean_square(len(squares))
            case = f"{TARGETS[swerling]}, {MEASURED_AT:g} dB, {told}"
            for axis, name in enumerate(("range", "azimuth", "elevation")):
                quantity = f"mean square of the error in {name} (variances)"
                ours = float(squares[:, axis].mean())
                found.append(Row(case, quantity, 1.0, ours, tolerance, "Barton, 2013, chapter 8"))
    return found


def _deviations(radar: SearchRadar, snr: Floats, elevation: float) -> Floats:
    """Of range (m), azimuth and elevation (rad) for a measured signal to noise (n,), (n, 3).

    c / (2 B sqrt(2 SNR)) and beamwidth / (1.6 sqrt(2 SNR)), never below the floor: Barton, Radar
    Equations for Modern Radar (2013), chapter 8.
    """
    root = np.sqrt(2.0 * snr)
    along = np.maximum(SPEED_OF_LIGHT / (2.0 * radar.bandwidth) / root, radar.range_error_floor)
    across = np.maximum(radar.beamwidth / (1.6 * root), radar.angle_error_floor)
    factor = radar.multipath_factor if elevation < radar.beamwidth else 1.0
    return np.stack([along, across, factor * across], axis=1)


def _mean_square(count: int) -> Tolerance:
    """The bounds of the mean square of so many standard normals."""
    low = float(chi2.ppf(0.5 * OUTSIDE, count)) / count
    high = float(chi2.isf(0.5 * OUTSIDE, count)) / count
    because = f"chi-square of all detections leaves these bounds {OUTSIDE:g} of the time"
    return Tolerance(1.0 - low, high - 1.0, relative=False, because=because)


def _radar(swerling: int, pulses: int, p_false_alarm: float) -> SearchRadar:
    """The catalogue's radar, but for how it detects."""
    radar = load_entry("sensors", RADAR).spec()
    assert isinstance(radar, SearchRadar)
    changes = {"swerling": swerling, "pulses": pulses, "p_false_alarm": p_false_alarm}
    return radar.model_copy(update=changes)


def _looks(radar: SearchRadar, snr_db: float, elevation: float, number: int) -> Detections:
    """One look at each of many targets at the same place, with a mean signal to noise."""
    draws = np.random.Generator(np.random.Philox([SEED, number]))
    chance = draws.normal(size=(LOOKS, DRAWS_PER_LOOK))
    chance[:, 0] = draws.uniform(size=LOOKS)
    spread = (SLANT_RANGE / radar.reference_range) ** 4
    ratio = 10.0 ** (0.1 * snr_db) / radar.reference_snr * spread
    return look(
        radar,
        np.zeros(3),
        CLEAR,
        DRY,
        _approaching(elevation),
        np.ones(LOOKS, dtype=np.bool_),
        np.zeros(LOOKS),
        np.full(LOOKS, ratio * radar.reference_cross_section),
        np.zeros(LOOKS),
        np.empty((1, 0)),
        np.zeros((3, LOOKS)),
        chance,
    )


def _approaching(elevation: float) -> Flights:
    """A second of straight flight towards the radar on every lane, from the place of the look."""
    ground = math.cos(elevation)
    sight = np.array([ground * math.sin(AZIMUTH), ground * math.cos(AZIMUTH), math.sin(elevation)])
    flights = empty_flights(LOOKS, 2)
    flights.node_count[:] = 2
    flights.node_time[:] = 0.0, 1.0
    flights.end_time[:] = 1.0
    flights.node_state[:, :, 3:] = RANGE_RATE * sight
    flights.node_state[:, 0, :3] = SLANT_RANGE * sight
    flights.node_state[:, 1, :3] = (SLANT_RANGE + RANGE_RATE) * sight
    return flights
