"""Slice a block into one plan per replication, in plain floats, for the clock."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from cram_sim.engagement.air_picture import Picture, merged, updates_of
from cram_sim.engagement.plan import Opportunity, Plan, Update
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.defence_chance import command_outage_chance, order_chance
from cram_sim.experiment.firing_spans import spans_of
from cram_sim.experiment.held_fire import closures_of
from cram_sim.experiment.stages import Flown, Tracked, believed_classes, zones_of
from cram_sim.experiment.unit_chances import unit_chances
from cram_sim.experiment.windows import Engageable
from cram_sim.records import Floats, Truths, Window
from cram_sim.scenario.command import COMMAND_POST
from cram_sim.scenario.spells import Spell
from cram_sim.streams import Purpose

DELAY, RELEASE_DELAY, _, WITHHELD = range(4)  # of the draws of the command post about a threat

Told = TypeVar("Told")


def plans_of(
    case: Case,
    block: Block,
    chance: RaidChance,
    flown: list[Flown],
    tracked: list[Tracked],
    engageable: list[Engageable],
) -> Iterator[Plan]:
    """The plans of a block, in order of replication."""
    names = [name for part in flown for name in part.group.names]
    end = raid_ends(block, flown)
    updates = _updates(case, block, flown, tracked)
    opportunities = _by_raid(block, [_opportunities(part) for part in engageable])
    held_off = _by_raid(block, [_held_off(part) for part in engageable])
    classes = _by_raid(
        block, [believed_classes(*parts).tolist() for parts in zip(flown, tracked, strict=True)]
    )
    release_delay, is_withheld = _releases(case, block, names)
    units = unit_chances(case, block, chance, end)
    orders_lost = _orders_lost(case, block, names)
    outages = _command_outages(case, block, end)
    holds = _holds(case, block, end)
    for raid in range(block.replications):
        yield Plan(
            updates=updates[raid],
            opportunities=opportunities[raid],
            release_delay=release_delay[:, raid].tolist(),
            units=units[raid],
            end=float(end[raid]),
            is_withheld=is_withheld[:, raid].tolist(),
            believed_classes=classes[raid],
            orders_lost=orders_lost[raid],
            held_off=held_off[raid],
            command_outages=outages[raid],
            holds=holds[raid],
        )


def command_delay(case: Case, command: Floats) -> Floats:
    """The command post's delay with one threat, (r,) seconds, from its draws (r, 8)."""
    delay: Floats = case.scenario.command.delay.quantile(command[:, DELAY])
    return delay


def raid_ends(block: Block, flown: list[Flown]) -> Floats:
    """The last impact of each raid, (r,) seconds, if nothing is engaged; 0 where nothing flew."""
    ends = [
        np.where(part.is_flying, part.flights.end_time, 0.0).reshape(-1, block.replications)
        for part in flown
    ]
    end: Floats = np.concatenate(ends).max(axis=0)
    return end


def _by_raid(block: Block, parts: Sequence[Sequence[Told]]) -> list[list[Told]]:
    """What is told of each lane of each launch group, by raid, by threat."""
    return [
        [told for part in parts for told in part[raid :: block.replications]]
        for raid in range(block.replications)
    ]


def _updates(
    case: Case, block: Block, flown: list[Flown], tracked: list[Tracked]
) -> list[list[list[Update]]]:
    """The lines of the air picture, by raid, by threat, in order of time."""
    picture = _picture(case, block, flown, tracked)
    threats = sum(len(part.group.names) for part in flown)
    told = list(
        map(
            Update,
            picture.time.tolist(),
            picture.threat.tolist(),
            picture.is_threatening.tolist(),
            picture.expected_loss.tolist(),
            picture.impact_time.tolist(),
            picture.asset.tolist(),
            picture.p_impact.tolist(),
        )
    )
    place = picture.replication * threats + picture.threat
    edges = np.searchsorted(place, np.arange(block.replications * threats + 1)).tolist()
    by_lane = [told[edges[lane] : edges[lane + 1]] for lane in range(len(edges) - 1)]
    return [by_lane[first : first + threats] for first in range(0, len(by_lane), threats)]


