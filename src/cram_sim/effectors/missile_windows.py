"""When a missile can meet a threat on its path, and how likely it then hits and neutralises.

The probabilities are those of `missile_surfaces`. The error of the track counts when the seeker
takes over: that of the last report that has arrived by then, grown by e (1 + s / T) in the s
seconds of silence since, as any prediction grows with the missile's error-doubling time T.

Interceptors of one engagement fly to the same track, and two that fly to the same error nearly
always hit or miss together (a small hit-to-kill missile at 160 m of error: both miss in 0.10 of
flights, and in 0.01 if each had an error of its own). So a window tells two things apart: P_KILL
and P_HIT with the track as it is, and BEST_KILL and BEST_HIT with one as good as can be; whether
the track serves is drawn once for an engagement, `missile_shot`. Launchers of different units are
drawn independently of each other, though they share a track too; and a second interceptor after a
look at the first would in truth share less, as the track has been renewed meanwhile.
"""

import math

import numpy as np

from cram_sim.ballistics.fly_out import look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_lethality import MISS_RADII, share_within
from cram_sim.effectors.missile_sample import SLOWEST_CLOSING
from cram_sim.effectors.missile_surfaces import CLOSINGS, MissileSurfaces
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.single_shot import cell_of
from cram_sim.effectors.windows import (
    COMMON,
    FEASIBLE,
    FIRING_TIME,
    INTERCEPT_TIME,
    SLANT_RANGE,
    latest_at,
    meetings,
)
from cram_sim.records import Floats, Integers, Opportunities

WINDOW_STEP = 0.5  # seconds between the rows of an opportunity's table
# Sizes of the track's error across the line of sight that are equally likely: the mean square of
# two normal axes is exponential. Root mean squares of the axes by the standard deviation.
SIZES = np.sqrt(-np.log1p(-(np.arange(8) + 0.5) / 8))
# A missile's own columns: the track's error when the seeker takes over and how near is a touch,
# metres, NaN where no track guides; probabilities with the track as it is, and with the best.
TRACK_ERROR, TOUCH_RADIUS = COMMON, COMMON + 1
P_HIT, P_KILL, BEST_HIT, BEST_KILL = COMMON + 2, COMMON + 3, COMMON + 4, COMMON + 5
COLUMNS = COMMON + 6
# What flees so fast is never met from behind; by the interceptor's speed. The surfaces end there,
# and beyond an interceptor would have met it on its way, at another place than planned.
LEAST_CLOSING = float(CLOSINGS[0])


