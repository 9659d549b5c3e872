"""Fire control: how far a predicted position is off when the round gets there.

A straight line fitted by least squares to the last looks of a tracking radar, the known gravity
and drag taken out, and predicted over the round's time of flight.
"""

from dataclasses import dataclass

from cram_sim.compiled import compiled


@dataclass(frozen=True)
class FireControl:
    """The figures of a tracking radar that a gun's aim depends on; SI units and radians.

    `update_rate` 1/s; standard deviations of one look `range_error` (m) and `angle_error`;
    `error_floor` of the predicted direction; `residual_acceleration` (m/s2, along the
    threat's path: drag that is not fully known) that the fit misses; `memory` (s) of the fit.
    """

    update_rate: float
    range_error: float
    angle_error: float
    error_floor: float
    residual_acceleration: float
    memory: float


@compiled
def prediction_variance(looks: float, horizon: float, memory: float) -> float:
    """The variance of a straight line fitted to `looks` positions, predicted past the last look.

    Per unit of one look's variance, `horizon` tau and `memory` T in seconds, N looks evenly over T:
    (1/N)(1 + 12 (1/2 + tau/T)^2): Draper and Smith, Applied Regression Analysis, 1.4.
    """
    return (1.0 + 12.0 * (0.5 + horizon / memory) ** 2) / looks


@compiled
def prediction_lag(horizon: float, memory: float) -> float:
    """The lag of that prediction per unit of unmodelled acceleration, in s2.

    A parabola a t^2 / 2 fitted by a straight line over T and predicted tau past its end is missed
    by (a / 2)(tau^2 + T tau + T^2 / 6).
    """
    return 0.5 * (horizon * horizon + memory * horizon + memory * memory / 6.0)


@compiled
def prediction_correlation(delay: float, horizon: float, memory: float) -> float:
    """The correlation of two such predictions made `delay` seconds apart, between 0 and 1.

    They share the looks of memory - delay. The fit's weights are 1 + 12 (1/2 + tau/T) x over
    x = -1/2 .. 1/2; their autocorrelation follows by integration and is cut off below zero.
    """
    shift = delay / memory
    if shift >= 1.0:
        return 0.0
    slope = 12.0 * (0.5 + horizon / memory)
    low, high = -0.5, 0.5 - shift
    first = high - low
    second = 0.5 * (high * high - low * low)
    third = (high**3 - low**3) / 3.0
    shared = (
        first * (1.0 + slope * shift)
        + second * slope * (2.0 + slope * shift)
        + third * slope * slope
    )
    return max(0.0, shared / (1.0 + slope * slope / 12.0))
