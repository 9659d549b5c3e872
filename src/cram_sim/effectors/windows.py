"""When an effector can meet a threat on its path: every feasible engagement, before the clock.

What all kinds share: the times, the geometry, the limits. A kind adds its own columns.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.flights import state_at
from cram_sim.ballistics.fly_out import look_up
from cram_sim.compiled import compiled, compiled_inline
from cram_sim.effectors.effector import Effector
from cram_sim.effectors.protocol import Paths, Site
from cram_sim.records import Floats, Integers, Opportunities, Truths, Window

FASTEST_THREAT = 2000.0  # m/s; a bound that lets the search for a window skip what is far away
COMMON = len(Window)  # columns that every kind has; its own follow

# Numba takes plain integers as column numbers.
INTERCEPT_TIME = int(Window.INTERCEPT_TIME)
FIRING_TIME = int(Window.FIRING_TIME)
SLANT_RANGE = int(Window.SLANT_RANGE)
AZIMUTH = int(Window.AZIMUTH)
ELEVATION = int(Window.ELEVATION)
FEASIBLE = int(Window.FEASIBLE)


@dataclass(frozen=True)
class Meetings:
    """Every meeting of a block of lanes with an effector's fire.

    `opportunities` whose common columns are filled, a kind's own ones NaN; `states` (rows, 6) where
    the threat then is, from the effector (m), and its velocity (m/s).
    """

    opportunities: Opportunities
    states: Floats


def meetings(
    effector: Effector,
    longest_flight: float,
    site: Site,
    paths: Paths,
    time_of_flight: Floats,
    grid: Floats,
    *,
    step: float,
    columns: int,
) -> Meetings:
    """Every feasible meeting of every lane, `step` seconds apart, with `columns` columns a row.

    `time_of_flight` and `grid` as in `ballistics.fly_out.FlyOut`: seconds over slant range and
    elevation, NaN beyond reach.

    Feasible: slant range, height and elevation at the intercept within the effector's limits and
    the site's open-fire range, at most `longest_flight` (s) of flight, no fire into a closed
    sector. A path may leave these limits and come back: rows between the first and the last
    feasible one say so.
    """
    limits = np.array(
        [
            effector.minimum_intercept_range,
            min(effector.maximum_intercept_range, site.open_fire_range),
            effector.lowest_intercept_height,
            effector.elevation_minimum,
            effector.elevation_maximum,
            longest_flight,
        ]
    )
    flights = paths.flights
    nodes = (flights.node_time, flights.node_state, flights.node_count)
    place = (site.place, paths.curvature, site.no_fire)
    lanes = len(paths.launch_time)
    first = np.zeros(lanes)
    rows = np.zeros(lanes, dtype=np.int64)
    _find(
        limits, *place, time_of_flight, grid, *nodes, paths.is_flying, paths.launch_time,
        flights.end_time, step, first, rows,
    )  # fmt: skip
    stop = np.cumsum(rows)
    start = stop - rows
    total = int(stop[-1]) if lanes else 0
    table = np.full((total, columns), np.nan)
    states = np.empty((total, 6))
    _fill(
        limits, *place, time_of_flight, grid, *nodes, flights.end_time, step, first, start, stop,
        table, states,
    )  # fmt: skip
    return Meetings(Opportunities(table, start, stop), states)


@compiled
def latest_at(times: Floats, values: Floats, time: float) -> tuple[float, float]:
    """The last of `values` (k,) whose time has come by `time`, and how long ago (s) it came.

    `times` (k,) rise; a time that is NaN is no report. A value that is NaN says that what there was
    is lost: NaN, and when the last value came. Both are NaN before the first value has come.
    """
    value, came = math.nan, math.nan
    for k in range(len(times)):
        if math.isnan(times[k]):
            continue
        if times[k] > time:
            break
        value = values[k]
        if not math.isnan(value):
            came = times[k]
    return value, time - came


@compiled_inline
def row_for(window: Floats, row: int, firing: float) -> int:
    """The row before a firing time, from `row` on; the last one where there is none after it.

    Beyond a fly-out table a firing time is NaN: such rows are passed over.
    """
    last_row = window.shape[0] - 1
    while row < last_row and not window[row + 1, FIRING_TIME] >= firing:
        row += 1
    return row


@compiled_inline
def meet_between(window: Floats, row: int, firing: float, met: Floats) -> None:
    """Write into `met` what a round fired between a row and the next meets: all columns, linear."""
    part = (firing - window[row, FIRING_TIME]) / (
        window[row + 1, FIRING_TIME] - window[row, FIRING_TIME]
    )
    for column in range(met.size):
        low = window[row, column]
        met[column] = low + part * (window[row + 1, column] - low)


@compiled
def in_sector(azimuth: float, sectors: Floats) -> bool:
    """Whether an azimuth is within any of `sectors` (k, 2), from and to clockwise, in radians."""
    for k in range(len(sectors)):
        width = sectors[k, 1] - sectors[k, 0]
        # A whole circle or more is all round; a sector that ends where it begins is one azimuth.
        if width >= 2.0 * math.pi or (azimuth - sectors[k, 0]) % (2.0 * math.pi) <= width % (
            2.0 * math.pi
        ):
            return True
    return False


@compiled
def _is_feasible(
    limits: Floats,
    no_fire: Floats,
    slant_range: float,
    height: float,
    azimuth: float,
    elevation: float,
    time_of_flight: float,
) -> bool:
    return bool(
        limits[0] <= slant_range <= limits[1]
        and height >= limits[2]
        and limits[3] <= elevation <= limits[4]
        and time_of_flight <= limits[5]
        and not in_sector(azimuth, no_fire)
    )


@compiled
def _find(
    limits: Floats,
    place: Floats,
    curvature: Floats,
    no_fire: Floats,
    flight_times: Floats,
    grid: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    is_flying: Truths,
    launch_time: Floats,
    end_time: Floats,
    window_step: float,
    first: Floats,
    rows: Integers,
) -> None:
    for lane in range(len(launch_time)):
        if not is_flying[lane]:
            continue
        last_step = int((end_time[lane] - launch_time[lane]) / window_step)
        nearest, farthest = -1, -1
        step = 0
        while step <= last_step:
            time = end_time[lane] - step * window_step
            east, north, up, _, _, _ = state_at(node_time, node_state, node_count, lane, time)
            ground_range = math.hypot(east - place[0], north - place[1])
            slant_range = math.hypot(ground_range, up - place[2])
            if slant_range > limits[1]:
                # No threat covers the distance back into range sooner.
                step += max(1, int((slant_range - limits[1]) / (FASTEST_THREAT * window_step)))
                continue
            elevation = math.atan2(up - place[2], ground_range)
            azimuth = math.atan2(east - place[0], north - place[1]) if len(no_fire) else 0.0
            time_of_flight = look_up(flight_times, grid, slant_range, elevation)
            height = up + 0.5 * (curvature[0] * east * east + curvature[1] * north * north)
            if _is_feasible(
                limits, no_fire, slant_range, height, azimuth, elevation, time_of_flight
            ):
                farthest = step
                if nearest < 0:
                    nearest = step
            step += 1
        if nearest >= 0:
            first[lane] = end_time[lane] - farthest * window_step
            rows[lane] = farthest - nearest + 1


@compiled
def _fill(
    limits: Floats,
    place: Floats,
    curvature: Floats,
    no_fire: Floats,
    flight_times: Floats,
    grid: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    end_time: Floats,
    window_step: float,
    first: Floats,
    start: Integers,
    stop: Integers,
    table: Floats,
    states: Floats,
) -> None:
    for lane in range(len(start)):
        for row in range(start[lane], stop[lane]):
            time = min(end_time[lane], first[lane] + (row - start[lane]) * window_step)
            state = state_at(node_time, node_state, node_count, lane, time)
            sight = (state[0] - place[0], state[1] - place[1], state[2] - place[2])
            ground_range = math.hypot(sight[0], sight[1])
            slant_range = math.hypot(ground_range, sight[2])
            elevation = math.atan2(sight[2], ground_range)
            azimuth = math.atan2(sight[0], sight[1])
            time_of_flight = look_up(flight_times, grid, slant_range, elevation)
            height = state[2] + 0.5 * (
                curvature[0] * state[0] * state[0] + curvature[1] * state[1] * state[1]
            )
            feasible = _is_feasible(
                limits, no_fire, slant_range, height, azimuth, elevation, time_of_flight
            )
            table[row, INTERCEPT_TIME] = time
            table[row, FIRING_TIME] = time - time_of_flight
            table[row, SLANT_RANGE] = slant_range
            table[row, AZIMUTH] = azimuth
            table[row, ELEVATION] = elevation
            table[row, FEASIBLE] = 1.0 if feasible else 0.0
            for k in range(3):
                states[row, k] = sight[k]
                states[row, 3 + k] = state[3 + k]
