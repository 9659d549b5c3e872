"""What a gun's rounds meet on a threat's path: the geometry of every feasible intercept."""

import math
from dataclasses import astuple, dataclass
from enum import IntEnum

import numpy as np

from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.windows import COMMON, Reach, meetings
from cram_sim.records import Floats, Opportunities, Window

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table


class GunWindow(IntEnum):
    """The columns of a gun's windows after the common ones."""

    SINE = 5  # of the angle between the line of fire and the relative velocity
    COSINE = 6
    PRESENTED_AREA = 7
    P_NEUTRALISE_GIVEN_HIT = 8
    METRES_BY_LOG_SPEED = 9  # along the line of fire, per unit of ln(muzzle speed)
    PATH_SINE = 10  # of the angle between the threat's velocity and the relative velocity


COLUMNS = COMMON + len(GunWindow)
# Numba takes plain integers as column numbers.
SLANT_RANGE = int(Window.SLANT_RANGE)
SINE = int(GunWindow.SINE)
COSINE = int(GunWindow.COSINE)
PRESENTED_AREA = int(GunWindow.PRESENTED_AREA)
P_NEUTRALISE_GIVEN_HIT = int(GunWindow.P_NEUTRALISE_GIVEN_HIT)
METRES_BY_LOG_SPEED = int(GunWindow.METRES_BY_LOG_SPEED)
PATH_SINE = int(GunWindow.PATH_SINE)


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


def silhouette_of(target: Target, calibre: float) -> Silhouette:
    """A target as rounds of a calibre (m) see it: one hits when its edge does."""
    return Silhouette(
        diameter=target.diameter + calibre,
        length=target.length + calibre,
        p_neutralise_nose=target.p_neutralise_nose,
        p_neutralise_side=target.p_neutralise_side,
    )


def gun_opportunities(
    gun: Gun, fly_out: FlyOut, site: Site, target: Target, paths: Paths
) -> Opportunities:
    """Every feasible intercept of every lane, 0.1 s apart.

    Time of flight below self-destruction; minimum range and height limit the intercept, not the
    trigger.
    """
    reach = Reach(
        gun.minimum_intercept_range,
        gun.maximum_intercept_range,
        gun.lowest_intercept_height,
        gun.elevation_minimum,
        gun.elevation_maximum,
        gun.self_destruct_time,
    )
    met = meetings(
        reach, site, paths, fly_out.time_of_flight, fly_out.grid, step=WINDOW_STEP, columns=COLUMNS
    )
    _fill_geometry(
        fly_out.speed,
        fly_out.d_position_d_log_speed,
        fly_out.grid,
        np.array(astuple(silhouette_of(target, gun.calibre))),
        met.states,
        met.opportunities.table,
    )
    return met.opportunities


@compiled
def _fill_geometry(
    speeds: Floats,
    metres_by_log_speed: Floats,
    grid: Floats,
    silhouette: Floats,
    states: Floats,
    table: Floats,
) -> None:
    for row in range(len(table)):
        state = states[row]
        sight = (state[0], state[1], state[2])
        slant_range = table[row, SLANT_RANGE]
        elevation = math.atan2(sight[2], math.hypot(sight[0], sight[1]))
        speed = look_up(speeds, grid, slant_range, elevation)
        sine, cosine, area, p_neutralise, path_sine = _aspect(
            silhouette, sight, slant_range, speed, (state[3], state[4], state[5])
        )
        table[row, SINE] = sine
        table[row, COSINE] = cosine
        table[row, PRESENTED_AREA] = area
        table[row, P_NEUTRALISE_GIVEN_HIT] = p_neutralise
        table[row, METRES_BY_LOG_SPEED] = look_up(metres_by_log_speed, grid, slant_range, elevation)
        table[row, PATH_SINE] = path_sine


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
