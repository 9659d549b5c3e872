"""What the compiled looks read of a search radar, its place and the weather."""

import math
from typing import Final, NamedTuple

import numpy as np

from cram_sim.records import Floats
from cram_sim.sensors.detection import threshold
from cram_sim.sensors.detection_table import detection_table
from cram_sim.sensors.horizon import Horizon
from cram_sim.sensors.radar_equation import SPEED_OF_LIGHT
from cram_sim.sensors.search_radar import SearchRadar

STEADY: Final = 1e12  # the Gamma shape of a target that does not fluctuate


class Weather(NamedTuple):
    """What rain takes from an echo: dB per metre one way, below a height (m) above the origin."""

    attenuation: float
    rain_height: float


DRY: Final = Weather(0.0, 0.0)


class Figures(NamedTuple):
    """What the compiled looks read of a radar."""

    is_rotating: bool
    period: float
    place: Floats
    reference_snr: float
    reference_range: float
    reference_cross_section: float
    has_closed_form: bool
    threshold: float
    pulses: float
    fluctuation: float
    p_detect: Floats
    minimum_speed: float
    maximum_range: float
    azimuth_centre: float
    azimuth_width: float
    elevation_minimum: float
    elevation_maximum: float
    horizon: Floats
    range_step: float
    attenuation: float
    rain_height: float
    range_cell: float
    range_error_floor: float
    beamwidth: float
    angle_error_floor: float
    multipath_factor: float


def figures_of(radar: SearchRadar, place: Floats, horizon: Horizon, weather: Weather) -> Figures:
    """The figures of a radar at a place (3,) in metres."""
    shape = (STEADY, 1, radar.pulses, 2, 2 * radar.pulses)[radar.swerling]
    has_closed_form = radar.pulses == 1 and radar.swerling in (1, 2)
    if has_closed_form:
        level, table = -math.log(radar.p_false_alarm), np.zeros(2)
    else:
        level = threshold(radar.p_false_alarm, radar.pulses)
        table = detection_table(radar.p_false_alarm, radar.pulses, radar.swerling).copy()
    return Figures(
        is_rotating=radar.scan == "rotating",
        period=radar.scan_period,
        place=place,
        reference_snr=radar.reference_snr,
        reference_range=radar.reference_range,
        reference_cross_section=radar.reference_cross_section,
        has_closed_form=has_closed_form,
        threshold=level,
        pulses=float(radar.pulses),
        fluctuation=float(shape),
        p_detect=table,
        minimum_speed=radar.minimum_speed,
        maximum_range=radar.maximum_range,
        azimuth_centre=radar.azimuth_centre,
        azimuth_width=radar.azimuth_width,
        elevation_minimum=radar.elevation_minimum,
        elevation_maximum=radar.elevation_maximum,
        horizon=np.ascontiguousarray(horizon.elevation),
        range_step=horizon.range_step,
        attenuation=weather.attenuation,
        rain_height=weather.rain_height,
        range_cell=SPEED_OF_LIGHT / (2.0 * radar.bandwidth),
        range_error_floor=radar.range_error_floor,
        beamwidth=radar.beamwidth,
        angle_error_floor=radar.angle_error_floor,
        multipath_factor=radar.multipath_factor,
    )
