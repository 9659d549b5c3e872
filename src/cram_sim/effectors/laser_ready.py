"""A laser in given air: its windows, its dwells."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.effectors.laser import Laser
from cram_sim.effectors.laser_dwell import DRAW_JITTER, dwell
from cram_sim.effectors.laser_light import path_weights
from cram_sim.effectors.laser_spot import spot_pattern
from cram_sim.effectors.laser_windows import beam_of, laser_opportunities
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
class ReadyLaser:
    """A laser, its light in the air of the day and what its dwells read of it."""

    laser: Laser
    beam: Floats
    weights: Floats
    scatter: Floats

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it; ammunition is seconds of fire."""
        laser = self.laser
        return Figures(
            magazine=math.inf,
            reload_time=laser.reload_time,
            slew_rate=laser.slew_rate,
            settle_time=laser.settle_time,
            launch_interval=0.0,
            channels=1,
            heat_limit=laser.heat_limit,
            cooling_rate=laser.cooling_rate,
            firing="continuous",
            rate_of_fire=1.0,
            shot_ammunition=laser.least_dwell,
            shortest_shot=0.0,
            common_speed_error=0.0,
            assessment_time=laser.assessment_time,
            p_alive_called_dead=laser.p_alive_called_dead,
            p_dead_called_alive=laser.p_dead_called_alive,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every moment at which it may hold its beam on a threat."""
        return laser_opportunities(self.laser, self.beam, self.weights, site, target, paths)

    def shot(self, order: Order) -> Effect:
        """What a dwell does if only a lost spot, heat and the window's end stop it."""
        return dwell(self.scatter, order, math.inf)

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """The same dwell if fire ceases at `time`; a kill before that stays as it was."""
        cut = dwell(self.scatter, order, time)
        if effect.kill_round < 0 or effect.kill_time > time:
            return cut._replace(kill_round=-1, kill_time=math.nan, kill_range=math.nan)
        return cut._replace(kill_round=0, kill_time=effect.kill_time, kill_range=effect.kill_range)

    def pattern(self, order: Order, scatter: Floats) -> Pattern:
        """Where the spot wanders in a dwell."""
        draw = order.engagement_draws[DRAW_JITTER]
        jitter = self.laser.jitter * math.exp(self.laser.jitter_scatter * draw)
        return spot_pattern(jitter, order, scatter)


def ready_laser(laser: Laser, conditions: Conditions) -> ReadyLaser:
    """Make a laser ready in given air, of which only the visibility matters."""
    scatter = np.array(
        [laser.jitter, laser.jitter_scatter, laser.threshold_scatter, laser.lost_lock_rate]
    )
    return ReadyLaser(laser, beam_of(laser, conditions.visibility), path_weights(), scatter)
