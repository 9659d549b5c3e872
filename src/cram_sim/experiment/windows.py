"""The last step before the clock starts: who may engage whom, from when to when."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.effectors.gun_windows import Silhouette, opportunities
from cram_sim.engagement.cueing import acquisition_probability, cue_times
from cram_sim.experiment.case import Case, GunPost
from cram_sim.experiment.chance import Block, engagement_chance
from cram_sim.experiment.stages import Flown, Tracked
from cram_sim.records import Floats, Opportunities, Window
from cram_sim.threats.threat import Threat


@dataclass(frozen=True)
class Engageable:
    """What each fire unit may do about one launch group; lists by fire unit.

    `cue_from` and `p_acquire` (n,); `draws` (n, shots, 64).
    """

    opportunities: list[Opportunities]
    cue_from: list[Floats]
    p_acquire: list[Floats]
    draws: list[Floats]


def window(
    case: Case, block: Block, flown: list[Flown], tracked: list[Tracked]
) -> list[Engageable]:
    """Who may engage whom, from when to when; a list by launch group."""
    return [_engageable(case, block, *parts) for parts in zip(flown, tracked, strict=True)]


def _engageable(case: Case, block: Block, part: Flown, tracked: Tracked) -> Engageable:
    engageable = Engageable([], [], [], [])
    doctrine = case.scenario.command.doctrine
    for post, figures in zip(case.gun_posts, case.defence.fire_units, strict=True):
        windows = opportunities(
            post.gun,
            post.place,
            post.fly_out,
            doctrine.open_fire_range,
            _silhouette(part.group.salvo.threat, post),
            case.earth.constants[:2],
            part.flights,
            part.is_flying,
            part.launches.time,
        )
        cue_from, slant_range = cue_times(
            post.radar, post.radar_place, figures.lead, part.flights, part.launches.time, windows
        )
        engageable.opportunities.append(windows)
        engageable.cue_from.append(cue_from)
        engageable.p_acquire.append(
            acquisition_probability(
                post.radar, cue_from, slant_range, tracked.reports, tracked.estimates
            )
        )
        shots = _most_shots(case, post, windows)
        engageable.draws.append(
            np.concatenate(
                [engagement_chance(block, post.name, name, shots) for name in part.group.names]
            )
        )
    return engageable


def _silhouette(threat: Threat, post: GunPost) -> Silhouette:
    # A round hits when its edge does: its calibre widens the mark.
    return Silhouette(
        diameter=threat.diameter + post.gun.calibre,
        length=threat.length + post.gun.calibre,
        p_neutralise_nose=threat.p_neutralise_nose,
        p_neutralise_side=threat.p_neutralise_side,
    )


def _most_shots(case: Case, post: GunPost, windows: Opportunities) -> int:
    """At least as many bursts as fit into the longest window: none may lack draws."""
    exists = windows.stop > windows.start
    if not exists.any():
        return 1
    doctrine, gun = case.scenario.command.doctrine, post.gun
    firing = windows.table[:, Window.FIRING_TIME]
    longest = float(np.max(firing[windows.stop[exists] - 1] - firing[windows.start[exists]]))
    # A burst may be cut short by an empty magazine; after reloading there may be another.
    reloads = math.floor(longest / gun.reload_time)
    if doctrine.is_continuous:
        return 1 + reloads
    shortest = doctrine.burst_rounds / gun.rate_of_fire + gun.assessment_time
    return math.ceil(longest / shortest) + 1 + reloads
