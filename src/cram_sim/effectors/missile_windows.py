"""When a missile can meet a threat on its path, and how likely it then hits and neutralises.

The probabilities are those of `missile_surfaces`, at the error that the track has when the seeker
takes over.
"""

import math

import numpy as np

from cram_sim.ballistics.fly_out import look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_lethality import MISS_RADII, share_within
from cram_sim.effectors.missile_surfaces import MissileSurfaces
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.single_shot import cell_of
from cram_sim.effectors.windows import (
    COMMON,
    FIRING_TIME,
    INTERCEPT_TIME,
    SLANT_RANGE,
    Reach,
    latest_at,
    meetings,
)
from cram_sim.records import Floats, Integers, Opportunities

WINDOW_STEP = 0.5  # seconds between the rows of an opportunity's table
P_HIT, P_KILL = COMMON, COMMON + 1  # a missile's own columns
COLUMNS = COMMON + 2
SLOWEST_CLOSING = 1.0  # m/s


def missile_opportunities(
    missile: Missile, surfaces: MissileSurfaces, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every feasible intercept of every lane, 0.5 s apart, with P_HIT and P_KILL of a shot there.

    A threat without a track is not hit.
    """
    reach = Reach(
        missile.minimum_intercept_range,
        missile.maximum_intercept_range,
        missile.lowest_intercept_height,
        missile.elevation_minimum,
        missile.elevation_maximum,
        missile.flight_life,
    )
    met = meetings(
        reach, site, paths, surfaces.time_of_flight, surfaces.grid, step=WINDOW_STEP,
        columns=COLUMNS,
    )  # fmt: skip
    s = surfaces
    figures = np.array(
        [
            missile.seeker_range,
            1.0 if missile.fuze == "impact" else 0.0,
            missile.fuze_reliability,
            missile.p_neutralise,
            target.diameter + missile.diameter,
            target.length + missile.diameter,
            target.p_neutralise_nose,
            target.p_neutralise_side,
        ]
    )
    _fill_probabilities(
        figures, s.speed, s.grid, s.hits, s.range_nodes, s.elevation_nodes, s.error_nodes,
        s.angle_nodes, s.speed_nodes, paths.track_time, paths.track_error, met.states,
        met.opportunities.start, met.opportunities.stop, met.opportunities.table,
    )  # fmt: skip
    return met.opportunities


@compiled
def _fill_probabilities(
    figures: Floats,
    speeds: Floats,
    grid: Floats,
    hits: Floats,
    range_nodes: Floats,
    elevation_nodes: Floats,
    error_nodes: Floats,
    angle_nodes: Floats,
    speed_nodes: Floats,
    track_time: Floats,
    track_error: Floats,
    states: Floats,
    start: Integers,
    stop: Integers,
    table: Floats,
) -> None:
    found = np.empty(hits.shape[5])
    for lane in range(len(start)):
        for row in range(start[lane], stop[lane]):
            state = states[row]
            slant_range = table[row, SLANT_RANGE]
            ground_range = math.hypot(state[0], state[1])
            elevation = math.atan2(state[2], ground_range)
            speed = look_up(speeds, grid, slant_range, elevation)
            threat_speed = math.sqrt(state[3] ** 2 + state[4] ** 2 + state[5] ** 2)
            inwards = -(state[0] * state[3] + state[1] * state[4] + state[2] * state[5])
            closing = speed + inwards / slant_range
            cosine = inwards / (slant_range * threat_speed) if threat_speed > 0.0 else 1.0
            # The seeker takes over when its range is left to close, at the launch at the soonest.
            homing = figures[0] / max(closing, SLOWEST_CLOSING)
            handover = max(table[row, INTERCEPT_TIME] - homing, table[row, FIRING_TIME])
            error = latest_at(track_time[lane], track_error[lane], handover)
            table[row, P_HIT], table[row, P_KILL] = 0.0, 0.0
            if math.isnan(error) or math.isnan(speed):
                continue
            interpolated(
                hits, range_nodes, elevation_nodes, error_nodes, angle_nodes, speed_nodes,
                slant_range, elevation, error, math.acos(max(-1.0, min(1.0, cosine))),
                threat_speed, found,
            )  # fmt: skip
            hit, kill = found[0], found[-1]
            if figures[1] > 0.0:
                area, p_given_hit = _touched(figures, state, slant_range, speed)
                radius = math.sqrt(area / math.pi)
                hit = figures[2] * share_within(MISS_RADII, found, radius)
                kill = hit * p_given_hit * figures[3]
            table[row, P_HIT], table[row, P_KILL] = hit, kill


@compiled
def interpolated(
    hits: Floats,
    range_nodes: Floats,
    elevation_nodes: Floats,
    error_nodes: Floats,
    angle_nodes: Floats,
    speed_nodes: Floats,
    slant_range: float,
    elevation: float,
    error: float,
    angle: float,
    speed: float,
    found: Floats,
) -> None:
    """Write the last axis of `MissileSurfaces.hits` at a point into `found` (k,), linear in each.

    Beyond an axis its end holds, but beyond the last error the density of two axes: the share falls
    with the square of the error.
    """
    i, a = cell_of(range_nodes, slant_range)
    j, b = cell_of(elevation_nodes, elevation)
    k, c = cell_of(error_nodes, error)
    m, d = cell_of(angle_nodes, angle)
    n, e = cell_of(speed_nodes, speed)
    found[:] = 0.0
    for corner in range(32):
        p, q, r, s, t = corner & 1, corner >> 1 & 1, corner >> 2 & 1, corner >> 3 & 1, corner >> 4
        weight = (
            (a if p else 1.0 - a)
            * (b if q else 1.0 - b)
            * (c if r else 1.0 - c)
            * (d if s else 1.0 - d)
            * (e if t else 1.0 - e)
        )
        if weight > 0.0:
            for x in range(len(found)):
                found[x] += weight * hits[i + p, j + q, k + r, m + s, n + t, x]
    if error > error_nodes[-1]:
        thinned = (error_nodes[-1] / error) ** 2
        for x in range(len(found)):
            found[x] *= thinned


@compiled
def _touched(
    figures: Floats, state: Floats, slant_range: float, speed: float
) -> tuple[float, float]:
    """The area (m2) that two bodies touch within, across the relative velocity, and P(kill | hit).

    The threat flies nose first: A = (pi d^2 / 4) |cos psi| + l d sin psi, psi between its axis and
    the relative velocity, the interceptor's diameter added to both lengths; the probability is that
    of nose and side, each by its share of the area.
    """
    relative, along, squared = 0.0, 0.0, 0.0
    for k in range(3):
        passing = state[3 + k] - speed * state[k] / slant_range
        relative += passing * passing
        along += passing * state[3 + k]
        squared += state[3 + k] * state[3 + k]
    cosine = 0.0  # what hovers is met from the side, as by every kind
    if relative * squared > 0.0:
        cosine = min(1.0, abs(along) / math.sqrt(relative * squared))
    nose = 0.25 * math.pi * figures[4] * figures[4] * cosine
    side = figures[4] * figures[5] * math.sqrt(1.0 - cosine * cosine)
    return nose + side, (nose * figures[6] + side * figures[7]) / (nose + side)
