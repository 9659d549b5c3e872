"""The shots of a block: who fired when at what, along which lines, and what is drawn for them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cram_sim.aftermath.fired_rounds import Aims, superelevation
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.chance import Block
from cram_sim.experiment.lines_of_fire import lines_of_sight
from cram_sim.experiment.loosened import Sources
from cram_sim.records import Floats, Integers, Opportunities, Truths
from cram_sim.streams import Purpose

# The pages of a shot are its own number, for rounds that fail, and that far on, for those that
# burst; no unit fires so many shots.
PAGE_OF_BURSTS = 2**32


@dataclass(frozen=True)
class Shots:
    """n shots of one fire unit at threats of one launch group, each (n,); times in seconds.

    `sources` (3, n); `lane` of the launch group; `shot` its number at the threat; `opening` fire
    for `firing`, meeting the threat from `first` to `last`; `kills`: a round neutralised.
    """

    sources: Sources
    lane: Integers
    shot: Integers
    opening: Floats
    first: Floats
    last: Floats
    rounds: Integers
    firing: Floats
    kills: Truths


class Laid(NamedTuple):
    """How k rounds were aimed, and at what: `slant_range` (k,) m, met after `flight` (k,) s."""

    aims: Aims
    slant_range: Floats
    flight: Floats


def all_shots(outcomes: list[RaidOutcome]) -> Floats:
    """All shots that left, (10, k): the columns of `Shots` one after the other, lane left out."""
    rows = [
        (
            replication,
            shot.threat,
            shot.fire_unit,
            shot.shot,
            shot.open_fire_time,
            shot.first_intercept_time,
            shot.last_intercept_time,
            shot.rounds,
            shot.firing_time,
            shot.neutralised,
        )
        for replication, outcome in enumerate(outcomes)
        for shot in outcome.shots
        if shot.rounds > 0
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 10).T


def shots_of(told: Floats, first: int, replications: int) -> Shots:
    """Columns of `all_shots` at one launch group, whose first threat has that number."""
    whole = told[[0, 1, 2, 3, 7]].astype(np.int64)
    return Shots(
        sources=whole[:3],
        lane=(whole[1] - first) * replications + whole[0],
        shot=whole[3],
        opening=told[4],
        first=told[5],
        last=told[6],
        rounds=whole[4],
        firing=told[8],
        kills=told[9] > 0.0,
    )


def draws_of(
    block: Block, unit: str, names: tuple[str, ...], first: int, shots: Shots
) -> tuple[Floats, Floats]:
    """The draws of each shot for rounds that fail and for those that burst, (n, 64) each."""
    failing, bursting = np.empty((2, shots.shot.size, Purpose.FIRED_ROUNDS.width))
    threat = shots.sources[1] - first
    for number, shot in np.unique(np.stack([threat, shots.shot]), axis=1).T.tolist():
        entity = f"{unit}|{names[number]}"
        those = (threat == number) & (shots.shot == shot)
        for draws, page in ((failing, shot), (bursting, PAGE_OF_BURSTS + shot)):
            drawn = block.uniforms(Purpose.FIRED_ROUNDS, entity, page=page)
            draws[those] = drawn[shots.sources[0][those]]
    return failing, bursting


def laid(shots: Shots, windows: Opportunities, shot: Integers, part: Floats) -> Laid:
    """Where rounds were aimed that left after a `part` (k,) of their `shot` (k,)."""
    met = shots.first[shot] + part * (shots.last - shots.first)[shot]
    leaves = shots.opening[shot] + part * shots.firing[shot]
    sight = lines_of_sight(windows, shots.lane[shot], met)
    above = superelevation(sight.slant_range, met - leaves, sight.elevation)
    aims = Aims(leaves, sight.azimuth, sight.elevation + above)
    return Laid(aims, sight.slant_range, met - leaves)
