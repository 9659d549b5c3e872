"""What makes the ranges of rounds differ, where only the scatter of range is published."""

from typing import Literal

from cram_sim.spec import Angle, Probability, Spec


class RangeScatter(Spec):
    """How the variance of range is shared; what strength and elevation leave is the drag's."""

    kind: Literal["range_scatter"] = "range_scatter"
    strength_share: Probability  # of impulse or muzzle speed
    elevation_share: Probability
    worst_elevation: Angle  # near maximum range elevation hardly moves the impact
