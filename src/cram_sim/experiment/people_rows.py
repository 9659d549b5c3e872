"""The people table of a fought block: who was hurt, and who would have been. A proxy."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.impact_damage import damage_reach, p_struck
from cram_sim.experiment.alarm_warning import warning_of
from cram_sim.experiment.asset_rows import hazardous_pieces
from cram_sim.experiment.detonations import Detonations, near, threats_of
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.places import Place, places_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.footprints import area, distance_to
from cram_sim.hazards.people import shares_after
from cram_sim.records import Floats
from cram_sim.schemas import PEOPLE, Table

Column = NDArray[Any]
ENDS: Final = ("low", "high")


def people_rows(done: Replicated, alarms: Table, detonations: Detonations) -> Table:
    """Every place with people; `alarms` is that table, the same with the defence and without."""
    places = places_of(done.case.scenario)
    return interleaved(PEOPLE, [_rows(done, place, alarms, detonations) for place in places])


def _rows(
    done: Replicated, place: Place, alarms: Table, detonations: Detonations
) -> dict[str, Column]:
    reach = damage_reach(detonations.lethal_area, detonations.peak_damage, 1.0)
    close = detonations.where(near(place.footprint, detonations.place, reach))
    warning = warning_of(done.block, alarms, place.zones, close.replication, close.time)
    return (
        {
            "replication": done.block.numbers,
            "place": np.full(done.block.replications, place.name),
            "warned_s": _least_warning(done, place, close, warning),
        }
        | _casualties(done, place, close, warning)
        | {"expected_struck": _struck(done, place)}
    )


def _casualties(
    done: Replicated, place: Place, close: Detonations, warning: Floats
) -> dict[str, Floats]:
    """The columns of expected casualties of one place, each (replications,).

    They add up over detonations to everybody at most.
    """
    people, block = done.case.scenario.people, done.block
    hit = _hit(people.vulnerability, place, close)
    shares = {
        "warned": shares_after(people, warning),
        "unwarned": shares_after(people, np.zeros(warning.size)),
    }
    worlds = {"defended": close.defended, "undefended": close.undefended}
    columns = {}
    for defence, goes_off in worlds.items():
        for state, of_posture in shares.items():
            for end, of_end in zip(ENDS, hit, strict=True):
                total = np.bincount(
                    close.replication,
                    weights=place.people * (of_posture * of_end).sum(axis=0) * goes_off,
                    minlength=block.replications,
                )
                name = f"expected_casualties_{defence}_{state}_{end}"
                columns[name] = np.minimum(total, place.people)
    return columns


def _hit(vulnerability: Floats, place: Place, close: Detonations) -> Floats:
    """The probability that a detonation hits somebody there, (2, 3, k): low and high, by posture.

    Factors that are equal, as in the open, are worked out once.
    """
    factors, where = np.unique(vulnerability, return_inverse=True)
    of_factor = np.array(
        [
            p_struck(place.footprint, close.place, factor * close.lethal_area, close.peak_damage)
            if factor > 0.0
            else np.zeros(close.threat.size)
            for factor in factors.tolist()
        ]
    )
    hit: Floats = of_factor[where.reshape(vulnerability.shape)]
    return hit


def _least_warning(done: Replicated, place: Place, close: Detonations, warning: Floats) -> Floats:
    """The least warning (s) of what went off within its lethal radius of the place, else NaN."""
    lethal_radius = np.array([threat.lethal_radius for threat in threats_of(done)])
    distance = distance_to(place.footprint, close.place)
    on_them = close.defended & (distance <= lethal_radius[close.threat])
    least = np.full(done.block.replications, np.inf)
    np.minimum.at(least, close.replication[on_them], warning[on_them])
    found: Floats = np.where(np.isfinite(least), least, np.nan)
    return found


def _struck(done: Replicated, place: Place) -> Floats:
    """How many people a hazardous piece falls on, expected, as if no roof stopped any."""
    ground = area(place.footprint)
    if ground == 0.0:
        return np.zeros(done.block.replications)
    per_piece = place.people * done.case.scenario.people.person_area / ground
    pieces = hazardous_pieces(done, place.footprint)
    struck: Floats = np.minimum(per_piece * pieces, place.people)
    return struck
