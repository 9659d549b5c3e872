"""A gun in given air: its fly-out table, its windows, its bursts."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.fly_out import FlyOut
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_burst import cease, fire, settings
from cram_sim.effectors.gun_fly_out import gun_fly_out
from cram_sim.effectors.gun_pattern import burst_pattern
from cram_sim.effectors.gun_windows import gun_opportunities
from cram_sim.effectors.protocol import (
    Conditions,
    Effect,
    Figures,
    Order,
    Paths,
    Pattern,
    Site,
    Target,
)
from cram_sim.records import Floats, Opportunities


@dataclass(frozen=True)
class ReadyGun:
    """A gun, its fly-out table and what its bursts read of it and its fire control."""

    gun: Gun
    fly_out: FlyOut
    burst: Floats

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it."""
        gun = self.gun
        return Figures(
            magazine=float(gun.magazine),
            reload_time=gun.reload_time,
            slew_rate=gun.slew_rate,
            settle_time=gun.settle_time,
            launch_interval=0.0,
            channels=1,
            heat_limit=_heat_limit(gun),
            cooling_rate=gun.barrel_cooling or 0.0,
            firing="as ordered",
            rate_of_fire=gun.rate_of_fire,
            shot_ammunition=float(gun.least_burst),
            shortest_shot=0.0,
            common_speed_error=gun.common_speed_error,
            assessment_time=gun.assessment_time,
            p_alive_called_dead=gun.p_alive_called_dead,
            p_dead_called_alive=gun.p_dead_called_alive,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every feasible intercept of every lane."""
        return gun_opportunities(self.gun, self.fly_out, site, target, paths)

    def shot(self, order: Order) -> Effect:
        """What a burst does if nothing stops it."""
        return fire(self.burst, order)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """The same burst if fire ceases at `time`."""
        return cease(self.burst, order, effect, time)

    def pattern(self, order: Order, scatter: Floats) -> Pattern:
        """Where the rounds of a burst pass the threat."""
        return burst_pattern(self.burst, order, scatter)


def ready_gun(gun: Gun, conditions: Conditions, fire_control: FireControl) -> ReadyGun:
    """Fly the gun's rounds out. Raises ValueError as `gun_fly_out`."""
    return ReadyGun(gun, gun_fly_out(gun, conditions), settings(gun, fire_control))


def _heat_limit(gun: Gun) -> float:
    """The rounds that its barrels bear; infinite where they never have to rest."""
    if gun.barrel_limit is None or gun.barrel_cooling is None:
        return np.inf
    # They bear what a magazine holds, and are cold again once it is reloaded.
    cools_while_reloading = gun.barrel_cooling * gun.reload_time >= gun.magazine
    if gun.barrel_limit >= gun.magazine and cools_while_reloading:
        return np.inf
    return float(gun.barrel_limit)
