"""Where an interceptor of a missile passes its threat."""

import math

import numpy as np

from cram_sim.ballistics.guided import GuidedFlights
from cram_sim.ballistics.guided_lane import PASSED
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.effectors.encounter import in_plane_of
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_flight import fly, interceptor_of, start_of
from cram_sim.effectors.missile_windows import TOUCH_RADIUS, TRACK_ERROR
from cram_sim.effectors.protocol import Conditions, Order, Pattern
from cram_sim.effectors.single_shot import leaving
from cram_sim.records import Floats, Window

POINT = "one interceptor"
DISCS = {"proximity": "the fuze's lethal radius", "impact": "where the bodies touch, as a disc"}


def interceptor_pattern(
    missile: Missile, conditions: Conditions, order: Order, scatter: Floats
) -> Pattern:
    """One interceptor flown at a threat that goes straight on between two rows of its window.

    `scatter` (2, many) standard normals for the errors of the track and the looks of the seeker, as
    of `guided.fly_guided`. No point where it is not launched or guided, or never passes the threat.
    """
    words = (POINT, DISCS[missile.fuze])
    window = order.window
    row, part, launch = leaving(window, order.opening_time)
    if row < 0:
        return Pattern(np.empty((2, 0)), math.nan, words)
    low, high = window[row], window[row + 1]
    met = low + part * (high - low)
    radius = float(met[TOUCH_RADIUS]) if missile.fuze == "impact" else missile.lethal_radius
    if math.isnan(met[TRACK_ERROR]):
        return Pattern(np.empty((2, 0)), radius, words)
    place, velocity = _way(low, high, part)
    arrival = float(met[Window.INTERCEPT_TIME]) - launch
    flights = fly(
        missile, conditions, interceptor_of(missile, conditions.drag_of(missile.drag_law)),
        start_of(missile, STANDARD_GRAVITY),
        target=(
            (place - velocity * arrival)[:, np.newaxis], velocity[:, np.newaxis], np.zeros((3, 1)),
        ),
        arrival=np.array([arrival]), track_error=met[TRACK_ERROR : TRACK_ERROR + 1],
        draws=scatter.reshape(1, -1), draw_row=np.zeros(1, dtype=np.int64),
    )  # fmt: skip
    if flights.status[0] != PASSED:
        return Pattern(np.empty((2, 0)), radius, words)
    return Pattern(point_of(flights, place, velocity), radius, words)


def _way(low: Floats, high: Floats, part: float) -> tuple[Floats, Floats]:
    """Place and velocity (3,) of a threat part of the way between two rows, turned to the north."""
    before, after = _place(low), _place(high)
    place = before + part * (after - before)
    velocity = (after - before) / (high[Window.INTERCEPT_TIME] - low[Window.INTERCEPT_TIME])
    ground_range = math.hypot(place[0], place[1])
    if ground_range == 0.0:
        return place, velocity
    sine, cosine = place[0] / ground_range, place[1] / ground_range
    turned = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    return turned @ place, turned @ velocity


def _place(row: Floats) -> Floats:
    slant_range, azimuth = row[Window.SLANT_RANGE], row[Window.AZIMUTH]
    level = slant_range * math.cos(row[Window.ELEVATION])
    up = slant_range * math.sin(row[Window.ELEVATION])
    return np.array([level * math.sin(azimuth), level * math.cos(azimuth), up])


def point_of(flights: GuidedFlights, place: Floats, velocity: Floats) -> Floats:
    """Where the only flight passes, (2, 1), across its own relative velocity.

    "In the plane" is as for an interceptor that flies along the line of sight: one that nearly does
    may pass on either side of it, and its own plane would turn with every flight.
    """
    fire = place / np.linalg.norm(place)
    straight = flights.speed[0] * fire - velocity
    straight /= np.linalg.norm(straight)
    plane = np.array(in_plane_of(tuple(fire.tolist()), tuple(straight.tolist())))
    closing = -flights.relative[:, 0] / np.linalg.norm(flights.relative[:, 0])
    in_plane = plane - (plane @ closing) * closing
    in_plane /= np.linalg.norm(in_plane)
    passed = -flights.sight[:, 0]
    return np.array([[passed @ in_plane], [passed @ np.cross(closing, in_plane)]])
