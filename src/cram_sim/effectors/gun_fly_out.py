"""How a gun's rounds fly in given air, and whether they live long enough to meet anything."""

import math

import numpy as np

from cram_sim.ballistics.bodies import Body
from cram_sim.ballistics.fly_out import FlyOut, fly_out, look_up
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.protocol import Conditions

RANGE_STEP = 25.0  # m: time of flight interpolates within 1 ms
ELEVATIONS = np.radians(np.arange(-30.0, 95.0, 5.0))
LONGEST_LIFE = 60.0  # s, the most that may be written


def gun_fly_out(gun: Gun | AirburstGun, conditions: Conditions) -> FlyOut:
    """Fly the gun's rounds out, up to its greatest range or their life's end.

    A gun fires at every azimuth: `conditions` are those of calm air. Raises ValueError where the
    rounds do not fly, or do not live until they are at the minimum range.
    """
    table = _fly_out(gun, conditions, gun.self_destruct_time)
    if math.isnan(_soonest(gun, table)):
        raise ValueError(_too_short_a_life(gun, conditions))
    return table


def _fly_out(gun: Gun | AirburstGun, conditions: Conditions, life: float) -> FlyOut:
    body = Body(
        mass=gun.projectile_mass,
        diameter=gun.calibre,
        drag=conditions.drag_of(gun.drag_law),
        form_factor=gun.form_factor,
    )
    return fly_out(
        body,
        conditions.air,
        conditions.earth,
        gun.muzzle_speed,
        ranges=np.arange(0.0, gun.maximum_intercept_range + 2 * RANGE_STEP, RANGE_STEP),
        elevations=ELEVATIONS,
        self_destruct_time=life,
    )


def _soonest(gun: Gun | AirburstGun, table: FlyOut) -> float:
    """Seconds to the minimum range at the best elevation; NaN where no round gets there."""
    allowed = np.clip(ELEVATIONS, gun.elevation_minimum, gun.elevation_maximum)
    nearest = gun.minimum_intercept_range
    times = [look_up(table.time_of_flight, table.grid, nearest, angle) for angle in allowed]
    return min((time for time in times if not math.isnan(time)), default=math.nan)


def _too_short_a_life(gun: Gun | AirburstGun, conditions: Conditions) -> str:
    """What to write instead: a life that has been tried, in which the round gets there."""
    nearest, life = gun.minimum_intercept_range, gun.self_destruct_time
    got = f"the rounds are not at minimum_intercept_range, {nearest:.0f} m"
    while life < LONGEST_LIFE:
        life = min(LONGEST_LIFE, math.ceil(20.0 * life) / 10.0)
        soonest = _soonest(gun, _fly_out(gun, conditions, life))
        if not math.isnan(soonest):
            return (
                f"self_destruct_time {gun.self_destruct_time:g} s: {got}, "
                f"before {soonest:.2f} s; write e.g. {life:.1f} s"
            )
    return f"{got}, within {LONGEST_LIFE:g} s; write a nearer one"
