"""An airburst gun in given air: its fly-out table, its windows, its bursts."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.fly_out import FlyOut
from cram_sim.effectors.aim import track_settings
from cram_sim.effectors.airburst_burst import cease, fire, settings
from cram_sim.effectors.airburst_clouds import cloud_pattern
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_windows import airburst_opportunities
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.gun_fly_out import gun_fly_out
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
class ReadyAirburstGun:
    """An airburst gun, its fly-out table and what its bursts read of it and its fire control."""

    gun: AirburstGun
    fly_out: FlyOut
    burst: Floats
    track: Floats

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
            heat_limit=np.inf,
            cooling_rate=0.0,
            firing="single",
            rate_of_fire=gun.rate_of_fire,
            shot_ammunition=float(gun.burst_rounds),
            shortest_shot=(gun.burst_rounds - 1) / gun.rate_of_fire,
            common_speed_error=gun.common_speed_error,
            assessment_time=gun.assessment_time,
            p_alive_called_dead=gun.p_alive_called_dead,
            p_dead_called_alive=gun.p_dead_called_alive,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every feasible intercept of every lane."""
        return airburst_opportunities(self.gun, self.fly_out, site, target, paths)

    def shot(self, order: Order) -> Effect:
        """What a burst does if nothing stops it."""
        return fire(self.burst, self.track, order)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """The same burst if fire ceases at `time`."""
        return cease(self.burst, self.track, order, effect, time)

    def pattern(self, order: Order, scatter: Floats) -> Pattern:
        """Where the sub-projectiles of a burst pass the threat."""
        return cloud_pattern(self.burst, self.track, order, scatter)


def ready_airburst_gun(
    gun: AirburstGun, conditions: Conditions, fire_control: FireControl
) -> ReadyAirburstGun:
    """Fly the gun's rounds out. Raises ValueError as `gun_fly_out`."""
    flown = gun_fly_out(gun, conditions)
    return ReadyAirburstGun(gun, flown, settings(gun), track_settings(fire_control))
