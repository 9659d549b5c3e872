"""How likely one look of a search radar detects a target, by where it is: no chance drawn.

The same geometry, the same signal to noise and the same table of detection as the looks of a
replication (see `echo`), for whole arrays of places. The radar is up; nothing merges.
"""

import math

import numpy as np
from scipy.optimize import brentq

from cram_sim.records import Floats, Truths
from cram_sim.sensors.detection import required_snr
from cram_sim.sensors.detection_table import LOWEST, STEPS_PER_DECIBEL
from cram_sim.sensors.radar_figures import Figures, Weather
from cram_sim.sensors.search_radar import SearchRadar

NEAREST = 1.0  # m: the radar itself is no target


def p_look(
    radar: Figures, position: Floats, cross_section: float, *, velocity: Floats | None = None
) -> Floats:
    """The probability that one look detects, shape of position[0].

    `position` (3, ...) and `velocity` (3, ...) the target's, in metres and per second, its
    cross-section in m2. Zero outside the radar's coverage, and below its least range rate; without
    a velocity no target is too slow.
    """
    offset = position - radar.place.reshape(3, *[1] * (position.ndim - 1))
    ground_range = np.hypot(offset[0], offset[1])
    slant_range = np.maximum(np.hypot(ground_range, offset[2]), NEAREST)
    azimuth = np.arctan2(offset[0], offset[1])
    seen = _is_covered(radar, slant_range, ground_range, azimuth, offset[2])
    if velocity is not None and radar.minimum_speed > 0.0:
        seen &= np.abs((offset * velocity).sum(axis=0)) >= radar.minimum_speed * slant_range
    wet = _wet_path(radar, slant_range, position[2])
    snr = radar.reference_snr * (radar.reference_range / slant_range) ** 4
    snr *= cross_section / radar.reference_cross_section * 10.0 ** (-0.2 * radar.attenuation * wet)
    return np.where(seen, _p_detect(radar, snr), 0.0)


def reach(radar: SearchRadar, weather: Weather, cross_section: float, probability: float) -> float:
    """The slant range (m) within which one look detects with at least this probability.

    In clear sight, in the rain all the way; the radar's range gate where that is nearer.
    """
    if probability <= radar.p_false_alarm:
        return radar.maximum_range
    wanted = required_snr(probability, radar.p_false_alarm, radar.pulses, radar.swerling)
    ratio = radar.reference_snr * cross_section / (radar.reference_cross_section * wanted)

    def spare(slant_range: float) -> float:
        """Decibels above what is wanted."""
        spread = 40.0 * math.log10(radar.reference_range / slant_range)
        return 10.0 * math.log10(ratio) + spread - 2.0 * weather.attenuation * slant_range

    if spare(radar.maximum_range) >= 0.0:
        return radar.maximum_range
    return float(brentq(spare, 1e-6, radar.maximum_range, xtol=1e-6))


def _is_covered(
    radar: Figures, slant_range: Floats, ground_range: Floats, azimuth: Floats, up: Floats
) -> Truths:
    """Whether places are within the radar's range, sector and heights, and in its sight."""
    off_centre = np.abs((azimuth - radar.azimuth_centre + math.pi) % (2.0 * math.pi) - math.pi)
    elevation = np.arctan2(up, ground_range)
    azimuths, ranges = radar.horizon.shape
    turn = (azimuth % (2.0 * math.pi) * azimuths / (2.0 * math.pi)).astype(np.int64)
    away = np.minimum(ground_range / radar.range_step, ranges - 1.0).astype(np.int64)
    covered: Truths = (
        (slant_range <= radar.maximum_range)
        & (off_centre <= 0.5 * radar.azimuth_width)
        & (radar.elevation_minimum <= elevation)
        & (elevation <= radar.elevation_maximum)
        & (elevation >= radar.horizon[np.minimum(turn, azimuths - 1), away])
    )
    return covered


def _wet_path(radar: Figures, slant_range: Floats, up: Floats) -> Floats:
    """The part (m) of each line of sight that lies below the rain height."""
    low, high = np.minimum(up, radar.place[2]), np.maximum(up, radar.place[2])
    below = np.maximum(radar.rain_height - low, 0.0)
    wet: Floats = slant_range * np.minimum(below / np.maximum(high - low, 1e-9), 1.0)
    return wet


def _p_detect(radar: Figures, snr: Floats) -> Floats:
    if radar.has_closed_form:
        # P_d = P_fa^(1 / (1 + SNR)), and the threshold is -ln P_fa: Skolnik, 3rd ed., 2.6.
        closed: Floats = np.exp(-radar.threshold / (1.0 + snr))
        return closed
    place = (10.0 * np.log10(np.maximum(snr, 1e-30)) - LOWEST) * STEPS_PER_DECIBEL
    return np.interp(place, np.arange(len(radar.p_detect)), radar.p_detect)