def missile_opportunities(
    missile: Missile, surfaces: MissileSurfaces, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every feasible intercept of every lane, 0.5 s apart, with P_HIT and P_KILL of a shot there.

    Infeasible where no track has been told of by the time when the seeker takes over, and where
    the threat flees: at 90 degrees or more off the line of sight, or closing by less than a fifth
    of the interceptor's speed. A track that is lost by then guides nothing: nothing is hit.
    """
    met = meetings(
        missile, missile.flight_life, site, paths, surfaces.time_of_flight, surfaces.grid,
        step=WINDOW_STEP, columns=COLUMNS,
    )  # fmt: skip
    s = surfaces
    figures = np.array(
        [
            missile.seeker_range,
            missile.error_doubling_time,
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
        figures, SIZES, s.speed, s.grid, s.hits, s.range_nodes, s.elevation_nodes, s.lead_nodes,
        s.closing_nodes, s.error_nodes, paths.track_time, paths.track_error, met.states,
        met.opportunities.start, met.opportunities.stop, met.opportunities.table,
    )  # fmt: skip
    return _packed(met.opportunities)


def _packed(found: Opportunities) -> Opportunities:
    """The rows between each lane's start and stop alone, lane after lane."""
    edges = np.zeros(len(found.table) + 1, dtype=np.int64)
    np.add.at(edges, found.start, 1)
    np.add.at(edges, found.stop, -1)
    stop = np.cumsum(found.stop - found.start)
    is_kept = np.cumsum(edges)[:-1] > 0
    return Opportunities(found.table[is_kept], stop - (found.stop - found.start), stop)


@compiled
def _fill_probabilities(
    figures: Floats,
    sizes: Floats,
    speeds: Floats,
    grid: Floats,
    hits: Floats,
    range_nodes: Floats,
    elevation_nodes: Floats,
    lead_nodes: Floats,
    closing_nodes: Floats,
    error_nodes: Floats,
    track_time: Floats,
    track_error: Floats,
    states: Floats,
    start: Integers,
    stop: Integers,
    table: Floats,
) -> None:
    found = np.empty(hits.shape[4:])
    hit_at, kill_at = np.empty(len(error_nodes)), np.empty(len(error_nodes))
    for lane in range(len(start)):
        for row in range(start[lane], stop[lane]):
            state = states[row]
            slant_range = table[row, SLANT_RANGE]
            elevation = math.atan2(state[2], math.hypot(state[0], state[1]))
            speed = look_up(speeds, grid, slant_range, elevation)
            table[row, P_HIT:] = 0.0
            if math.isnan(speed):
                continue
            along, lead, closing = collision(state, slant_range, speed)
            # The seeker takes over when its range is left to close, at the launch at the soonest.
            homing = figures[0] / max(along, SLOWEST_CLOSING)
            handover = max(table[row, INTERCEPT_TIME] - homing, table[row, FIRING_TIME])
            error, silence = latest_at(track_time[lane], track_error[lane], handover)
            if math.isnan(silence) or along <= 0.0 or closing < LEAST_CLOSING:
                table[row, FEASIBLE] = 0.0
                continue
            if math.isnan(error):
                continue
            error *= 1.0 + silence / figures[1]
            area, _ = _touched(figures, state, slant_range, speed)
            table[row, TRACK_ERROR], table[row, TOUCH_RADIUS] = error, math.sqrt(area / math.pi)
            interpolated(
                hits, range_nodes, elevation_nodes, lead_nodes, closing_nodes, slant_range,
                elevation, lead, closing, found,
            )  # fmt: skip
            _by_error(figures, found, state, slant_range, speed, hit_at, kill_at)
            table[row, BEST_HIT], table[row, BEST_KILL] = hit_at[0], kill_at[0]
            for size in sizes:
                share = 1.0 / len(sizes)
                table[row, P_HIT] += share * at_error(error_nodes, hit_at, size * error)
                table[row, P_KILL] += share * at_error(error_nodes, kill_at, size * error)
        # What became infeasible at either end is no part of the window.
        while start[lane] < stop[lane] and table[start[lane], FEASIBLE] == 0.0:
            start[lane] += 1
        while start[lane] < stop[lane] and table[stop[lane] - 1, FEASIBLE] == 0.0:
            stop[lane] -= 1


@compiled
def collision(state: Floats, slant_range: float, speed: float) -> tuple[float, float, float]:
    """How an interceptor of a speed meets a threat's `state` (6,), from the launcher.

    The part of the relative velocity along the line from the launcher, m/s; its angle to that line,
    by which the line of sight leads the interceptor's path; its size by the interceptor's speed.
    """
    inwards, squared = 0.0, 0.0
    for k in range(3):
        inwards -= state[k] * state[3 + k]
        squared += state[3 + k] * state[3 + k]
    inwards /= slant_range
    along = speed + inwards
    aside = math.sqrt(max(squared - inwards * inwards, 0.0))
    return along, math.atan2(aside, along), math.hypot(along, aside) / speed


@compiled
def interpolated(
    hits: Floats,
    range_nodes: Floats,
    elevation_nodes: Floats,
    lead_nodes: Floats,
    closing_nodes: Floats,
    slant_range: float,
    elevation: float,
    lead: float,
    closing: float,
    found: Floats,
) -> None:
    """Write the last two axes of `MissileSurfaces.hits` at a point into `found` (errors, k).

    Linear in each of the other four axes; beyond an axis its end holds.
    """
    i, a = cell_of(range_nodes, slant_range)
    j, b = cell_of(elevation_nodes, elevation)
    m, c = cell_of(lead_nodes, lead)
    n, d = cell_of(closing_nodes, closing)
    found[:] = 0.0
    for corner in range(16):
        p, q, r, s = corner & 1, corner >> 1 & 1, corner >> 2 & 1, corner >> 3
        weight = (
            (a if p else 1.0 - a)
            * (b if q else 1.0 - b)
            * (c if r else 1.0 - c)
            * (d if s else 1.0 - d)
        )
        if weight > 0.0:
            found += weight * hits[i + p, j + q, m + r, n + s]


@compiled
def at_error(error_nodes: Floats, p_at: Floats, error: float) -> float:
    """A probability (errors,) at an error of the track (m): linear in its logarithm.

    Below the first node that one holds; beyond the last it falls with the square of the error, as
    the share of a growing sphere that a narrow field cuts out.
    """
    last = error_nodes[-1]
    if error >= last:
        return float(p_at[-1] * (last / error) ** 2)
    if error <= error_nodes[0]:
        return float(p_at[0])
    k, _ = cell_of(error_nodes, error)
    part = math.log(error / error_nodes[k]) / math.log(error_nodes[k + 1] / error_nodes[k])
    return float(p_at[k] + part * (p_at[k + 1] - p_at[k]))


@compiled
def _by_error(
    figures: Floats,
    found: Floats,
    state: Floats,
    slant_range: float,
    speed: float,
    hit_at: Floats,
    kill_at: Floats,
) -> None:
    """Write the probabilities of hit and kill at each node of the error."""
    if figures[2] == 0.0:
        hit_at[:], kill_at[:] = found[:, 0], found[:, 1]
        return
    area, p_given_hit = _touched(figures, state, slant_range, speed)
    for k in range(len(hit_at)):
        hit_at[k] = figures[3] * share_within(MISS_RADII, found[k], math.sqrt(area / math.pi))
        kill_at[k] = hit_at[k] * p_given_hit * figures[4]


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
    nose = 0.25 * math.pi * figures[5] * figures[5] * cosine
    side = figures[5] * figures[6] * math.sqrt(1.0 - cosine * cosine)
    return nose + side, (nose * figures[7] + side * figures[8]) / (nose + side)
