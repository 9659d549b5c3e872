"""The last step before the clock starts: who may engage whom, from when to when."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.effectors.protocol import Paths, Target
from cram_sim.engagement.cueing import acquisition_probability, cue_times, search_track_times
from cram_sim.engagement.plan import FireUnitFigures
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import Block, engagement_chance
from cram_sim.experiment.held_fire import Closure, closures_of, hold
from cram_sim.experiment.interruptions import Interruptions, most_interruptions
from cram_sim.experiment.stages import Flown, Tracked
from cram_sim.records import Estimates, Floats, Opportunities, Reports, Truths
from cram_sim.threats.threat import Threat


@dataclass(frozen=True)
class Engageable:
    """What each fire unit may do about one launch group; lists by fire unit.

    `cue_from` and `p_acquire` (n,); `draws` (n, shots, 64). The opportunities are without what
    holding fire takes from them: `is_held` (n,) where it takes some, `is_held_off` (n,) where all.
    """

    lanes: int
    opportunities: list[Opportunities]
    cue_from: list[Floats]
    p_acquire: list[Floats]
    draws: list[Floats]
    is_held: list[Truths]
    is_held_off: list[Truths]


def window(
    case: Case, block: Block, flown: list[Flown], tracked: list[Tracked]
) -> list[Engageable]:
    """Who may engage whom, from when to when; a list by launch group."""
    end = max(float(np.max(part.flights.end_time)) for part in flown)
    closures = closures_of(case.scenario.airspace, block, end)
    more = [most_interruptions(case, block, unit, end) for unit in case.scenario.fire_units]
    return [
        _engageable(case, block, closures, more, *parts)
        for parts in zip(flown, tracked, strict=True)
    ]


def told_times(reports: Reports, estimates: Estimates) -> Floats:
    """When what each report says of a track became known, (n, k) seconds; NaN after the last.

    A report without a detection leaves the estimate as it was: it says what was known before.
    """
    exists = ~np.isnan(estimates.position_error)
    is_silent = exists & ~reports.used
    is_silent[:, 1:] &= exists[:, :-1]
    is_silent[:, :1] = False
    times = np.fmax.accumulate(np.where(is_silent, -np.inf, reports.arrival), axis=1)
    return np.where(np.isnan(reports.arrival), np.nan, times)


def _engageable(
    case: Case,
    block: Block,
    closures: list[Closure],
    more: list[Interruptions],
    part: Flown,
    tracked: Tracked,
) -> Engageable:
    engageable = Engageable(part.is_flying.size, [], [], [], [], [], [])
    target = target_of(part.group.salvo.threat)
    paths = Paths(
        flights=part.flights,
        is_flying=part.is_flying,
        launch_time=part.launches.time,
        curvature=case.earth.constants[:2],
        track_time=told_times(tracked.reports, tracked.estimates),
        track_error=tracked.estimates.position_error,
    )
    for post, figures, extra in zip(case.fire_posts, case.defence.fire_units, more, strict=True):
        held = hold(
            closures,
            post.name,
            post.site.place,
            post.ready.opportunities(post.site, target, paths),
        )
        windows = held.windows
        cue_from, p_acquire = _cued(post, figures.lead, part, tracked, windows)
        engageable.opportunities.append(windows)
        engageable.cue_from.append(cue_from)
        engageable.p_acquire.append(p_acquire)
        engageable.is_held.append(held.is_held)
        engageable.is_held_off.append(held.is_held_off)
        shots = _most_shots(case, figures, windows, extra)
        engageable.draws.append(
            np.concatenate(
                [engagement_chance(block, post.name, name, shots) for name in part.group.names]
            )
        )
    return engageable


def target_of(threat: Threat) -> Target:
    """A class of threat as effectors see it."""
    return Target(
        diameter=threat.diameter,
        length=threat.length,
        p_neutralise_nose=threat.p_neutralise_nose,
        p_neutralise_side=threat.p_neutralise_side,
        p_pellet_nose=threat.p_pellet_nose,
        p_pellet_side=threat.p_pellet_side,
        fluence_nose=threat.fluence_nose,
        fluence_side=threat.fluence_side,
        absorptivity=threat.absorptivity,
        roll_rate=threat.roll_rate,
    )


def _cued(
    post: FirePost, lead: float, part: Flown, tracked: Tracked, windows: Opportunities
) -> tuple[Floats, Floats]:
    """When each lane may first be cued, and the probability that one attempt acquires it, (n,)."""
    if post.radar is None:
        return search_track_times(lead, part.launches.time, windows), np.ones(part.is_flying.size)
    cue_from, slant_range = cue_times(
        post.radar, post.radar_place, lead, part.flights, part.launches.time, windows
    )
    found = acquisition_probability(
        post.radar, cue_from, slant_range, tracked.reports, tracked.estimates
    )
    return cue_from, found


def _most_shots(
    case: Case, figures: FireUnitFigures, windows: Opportunities, interruptions: Interruptions
) -> int:
    """At least as many shots as fit into the longest window: none may lack draws."""
    effects = figures.effects
    earliest, latest = windows.firing_spans()
    lasting = latest - earliest
    if not np.isfinite(lasting).any():
        return 1
    longest = float(np.nanmax(lasting))
    more = interruptions.within(longest, effects.rate_of_fire)
    # A burst may be cut short by an empty magazine; after reloading there may be another.
    pauses = more + math.floor(longest / effects.reload_time)
    if effects.heat_limit < math.inf:
        pauses += math.ceil(longest * effects.cooling_rate / effects.shot_ammunition)
    doctrine = case.scenario.command.doctrine
    if effects.firing == "as ordered" and doctrine.is_continuous:
        return 1 + pauses
    if effects.firing == "continuous":
        # It may lose its threat and has to acquire it again.
        again = math.ceil(longest / (figures.shortest_preparation + effects.assessment_time))
        return again + 1 + more
    shortest, in_salvo = effects.shortest_shot, doctrine.most_shots_per_salvo
    if effects.firing == "as ordered":
        shortest, in_salvo = doctrine.burst_rounds / effects.rate_of_fire, 1
    salvos = math.ceil(longest / (shortest + effects.assessment_time)) + 1 + pauses
    return salvos * in_salvo
