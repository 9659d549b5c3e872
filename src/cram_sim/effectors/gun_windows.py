"""When a gun can meet a threat on its path: every feasible intercept, before the clock starts."""

import math
from dataclasses import astuple, dataclass

import numpy as np

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.gun import Gun
from cram_sim.records import Floats, Integers, Opportunities, Truths, Window

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table
FASTEST_THREAT = 2000.0  # m/s; a bound that lets the search for a window skip what is far away

# Numba takes plain integers as column numbers.
INTERCEPT_TIME = int(Window.INTERCEPT_TIME)
FIRING_TIME = int(Window.FIRING_TIME)
SLANT_RANGE = int(Window.SLANT_RANGE)
SINE = int(Window.SINE)
COSINE = int(Window.COSINE)
PRESENTED_AREA = int(Window.PRESENTED_AREA)
P_NEUTRALISE_GIVEN_HIT = int(Window.P_NEUTRALISE_GIVEN_HIT)
METRES_BY_LOG_SPEED = int(Window.METRES_BY_LOG_SPEED)
PATH_SINE = int(Window.PATH_SINE)
AZIMUTH = int(Window.AZIMUTH)
FEASIBLE = int(Window.FEASIBLE)


@dataclass(frozen=True)
class Silhouette:
    """What a gun shoots at: a body of revolution, as its rounds see it.

    Diameter and length in metres, with the calibre of the round added to both; the probabilities
    of neutralising given a hit, nose and side.
    """

    diameter: float
    length: float
    p_neutralise_nose: float
    p_neutralise_side: float


def opportunities(
    gun: Gun,
    place: Floats,
    fly_out: FlyOut,
    open_fire_range: float,
    silhouette: Silhouette,
    curvature: Floats,
    flights: Flights,
    is_flying: Truths,
    launch_time: Floats,
) -> Opportunities:
    """Every feasible intercept of every lane, 0.1 s apart; `place` (3,) of the gun, metres.

    `curvature` (2,) of the ground, east and north, 1/m: heights are above the curved ground.

    Feasible: slant range, height and elevation at the intercept within the gun's limits and the
    doctrine's open-fire range, time of flight below self-destruction. Minimum range and height
    limit the intercept, not the trigger.
    """
    limits = np.array(
        [
            gun.minimum_intercept_range,
            min(gun.maximum_intercept_range, open_fire_range),
            gun.lowest_intercept_height,
            gun.elevation_minimum,
            gun.elevation_maximum,
            gun.self_destruct_time,
        ]
    )
    tables = (
        fly_out.time_of_flight,
        fly_out.speed,
        fly_out.d_position_d_log_speed,
        fly_out.grid,
    )
    nodes = (flights.node_time, flights.node_state, flights.node_count)
    lanes = len(launch_time)
    first = np.zeros(lanes)
    rows = np.zeros(lanes, dtype=np.int64)
    _find_windows(
        limits, place, curvature, fly_out.time_of_flight, fly_out.grid, *nodes, is_flying,
        launch_time, flights.end_time, first, rows,
    )  # fmt: skip
    stop = np.cumsum(rows)
    start = stop - rows
    table = np.empty((int(stop[-1]) if lanes else 0, len(Window)))
    shape = np.array(astuple(silhouette))
    _fill_windows(
        limits, place, curvature, *tables, shape, *nodes, flights.end_time, first, start,
        stop, table,
    )  # fmt: skip
    return Opportunities(table, start, stop)


@compiled
def _is_feasible(
    limits: Floats, slant_range: float, height: float, elevation: float, time_of_flight: float
) -> bool:
    return bool(
        limits[0] <= slant_range <= limits[1]
        and height >= limits[2]
        and limits[3] <= elevation <= limits[4]
        and time_of_flight <= limits[5]
    )


