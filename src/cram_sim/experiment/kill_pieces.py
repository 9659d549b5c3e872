"""What every kill of a block leaves in the air."""

import math

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
from cram_sim.ballistics.atmosphere import BOTTOM, CELL, Air
from cram_sim.ballistics.earth import ground_height
from cram_sim.ballistics.flights import states_at
from cram_sim.catalogue.drag_laws import drag_law
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.loosened import Loosened, falling_pieces, law_of
from cram_sim.experiment.stages import Flown
from cram_sim.hazards.falling_pieces import FallingPieces
from cram_sim.records import Floats, Integers, Outcome
from cram_sim.streams import Purpose
from cram_sim.threats.rocket import Rocket

NUMBER_OF = {outcome: number for number, outcome in enumerate(OUTCOMES)}


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
            body = remnant_of(case.air, part, figures)
            loosened.append(Loosened(tumbling_remains(kills, body), sources, tumbling))
            loosened.append(Loosened(deflected(kills, body), sources, _law_in_flight(part)))
        first = last
    return loosened


def remnant_of(air: Air, part: Flown, figures: FallingPieces) -> Remnant:
    """The body of a launch group's class, as it breaks up."""
    threat = part.group.salvo.threat
    _, drag = drag_law(figures.drag_law)
    rows = ((HEIGHTS - BOTTOM) / CELL).astype(np.int64)
    harmless = harmless_masses(
        threat.fragment_speed,
        figures.fragment_shape,
        figures.hazard_energy,
        float(drag.min()),
        np.minimum.accumulate(air.table[rows, 0]),
    )
    return Remnant(
        diameter=threat.diameter,
        length=threat.length,
        warhead=threat.warhead_mass,
        non_detonating=1.0 if part.group.salvo.friendly else threat.non_detonating,
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
    rows = [
        (
            replication,
            threat.number,
            threat.neutralised_by,
            NUMBER_OF[threat.outcome],
            threat.neutralised_time,
        )
        for replication, outcome in enumerate(outcomes)
        for threat in outcome.threats
        if threat.is_neutralised
    ]
    told = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    ordered: Floats = told[:, np.lexsort((told[0], told[1]))]
    return ordered


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
        is_detonated = outcome == NUMBER_OF[Outcome.DETONATED]
        outcome = np.where(is_detonated, NUMBER_OF[Outcome.BROKEN_UP], outcome)
    return Kills(
        time=time,
        state=state,
        height=state[2] - ground,
        mass=_mass_at(part, lanes, time),
        outcome=outcome,
        draws=_draws(block, part, replication, rounds),
        undisturbed_area=_area_in_flight(part, lanes),
    )


def _draws(block: Block, part: Flown, replication: Integers, rounds: Integers) -> Floats:
    """The draws of each kill, (32, n); kills come in order of their rounds."""
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
