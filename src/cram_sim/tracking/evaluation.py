"""Threat evaluation: on what the track says, never on the truth."""

import math

import numba
import numpy as np

from cram_sim.compiled import compiled_lanes
from cram_sim.footprints import Zones
from cram_sim.polygon_probability import normal_inside
from cram_sim.records import Estimates, Floats, Integers


def impact_probabilities(estimates: Estimates, true_impact: Floats, zones: Zones) -> Floats:
    """The believed probability that each lane comes down inside each zone, look by look.

    `true_impact` (2, n) metres: with the drawn error it is the predicted impact point. The
    result is (n, k, z) for z zones, zero without an estimate.
    """
    lanes, looks = estimates.position_error.shape
    probabilities = np.zeros((lanes, looks, len(zones)))
    _impact_probabilities(
        estimates.impact_error, estimates.impact_covariance, true_impact,
        zones.circles, zones.edges, zones.first, probabilities,
    )  # fmt: skip
    return probabilities


@compiled_lanes
def _impact_probabilities(
    impact_error: Floats,
    impact_covariance: Floats,
    true_impact: Floats,
    circles: Floats,
    edges: Floats,
    first: Integers,
    probabilities: Floats,
) -> None:
    lanes, looks, count = probabilities.shape
    for lane in numba.prange(lanes):
        for look in range(looks):
            if math.isnan(impact_error[lane, look, 0]):
                continue
            if look > 0 and impact_error[lane, look, 0] == impact_error[lane, look - 1, 0]:
                probabilities[lane, look] = probabilities[lane, look - 1]
                continue
            east = true_impact[0, lane] + impact_error[lane, look, 0]
            north = true_impact[1, lane] + impact_error[lane, look, 1]
            for zone in range(count):
                probabilities[lane, look, zone] = normal_inside(
                    east,
                    north,
                    impact_covariance[lane, look, 0],
                    impact_covariance[lane, look, 1],
                    impact_covariance[lane, look, 2],
                    circles[zone],
                    edges[first[zone] : first[zone + 1]],
                )