@compiled
def _find_windows(
    limits: Floats,
    place: Floats,
    curvature: Floats,
    flight_times: Floats,
    grid: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    is_flying: Truths,
    launch_time: Floats,
    end_time: Floats,
    first: Floats,
    rows: Integers,
) -> None:
    for lane in range(len(launch_time)):
        if not is_flying[lane]:
            continue
        last_step = int((end_time[lane] - launch_time[lane]) / WINDOW_STEP)
        nearest, farthest = -1, -1
        step = 0
        while step <= last_step:
            time = end_time[lane] - step * WINDOW_STEP
            east, north, up, _, _, _ = state_at(node_time, node_state, node_count, lane, time)
            ground_range = math.hypot(east - place[0], north - place[1])
            slant_range = math.hypot(ground_range, up - place[2])
            if slant_range > limits[1]:
                # No threat covers the distance back into range sooner.
                step += max(1, int((slant_range - limits[1]) / (FASTEST_THREAT * WINDOW_STEP)))
                continue
            elevation = math.atan2(up - place[2], ground_range)
            time_of_flight = look_up(flight_times, grid, slant_range, elevation)
            height = up + 0.5 * (curvature[0] * east * east + curvature[1] * north * north)
            if _is_feasible(limits, slant_range, height, elevation, time_of_flight):
                farthest = step
                if nearest < 0:
                    nearest = step
            step += 1
        if nearest >= 0:
            first[lane] = end_time[lane] - farthest * WINDOW_STEP
            rows[lane] = farthest - nearest + 1


@compiled
def _fill_windows(
    limits: Floats,
    place: Floats,
    curvature: Floats,
    flight_times: Floats,
    speeds: Floats,
    metres_by_log_speed: Floats,
    grid: Floats,
    silhouette: Floats,
    node_time: Floats,
    node_state: Floats,
    node_count: Integers,
    end_time: Floats,
    first: Floats,
    start: Integers,
    stop: Integers,
    table: Floats,
) -> None:
    for lane in range(len(start)):
        for row in range(start[lane], stop[lane]):
            time = min(end_time[lane], first[lane] + (row - start[lane]) * WINDOW_STEP)
            state = state_at(node_time, node_state, node_count, lane, time)
            sight = (state[0] - place[0], state[1] - place[1], state[2] - place[2])
            ground_range = math.hypot(sight[0], sight[1])
            slant_range = math.hypot(ground_range, sight[2])
            elevation = math.atan2(sight[2], ground_range)
            time_of_flight = look_up(flight_times, grid, slant_range, elevation)
            speed = look_up(speeds, grid, slant_range, elevation)
            height = state[2] + 0.5 * (
                curvature[0] * state[0] * state[0] + curvature[1] * state[1] * state[1]
            )
            feasible = _is_feasible(limits, slant_range, height, elevation, time_of_flight)
            sine, cosine, area, p_neutralise, path_sine = _aspect(
                silhouette, sight, slant_range, speed, state[3:]
            )
            table[row, INTERCEPT_TIME] = time
            table[row, FIRING_TIME] = time - time_of_flight
            table[row, SLANT_RANGE] = slant_range
            table[row, SINE] = sine
            table[row, COSINE] = cosine
            table[row, PRESENTED_AREA] = area
            table[row, P_NEUTRALISE_GIVEN_HIT] = p_neutralise
            table[row, METRES_BY_LOG_SPEED] = look_up(
                metres_by_log_speed, grid, slant_range, elevation
            )
            table[row, PATH_SINE] = path_sine
            table[row, AZIMUTH] = math.atan2(sight[0], sight[1])
            table[row, FEASIBLE] = 1.0 if feasible else 0.0


@compiled
def _aspect(
    silhouette: Floats,
    sight: tuple[float, float, float],
    slant_range: float,
    speed: float,
    velocity: tuple[float, float, float],
) -> tuple[float, float, float, float, float]:
    """Sine and cosine of line of fire to relative velocity, presented area, P(neutralise | hit),
    and the sine of the threat's velocity to the relative velocity.

    The body flies nose first: its axis is its velocity. A = (pi d^2 / 4) |cos psi| + l d sin psi,
    psi between axis and relative velocity; the probability is that of the nose and of the side,
    each by its share of the area.
    """
    relative, along_sight, along_axis, threat_speed = 0.0, 0.0, 0.0, 0.0
    for k in range(3):
        closing = velocity[k] - speed * sight[k] / slant_range
        relative += closing * closing
        along_sight += closing * sight[k] / slant_range
        along_axis += closing * velocity[k]
        threat_speed += velocity[k] * velocity[k]
    relative = math.sqrt(relative)
    cosine = min(1.0, abs(along_sight) / relative)
    sine = math.sqrt(1.0 - cosine * cosine)
    aspect = min(1.0, abs(along_axis) / (relative * math.sqrt(threat_speed)))
    nose = 0.25 * math.pi * silhouette[0] * silhouette[0] * aspect
    path_sine = math.sqrt(1.0 - aspect * aspect)
    side = silhouette[0] * silhouette[1] * path_sine
    area = nose + side
    p_neutralise = (nose * silhouette[2] + side * silhouette[3]) / area
    return sine, cosine, area, p_neutralise, path_sine
