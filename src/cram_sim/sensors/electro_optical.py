"""Electro-optical sensors: a camera that is cued to a track and says what it is.

It sees what stands out against the sky through the haze and fills enough of its picture. It gives
no range, and the track does without its directions. Johnson's criterion averages over observers and
scenes; the targeting task performance metric (Vollmerhausen, Jacobs, Driggers, Optical Engineering
43 (2004)) is the better one and needs figures of the camera that are not public.
"""

import math
from typing import Literal

from cram_sim.compiled import compiled
from cram_sim.spec import (
    Angle,
    AngularRate,
    AnyAngle,
    Duration,
    Length,
    PositiveNumber,
    Probability,
    Spec,
)

# Middleton, Vision through the Atmosphere (1952), 6.1: visibility is where a contrast of 1 has
# fallen to 0.02, and -ln 0.02 = 3.912.
KOSCHMIEDER = 3.912
Task = Literal["detection", "recognition", "identification"]


class ElectroOptical(Spec):
    """A camera on a pointing mount.

    `contrast` is a threat's own against the sky, and the least that is seen `contrast_threshold`.
    `pixel_angle` is one pixel's; a cycle of Johnson's takes two. For each task, that many
    `cycles` over the threat let half of all observers do it. One look takes `dwell_time` after the
    mount has slewed.
    """

    kind: Literal["electro_optical"] = "electro_optical"
    maximum_range: Length
    azimuth_centre: AnyAngle
    azimuth_width: Angle
    elevation_minimum: AnyAngle
    elevation_maximum: AnyAngle
    contrast: Probability
    contrast_threshold: Probability
    pixel_angle: Angle
    detection_cycles: PositiveNumber
    recognition_cycles: PositiveNumber
    identification_cycles: PositiveNumber
    slew_rate: AngularRate
    dwell_time: Duration

    def cycles(self, task: Task) -> float:
        """The cycles over a threat with which half of all observers do a task."""
        match task:
            case "detection":
                return self.detection_cycles
            case "recognition":
                return self.recognition_cycles
            case "identification":
                return self.identification_cycles


def visual_range(sensor: ElectroOptical, visibility: float) -> float:
    """How far (m) a threat stands out through air of a meteorological visibility (m).

    Where contrast exp(-3.912 R / V) has fallen to the threshold; 0 if it never stands out.
    Koschmieder, Beitraege zur Physik der freien Atmosphaere 12 (1924).
    """
    if not sensor.contrast > sensor.contrast_threshold > 0.0:
        return 0.0 if sensor.contrast_threshold > 0.0 else math.inf
    return visibility * math.log(sensor.contrast / sensor.contrast_threshold) / KOSCHMIEDER


def critical_size(diameter: float, length: float) -> float:
    """The size (m) that cycles are counted over: the root of the area from the side."""
    return math.sqrt(diameter * length)


@compiled
def p_discriminate(cycles: float, needed: float) -> float:
    """The probability that an observer does a task, with `cycles` of resolution over the threat.

    `needed` cycles let half of all observers do it: Johnson, "Analysis of image forming systems",
    Image Intensifier Symposium, Fort Belvoir, 1958. The curve through that half is x^e / (1 + x^e),
    e = 2.7 + 0.7 x: Ratches, Static Performance Model for Thermal Viewing Systems, ECOM-7043, 1975.
    """
    if cycles <= 0.0:
        return 0.0
    share = cycles / needed
    # In logarithms, so that a threat that fills the picture does not overflow.
    odds = (2.7 + 0.7 * share) * math.log(share)
    return 1.0 / (1.0 + math.exp(-odds)) if odds > -700.0 else 0.0
