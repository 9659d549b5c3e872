"""A missile launcher that is ready: its windows, and one interceptor at a time to each threat."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_pattern import interceptor_pattern
from cram_sim.effectors.missile_surfaces import MissileSurfaces
from cram_sim.effectors.missile_windows import (
    BEST_HIT,
    BEST_KILL,
    P_HIT,
    P_KILL,
    missile_opportunities,
)
from cram_sim.effectors.protocol import (
    DRAW_HIT,
    DRAW_KILL,
    FIRST_NORMAL,
    Conditions,
    Effect,
    Figures,
    Order,
    Paths,
    Pattern,
    Site,
    Target,
)
from cram_sim.effectors.single_shot import leaving
from cram_sim.effectors.windows import INTERCEPT_TIME, SLANT_RANGE
from cram_sim.records import Floats, Opportunities


@dataclass(frozen=True)
class ReadyMissile:
    """A missile, what it does over its envelope, and what it flies in: for its pattern only."""

    missile: Missile
    surfaces: MissileSurfaces
    conditions: Conditions

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it; who launches upwards need not turn."""
        missile = self.missile
        is_vertical = math.cos(missile.launch_elevation) < 1e-9
        return Figures(
            magazine=float(missile.cells),
            reload_time=missile.reload_time,
            slew_rate=math.inf if is_vertical else missile.slew_rate,
            settle_time=0.0,
            launch_interval=missile.launch_interval,
            channels=missile.guidance_channels,
            heat_limit=math.inf,
            cooling_rate=0.0,
            firing="single",
            rate_of_fire=1.0 / missile.launch_interval,
            shot_ammunition=1.0,
            shortest_shot=float(np.nanmin(self.surfaces.time_of_flight)),
            common_speed_error=0.0,
            assessment_time=missile.assessment_time,
            p_alive_called_dead=missile.p_alive_called_dead,
            p_dead_called_alive=missile.p_dead_called_alive,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every feasible intercept of every lane."""
        return missile_opportunities(self.missile, self.surfaces, site, target, paths)

    def shot(self, order: Order) -> Effect:
        """What one interceptor does that is launched at the opening time.

        It hits if its fuze works near the threat, or if it touches it. The first standard normal of
        the engagement's draws says whether the track serves, for all its interceptors: those that
        fly to one track hit or miss together, but for what each seeker and fuze adds.
        """
        kill, hit = order.draws[DRAW_KILL], order.draws[DRAW_HIT]
        track = 0.5 * math.erfc(-order.engagement_draws[FIRST_NORMAL] / math.sqrt(2.0))
        return Effect(*_shot(order.window, order.opening_time, order.limit, track, kill, hit))

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:  # noqa: ARG002
        """The same: what is launched flies on, and it is launched at once."""
        return effect

    def pattern(self, order: Order, scatter: Floats) -> Pattern:
        """Where one interceptor passes its threat, flown from launch to closest approach."""
        return interceptor_pattern(self.missile, self.conditions, order, scatter)


@compiled
def _shot(
    window: Floats,
    opening_time: float,
    limit: float,
    track_draw: float,
    kill_draw: float,
    hit_draw: float,
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order."""
    nan = math.nan
    row, part, launch = leaving(window, opening_time)
    if row < 0 or limit < 1.0:
        return 0, 0.0, nan, nan, nan, nan, nan, 0.0, -1, nan, nan, False
    low, high = window[row], window[row + 1]
    intercept = low[INTERCEPT_TIME] + part * (high[INTERCEPT_TIME] - low[INTERCEPT_TIME])
    slant_range = low[SLANT_RANGE] + part * (high[SLANT_RANGE] - low[SLANT_RANGE])
    p_kill, p_hit = _with_the_track(low + part * (high - low), track_draw)
    # Given that it does not kill, it was near with probability (p_hit - p_kill) / (1 - p_kill).
    is_kill = kill_draw < p_kill
    hit = is_kill or hit_draw * (1.0 - p_kill) < p_hit - p_kill
    return (
        1, 1.0, intercept, intercept, launch, slant_range, slant_range, p_kill,
        0 if is_kill else -1, intercept if is_kill else nan, slant_range if is_kill else nan, hit,
    )  # fmt: skip


@compiled
def _with_the_track(row: Floats, track_draw: float) -> tuple[float, float]:
    """The probabilities of kill and hit, once it is known whether the track serves.

    It does with probability P_KILL / BEST_KILL, and then the best hold; else nothing kills, and
    hits come as often as is left of P_HIT.
    """
    if row[P_KILL] >= row[BEST_KILL]:
        return row[P_KILL], row[P_HIT]
    serves = row[P_KILL] / row[BEST_KILL]
    if track_draw < serves:
        return row[BEST_KILL], row[BEST_HIT]
    return 0.0, max(0.0, row[P_HIT] - serves * row[BEST_HIT]) / (1.0 - serves)
