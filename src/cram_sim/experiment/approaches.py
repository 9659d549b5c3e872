"""How a class of threat nears a place, as a straight line at one speed: for trials of effectors."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import FLOWN, Flights
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.entries import load_entry
from cram_sim.catalogue.flight_tables import table_of
from cram_sim.effectors.protocol import Paths, Target
from cram_sim.errors import CatalogueError
from cram_sim.experiment.windows import target_of
from cram_sim.records import Floats
from cram_sim.threats.drone import Drone
from cram_sim.threats.launch import body_of
from cram_sim.threats.laying import lay, nominal_launch
from cram_sim.threats.threat import Threat
from cram_sim.threats.unguided import UnguidedRound

SEARCH_TRACK_ERROR: Final = 20.0  # m per axis: assumed of a good track where none is simulated
REPORT_INTERVAL: Final = 1.0  # s between reports of such a track: assumed
TYPICAL_SHARE: Final = 2.0 / 3.0  # of its greatest range: neither as steep nor as fast as it can be


@dataclass(frozen=True)
class Approach:
    """The end of a class's typical flight, straightened.

    `speed` (m/s) and `descent`, the angle of its path below the horizontal (rad); `height` (m) of
    one that flies level, 0 of one that comes down.
    """

    threat_class: str
    target: Target
    speed: float
    descent: float
    height: float

    def velocity(self, azimuth: Floats) -> Floats:
        """The velocity (3, n) m/s of one that flies towards azimuths (n,), clockwise in radians."""
        level = self.speed * math.cos(self.descent)
        sink = np.full_like(azimuth, self.speed * math.sin(self.descent))
        return np.array([level * np.sin(azimuth), level * np.cos(azimuth), -sink])


def approach_of(threat_class: str, threat: Threat, air: Air, earth: Earth) -> Approach:
    """The typical approach of a class of threat.

    An unguided round has speed and angle of the impact of a nominal flight over two thirds of its
    greatest range, a drone those of its cruise.
    """
    if isinstance(threat, Drone):
        return Approach(
            threat_class, target_of(threat), threat.cruise_speed, 0.0, threat.cruise_height
        )
    assert isinstance(threat, UnguidedRound)
    site = np.array([0.0, TYPICAL_SHARE * threat.maximum_range, 0.0])
    body = body_of(threat, table_of(threat))
    laying = lay(threat, body, air, earth, site, np.zeros(3))
    east, north, up = fly(body, air, earth, nominal_launch(site, laying)).end_velocity[:, 0]
    level = math.hypot(east, north)
    return Approach(
        threat_class, target_of(threat), math.hypot(level, up), math.atan2(-up, level), 0.0
    )


def threat_class(name: str) -> Threat:
    """The class of threat of this name in the catalogue. Raises CatalogueError without one."""
    threat = load_entry("threats", name).spec()
    if not isinstance(threat, Threat):
        raise CatalogueError(f"{name} is no class of threat; choose another")
    return threat


def straight_paths(
    point: Floats, velocity: Floats, *, ground: Floats, seconds: float, track_error: float
) -> Paths:
    """Straight flights that pass `point` (3, n) at time zero with `velocity` (3, n).

    From `seconds` before it to as long after it, but no further than down to `ground` (n,) metres.
    They are tracked from their beginning, each position to `track_error` (m) per axis.
    """
    lanes = point.shape[1]
    begin = np.full(lanes, -seconds)
    drop = point[2] - ground
    # Compared before it is divided: a hardly sinking path would overflow.
    lands = -velocity[2] * seconds > drop
    end = np.full(lanes, seconds)
    end[lands] = -drop[lands] / velocity[2, lands]
    time = np.stack([begin, end], axis=1)
    place = point[:, :, np.newaxis] + velocity[:, :, np.newaxis] * time
    state = np.concatenate([place, np.broadcast_to(velocity[:, :, np.newaxis], place.shape)])
    flights = Flights(
        status=np.full(lanes, FLOWN, dtype=np.int8),
        end_time=end,
        end_position=place[:, :, 1].copy(),
        end_velocity=velocity.copy(),
        apex=place[2].max(axis=1),
        burn_out_time=begin,
        node_count=np.full(lanes, 2, dtype=np.int64),
        node_time=time,
        node_state=np.ascontiguousarray(state.transpose(1, 2, 0)),
    )
    return paths_of(flights, np.zeros(2), track_error=track_error)


def paths_of(
    flights: Flights, curvature: Floats, *, track_error: float = SEARCH_TRACK_ERROR
) -> Paths:
    """Flights that all take place, tracked from their beginning to `track_error` (m) per axis.

    `curvature` (2,) of the ground, east and north, 1/m.
    """
    begin = flights.node_time[:, 0].copy()
    longest = float(np.max(flights.end_time - begin, initial=0.0))
    reports = 1 + math.ceil(longest / REPORT_INTERVAL)
    times = begin[:, np.newaxis] + REPORT_INTERVAL * np.arange(reports)
    return Paths(
        flights=flights,
        is_flying=np.full(begin.size, True),
        launch_time=begin,
        curvature=curvature,
        track_time=times,
        track_error=np.full(times.shape, track_error),
    )
