"""What every shot of a block leaves in the air: rounds, their pieces, interceptors.

Lasers and tables of probabilities leave nothing.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.aftermath.falling import carried
from cram_sim.aftermath.fired_rounds import (
    DRAW_COUNT,
    DRAW_ROUND,
    DRAW_THROW,
    DRAWS_PER_ROUND,
    Aims,
    Ammunition,
    cone_speed,
    failures,
    flown_failures,
    muzzle_velocity,
    round_fragments,
    superelevation,
    whole_rounds,
)
from cram_sim.aftermath.loose import Loose, joined, loose, tumbling_area
from cram_sim.ballistics.earth import ground_height
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.missile import Missile
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.lines_of_fire import LinesOfSight, lines_of_sight
from cram_sim.experiment.loosened import Loosened, Sources, bodies_of, falling_pieces, law_of
from cram_sim.experiment.stages import Flown
from cram_sim.experiment.windows import Engageable
from cram_sim.hazards.falling_pieces import FallingPieces
from cram_sim.records import Floats, Integers, Opportunities, Piece, Truths
from cram_sim.streams import Purpose, normals

MIDDLE = 0.5  # of a shot: the round that stands for all that burst


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


def fired_pieces(
    case: Case,
    block: Block,
    raid: RaidChance,
    flown: list[Flown],
    engageable: list[Engageable],
    outcomes: list[RaidOutcome],
) -> list[Loosened]:
    """The pieces of all shots, by launch group and fire unit."""
    told = _told(outcomes)
    loosened: list[Loosened] = []
    first = 0
    for part, engaged in zip(flown, engageable, strict=True):
        names = part.group.names
        for unit, post in enumerate(case.fire_posts):
            is_mine = (told[2] == unit) & (told[1] >= first) & (told[1] < first + len(names))
            if not is_mine.any():
                continue
            shots = _shots(told[:, is_mine], first, block.replications)
            windows = engaged.opportunities[unit]
            match post.effector:
                case Gun() | AirburstGun():
                    draws = _draws(block, post.name, names, first, shots)
                    loosened += _rounds(case, raid, post, post.effector, shots, windows, draws)
                case Missile():
                    loosened.append(_interceptors(post, post.effector, shots, windows))
        first += len(names)
    return loosened


def _told(outcomes: list[RaidOutcome]) -> Floats:
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


def _shots(told: Floats, first: int, replications: int) -> Shots:
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


def _draws(block: Block, unit: str, names: tuple[str, ...], first: int, shots: Shots) -> Floats:
    """The draws of each shot, (n, 64): a page of its threat's and unit's for each."""
    draws = np.empty((shots.shot.size, Purpose.FIRED_ROUNDS.width))
    threat = shots.sources[1] - first
    for number, page in np.unique(np.stack([threat, shots.shot]), axis=1).T.tolist():
        entity = f"{unit}|{names[number]}"
        drawn = block.uniforms(Purpose.FIRED_ROUNDS, entity, page=page)
        those = (threat == number) & (shots.shot == page)
        draws[those] = drawn[shots.sources[0][those]]
    return draws


def _rounds(
    case: Case,
    raid: RaidChance,
    post: FirePost,
    gun: Gun | AirburstGun,
    shots: Shots,
    windows: Opportunities,
    draws: Floats,
) -> list[Loosened]:
    """The rounds of a gun's shots that failed, and pieces of those that burst."""
    figures = falling_pieces()
    ammunition = ammunition_of(gun, figures)
    missed = shots.rounds - shots.kills
    failed = failures(draws[:, DRAW_COUNT], missed, ammunition.failure)
    shot, place, number = flown_failures(failed)
    column = DRAW_ROUND + DRAWS_PER_ROUND * place
    aims, _ = _aims(shots, windows, shot, draws[shot, column])
    deviations = normals(np.stack([draws[shot, column + 1 + axis] for axis in range(3)]))
    whole = whole_rounds(ammunition, post.site.place, shot, aims, number, deviations)
    bursts = (missed - failed).astype(np.float64)
    grounded, pieces = _bursting(case, raid, post, gun, ammunition, shots, windows, bursts, draws)
    return [
        Loosened(joined([whole, grounded]), shots.sources, law_of(gun.drag_law)),
        Loosened(pieces, shots.sources, law_of(figures.drag_law)),
    ]


