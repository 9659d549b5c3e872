"""What every shot of a block leaves in the air: rounds, their pieces, interceptors.

Lasers and tables of probabilities leave nothing.
"""

import math

import numpy as np

from cram_sim.aftermath.fired_rounds import (
    DRAW_COUNT,
    DRAW_ROUND,
    DRAWS_PER_ROUND,
    Ammunition,
    failures,
    flown_failures,
    muzzle_velocity,
    whole_rounds,
)
from cram_sim.aftermath.loose import joined, loose, tumbling_area
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.missile import Missile
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.bursting_rounds import bursting_rounds
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.fired_shots import Shots, all_shots, draws_of, laid, shots_of
from cram_sim.experiment.lines_of_fire import lines_of_sight
from cram_sim.experiment.loosened import Loosened, falling_pieces, law_of
from cram_sim.experiment.stages import Flown
from cram_sim.experiment.windows import Engageable
from cram_sim.hazards.falling_pieces import FallingPieces
from cram_sim.records import Floats, Opportunities, Piece
from cram_sim.streams import normals


def fired_pieces(
    case: Case,
    block: Block,
    raid: RaidChance,
    flown: list[Flown],
    engageable: list[Engageable],
    outcomes: list[RaidOutcome],
) -> list[Loosened]:
    """The pieces of all shots, by launch group and fire unit."""
    told = all_shots(outcomes)
    loosened: list[Loosened] = []
    first = 0
    for part, engaged in zip(flown, engageable, strict=True):
        names = part.group.names
        for unit, post in enumerate(case.fire_posts):
            is_mine = (told[2] == unit) & (told[1] >= first) & (told[1] < first + len(names))
            if not is_mine.any():
                continue
            shots = shots_of(told[:, is_mine], first, block.replications)
            windows = engaged.opportunities[unit]
            match post.effector:
                case Gun() | AirburstGun():
                    draws = draws_of(block, post.name, names, first, shots)
                    loosened += _rounds(case, raid, post, post.effector, shots, windows, draws)
                case Missile():
                    loosened.append(_interceptors(post, post.effector, shots, windows))
        first += len(names)
    return loosened


def _rounds(
    case: Case,
    raid: RaidChance,
    post: FirePost,
    gun: Gun | AirburstGun,
    shots: Shots,
    windows: Opportunities,
    draws: tuple[Floats, Floats],
) -> list[Loosened]:
    """The rounds of a gun's shots that failed, and pieces of those that burst."""
    figures = falling_pieces()
    ammunition = ammunition_of(gun, figures)
    missed = shots.rounds - shots.kills
    failing, bursting = draws
    failed = failures(failing[:, DRAW_COUNT], missed, ammunition.failure)
    shot, place, number = flown_failures(failed)
    column = DRAW_ROUND + DRAWS_PER_ROUND * place
    fire = laid(shots, windows, shot, failing[shot, column])
    deviations = normals(np.stack([failing[shot, column + 1 + axis] for axis in range(3)]))
    whole = whole_rounds(ammunition, post.site.place, shot, fire.aims, number, deviations)
    grounded, pieces = bursting_rounds(
        case, raid, post, gun, ammunition, shots, windows, missed - failed, bursting
    )
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
        thrown, cone = figures.round_fragment_speed, 0.0
    else:
        failure, mass, fragments = gun.dud_share, gun.sub_projectile_mass, gun.sub_projectiles
        size = gun.sub_projectile_diameter
        drag_area = float(tumbling_area(size, size))  # as long as they are thick
        thrown, cone = 0.0, gun.cone_half_angle
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
        fragment_speed=thrown,
        cone_half_angle=cone,
    )


def _interceptors(
    post: FirePost, missile: Missile, shots: Shots, windows: Opportunities
) -> Loosened:
    """The bodies of interceptors: burnt out, tumbling from where they meet the threat, or would.

    They have the mean speed of their flight; those of one shot fly together.
    """
    sight = lines_of_sight(windows, shots.lane, shots.first)
    speed = sight.slant_range / (shots.first - shots.opening)
    heading = muzzle_velocity(1.0, sight.azimuth, sight.elevation)
    mass = missile.launch_mass - missile.boost_propellant - missile.sustain_propellant
    shot = np.repeat(np.arange(shots.lane.size), shots.rounds)
    place = post.site.place[:, np.newaxis] + sight.slant_range * heading
    bodies = loose(
        Piece.INTERCEPTOR,
        shot,
        shots.first[shot],
        place[:, shot],
        (speed * heading)[:, shot],
        np.full(shot.size, mass),
        np.full(shot.size, float(tumbling_area(missile.diameter, missile.length))),
    )
    return Loosened(bodies, shots.sources, law_of(falling_pieces().drag_law))
