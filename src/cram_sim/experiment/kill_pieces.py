"""What every kill of a block leaves in the air."""

import math
from itertools import chain, compress
from operator import attrgetter

import numpy as np

from cram_sim.aftermath.fragments import HEIGHTS, Fragmentation, harmless_masses
from cram_sim.aftermath.loose import tumbling_area
from cram_sim.aftermath.remains import (
    OUTCOMES,
    Kills,
    Remnant,
    deflected,
    tumbling_remains,
)
from cram_sim.ballistics.earth import ground_height
from cram_sim.ballistics.flights import states_at
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.loosened import (
    Loosened,
    falling_pieces,
    law_of,
    least_density,
    least_hazard,
)
from cram_sim.experiment.stages import Flown
from cram_sim.hazards.falling_pieces import FallingPieces
from cram_sim.records import Floats, Integers, Outcome
from cram_sim.streams import Purpose
from cram_sim.threats.rocket import Rocket

DETONATED, BROKEN_UP = map(OUTCOMES.index, (Outcome.DETONATED, Outcome.BROKEN_UP))
_THREATS_OF, _UNIT_OF = attrgetter("threats"), attrgetter("neutralised_by")
_OUTCOME_OF, _TIME_OF = attrgetter("outcome"), attrgetter("neutralised_time")


def kill_pieces(
    case: Case, block: Block, flown: list[Flown], outcomes: list[RaidOutcome]
) -> list[Loosened]:
    """The pieces of all kills, by launch group: those that tumble, then deflected threats."""
    killed = _killed(outcomes)
    figures = falling_pieces()
    tumbling = law_of(figures.drag_law)
    loosened: list[Loosened] = []
    first = 0
    for part in flown:
        last = first + len(part.group.names)
        those = killed[:, (killed[1] >= first) & (killed[1] < last)]
        if those.shape[1]:
            sources = those[:3].astype(np.int64)
            kills = _kills_of(case, block, part, those, sources[1] - first)
            body = remnant_of(case, part, figures)
            loosened += [
                Loosened(pieces, sources, tumbling) for pieces in tumbling_remains(kills, body)
            ]
            loosened.append(Loosened(deflected(kills, body), sources, _law_in_flight(part)))
        first = last
    return loosened


def remnant_of(case: Case, part: Flown, figures: FallingPieces) -> Remnant:
    """The body of a launch group's class, as it breaks up."""
    threat = part.group.salvo.threat
    harmless = harmless_masses(
        threat.fragment_speed,
        figures.fragment_shape,
        least_hazard(case),
        float(law_of(figures.drag_law)[:, 0].min()),
        least_density(case, HEIGHTS),
    )
    return Remnant(
        diameter=threat.diameter,
        length=threat.length,
        warhead=threat.warhead_mass,
        fragmentation=Fragmentation(
            casing=threat.warhead_mass - threat.explosive_mass,
            mean=threat.fragment_mass,
            speed=threat.fragment_speed,
            shape=figures.fragment_shape,
            harmless=harmless,
        ),
        parts=figures.parts,
        breakup_speed=figures.breakup_speed,
        deflection=figures.deflection,
    )


def _killed(outcomes: list[RaidOutcome]) -> Floats:
    """Replication, threat, fire unit, outcome and time (s) of all kills, (5, n): threat first."""
    # Numbers only: thousands of new tuples would have Python look through all objects there are.
    threats = list(chain.from_iterable(map(_THREATS_OF, outcomes)))
    unit = np.fromiter(map(_UNIT_OF, threats), np.int64, len(threats))
    is_killed = unit >= 0
    killed = list(compress(threats, is_killed.tolist()))
    told: Floats = np.empty((5, len(killed)))
    told[0], told[1] = np.divmod(np.flatnonzero(is_killed), len(threats) // len(outcomes))
    told[2] = unit[is_killed]
    told[3] = np.fromiter(map(OUTCOMES.index, map(_OUTCOME_OF, killed)), np.int64, len(killed))
    told[4] = np.fromiter(map(_TIME_OF, killed), np.float64, len(killed))
    return told[:, np.argsort(told[1], kind="stable")]


def _kills_of(case: Case, block: Block, part: Flown, told: Floats, rounds: Integers) -> Kills:
    """The kills of one launch group, from columns of `_killed`; `rounds` (n,) in the group."""
    replication = told[0].astype(np.int64)
    lanes = rounds * block.replications + replication
    time = np.minimum(told[4], part.flights.end_time[lanes])
    state = states_at(part.flights, lanes, time)
    ground = ground_height(case.earth, state[0], state[1])
    state[2] = np.maximum(state[2], ground)
    outcome = told[3].astype(np.int64)
    if part.group.salvo.friendly:  # there is no warhead to detonate
        outcome = np.where(outcome == DETONATED, BROKEN_UP, outcome)
    return Kills(
        time=time,
        state=state,
        height=state[2] - ground,
        mass=_mass_at(part, lanes, time),
        is_dud=part.is_dud[lanes],
        outcome=outcome,
        draws=_draws(block, part, replication, rounds),
        undisturbed_area=_area_in_flight(part, lanes),
    )


def _draws(block: Block, part: Flown, replication: Integers, rounds: Integers) -> Floats:
    """The draws of each kill, (12, n); kills come in order of their rounds."""
    drawn = [
        block.uniforms(Purpose.DEBRIS, part.group.names[number])[replication[rounds == number]]
        for number in np.unique(rounds).tolist()
    ]
    return np.ascontiguousarray(np.concatenate(drawn).T)


def _mass_at(part: Flown, lanes: Integers, time: Floats) -> Floats:
    """What threats weigh (kg) at a time (s), propellant included that has not burnt, (n,)."""
    threat = part.group.salvo.threat
    mass = np.full(lanes.size, threat.empty_mass)
    if isinstance(threat, Rocket):
        left = (part.flights.burn_out_time[lanes] - time) / threat.burn_time
        mass += threat.propellant_mass * np.clip(left, 0.0, 1.0)
    return mass


def _area_in_flight(part: Flown, lanes: Integers) -> Floats:
    """The area (m2) that the drag law of `_law_in_flight` refers to, form factor included, (n,)."""
    if isinstance(part.group, DroneGroup):
        drone = part.group.drone
        return np.full(lanes.size, float(tumbling_area(drone.diameter, drone.length)))
    body = part.group.body
    area: Floats = (
        body.form_factor * 0.25 * math.pi * body.diameter**2 * part.launches.drag_factor[lanes]
    )
    return area


def _law_in_flight(part: Flown) -> Floats:
    """The drag law of a deflected threat: that of its own flight; a drone's tumbles.

    A shell's is the drag coefficient without yaw, from its aerodynamics.
    """
    if isinstance(part.group, DroneGroup):
        return law_of(falling_pieces().drag_law)
    body = part.group.body
    if body.spin is None:
        return body.drag
    table = body.spin.aerodynamics  # six values at a cell's bottom, then their slopes
    nothing = np.zeros((len(table), 2))
    return np.column_stack([table[:, 0], table[:, 6], nothing])