def ammunition_of(gun: Gun | AirburstGun, figures: FallingPieces) -> Ammunition:
    """A gun's round as it comes down."""
    area = gun.form_factor * 0.25 * math.pi * gun.calibre**2
    if isinstance(gun, Gun):
        failure, mass = gun.self_destruct_failure, figures.round_fragment_mass
        fragments = gun.projectile_mass / mass
        drag_area = float(np.cbrt(mass / figures.fragment_shape) ** 2)
    else:
        failure, mass, fragments = gun.dud_share, gun.sub_projectile_mass, gun.sub_projectiles
        size = gun.sub_projectile_diameter
        drag_area = float(tumbling_area(size, size))  # as long as they are thick
    return Ammunition(
        mass=gun.projectile_mass,
        muzzle_speed=gun.muzzle_speed,
        drag_area=area,
        dispersion=gun.round_dispersion,
        speed_scatter=gun.muzzle_speed_scatter,
        failure=failure,
        fragments=float(fragments),
        fragment_mass=mass,
        fragment_drag_area=drag_area,
    )


def _aims(
    shots: Shots, windows: Opportunities, shot: Integers, part: Floats
) -> tuple[Aims, LinesOfSight]:
    """Where rounds were aimed that left after a `part` (k,) of their `shot` (k,)."""
    met = shots.first[shot] + part * (shots.last - shots.first)[shot]
    leaves = shots.opening[shot] + part * shots.firing[shot]
    sight = lines_of_sight(windows, shots.lane[shot], met)
    above = superelevation(sight.slant_range, met - leaves, sight.elevation)
    return Aims(leaves, sight.azimuth, sight.elevation + above), sight


def _bursting(
    case: Case,
    raid: RaidChance,
    post: FirePost,
    gun: Gun | AirburstGun,
    ammunition: Ammunition,
    shots: Shots,
    windows: Opportunities,
    bursts: Floats,
    draws: Floats,
) -> tuple[Loose, Loose]:
    """One round of each shot stands for all that burst: those on the ground before, and pieces."""
    shot = np.flatnonzero(bursts > 0.0)
    aims, sight = _aims(shots, windows, shot, np.full(shot.size, MIDDLE))
    straight = np.zeros((3, shot.size))
    rounds = whole_rounds(ammunition, post.site.place, shot, aims, bursts[shot], straight)
    life = np.full(shot.size, gun.self_destruct_time)
    if isinstance(gun, AirburstGun):
        met = 0.5 * (shots.first + shots.last)[shot] - aims.time
        life = met * (1.0 - gun.release_distance / sight.slant_range)
    bodies = bodies_of(case, raid, rounds, shots.sources[0][shot])
    state = carried(bodies, law_of(gun.drag_law), case.air, case.earth, life)
    position, velocity = state
    is_down = position[2] <= ground_height(case.earth, position[0], position[1])
    up = np.flatnonzero(~is_down)
    speed = np.full(up.size, falling_pieces().round_fragment_speed)
    if isinstance(gun, AirburstGun):
        speed = cone_speed(np.linalg.norm(velocity[:, up], axis=0), gun.cone_half_angle)
    pieces = round_fragments(
        ammunition,
        shot[up],
        (aims.time + life)[up],
        (position[:, up], velocity[:, up]),
        bursts[shot[up]],
        speed,
        draws[shot[up], DRAW_THROW : DRAW_THROW + 2].T,
    )
    return rounds.those(is_down), pieces


def _interceptors(
    post: FirePost, missile: Missile, shots: Shots, windows: Opportunities
) -> Loosened:
    """The bodies of interceptors: burnt out, tumbling from where they meet the threat, or would.

    They have the mean speed of their flight.
    """
    sight = lines_of_sight(windows, shots.lane, shots.first)
    speed = sight.slant_range / (shots.first - shots.opening)
    heading = muzzle_velocity(1.0, sight.azimuth, sight.elevation)
    mass = missile.launch_mass - missile.boost_propellant - missile.sustain_propellant
    count = shots.lane.size
    bodies = loose(
        Piece.INTERCEPTOR,
        np.arange(count),
        shots.first,
        post.site.place[:, np.newaxis] + sight.slant_range * heading,
        speed * heading,
        np.full(count, mass),
        np.full(count, float(tumbling_area(missile.diameter, missile.length))),
        number=shots.rounds.astype(np.float64),
    )
    return Loosened(bodies, shots.sources, law_of(falling_pieces().drag_law))
