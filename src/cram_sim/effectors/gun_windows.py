"""What a gun's rounds meet on a threat's path: the geometry of every feasible intercept."""

import math
from enum import IntEnum

from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.encounter import encounter, moved_by_wind
from cram_sim.effectors.gun import Gun
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


class GunWindow(IntEnum):
    """The columns of a gun's windows after the common ones."""

    SINE = 6  # of the angle between the line of fire and the relative velocity
    COSINE = 7
    PRESENTED_AREA = 8
    P_NEUTRALISE_GIVEN_HIT = 9
    METRES_BY_LOG_SPEED = 10  # along the line of fire, per unit of ln(muzzle speed)
    PATH_SINE = 11  # of the angle between the threat's velocity and the relative velocity
    # How far a wind of 1 m/s moves the round, m: in the plane of line of fire and relative
    # velocity, and across it.
    EAST_IN_PLANE = 12
    EAST_ACROSS = 13
    NORTH_IN_PLANE = 14
    NORTH_ACROSS = 15


COLUMNS = COMMON + len(GunWindow)
# Numba takes plain integers as column numbers.
SINE = int(GunWindow.SINE)
COSINE = int(GunWindow.COSINE)
PRESENTED_AREA = int(GunWindow.PRESENTED_AREA)
P_NEUTRALISE_GIVEN_HIT = int(GunWindow.P_NEUTRALISE_GIVEN_HIT)
METRES_BY_LOG_SPEED = int(GunWindow.METRES_BY_LOG_SPEED)
PATH_SINE = int(GunWindow.PATH_SINE)
EAST_IN_PLANE = int(GunWindow.EAST_IN_PLANE)
EAST_ACROSS = int(GunWindow.EAST_ACROSS)
NORTH_IN_PLANE = int(GunWindow.NORTH_IN_PLANE)
NORTH_ACROSS = int(GunWindow.NORTH_ACROSS)


def gun_opportunities(
    gun: Gun, fly_out: FlyOut, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every feasible intercept of every lane, 0.1 s apart.

    Time of flight below self-destruction; minimum range and height limit the intercept, not the
    trigger. A round hits when its edge does: its calibre widens the mark.
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
            target.diameter + gun.calibre,
            target.length + gun.calibre,
            target.p_neutralise_nose,
            target.p_neutralise_side,
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
    diameter, length, p_nose, p_side = silhouette
    for number in range(len(table)):
        row, state = table[number], states[number]
        sight = (state[0], state[1], state[2])
        slant_range = row[SLANT_RANGE]
        elevation = math.atan2(sight[2], math.hypot(sight[0], sight[1]))
        speed = look_up(speeds, grid, slant_range, elevation)
        by_log_speed = look_up(metres_by_log_speed, grid, slant_range, elevation)
        met = encounter(
            diameter, length, p_nose, p_side, sight, speed, (state[3], state[4], state[5])
        )
        row[SINE] = met.sine
        row[COSINE] = met.cosine
        row[PRESENTED_AREA] = met.presented_area
        row[P_NEUTRALISE_GIVEN_HIT] = met.p_neutralise
        row[METRES_BY_LOG_SPEED] = by_log_speed
        row[PATH_SINE] = met.path_sine
        fire = (sight[0] / slant_range, sight[1] / slant_range, sight[2] / slant_range)
        time_of_flight = row[INTERCEPT_TIME] - row[FIRING_TIME]
        lags = (slant_range / muzzle_speed, by_log_speed / muzzle_speed)
        for axis in range(2):
            first = EAST_IN_PLANE + 2 * axis
            row[first] = moved_by_wind(axis, met.in_plane, fire, time_of_flight, *lags)
            row[first + 1] = moved_by_wind(axis, met.across, fire, time_of_flight, *lags)
