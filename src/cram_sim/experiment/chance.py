"""Draws: the random numbers of a block, each from its own stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.effectors.protocol import DRAWS, FIRST_NORMAL
from cram_sim.records import Floats, Truths
from cram_sim.scenario.model import Link
from cram_sim.sensors.false_tracks import false_track_times
from cram_sim.sensors.meetings import Meetings
from cram_sim.sensors.outages import outages
from cram_sim.sensors.radar_looks import DRAWS_PER_LOOK
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.streams import Purpose, normals, stratified_uniforms, uniforms

# What is drawn before anybody defends: the air, the laying and the launch. Stratifying them leaves
# 0.6 to 0.7 of the variance of rounds per raid, and 0.8 to all of that of no leaker. Doing so to
# all the rest gains nothing more that could be told, and raids in mirrored pairs do worse against
# a small raid (design/variance_reduction.py).
STRATIFIED = frozenset({Purpose.RAID, Purpose.SALVO, Purpose.LAUNCH})


@dataclass(frozen=True)
class Block:
    """A contiguous run of replications of one seed; `is_stratified`: in groups of 16."""

    seed: int
    first: int
    replications: int
    is_stratified: bool = False

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of its replications."""
        return np.arange(self.first, self.first + self.replications)

    def uniforms(self, purpose: Purpose, entity: str, *, page: int = 0) -> Floats:
        """The uniforms of one entity, shape (replications, width)."""
        draw = stratified_uniforms if self.is_stratified and purpose in STRATIFIED else uniforms
        return draw(self.seed, purpose, entity, self.first, self.replications, page=page)


@dataclass(frozen=True)
class RaidChance:
    """What is common to a raid: `wind` (2, r) standard normals, `density` (r,)."""

    wind: Floats
    density: Floats


@dataclass(frozen=True)
class LaunchChance:
    """One salvo: `failure` and `dud` uniforms (n,), `deviations` (6, n) standard normals.

    `ignition` (n,) is exponential with mean 1.
    """

    failure: Floats
    dud: Floats
    deviations: Floats
    ignition: Floats


def raid_chance(block: Block) -> RaidChance:
    """The errors of wind and density of each raid."""
    draws = normals(block.uniforms(Purpose.RAID, "raid")[:, :3])
    return RaidChance(wind=draws[:, :2].T, density=draws[:, 2])


def launch_chance(block: Block, names: Sequence[str]) -> LaunchChance:
    """How each round of a salvo is launched; lanes are rounds, then replications."""
    draws = np.concatenate([block.uniforms(Purpose.LAUNCH, name)[:, :9] for name in names])
    deviations = normals(draws[:, [1, 2, 3, 4, 6, 7]]).T
    return LaunchChance(draws[:, 0], draws[:, 5], deviations, -np.log(draws[:, 8]))


def lay_chance(block: Block, salvo: str) -> Floats:
    """How far a salvo's rail is off in elevation and azimuth, (2, r) standard normals."""
    return normals(block.uniforms(Purpose.SALVO, salvo)[:, :2]).T


def look_chance(block: Block, radar: str, names: Sequence[str], looks: int) -> Floats:
    """The draws of `looks` looks at every lane, shape (n, 4 x looks)."""
    entities = [f"{radar}|{name}" for name in names]
    draws = _first_draws(block, Purpose.LOOKS, entities, DRAWS_PER_LOOK * looks)
    draws = draws.reshape(-1, looks, DRAWS_PER_LOOK)
    draws[:, :, 1:] = normals(draws[:, :, 1:])
    return draws.reshape(len(draws), -1)


def radar_chance(block: Block, radar: str) -> tuple[Floats, Floats]:
    """A radar's scan phase (r,) between 0 and 1, and registration errors (3, r) as normals."""
    draws = block.uniforms(Purpose.SENSOR_RAID, radar)
    return draws[:, 0], normals(draws[:, 1:4]).T


