"""What chance and the scenario have in store for each fire unit in each raid of a block."""

import numpy as np

from cram_sim.engagement.plan import UnitChance
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.defence_chance import (
    failure_chance,
    order_delay_chance,
    readiness_chance,
    stoppage_chance,
)
from cram_sim.records import Floats
from cram_sim.scenario.model import FireUnit, Scenario
from cram_sim.scenario.spells import Spell
from cram_sim.streams import Purpose, normals


def unit_chances(
    case: Case, block: Block, chance: RaidChance, end: Floats
) -> list[list[UnitChance]]:
    """What may befall each fire unit, by raid, by unit; `end` (r,) of each raid, in seconds."""
    by_unit = [
        _of_one_unit(case, block, chance, post, unit, end)
        for post, unit in zip(case.fire_posts, case.scenario.fire_units, strict=True)
    ]
    return [[chances[raid] for chances in by_unit] for raid in range(block.replications)]


def outages_of_unit(scenario: Scenario, unit: FireUnit) -> list[Spell]:
    """When a unit is out as ordered: itself, or the fire-control radar that it fires by."""
    channels = [post.name for post in scenario.sensors if post.on == unit.name]
    serving = channels if unit.effector.needs_fire_control else []
    return scenario.ordered_outages(unit.name, *serving)


def _of_one_unit(
    case: Case, block: Block, chance: RaidChance, post: FirePost, unit: FireUnit, end: Floats
) -> list[UnitChance]:
    scenario = case.scenario
    raid_errors = _raid_errors(case, block, chance, post)
    is_ready = readiness_chance(block, unit).tolist()
    failures = failure_chance(block, unit, end)
    stoppages = stoppage_chance(block, unit)
    delays = order_delay_chance(block, unit.name, unit.link).tolist()
    outages = outages_of_unit(scenario, unit)
    resupply = sorted((r.at, r.amount) for r in scenario.resupply if r.fire_unit == unit.name)
    return [
        UnitChance(
            raid_errors=raid_errors[raid],
            is_ready=is_ready[raid],
            failures=failures[raid],
            outages=outages,
            rounds_to_stoppage=stoppages[raid],
            order_delay=delays[raid],
            resupply=resupply,
        )
        for raid in range(block.replications)
    ]


def _raid_errors(case: Case, block: Block, chance: RaidChance, post: FirePost) -> Floats:
    """What is common to a unit's shots in each raid, (r, 3): speed error, wind east and north.

    A fire control knows the forecast wind; what it does not know is what the tracker does not.
    """
    speed = post.ready.figures.common_speed_error * normals(
        block.uniforms(Purpose.FIRE_UNIT_RAID, post.name)[:, 0]
    )
    return np.column_stack([speed, (case.scenario.environment.wind_error * chance.wind).T])
