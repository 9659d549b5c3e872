"""The people table of a fought block: who was hurt, and who would have been. A proxy."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.alarms import Joined, warning_at
from cram_sim.aftermath.impact_damage import damage_reach, p_struck
from cram_sim.experiment.asset_rows import hazardous_pieces
from cram_sim.experiment.detonations import Detonations, near, threats_of
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.places import Place, places_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.zone_alarms import ZoneAlarms, alarms_without_defence
from cram_sim.footprints import area, distance_to
from cram_sim.hazards.people import shares_after
from cram_sim.records import Floats
from cram_sim.schemas import PEOPLE, Table

Column = NDArray[Any]
# The alarms of either world, with the defence and without, by the name of their zone.
Sirens = Mapping[str, Mapping[str, Joined]]
DEFENDED: Final = "defended"
UNDEFENDED: Final = "undefended"
ENDS: Final = ("low", "high")
NEARLY_CERTAIN: Final = 1.0 - 2.0**-53  # of the doubles below 1 the greatest


def sirens_of(done: Replicated, zone_alarms: list[ZoneAlarms]) -> Sirens:
    """What people hear in either world; `zone_alarms` of every zone are those with the defence.

    A kill ends or withdraws an alarm, so without the defence there are others.
    """
    zones = done.case.scenario.warning_zones
    heard = {name for place in places_of(done.case.scenario) for name in place.zones}
    return {
        DEFENDED: {zone.name: each.joined for zone, each in zip(zones, zone_alarms, strict=True)},
        UNDEFENDED: {
            zone.name: alarms_without_defence(done, zone).joined
            for zone in zones
            if zone.name in heard
        },
    }


def people_rows(done: Replicated, sirens: Sirens, detonations: Detonations) -> Table:
    """Every place with people, in every raid."""
    places = places_of(done.case.scenario)
    return interleaved(PEOPLE, [_rows(done, place, sirens, detonations) for place in places])


def _rows(
    done: Replicated, place: Place, sirens: Sirens, detonations: Detonations
) -> dict[str, Column]:
    reach = damage_reach(detonations.lethal_area, detonations.peak_damage, 1.0)
    close = detonations.where(near(place.footprint, detonations.place, reach))
    warning = {world: _warning(place, alarms, close) for world, alarms in sirens.items()}
    return (
        {
            "replication": done.block.numbers,
            "place": np.full(done.block.replications, place.name),
            "warned_s": _least_warning(done, place, close, warning[DEFENDED]),
        }
        | _casualties(done, place, close, warning)
        | {"expected_struck": _struck(done, place)}
    )


def _warning(place: Place, alarms: Mapping[str, Joined], close: Detonations) -> Floats:
    """How long (s) people there had been warned of each detonation, by any of their zones."""
    warning = np.zeros(close.time.size)
    for zone in place.zones:
        warning = np.maximum(warning, warning_at(alarms[zone], close.replication, close.time))
    return warning


def _casualties(
    done: Replicated, place: Place, close: Detonations, warning: Mapping[str, Floats]
) -> dict[str, Floats]:
    """The columns of expected casualties of one place, each (replications,)."""
    people = done.case.scenario.people
    hit = _hit(people.vulnerability, place, close)
    unwarned = shares_after(people, np.zeros(close.time.size))
    worlds = {DEFENDED: close.defended, UNDEFENDED: close.undefended}
    columns = {}
    for world, goes_off in worlds.items():
        shares = {"warned": shares_after(people, warning[world]), "unwarned": unwarned}
        for state, of_posture in shares.items():
            for end, of_end in zip(ENDS, hit, strict=True):
                p_hit = (of_posture * of_end).sum(axis=0) * goes_off
                share_hit = _at_least_once(p_hit, close, done.block.replications)
                columns[f"expected_casualties_{world}_{state}_{end}"] = place.people * share_hit
    return columns


def _at_least_once(p_hit: Floats, close: Detonations, replications: int) -> Floats:
    """The probability that somebody is hit at all in a raid, (replications,): 1 - prod(1 - p).

    `p_hit` (k,) of each detonation. Where somebody is and how he is covered is taken as
    independent between the detonations of a raid. Of people who stay where they are, fewer are hit
    by detonations that fall close together: the same ones again.
    """
    spared = np.log1p(-np.minimum(p_hit, NEARLY_CERTAIN))
    spared_by_all = np.bincount(close.replication, weights=spared, minlength=replications)
    hit: Floats = 0.0 - np.expm1(spared_by_all)
    return hit


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
