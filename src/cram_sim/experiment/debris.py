"""What is left of kills and of what was fired, flown to the ground."""

from dataclasses import fields

import numpy as np

from cram_sim.aftermath.falling import NOSE_FIRST, TUMBLING, fall
from cram_sim.aftermath.loose import joined
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.errors import CramSimError
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.fired_pieces import fired_pieces
from cram_sim.experiment.kill_pieces import kill_pieces
from cram_sim.experiment.loosened import Loosened, bodies_of, falling_pieces, law_of
from cram_sim.experiment.stages import Flown
from cram_sim.experiment.windows import Engageable
from cram_sim.records import Debris, no_debris


def debris_of(
    case: Case,
    block: Block,
    raid: RaidChance,
    flown: list[Flown],
    engageable: list[Engageable],
    outcomes: list[RaidOutcome],
) -> Debris:
    """Every piece of a fought block, in order of replication, threat, fire unit and piece."""
    loosened = [
        *kill_pieces(case, block, flown, outcomes),
        *fired_pieces(case, block, raid, flown, engageable, outcomes),
    ]
    # What falls by one drag law falls together.
    laws = {id(part.law): part.law for part in loosened if part.pieces.source.size}
    landed = [
        _landed(case, raid, [part for part in loosened if part.law is law]) for law in laws.values()
    ]
    return _in_order(landed) if landed else no_debris()


def _landed(case: Case, raid: RaidChance, loosened: list[Loosened]) -> Debris:
    """Pieces of one drag law, on the ground."""
    pieces = joined([part.pieces for part in loosened])
    replication, threat, fire_unit = np.concatenate([part.whose for part in loosened], axis=1)
    law = loosened[0].law
    fallen = fall(
        bodies_of(case, raid, pieces, replication),
        law,
        case.air,
        case.earth,
        tolerance=TUMBLING if law is law_of(falling_pieces().drag_law) else NOSE_FIRST,
    )
    if not np.isfinite(fallen.time).all():
        lost = _name_of(case, int(threat[np.argmin(np.isfinite(fallen.time))]))
        raise CramSimError(
            f"{lost}: a piece of debris could not be flown to the ground; "
            "check the masses and speeds of its class and of what is fired at it"
        )
    return Debris(
        replication=replication,
        threat=threat,
        fire_unit=fire_unit,
        piece=pieces.piece,
        number=pieces.number,
        spread=pieces.spread(fallen.place),
        mass=pieces.mass,
        time=fallen.time,
        east=fallen.place[0],
        north=fallen.place[1],
        speed=fallen.speed,
        detonates=pieces.detonates,
    )


def _in_order(landed: list[Debris]) -> Debris:
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in landed])
        for field in fields(Debris)
    }
    place = np.zeros(len(columns["piece"]), dtype=np.int64)
    for key in ("replication", "threat", "fire_unit", "piece"):
        place = place * (int(columns[key].max()) + 1) + columns[key]
    order = np.argsort(place, kind="stable")
    return Debris(**{name: column[order] for name, column in columns.items()})


def _name_of(case: Case, threat: int) -> str:
    return [name for group in case.all_groups for name in group.names][threat]
