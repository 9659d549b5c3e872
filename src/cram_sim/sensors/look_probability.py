"""How likely one look of a search radar detects a target, by where it is: no chance drawn.

The same geometry, the same signal to noise and the same table of detection as the looks of a
replication (see `echo`), for whole arrays of places. The radar is up; nothing merges.
"""

import math

import numpy as np
from scipy.optimize import brentq

from cram_sim.compiled import compiled
from cram_sim.records import Floats
from cram_sim.sensors.detection import required_snr
from cram_sim.sensors.detection_table import LOWEST, STEPS_PER_DECIBEL
from cram_sim.sensors.echo import sight_of
from cram_sim.sensors.radar_figures import Figures, Weather
from cram_sim.sensors.search_radar import SearchRadar


def p_look(
    radar: Figures, position: Floats, cross_section: float, *, velocity: Floats | None = None
) -> Floats:
    """The probability that one look detects, shape of position[0].

    `position` (3, ...) and `velocity` (3, ...) the target's, in metres and per second, its
    cross-section in m2. Zero outside the radar's coverage, and below its least range rate; without
    a velocity no target is too slow.
    """
    states = np.zeros((6, position[0].size))
    states[:3] = position.reshape(3, -1)
    if velocity is None:
        radar = radar._replace(minimum_speed=0.0)
    else:
        states[3:] = velocity.reshape(3, -1)
    mean = np.empty(states.shape[1])
    _mean_signal(radar, states, cross_section, mean)
    mean = mean.reshape(position.shape[1:])
    return np.where(mean > 0.0, _p_detect(radar, mean), 0.0)


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


@compiled
def _mean_signal(radar: Figures, states: Floats, cross_section: float, mean: Floats) -> None:
    """The mean signal to noise (m,) of targets in states (6, m)."""
    for number in range(states.shape[1]):
        state = (
            states[0, number], states[1, number], states[2, number],
            states[3, number], states[4, number], states[5, number],
        )  # fmt: skip
        mean[number] = sight_of(radar, state, cross_section)[1]


def _p_detect(radar: Figures, snr: Floats) -> Floats:
    if radar.has_closed_form:
        # P_d = P_fa^(1 / (1 + SNR)), and the threshold is -ln P_fa: Skolnik, 3rd ed., 2.6.
        closed: Floats = np.exp(-radar.threshold / (1.0 + snr))
        return closed
    place = (10.0 * np.log10(np.maximum(snr, 1e-30)) - LOWEST) * STEPS_PER_DECIBEL
    return np.interp(place, np.arange(len(radar.p_detect)), radar.p_detect)
