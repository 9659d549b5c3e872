"""Slice a block into one plan per replication, in plain floats, for the clock."""

from collections.abc import Iterator

import numpy as np

from cram_sim.engagement.air_picture import Picture, merged, updates_of
from cram_sim.engagement.plan import Opportunity, Plan, UnitChance, Update
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.stages import Flown, Tracked, zones_of
from cram_sim.experiment.windows import Engageable
from cram_sim.records import Floats, Window
from cram_sim.streams import Purpose, normals


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
    command = [block.uniforms(Purpose.COMMAND, name) for name in names]
    picture = _picture(case, block, flown, tracked, command)
    edges = np.searchsorted(picture.replication, np.arange(block.replications + 1)).tolist()
    updates = list(
        map(
            Update,
            picture.time.tolist(),
            picture.threat.tolist(),
            picture.is_threatening.tolist(),
            picture.expected_loss.tolist(),
            picture.impact_time.tolist(),
        )
    )
    release_delay = _release_delays(case, block, command)
    raid_errors = np.array(
        [_raid_errors(case, block, chance, post) for post in case.fire_posts]
    ).reshape(len(case.fire_posts), block.replications, 3)
    rows = [
        [_opportunities(part, unit) for unit in range(len(case.fire_posts))] for part in engageable
    ]
    for replication in range(block.replications):
        yield Plan(
            updates=_by_threat(updates[edges[replication] : edges[replication + 1]], len(names)),
            opportunities=[
                [by_lane[number * block.replications + replication] for by_lane in by_unit]
                for part, by_unit in zip(flown, rows, strict=True)
                for number in range(len(part.group.names))
            ],
            release_delay=release_delay[:, replication].tolist(),
            units=[UnitChance(errors) for errors in raid_errors[:, replication]],
            end=1e9,
        )


def _by_threat(updates: list[Update], threats: int) -> list[list[Update]]:
    rows: list[list[Update]] = [[] for _ in range(threats)]
    for update in updates:
        rows[update.threat].append(update)
    return rows


def _raid_errors(case: Case, block: Block, chance: RaidChance, post: FirePost) -> Floats:
    """What is common to a unit's shots in each raid, (r, 3): speed error, wind east and north.

    A fire control knows the forecast wind; what it does not know is what the tracker does not.
    """
    speed = post.ready.figures.common_speed_error * normals(
        block.uniforms(Purpose.FIRE_UNIT_RAID, post.name)[:, 0]
    )
    return np.column_stack([speed, (case.scenario.environment.wind_error * chance.wind).T])


def command_delay(case: Case, command: Floats) -> Floats:
    """The command post's delay with one threat, (r,) seconds, from its draws (r, 8)."""
    delay: Floats = case.scenario.command.delay.quantile(command[:, 0])
    return delay


def _picture(
    case: Case,
    block: Block,
    flown: list[Flown],
    tracked: list[Tracked],
    command: list[Floats],
) -> Picture:
    assets = case.scenario.defended_assets
    values = np.array([asset.value for asset in assets])
    pictures = [_nothing()]
    threat = 0
    for part, belief in zip(flown, tracked, strict=True):
        for number in range(len(part.group.names)):
            lanes = slice(number * block.replications, (number + 1) * block.replications)
            pictures.append(
                updates_of(
                    threat,
                    belief.reports.lanes(lanes),
                    belief.estimates.lanes(lanes),
                    belief.probabilities[lanes, :, : len(assets)],
                    values,
                    zones_of(case, part.group.salvo.threat)[: len(assets), 2],
                    case.scenario.command.engage_above,
                    command_delay(case, command[threat]),
                    belief.hostile_from[lanes],
                    part.flights.end_time[lanes],
                )
            )
            threat += 1
    return merged(pictures)


def _nothing() -> Picture:
    whole, real = np.empty(0, dtype=np.int64), np.empty(0)
    return Picture(whole, real, whole, np.empty(0, dtype=np.bool_), real, real)


def _release_delays(case: Case, block: Block, command: list[Floats]) -> Floats:
    """The operator's delay, (threats, r) seconds: one draw per track, or one for the raid."""
    release = case.scenario.command.release
    if release.per == "raid":
        draws = [block.uniforms(Purpose.COMMAND, "raid")] * len(command)
    else:
        draws = command
    return np.array([release.delay.quantile(each[:, 1]) for each in draws])


def _opportunities(part: Engageable, unit: int) -> list[Opportunity | None]:
    """One fire unit's opportunities by lane, None where there is none."""
    windows = part.opportunities[unit]
    start, stop = windows.start.tolist(), windows.stop.tolist()
    has_window = (windows.stop > windows.start) & np.isfinite(part.cue_from[unit])
    earliest, latest = (span.tolist() for span in windows.firing_spans())
    azimuth = windows.table[:, Window.AZIMUTH]
    elevation = windows.table[:, Window.ELEVATION]
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
            spans=_spans(windows.table[first:last]),
        )
    return opportunities


def _spans(window: Floats) -> tuple[tuple[float, float], ...]:
    firing, feasible = window[:, Window.FIRING_TIME], window[:, Window.FEASIBLE] > 0.0
    spans: list[tuple[float, float]] = []
    for i in np.flatnonzero(feasible[:-1] & feasible[1:]).tolist():
        if spans and spans[-1][1] == firing[i]:
            spans[-1] = (spans[-1][0], float(firing[i + 1]))
        else:
            spans.append((float(firing[i]), float(firing[i + 1])))
    return tuple(spans)
