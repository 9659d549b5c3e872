"""How far a gun's rounds are aimed off: the track's prediction, and errors that come and go.

What changes during a burst is drawn at knots, half a second apart, and is correlated from knot to
knot: the track's error as predictions are that share looks, the servo's as it forgets. There are
knots for four seconds; a longer burst goes back along them, and forth again. So each moment has its
own error, however many rounds follow, and neighbours are correlated as they should be; that errors
more than four seconds apart return is the price of few draws.
"""

import math
from typing import NamedTuple

import numpy as np

from cram_sim.compiled import compiled, compiled_inline
from cram_sim.effectors.fire_control import (
    FireControl,
    prediction_lag,
    prediction_variance,
)
from cram_sim.effectors.protocol import DRAWS, FIRST_NORMAL
from cram_sim.records import Floats

# What the normals of a shot's draws are for. All shots of an engagement share its bias, in the
# plane of line of fire and relative velocity and across it, and the acceleration nobody knows of.
DRAW_BIAS = FIRST_NORMAL
DRAW_ACCELERATION = FIRST_NORMAL + 2
DRAW_ALONG = FIRST_NORMAL + 3
KNOTS = 9
LAST_KNOT = KNOTS - 1.0  # where a long burst turns round
FIRST_KNOT = 12  # of the track's error: two draws a knot
FIRST_JITTER_KNOT = FIRST_KNOT + 2 * KNOTS
assert FIRST_JITTER_KNOT + 2 * KNOTS == DRAWS
KNOT_SPACING = 0.5  # seconds

# The figures of a fire control as compiled code reads them.
UPDATE_RATE, RANGE_ERROR, ANGLE_ERROR, ERROR_FLOOR, RESIDUAL_ACCELERATION, MEMORY = range(6)


class TrackError(NamedTuple):
    """What a predicted position is off: `across` (rad) and `along` (m) the line of sight, standard
    deviations; `lag` (m along the threat's path) for an acceleration of one standard deviation.
    """

    across: float
    along: float
    lag: float


def track_settings(fire_control: FireControl) -> Floats:
    """The figures of a fire control as compiled code reads them, (6,)."""
    return np.array(
        [
            fire_control.update_rate,
            fire_control.range_error,
            fire_control.angle_error,
            fire_control.error_floor,
            fire_control.residual_acceleration,
            fire_control.memory,
        ]
    )


@compiled
def track_error(track: Floats, tracked: float, time_of_flight: float) -> TrackError:
    """How well a track of `tracked` seconds predicts over a time of flight (s).

    `track` (6,) from `track_settings`. The fit remembers no longer than the radar has tracked, but
    at least two looks.
    """
    memory = min(track[MEMORY], max(tracked, 2.0 / track[UPDATE_RATE]))
    looks = max(2.0, track[UPDATE_RATE] * memory)
    variance = prediction_variance(looks, time_of_flight, memory)
    return TrackError(
        math.sqrt(track[ANGLE_ERROR] ** 2 * variance + track[ERROR_FLOOR] ** 2),
        track[RANGE_ERROR] * math.sqrt(variance),
        track[RESIDUAL_ACCELERATION] * prediction_lag(time_of_flight, memory),
    )


@compiled
def draw_knots(kept: float, first: int, draws: Floats, knots: Floats) -> None:
    """Fill `knots` (KNOTS, 2) with standard normals, neighbours correlated by `kept`.

    From the draws (48,) of the shot, `first` on: `FIRST_KNOT` or `FIRST_JITTER_KNOT`.
    """
    fresh = math.sqrt(1.0 - kept * kept)
    for axis in range(2):
        knots[0, axis] = draws[first + axis]
        for knot in range(1, KNOTS):
            fresh_draw = draws[first + 2 * knot + axis]
            knots[knot, axis] = kept * knots[knot - 1, axis] + fresh * fresh_draw


@compiled_inline
def between_knots(knots: Floats, place: float, kept: float) -> tuple[float, float]:
    """Both standard normals at a `place` counted in knots, neighbours correlated by `kept`."""
    if place > LAST_KNOT:
        place %= 2.0 * LAST_KNOT
        place = min(place, 2.0 * LAST_KNOT - place)
    # Linear between the knots, scaled so that the variance stays that at the knots.
    knot = min(int(place), KNOTS - 2)
    right = place - knot
    left = 1.0 - right
    scale = 1.0 / math.sqrt(left * left + right * right + 2.0 * left * right * kept)
    left, right = scale * left, scale * right
    return (
        left * knots[knot, 0] + right * knots[knot + 1, 0],
        left * knots[knot, 1] + right * knots[knot + 1, 1],
    )
