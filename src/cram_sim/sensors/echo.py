"""One look at one target: is it covered, how strong is its echo, how well is it measured."""

import math

from cram_sim.ballistics.flights import State
from cram_sim.compiled import compiled_inline
from cram_sim.sensors.detection_table import LOWEST, STEPS_PER_DECIBEL
from cram_sim.sensors.radar_figures import Figures

CIRCLE = 2.0 * math.pi
NEAREST = 1.0  # m: the radar itself is no target


@compiled_inline
def echo_of(
    radar: Figures, state: State, cross_section: float, uniform: float
) -> tuple[bool, float, float, float]:
    """Whether a target in a true state is covered, and its power, slant range and elevation.

    The power (units of one pulse's mean noise) is 0 where nothing is detected; metres and radians.
    `uniform` is the Swerling one.
    """
    is_covered, mean, slant_range, elevation = sight_of(radar, state, cross_section)
    if mean == 0.0:
        return is_covered, 0.0, slant_range, elevation
    power = _power(radar, mean, uniform)
    return True, power if power > radar.threshold else 0.0, slant_range, elevation


@compiled_inline
def sight_of(
    radar: Figures, state: State, cross_section: float
) -> tuple[bool, float, float, float]:
    """Whether a target in a true state is covered, and its mean signal, slant range and elevation.

    The signal to noise of one pulse (linear) is 0 outside the coverage, and where the target comes
    or goes too slowly to be told from clutter; metres and radians.
    """
    east, north = state[0] - radar.place[0], state[1] - radar.place[1]
    up = state[2] - radar.place[2]
    ground_range = math.hypot(east, north)
    slant_range = max(math.hypot(ground_range, up), NEAREST)
    elevation = math.atan2(up, ground_range)
    azimuth = math.atan2(east, north)
    if not _is_covered(radar, slant_range, ground_range, azimuth, elevation):
        return False, 0.0, slant_range, elevation
    if radar.minimum_speed > 0.0:
        range_rate = (east * state[3] + north * state[4] + up * state[5]) / slant_range
        if abs(range_rate) < radar.minimum_speed:
            return True, 0.0, slant_range, elevation
    mean = radar.reference_snr * (radar.reference_range / slant_range) ** 4
    mean *= cross_section / radar.reference_cross_section
    if radar.attenuation > 0.0:
        mean *= 10.0 ** (-0.2 * radar.attenuation * _wet_path(radar, slant_range, state[2]))
    return True, mean, slant_range, elevation


@compiled_inline
def deviations_of(
    radar: Figures, snr: float, slant_range: float, elevation: float
) -> tuple[float, float, float]:
    """The standard deviations in metres along the line of sight and across it.

    From the measured signal to noise: c / (2 B sqrt(2 SNR)) in range, beamwidth / (1.6 sqrt(2 SNR))
    in angle. Barton, Radar Equations for Modern Radar (2013), chapter 8.
    """
    root = math.sqrt(2.0 * snr)
    across = max(radar.beamwidth / (1.6 * root), radar.angle_error_floor) * slant_range
    upwards = across * (radar.multipath_factor if elevation < radar.beamwidth else 1.0)
    return max(radar.range_cell / root, radar.range_error_floor), across, upwards


@compiled_inline
def _is_covered(
    radar: Figures, slant_range: float, ground_range: float, azimuth: float, elevation: float
) -> bool:
    off_centre = abs((azimuth - radar.azimuth_centre + math.pi) % CIRCLE - math.pi)
    if (
        slant_range > radar.maximum_range
        or off_centre > 0.5 * radar.azimuth_width
        or elevation < radar.elevation_minimum
        or elevation > radar.elevation_maximum
    ):
        return False
    azimuths, ranges = radar.horizon.shape
    turn = min(int((azimuth % CIRCLE) * azimuths / CIRCLE), azimuths - 1)
    away = min(int(ground_range / radar.range_step), ranges - 1)
    return bool(elevation >= radar.horizon[turn, away])


@compiled_inline
def _wet_path(radar: Figures, slant_range: float, up: float) -> float:
    """The part (m) of the line of sight that lies below the rain height."""
    low, high = min(up, radar.place[2]), max(up, radar.place[2])
    if high <= radar.rain_height:
        return slant_range
    if low >= radar.rain_height:
        return 0.0
    share: float = (radar.rain_height - low) / (high - low)
    return slant_range * share


@compiled_inline
def _power(radar: Figures, mean: float, uniform: float) -> float:
    """The power of a look in units of one pulse's mean noise; 0 where nothing is detected.

    Swerling I and II of one pulse are drawn exactly. Otherwise U < P_d decides exactly, and the
    power that it stands for is that of a Gamma law with the true mean and variance, never below the
    threshold: the accuracy of a look is approximate, its detection is not.
    """
    if radar.has_closed_form:
        # The power is exponential with mean 1 + SNR (Skolnik, 3rd ed., 2.6).
        return -(1.0 + mean) * math.log(uniform)
    decibels = 10.0 * math.log10(mean) if mean > 0.0 else LOWEST
    place = min(max((decibels - LOWEST) * STEPS_PER_DECIBEL, 0.0), len(radar.p_detect) - 1.001)
    below = int(place)
    rise = radar.p_detect[below + 1] - radar.p_detect[below]
    if uniform >= radar.p_detect[below] + (place - below) * rise:
        return 0.0
    signal = radar.pulses * mean
    average = radar.pulses + signal
    variance = radar.pulses + 2.0 * signal + signal * signal / radar.fluctuation
    # Quantile of a Gamma law: Wilson and Hilferty, PNAS 17 (1931) 684.
    ninth = variance / (9.0 * average * average)
    root = 1.0 - ninth + math.sqrt(ninth) * _upper_deviate(uniform)
    drawn = average * max(root, 0.0) ** 3
    return max(drawn, radar.threshold * (1.0 + 1e-9))


@compiled_inline
def _upper_deviate(uniform: float) -> float:
    """The standard normal that is exceeded with this probability, within 4.5e-4.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23.
    """
    tail = min(uniform, 1.0 - uniform)
    t = math.sqrt(-2.0 * math.log(tail))
    above = 2.515517 + t * (0.802853 + t * 0.010328)
    below = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    deviate = t - above / below
    return deviate if uniform < 0.5 else -deviate
