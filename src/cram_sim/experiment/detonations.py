"""What goes off on the ground in a fought block: with the defence, and without it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.experiment.replicated import Replicated
from cram_sim.footprints import Footprint
from cram_sim.records import Debris, Floats, Integers, Truths
from cram_sim.threats.threat import Threat

Column = NDArray[Any]


@dataclass(frozen=True)
class Detonations:
    """What can go off where it comes down, k of them; in order of replication, threats first.

    Each (k,): `replication` from 0 in the block, `threat` its number in the raid, `time` s;
    `place` (2, k) metres east and north; `lethal_area` m2 and `peak_damage` of its class;
    `defended` whether it goes off with the defence, `undefended` whether without.
    """

    replication: Integers
    threat: Integers
    time: Floats
    place: Floats
    lethal_area: Floats
    peak_damage: Floats
    defended: Truths
    undefended: Truths

    def where(self, chosen: Truths) -> "Detonations":
        """Some of them."""
        return Detonations(
            self.replication[chosen],
            self.threat[chosen],
            self.time[chosen],
            self.place[:, chosen],
            self.lethal_area[chosen],
            self.peak_damage[chosen],
            self.defended[chosen],
            self.undefended[chosen],
        )


def threats_of(done: Replicated) -> list[Threat]:
    """The class of each threat of a raid."""
    return [part.group.salvo.threat for part in done.flown for _ in part.group.names]


def detonations_of(done: Replicated, columns: dict[str, Column]) -> Detonations:
    """Every warhead that comes down alive in either world; `columns` are the threats' rows.

    Without the defence every launched threat does that is no dud; with it those that were not
    neutralised, and what was only deflected, as a piece of debris.
    """
    threats = threats_of(done)
    rows = np.flatnonzero(columns["launched"] & ~columns["dud"])
    debris = done.debris
    live = np.flatnonzero(debris.detonates)
    replication = np.concatenate([rows // len(threats), debris.replication[live]])
    threat = np.concatenate([rows % len(threats), debris.threat[live]])
    never = np.zeros(live.size, np.bool_)
    east, north, time = (
        np.concatenate([columns[f"impact_{column}"][rows], piece[live]])
        for column, piece in (
            ("east_m", debris.east),
            ("north_m", debris.north),
            ("time_s", debris.time),
        )
    )
    return Detonations(
        replication=replication,
        threat=threat,
        time=time,
        place=np.array([east, north]),
        lethal_area=np.array([each.lethal_area for each in threats])[threat],
        peak_damage=np.array([each.peak_damage for each in threats])[threat],
        defended=np.concatenate([columns["detonated"][rows], ~never]),
        undefended=np.concatenate([np.ones(rows.size, np.bool_), never]),
    )


def near(footprint: Footprint, place: Floats, margin: Floats | float) -> Truths:
    """Which places (2, n) are at most `margin` (m) from the circle round a footprint, (n,).

    Quick, and true of everything that is so near to the footprint itself.
    """
    east, north = place[0] - footprint.centre[0], place[1] - footprint.centre[1]
    reach = footprint.reach + margin
    close: Truths = east * east + north * north <= reach * reach
    return close


def pieces_where(debris: Debris, chosen: Truths) -> Debris:
    """Some of the pieces."""
    return Debris(**{name: column[chosen] for name, column in vars(debris).items()})
