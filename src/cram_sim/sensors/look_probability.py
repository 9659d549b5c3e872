"""How likely one look of a search radar detects a target, by where it is: no chance drawn.

The same geometry and the same signal to noise as the looks of a replication (radar_looks).
"""

import math

import numpy as np

from cram_sim.records import Floats, Truths
from cram_sim.sensors.detection import p_detect, required_snr
from cram_sim.sensors.search_radar import SearchRadar


def p_look(radar: SearchRadar, place: Floats, position: Floats, cross_section: float) -> Floats:
    """The probability that one look detects, shape of position[0].

    `place` (3,) the radar's and `position` (3, ...) the target's, metres; cross-section in m2. Zero
    outside the radar's coverage.
    """
    east, north, up = (position[axis] - place[axis] for axis in range(3))
    ground_range = np.hypot(east, north)
    slant_range = np.hypot(ground_range, up)
    covered = is_covered(radar, slant_range, np.arctan2(east, north), np.arctan2(up, ground_range))
    snr = radar.reference_snr * (radar.reference_range / np.maximum(slant_range, 1.0)) ** 4
    snr *= cross_section / radar.reference_cross_section
    return np.where(covered, p_detect(snr, radar.p_false_alarm, 1, 1), 0.0)


def is_covered(
    radar: SearchRadar, slant_range: Floats, azimuth: Floats, elevation: Floats
) -> Truths:
    """Whether places (m, rad) of any one shape are within the radar's range, sector and heights."""
    off_centre = np.abs((azimuth - radar.azimuth_centre + math.pi) % (2.0 * math.pi) - math.pi)
    covered: Truths = (
        (slant_range <= radar.maximum_range)
        & (off_centre <= 0.5 * radar.azimuth_width)
        & (radar.elevation_minimum <= elevation)
        & (elevation <= radar.elevation_maximum)
    )
    return covered


def reach(radar: SearchRadar, cross_section: float, probability: float) -> float:
    """The slant range (m) within which one look detects with at least this probability.

    In clear sight; the radar's range gate where that is nearer.
    """
    wanted = required_snr(probability, radar.p_false_alarm, 1, 1)
    ratio = radar.reference_snr * cross_section / (radar.reference_cross_section * wanted)
    in_clear_sight: float = radar.reference_range * ratio**0.25
    return min(in_clear_sight, radar.maximum_range)