def outage_chance(block: Block, radar: str, radar_spec: SearchRadar, until: float) -> Floats:
    """When a radar goes down and comes up, (replications, k) seconds, past `until` in each raid."""
    between, repair = radar_spec.time_between_failures, radar_spec.repair_time
    if between is None or repair is None:
        return np.empty((block.replications, 0))
    times, _ = rising_until(
        block, Purpose.OUTAGES, radar, lambda draws: outages(draws, between, repair), until
    )
    return times


def false_track_chance(block: Block, radar: str, rate: float, until: float) -> Floats:
    """When false tracks come up at a radar, (replications, k) seconds, past `until` in each."""
    times, _ = rising_until(
        block, Purpose.FALSE_TRACKS, radar, lambda draws: false_track_times(draws, rate), until
    )
    return times


def rising_until(
    block: Block, purpose: Purpose, entity: str, times_of: Callable[[Floats], Floats], until: float
) -> tuple[Floats, Floats]:
    """Rising times (r, k) from the draws of each raid, and those: pages until all pass `until`."""
    draws = block.uniforms(purpose, entity)
    times = times_of(draws)
    page = 1
    while (times[:, -1] <= until).any():
        draws = np.concatenate([draws, block.uniforms(purpose, entity, page=page)], axis=1)
        times = times_of(draws)
        page += 1
    return times, draws


def _first_draws(block: Block, purpose: Purpose, entities: list[str], count: int) -> Floats:
    """The first `count` uniforms of every entity, one after the other, from as many pages."""
    pages = range(-(-count // purpose.width))
    drawn = [
        np.concatenate([block.uniforms(purpose, entity, page=page) for page in pages], axis=1)
        for entity in entities
    ]
    return np.concatenate(drawn)[:, :count]


def class_chance(block: Block, names: Sequence[str]) -> Floats:
    """The uniform that says which class each round is taken for, (n,)."""
    return np.concatenate([block.uniforms(Purpose.COMMAND, name)[:, 2] for name in names])


def link_chance(
    block: Block, sensor: str, link: Link, names: Sequence[str], looks: int
) -> tuple[Floats, Truths]:
    """How late (n,) seconds a sensor's reports of a salvo are, and which (n, looks) are lost."""
    delay = link.latency.quantile(block.uniforms(Purpose.SENSOR_RAID, sensor)[:, 4])
    late = np.tile(delay, len(names))
    if link.loss == 0.0:
        return late, np.zeros((late.size, looks), dtype=np.bool_)
    entities = [f"{sensor}|{name}" for name in names]
    return late, _first_draws(block, Purpose.LINK, entities, looks) < link.loss


def swap_chance(block: Block, radar: str, names: Sequence[str], meetings: Meetings) -> Floats:
    """The uniform of each meeting, (e,); `names` of the threats of all launch groups in order."""
    chance = np.empty(len(meetings.time))
    width = Purpose.TRACK_PAIRS.width
    page, place = np.divmod(meetings.number, width)
    keys = zip(meetings.first.tolist(), meetings.second.tolist(), page.tolist(), strict=True)
    for first, second, turned in sorted(set(keys)):
        # In the order of their names: which salvo a scenario lists first does not matter.
        pair = "|".join(sorted((names[first], names[second])))
        draws = block.uniforms(Purpose.TRACK_PAIRS, f"{radar}|{pair}", page=turned)
        mine = (meetings.first == first) & (meetings.second == second) & (page == turned)
        chance[mine] = draws[meetings.replication[mine], place[mine]]
    return chance


def engagement_chance(block: Block, fire_unit: str, threat: str, shots: int) -> Floats:
    """The draws of one fire unit at one threat, shape (replications, shots, 64)."""
    draws = np.stack(
        [
            block.uniforms(Purpose.ENGAGEMENT, f"{fire_unit}|{threat}", page=page)
            for page in range(shots)
        ],
        axis=1,
    )
    draws[:, :, FIRST_NORMAL:DRAWS] = normals(draws[:, :, FIRST_NORMAL:DRAWS])
    return draws
