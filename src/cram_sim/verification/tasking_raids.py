"""Defences and raids made by hand for the product's own clock, so that the answer is known exactly.

Every shot takes the time and neutralises with the probability that its window says. Fire units are
ready at once, need not turn, and see at once what a shot did.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.effectors.protocol import (
    DRAW_KILL,
    Effect,
    Figures,
    Order,
    Paths,
    Site,
    Target,
)
from cram_sim.engagement.plan import (
    Defence,
    FireUnitFigures,
    Opportunity,
    Plan,
    UnitChance,
    Update,
)
from cram_sim.records import Floats, Opportunities, Window

SLANT_RANGE: Final = 1_000.0  # m; any
DURATION: Final = len(Window)  # own columns of a window: seconds that a shot takes,
P_KILL: Final = DURATION + 1  # and the probability that it neutralises
COLUMNS: Final = P_KILL + 1
SLOTS: Final = 64  # draws of a shot
ENDLESS: Final = 1e9  # shots: a magazine that never runs out
NO_RAID_ERRORS: Final = np.zeros(3)


@dataclass(frozen=True)
class Fixed:
    """An effector whose windows say how long each shot takes and how often it neutralises.

    `shot_time`: what the command post expects of that time, in seconds.
    """

    magazine: float
    channels: int
    shot_time: float

    @property
    def figures(self) -> Figures:
        """It needs no preparation, never reloads and is never mistaken."""
        return Figures(
            magazine=self.magazine,
            reload_time=math.inf,
            slew_rate=math.inf,
            settle_time=0.0,
            launch_interval=0.0,
            channels=self.channels,
            heat_limit=math.inf,
            cooling_rate=0.0,
            firing="single",
            rate_of_fire=1.0,
            shot_ammunition=1.0,
            shortest_shot=self.shot_time,
            common_speed_error=0.0,
            assessment_time=0.0,
            p_alive_called_dead=0.0,
            p_dead_called_alive=0.0,
        )

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Not asked for: windows are made by hand. Raises NotImplementedError."""
        raise NotImplementedError("windows are made by hand")

    def shot(self, order: Order) -> Effect:
        """One shot that leaves at once and takes its time."""
        row = order.window[0].tolist()
        end = order.opening_time + row[DURATION]
        is_kill = bool(order.draws[DRAW_KILL] < row[P_KILL])
        return Effect(
            rounds=1,
            ammunition=1.0,
            first_effect=end,
            last_effect=end,
            last_firing=order.opening_time,
            first_range=SLANT_RANGE,
            last_range=SLANT_RANGE,
            p_neutralise=row[P_KILL],
            kill_round=0 if is_kill else -1,
            kill_time=end if is_kill else math.nan,
            kill_range=SLANT_RANGE if is_kill else math.nan,
            hit=is_kill,
        )

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:  # noqa: ARG002
        """The same: a shot leaves at once, and has left before fire can cease."""
        return effect


def fire_unit(
    name: str,
    *,
    channels: int = 1,
    magazine: float = ENDLESS,
    layer: str = "",
    shot_time: float = 0.0,
) -> FireUnitFigures:
    """A fire unit with an effector of fixed shots, without a radar or anything to reload from."""
    effector = Fixed(magazine, channels, shot_time)
    return FireUnitFigures(
        effector=effector,
        effects=effector.figures,
        acquisition_time=0.0,
        least_track=0.0,
        memory=0.0,
        outcome_shares=(1.0, 0.0, 0.0),
        azimuth=0.0,
        elevation=0.0,
        name=name,
        layer=layer,
        stock=0.0,
    )


def defence(
    *units: FireUnitFigures, doctrine: Doctrine | None = None, repair_crews: int | None = None
) -> Defence:
    """A defence that fires without asking; shoot, look, shoot unless told otherwise."""
    return Defence(
        fire_units=units,
        doctrine=ShootLookShoot.from_si() if doctrine is None else doctrine,
        operators=1,
        release="automatic",
        released_per_raid=False,
        repair_crews=repair_crews,
    )


def window_tables(opening: Floats, closing: Floats, duration: Floats, p_kill: float) -> Floats:
    """The tables (n, 2, columns) of n windows from `opening` to `closing`, each (n,) seconds.

    A shot takes `duration` (n,) and neutralises with `p_kill`.
    """
    table = np.zeros((len(opening), 2, COLUMNS))
    table[:, 0, Window.FIRING_TIME] = opening
    table[:, 1, Window.FIRING_TIME] = closing
    table[:, :, DURATION] = duration[:, np.newaxis]
    table[:, :, Window.INTERCEPT_TIME] = table[:, :, Window.FIRING_TIME] + table[:, :, DURATION]
    table[:, :, Window.SLANT_RANGE] = SLANT_RANGE
    table[:, :, Window.FEASIBLE] = 1.0
    table[:, :, P_KILL] = p_kill
    return table


def opportunity(window: Floats, draws: Floats) -> Opportunity:
    """What a unit may do in a window (2, columns), with the draws (shots, 64) of its shots."""
    opening, closing = window[:, Window.FIRING_TIME].tolist()
    return Opportunity(
        first_fire=opening,
        last_fire=closing,
        cue_from=opening,
        azimuth=0.0,
        elevation=0.0,
        p_acquire=1.0,
        window=window,
        draws=draws,
        spans=((opening, closing),),
    )


def plan(
    judged: Sequence[float],
    impact: Sequence[float],
    expected_loss: Sequence[float],
    opportunities: list[list[Opportunity | None]],
    *,
    units: int,
) -> Plan:
    """A raid of threats that are judged threatening once and for all; by threat, seconds."""
    told = zip(judged, impact, expected_loss, strict=True)
    return Plan(
        updates=[[Update(time, n, True, loss, end)] for n, (time, end, loss) in enumerate(told)],
        opportunities=opportunities,
        release_delay=[0.0] * len(opportunities),
        units=[UnitChance(NO_RAID_ERRORS)] * units,
        end=max(impact),
    )
