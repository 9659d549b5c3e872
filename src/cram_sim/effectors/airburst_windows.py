"""What an airburst gun's rounds meet on a threat's path: geometry of every feasible intercept."""

import math
from enum import IntEnum

from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.encounter import encounter, moved_by_wind
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.windows import (
    COMMON,
    FIRING_TIME,
    INTERCEPT_TIME,
    SLANT_RANGE,
    meetings,
)
from cram_sim.records import Floats, Opportunities

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table


class AirburstWindow(IntEnum):
    """The columns of an airburst gun's windows after the common ones; see `encounter`."""

    SINE = 6
    COSINE = 7
    PRESENTED_AREA = 8
    P_PELLET = 9  # that one sub-projectile neutralises where it hits
    METRES_BY_LOG_SPEED = 10  # along the line of fire, per unit of ln(muzzle speed)
    PATH_SINE = 11
    PATH_COSINE = 12
    ROUND_SPEED = 13  # m/s, at the intercept
    RELATIVE_SPEED = 14
    # How far a wind of 1 m/s moves the round, m: in the plane of line of fire and relative
    # velocity, across it, and along the relative velocity.
    EAST_IN_PLANE = 15
    EAST_ACROSS = 16
    EAST_CLOSING = 17
    NORTH_IN_PLANE = 18
    NORTH_ACROSS = 19
    NORTH_CLOSING = 20


COLUMNS = COMMON + len(AirburstWindow)
# Numba takes plain integers as column numbers.
SINE = int(AirburstWindow.SINE)
COSINE = int(AirburstWindow.COSINE)
PRESENTED_AREA = int(AirburstWindow.PRESENTED_AREA)
P_PELLET = int(AirburstWindow.P_PELLET)
METRES_BY_LOG_SPEED = int(AirburstWindow.METRES_BY_LOG_SPEED)
PATH_SINE = int(AirburstWindow.PATH_SINE)
PATH_COSINE = int(AirburstWindow.PATH_COSINE)
ROUND_SPEED = int(AirburstWindow.ROUND_SPEED)
RELATIVE_SPEED = int(AirburstWindow.RELATIVE_SPEED)
EAST_IN_PLANE = int(AirburstWindow.EAST_IN_PLANE)
EAST_ACROSS = int(AirburstWindow.EAST_ACROSS)
EAST_CLOSING = int(AirburstWindow.EAST_CLOSING)
NORTH_IN_PLANE = int(AirburstWindow.NORTH_IN_PLANE)
NORTH_ACROSS = int(AirburstWindow.NORTH_ACROSS)
NORTH_CLOSING = int(AirburstWindow.NORTH_CLOSING)


def airburst_opportunities(
    gun: AirburstGun, fly_out: FlyOut, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every feasible intercept of every lane, 0.1 s apart.

    Time of flight within the longest that a fuze is set to; a sub-projectile hits when its edge
    does.
    """
    met = meetings(
        gun,
        gun.self_destruct_time,
        site,
        paths,
        fly_out.time_of_flight,
        fly_out.grid,
        step=WINDOW_STEP,
        columns=COLUMNS,
    )
    _fill_geometry(
        fly_out.speed,
        fly_out.d_position_d_log_speed,
        fly_out.grid,
        gun.muzzle_speed,
        (
            target.diameter + gun.sub_projectile_diameter,
            target.length + gun.sub_projectile_diameter,
            target.p_pellet_nose,
            target.p_pellet_side,
        ),
        met.states,
        met.opportunities.table,
    )
    return met.opportunities


@compiled
def _fill_geometry(
    speeds: Floats,
    metres_by_log_speed: Floats,
    grid: Floats,
    muzzle_speed: float,
    silhouette: tuple[float, float, float, float],
    states: Floats,
    table: Floats,
) -> None:
    for number in range(len(table)):
        row, state = table[number], states[number]
        sight = (state[0], state[1], state[2])
        slant_range = row[SLANT_RANGE]
        elevation = math.atan2(sight[2], math.hypot(sight[0], sight[1]))
        speed = look_up(speeds, grid, slant_range, elevation)
        by_log_speed = look_up(metres_by_log_speed, grid, slant_range, elevation)
        diameter, length, p_nose, p_side = silhouette
        met = encounter(
            diameter, length, p_nose, p_side, sight, speed, (state[3], state[4], state[5])
        )
        row[SINE] = met.sine
        row[COSINE] = met.cosine
        row[PRESENTED_AREA] = met.presented_area
        row[P_PELLET] = met.p_neutralise
        row[METRES_BY_LOG_SPEED] = by_log_speed
        row[PATH_SINE] = met.path_sine
        row[PATH_COSINE] = met.path_cosine
        row[ROUND_SPEED] = speed
        row[RELATIVE_SPEED] = met.relative_speed
        fire = (sight[0] / slant_range, sight[1] / slant_range, sight[2] / slant_range)
        time_of_flight = row[INTERCEPT_TIME] - row[FIRING_TIME]
        lags = (slant_range / muzzle_speed, by_log_speed / muzzle_speed)
        for axis in range(2):
            first = EAST_IN_PLANE + 3 * axis
            row[first] = moved_by_wind(axis, met.in_plane, fire, time_of_flight, *lags)
            row[first + 1] = moved_by_wind(axis, met.across, fire, time_of_flight, *lags)
            row[first + 2] = moved_by_wind(axis, met.closing, fire, time_of_flight, *lags)
