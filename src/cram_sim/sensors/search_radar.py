"""Search radars: look at the sky every scan, confirm tracks, serve warning and evaluation."""

import math
from typing import Literal

from cram_sim.spec import (
    Angle,
    AnyAngle,
    Area,
    Bandwidth,
    Count,
    Length,
    PositiveNumber,
    Probability,
    ScanPeriod,
    Spec,
)


class SearchRadar(Spec):
    """A rotating or scanning search radar that gives range, azimuth and elevation."""

    kind: Literal["search_radar"] = "search_radar"
    scan_period: ScanPeriod
    reference_range: Length
    reference_cross_section: Area
    reference_p_detect: Probability
    p_false_alarm: Probability
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
    confirm_looks: Count
    drop_misses: Count
    maximum_tracks: Count

    @property
    def reference_snr(self) -> float:
        """Signal to noise of one look at the reference range (Swerling I).

        From P_d = P_fa^(1 / (1 + SNR)): Skolnik, Introduction to Radar Systems, 3rd ed., 2.6.
        """
        return math.log(self.p_false_alarm) / math.log(self.reference_p_detect) - 1.0