def _picture(case: Case, block: Block, flown: list[Flown], tracked: list[Tracked]) -> Picture:
    assets = case.scenario.defended_assets
    values = np.array([asset.value for asset in assets])
    engage_above = np.array([case.scenario.engage_above(asset) for asset in assets])
    pictures: list[Picture] = []
    for part, belief in zip(flown, tracked, strict=True):
        zones = zones_of(case, part.group.salvo.threat.lethal_radius)
        for number, name in enumerate(part.group.names):
            lanes = slice(number * block.replications, (number + 1) * block.replications)
            pictures.append(
                updates_of(
                    len(pictures),
                    belief.reports.lanes(lanes),
                    belief.estimates.lanes(lanes),
                    belief.probabilities[lanes, :, : len(assets)],
                    values,
                    zones.radii[: len(assets)],
                    engage_above,
                    command_delay(case, block.uniforms(Purpose.COMMAND, name)),
                    belief.hostile_from[lanes],
                    part.flights.end_time[lanes],
                )
            )
    return merged(pictures)


def _releases(case: Case, block: Block, names: list[str]) -> tuple[Floats, Truths]:
    """The operator's delay (s) and whether he withholds consent, each (threats, r).

    One draw per track, or one for the raid.
    """
    release = case.scenario.command.release
    asked = ["raid"] * len(names) if release.per == "raid" else names
    draws = [block.uniforms(Purpose.COMMAND, name) for name in asked]
    delays = np.array([release.delay.quantile(each[:, RELEASE_DELAY]) for each in draws])
    return delays, np.array([each[:, WITHHELD] < release.withheld for each in draws])


def _orders_lost(case: Case, block: Block, names: list[str]) -> list[list[list[Sequence[int]]]]:
    """How many orders are lost before each that arrives: by raid, threat and fire unit."""
    units = case.scenario.fire_units
    if all(unit.link.loss == 0.0 for unit in units):
        return [[]] * block.replications
    lost = np.array([order_chance(block, unit, names) for unit in units])
    by_raid: list[list[list[Sequence[int]]]] = lost.transpose(2, 1, 0, 3).tolist()
    return by_raid


def _command_outages(case: Case, block: Block, end: Floats) -> list[list[Spell]]:
    ordered = case.scenario.ordered_outages(COMMAND_POST)
    reliability = case.scenario.command.reliability
    drawn = command_outage_chance(block, reliability, ordered, float(end.max()))
    return [
        [(max(0.0, begin), until) for begin, until in spells if begin <= last]
        for spells, last in zip(drawn, end.tolist(), strict=True)
    ]


def _holds(case: Case, block: Block, end: Floats) -> list[list[tuple[float, float, str]]]:
    """When fire is held somewhere, and by what, in each raid; in order of time."""
    closures = closures_of(case.scenario.airspace, block, float(end.max()))
    return [
        sorted(
            (max(0.0, begin), until, closure.of.name)
            for closure in closures
            for begin, until in closure.spells[raid]
            if begin <= last and until >= 0.0
        )
        for raid, last in enumerate(end.tolist())
    ]


def _opportunities(part: Engageable) -> list[list[Opportunity | None]]:
    """Every lane's opportunities, by fire unit; None where there is none."""
    by_unit = [_of_one_unit(part, unit) for unit in range(len(part.opportunities))]
    return [list(lane) for lane in zip(*by_unit, strict=True)] if by_unit else [[]] * part.lanes


def _held_off(part: Engageable) -> list[list[bool]]:
    """Whether a lane has no window only because fire is held, by fire unit; empty: nowhere."""
    by_unit = [held.tolist() for held in part.is_held_off]
    return [list(lane) for lane in zip(*by_unit, strict=True)] if by_unit else [[]] * part.lanes


def _of_one_unit(part: Engageable, unit: int) -> list[Opportunity | None]:
    windows = part.opportunities[unit]
    start, stop = windows.start.tolist(), windows.stop.tolist()
    has_window = (windows.stop > windows.start) & np.isfinite(part.cue_from[unit])
    earliest, latest = (span.tolist() for span in windows.firing_spans())
    azimuth = windows.table[:, Window.AZIMUTH]
    elevation = windows.table[:, Window.ELEVATION]
    spans = spans_of(windows)
    opportunities: list[Opportunity | None] = [None] * len(start)
    for lane in np.flatnonzero(has_window).tolist():
        first, last = start[lane], stop[lane]
        opportunities[lane] = Opportunity(
            first_fire=earliest[lane],
            last_fire=latest[lane],
            cue_from=float(part.cue_from[unit][lane]),
            azimuth=float(azimuth[first]),
            elevation=float(elevation[first]),
            p_acquire=float(part.p_acquire[unit][lane]),
            window=windows.table[first:last],
            draws=part.draws[unit][lane],
            spans=spans[lane],
            is_held=bool(part.is_held[unit][lane]),
        )
    return opportunities
