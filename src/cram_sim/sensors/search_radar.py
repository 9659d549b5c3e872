"""Search radars: look at the sky every scan, confirm tracks, serve warning and evaluation."""

from functools import lru_cache
from typing import Literal

from cram_sim.sensors.detection import Swerling, required_snr
from cram_sim.sensors.m_of_n import p_look_for
from cram_sim.spec import (
    Angle,
    AnyAngle,
    Area,
    Bandwidth,
    CarrierFrequency,
    Count,
    Duration,
    EventRate,
    LeastSpeed,
    Length,
    Looks,
    PositiveNumber,
    Probability,
    Pulses,
    ScanPeriod,
    Spec,
)


class SearchRadar(Spec):
    """A rotating or scanning search radar that gives range, azimuth and elevation.

    Its reference is a published range on a cross section with a probability: of a `single` look, or
    of a `location`, which takes `confirm_detections` in `confirm_looks`.
    """

    kind: Literal["search_radar"] = "search_radar"
    scan: Literal["rotating", "sector"]  # sector: all azimuths at once, every period
    scan_period: ScanPeriod
    frequency: CarrierFrequency
    swerling: Swerling
    pulses: Pulses  # summed in power, each after any coherent integration
    reference_range: Length
    reference_cross_section: Area
    reference_p_detect: Probability
    reference_looks: Literal["single", "location"]
    p_false_alarm: Probability
    false_tracks: EventRate
    minimum_speed: LeastSpeed  # towards the radar or away from it
    maximum_range: Length
    azimuth_centre: AnyAngle
    azimuth_width: Angle
    elevation_minimum: AnyAngle
    elevation_maximum: AnyAngle
    beamwidth: Angle
    bandwidth: Bandwidth
    range_error_floor: Length
    angle_error_floor: Angle
    multipath_factor: PositiveNumber  # on the elevation error within a beamwidth of the ground
    registration_range: Length
    registration_angle: Angle
    confirm_detections: Count
    confirm_looks: Looks
    drop_misses: Count
    maximum_tracks: Count
    time_between_failures: Duration | None = None  # mean; without it the radar does not fail
    repair_time: Duration | None = None  # mean

    @property
    def reference_p_look(self) -> float:
        """The probability that one look at the reference range detects."""
        if self.reference_looks == "single":
            return self.reference_p_detect
        return p_look_for(self.reference_p_detect, self.confirm_detections, self.confirm_looks)

    @property
    def reference_snr(self) -> float:
        """Mean signal to noise of one pulse (linear) at the reference range."""
        return _required_snr(self.reference_p_look, self.p_false_alarm, self.pulses, self.swerling)


# Bisected: too slow to repeat for every block.
_required_snr = lru_cache(maxsize=64)(required_snr)
