"""What the search radars see of a block's flights: looks, merged plots, confirmed tracks."""

import numpy as np

from cram_sim.experiment.case import Case, SearchPost
from cram_sim.experiment.chance import Block, look_chance, outage_chance, radar_chance, swap_chance
from cram_sim.experiment.defence_chance import with_ordered
from cram_sim.experiment.stages import Flown, Seen, first_time
from cram_sim.records import Detections, Floats
from cram_sim.sensors import radar_looks
from cram_sim.sensors.confirmation import confirm
from cram_sim.sensors.meetings import Meetings, swapped
from cram_sim.sensors.resolution import resolve
from cram_sim.sensors.track_capacity import admitted


def observe(case: Case, block: Block, flown: list[Flown]) -> tuple[list[Seen], list[Meetings]]:
    """Let every search radar look at every flight.

    A list by launch group, and a list by radar of the meetings after which tracks are swapped.
    """
    names = [name for part in flown for name in part.group.names]
    swaps = []
    seen: list[Seen] = [Seen([], [], []) for _ in flown]
    for post in case.search_posts:
        phase, registration = radar_chance(block, post.name)
        scale = np.array([post.radar.registration_range] + 2 * [post.radar.registration_angle])
        registration = scale[:, np.newaxis] * registration
        end = max(float(np.max(part.flights.end_time)) for part in flown)
        spells = radar_outages(block, post, end)
        for part, out in zip(flown, seen, strict=True):
            out.registration.append(np.tile(registration, len(part.group.names)))
            out.detections.append(_looks(post, block, part, phase, spells, out.registration[-1]))
        together = [out.detections[-1] for out in seen]
        meetings = resolve(post.radar, post.place, together, block.replications)
        swaps.append(swapped(meetings, swap_chance(block, post.name, names, meetings)))
        for out in seen:
            confirm(post.radar, out.detections[-1])
        _hold_to_capacity(post, block, flown, seen)
    return seen, swaps


def radar_outages(block: Block, post: SearchPost, until: float) -> Floats:
    """When a radar goes down and comes up, (r, k) s: by chance and as the scenario orders."""
    return with_ordered(outage_chance(block, post.name, post.radar, until), post.outages)


def _looks(
    post: SearchPost,
    block: Block,
    part: Flown,
    phase: Floats,
    spells: Floats,
    registration: Floats,
) -> Detections:
    names = part.group.names
    longest = float(np.max(part.flights.end_time - part.launches.time))
    looks = radar_looks.looks_within(post.radar, longest)
    return radar_looks.look(
        post.radar,
        post.place,
        post.horizon,
        post.weather,
        part.flights,
        part.is_flying,
        part.launches.time,
        np.full(len(part.is_flying), part.group.salvo.threat.radar_cross_section),
        np.tile(phase * post.radar.scan_period, len(names)),
        spells,
        registration,
        look_chance(block, post.name, names, looks),
    )


def _hold_to_capacity(post: SearchPost, block: Block, flown: list[Flown], seen: list[Seen]) -> None:
    shape = (-1, block.replications)
    confirmed = np.concatenate(
        [first_time(s.detections[-1], s.detections[-1].confirmed).reshape(shape) for s in seen]
    )
    if len(confirmed) <= post.radar.maximum_tracks:
        for out in seen:
            out.followed.append(np.ones(len(out.detections[-1].time), dtype=np.bool_))
        return
    ends = np.concatenate([part.flights.end_time.reshape(shape) for part in flown])
    given = admitted(confirmed, ends, post.radar.maximum_tracks)
    first = 0
    for part, out in zip(flown, seen, strict=True):
        last = first + len(part.group.names)
        refused = (np.isfinite(confirmed) & ~given)[first:last].ravel()
        out.followed.append(~refused)
        out.detections[-1].confirmed[refused] = False
        first = last
