"""What the search radars see of each salvo's nominal flight, from launch to impact."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.experiment.approaches import paths_of
from cram_sim.experiment.case import Case
from cram_sim.experiment.coverage import ThreatClass
from cram_sim.experiment.drone_groups import DroneGroup, fly_group, take_offs
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.experiment.windows import target_of
from cram_sim.records import Floats, Window
from cram_sim.sensors.look_probability import p_look
from cram_sim.sensors.track_time import p_tracked
from cram_sim.threats.threat import Threat

TIME_STEP: Final = 0.05  # s: looks are further apart


@dataclass(frozen=True)
class Sight:
    """What one radar, or all together, see along a flight: probabilities by time, (n,) each.

    `p_look` of a look there, zero where it is not covered; `p_tracked` that a track was confirmed
    by then.
    """

    p_look: Floats
    p_tracked: Floats

    @property
    def blind_share(self) -> float:
        """The share of the time of flight that is not covered."""
        return float(np.mean(self.p_look == 0.0))

    def time_tracked(self, time: Floats, probability: float) -> float:
        """The time (s) by which a track is confirmed with this probability, infinite for never."""
        first = int(np.searchsorted(self.p_tracked, probability))
        if first == len(time):
            return float("inf")
        return float(time[first])


@dataclass(frozen=True)
class ThreatAxis:
    """The nominal flight of a salvo in the mean wind, and who sees it.

    `time` (n,) seconds after launch, the last one that of the impact; `position` (3, n) metres.
    `by_radar` in the order of the scenario, `together` the earliest track of any radar. `windows`:
    from when to when each fire unit's fire may meet it, seconds after launch.
    """

    launch_site: str
    asset: str
    threat: ThreatClass
    time: Floats
    position: Floats
    by_radar: dict[str, Sight]
    together: Sight
    windows: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """From where to what."""
        return f"{self.launch_site} → {self.asset}"

    @property
    def time_of_flight(self) -> float:
        """Seconds from launch to impact."""
        return float(self.time[-1])


def threat_axes(case: Case) -> tuple[ThreatAxis, ...]:
    """The axis of every salvo but friendly ones, one for all that fly the same way."""
    by_way: dict[tuple[object, ...], ThreatAxis] = {}
    for group in case.all_groups:
        salvo = group.salvo
        way = (salvo.from_, salvo.way_points, salvo.aimed_at, salvo.threat_class)
        if not salvo.friendly and way not in by_way:
            by_way[way] = _axis(case, group)
    return tuple(by_way.values())


def nominal_flight(case: Case, group: LaunchGroup | DroneGroup) -> Flights:
    """The one flight without any deviation, launched at time zero."""
    if isinstance(group, DroneGroup):
        take_off = take_offs(group, np.zeros(1), np.zeros(1))
        return fly_group(case.earth, group, take_off, np.zeros((2, 1)))
    return fly(group.body, case.air, case.earth, group.nominal)


def _axis(case: Case, group: LaunchGroup | DroneGroup) -> ThreatAxis:
    salvo = group.salvo
    flight = nominal_flight(case, group)
    steps = max(2, int(np.ceil(flight.end_time[0] / TIME_STEP)) + 1)
    time = np.linspace(0.0, flight.end_time[0], steps)
    states = states_at(flight, np.zeros(steps, dtype=np.int64), time)
    position, velocity = states[:3], states[3:]
    threat = ThreatClass(salvo.threat_class, salvo.threat.radar_cross_section)
    by_radar = {}
    for post in case.search_posts:
        looks = p_look(post.figures, position, threat.cross_section, velocity=velocity)
        by_radar[post.name] = Sight(looks, p_tracked(post.radar, time, looks))
    return ThreatAxis(
        salvo.from_, salvo.aimed_at, threat, time, position, by_radar, _together(by_radar, steps),
        _windows(case, salvo.threat, flight),
    )  # fmt: skip


def _windows(case: Case, threat: Threat, flight: Flights) -> dict[str, tuple[float, float]]:
    """The first and the last feasible meeting with the fire of each unit that has one."""
    paths = paths_of(flight, case.earth.constants[:2])
    met = {}
    for post in case.fire_posts:
        table = post.ready.opportunities(post.site, target_of(threat), paths).table
        feasible = table[table[:, Window.FEASIBLE] > 0.0, Window.INTERCEPT_TIME]
        if feasible.size:
            met[post.name] = (float(feasible[0]), float(feasible[-1]))
    return met


def _together(by_radar: dict[str, Sight], steps: int) -> Sight:
    """Several radars as one: they look and confirm independently of each other."""
    missed_look, missed_track = np.ones(steps), np.ones(steps)
    for sight in by_radar.values():
        missed_look = missed_look * (1.0 - sight.p_look)
        missed_track = missed_track * (1.0 - sight.p_tracked)
    return Sight(1.0 - missed_look, 1.0 - missed_track)
