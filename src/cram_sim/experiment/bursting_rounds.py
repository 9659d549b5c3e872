"""Rounds that burst in the air, so low that their pieces may be hazardous at the ground."""

from dataclasses import dataclass

import numpy as np

from cram_sim.aftermath.falling import carried
from cram_sim.aftermath.fired_rounds import (
    DRAW_THROW,
    DRAWS_PER_STAND_IN,
    HEIGHTS,
    STAND_INS,
    Ammunition,
    harmless_height,
    least_rise,
    round_fragments,
    stand_ins,
    whole_rounds,
)
from cram_sim.aftermath.loose import Loose
from cram_sim.ballistics.earth import ground_height
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import RaidChance
from cram_sim.experiment.fired_shots import Laid, Shots, laid
from cram_sim.experiment.loosened import (
    bodies_of,
    falling_pieces,
    law_of,
    least_density,
    least_hazard,
)
from cram_sim.records import Floats, Integers, Opportunities, Truths
from cram_sim.streams import normals


@dataclass(frozen=True)
class Bursting:
    """Rounds (k,) on their way to a burst `life` (k,) s after they leave; `throws` (2, k) draws."""

    rounds: Loose
    life: Floats
    throws: Floats

    def those(self, which: Truths) -> "Bursting":
        """Some of the rounds."""
        return Bursting(self.rounds.those(which), self.life[which], self.throws[:, which])


def bursting_rounds(
    case: Case,
    raid: RaidChance,
    post: FirePost,
    gun: Gun | AirburstGun,
    ammunition: Ammunition,
    shots: Shots,
    windows: Opportunities,
    bursts: Integers,
    draws: Floats,
) -> tuple[Loose, Loose]:
    """Of so many rounds of each shot (n,): those on the ground before they burst, and pieces.

    `draws` (n, 64). Those that burst at a harmless height are in neither.
    """
    harmless = harmless_height(
        ammunition,
        least_hazard(case),
        float(law_of(falling_pieces().drag_law)[:, 0].min()),
        least_density(case, HEIGHTS),
    )
    bursting = _stand_ins(post, gun, ammunition, shots, windows, bursts, draws)
    rise = least_rise(bursting.rounds.velocity, bursting.life, _slowing(case, gun, ammunition))
    low = bursting.those(post.site.place[2] + rise < harmless)
    bodies = bodies_of(case, raid, low.rounds, shots.sources[0][low.rounds.source])
    position, velocity = carried(bodies, law_of(gun.drag_law), case.air, case.earth, low.life)
    height = position[2] - ground_height(case.earth, position[0], position[1])
    up = (height > 0.0) & (height < harmless)
    pieces = round_fragments(
        ammunition,
        low.rounds.those(up),
        (low.rounds.time + low.life)[up],
        (position[:, up], velocity[:, up]),
        low.throws[:, up],
    )
    return low.rounds.those(height <= 0.0), pieces


def _stand_ins(
    post: FirePost,
    gun: Gun | AirburstGun,
    ammunition: Ammunition,
    shots: Shots,
    windows: Opportunities,
    bursts: Integers,
    draws: Floats,
) -> Bursting:
    """The rounds that stand for all that burst, each from its own part of the shot."""
    shot, place, number = stand_ins(bursts)
    column = DRAWS_PER_STAND_IN * place
    drawn = np.stack([draws[shot, column + which] for which in range(DRAWS_PER_STAND_IN)])
    part = (place + drawn[0]) / np.minimum(bursts, STAND_INS)[shot]
    fire = laid(shots, windows, shot, part)
    rounds = whole_rounds(
        ammunition, post.site.place, shot, fire.aims, number, normals(drawn[1:DRAW_THROW])
    )
    return Bursting(rounds, _life(gun, fire), drawn[DRAW_THROW:])


def _life(gun: Gun | AirburstGun, fire: Laid) -> Floats:
    if isinstance(gun, AirburstGun):
        life: Floats = fire.flight * (1.0 - gun.release_distance / fire.slant_range)
        return life
    return np.full(fire.flight.size, gun.self_destruct_time)


def _slowing(case: Case, gun: Gun | AirburstGun, ammunition: Ammunition) -> float:
    """Density x drag x area / (2 mass) of a round, 1/m, the greatest there is."""
    density = float(case.air.table[:, 0].max())
    drag = float(np.nanmax(law_of(gun.drag_law)[:, 0]))  # NaN past the end of its table
    return 0.5 * density * drag * ammunition.drag_area / ammunition.mass
