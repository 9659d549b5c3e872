"""Rounds for the tracker to be judged on: flown in a drawn air, seen by a radar of the catalogue.

Their launches are drawn either as rounds of a salvo differ, or as the tracker itself assumes.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.entries import load_entry
from cram_sim.experiment.launch_groups import LaunchGroup, launch_group
from cram_sim.records import Detections, Floats, Integers, Reports, Truths
from cram_sim.scenario.model import Environment, Scenario
from cram_sim.sensors.horizon import CLEAR
from cram_sim.sensors.outages import NEVER_DOWN
from cram_sim.sensors.radar_figures import DRY
from cram_sim.sensors.radar_looks import DRAWS_PER_LOOK, look, looks_within
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.tracking.launch_model import (
    TOLERANCE,
    Looks,
    Rounds,
    by_registration,
    launches_of_points,
    sights,
)
from cram_sim.tracking.nonlinear_fit import Belief

# Distances of the launch from the origin, metres: within reach of the class and of the radar.
DISTANCES = {
    "rocket_107": (3_000.0, 4_000.0, 5_000.0, 6_000.0, 7_000.0),
    "rocket_122": (5_000.0, 6_000.0, 7_000.0, 8_000.0, 9_000.0),
    "mortar_60": (1_500.0, 2_000.0, 2_500.0, 3_000.0),
    "mortar_81": (2_000.0, 3_000.0, 4_000.0, 5_000.0),
    "mortar_120": (3_000.0, 4_000.0, 5_000.0, 6_000.0, 6_800.0),
    "shell_155": (5_000.0, 6_000.0, 7_000.0, 8_000.0, 9_000.0),
}
BEARING_STEP = math.radians(137.5)  # from one launch site to the next: all sides alike
PLACE = np.array([[650.0, -350.0, 8.0]])  # of the radar, metres
SEEN_IN_SALVO, SEEN_OF_PRIOR = 4, 9  # least detections of a round that counts
CONFIRMED_AFTER = 3  # detections
DRAWN_FOR_ONE = 4  # rounds drawn for each wanted, as many are hardly seen
BEFORE_IMPACT = 2.0  # s: the last look counted
STEEPEST = math.radians(90.0)
SEED = 1960
EARTH = Earth(math.radians(40.0), 10.0)
AIR = standard_air(10.0)


@dataclass(frozen=True)
class Tracked:
    """n rounds of one class, what is true of them, what is measured, and what is assumed.

    `nominal`, `theta` (7, n) launches; `disturbance` (6, n) wind, density and registration as
    drawn; `impact` (2, n) m and `impact_time` (n,) s where they truly come down; `looks` until two
    seconds before, `position` (n, k, 3) m of the threat then; `noise` (n, k, 3) in what is
    measured, registration not included; `reports` the same looks as the tracker gets them;
    `group` (n,) which of `groups` each is of.
    """

    rounds: Rounds
    nominal: Floats
    theta: Floats
    disturbance: Floats
    impact: Floats
    impact_time: Floats
    looks: Looks
    position: Floats
    noise: Floats
    belief: Belief
    considered_variance: Floats
    reports: Reports
    groups: tuple[LaunchGroup, ...]
    group: Integers

    @property
    def detections(self) -> Integers:
        """How often each was detected, (n,)."""
        counts: Integers = self.looks.used.sum(axis=1)
        return counts

    def first(self, count: int, seen: int) -> "Tracked":
        """The first `count` rounds, or fewer, that were `seen` so often at least."""
        return self.some(np.flatnonzero(self.detections >= seen)[:count])

    def some(self, lanes: Integers) -> "Tracked":
        """Some of the rounds."""
        return Tracked(
            self.rounds.some(lanes), self.nominal[:, lanes], self.theta[:, lanes],
            self.disturbance[:, lanes], self.impact[:, lanes], self.impact_time[lanes],
            self.looks.some(lanes), self.position[lanes], self.noise[lanes],
            self.belief.some(lanes), self.considered_variance, self.reports.lanes(lanes),
            self.groups, self.group[lanes],
        )  # fmt: skip


def salvo_rounds(name: str, count: int) -> Tracked:
    """Rounds that differ as those of a salvo do, fired at the origin from all sides.

    The first `count` that the radar sees often enough, or fewer.
    """
    draws = np.random.Generator(np.random.Philox([SEED, 1]))
    drawn = DRAWN_FOR_ONE * count
    groups = _groups(name)
    which = draws.integers(len(groups), size=drawn)
    nominal = np.stack([_nominal(groups[i]) for i in which], axis=1)
    scatters = [groups[i].scatter for i in which]
    sizes = np.array([[s.elevation, s.azimuth, s.strength, s.drag] for s in scatters]).T
    theta = nominal.copy()
    theta[3:] += sizes * draws.normal(size=(4, drawn))
    thrust_line = np.array([s.thrust_line for s in scatters]) * draws.normal(size=(2, drawn))
    speed = np.array([groups[i].laying.speed for i in which])
    everything = _tracked(groups, which, nominal, theta, thrust_line, speed, draws)
    return everything.first(count, SEEN_IN_SALVO)


def prior_rounds(name: str, count: int) -> Tracked:
    """Rounds as the tracker assumes them, those kept that the radar sees often enough.

    Elevations that are none (below the horizon, beyond the vertical) are drawn again; the time of
    launch is what the first detection makes it.
    """
    draws = np.random.Generator(np.random.Philox([SEED, 2]))
    drawn = DRAWN_FOR_ONE * count
    group = _groups(name)[len(_groups(name)) // 2]
    scale = group.belief.prior.standard_deviation
    theta = np.zeros((7, drawn))
    theta[:2] = scale[:2, np.newaxis] * draws.normal(size=(2, drawn))
    theta[3] = _elevations(group.belief.prior.mean_elevation, scale[3], draws, drawn)
    theta[4] = draws.uniform(-math.pi, math.pi, drawn)
    theta[5] = group.belief.prior.mean_strength + scale[5] * draws.normal(size=drawn)
    theta[6] = 1.0 + scale[6] * draws.normal(size=drawn)
    nominal = np.repeat(_nominal(group)[:, np.newaxis], drawn, axis=1)
    speed = np.full(drawn, group.laying.speed)
    which = np.zeros(drawn, dtype=np.int64)
    everything = _tracked((group,), which, nominal, theta, np.zeros((2, drawn)), speed, draws)
    return everything.first(count, SEEN_OF_PRIOR)


def _elevations(mean: float, deviation: float, draws: np.random.Generator, count: int) -> Floats:
    elevations = np.full(count, -1.0)
    while np.any(again := (elevations <= 0.0) | (elevations >= STEEPEST)):
        elevations[again] = mean + deviation * draws.normal(size=int(again.sum()))
    return elevations


@lru_cache
def _groups(name: str) -> tuple[LaunchGroup, ...]:
    """Salvos of a class from every distance, each from another side, as a run prepares them."""
    threat = load_entry("threats", name).spec()
    sites = tuple(
        {
            "name": f"{distance:.0f}",
            "at": {
                "east": distance * math.sin(number * BEARING_STEP),
                "north": distance * math.cos(number * BEARING_STEP),
            },
        }
        for number, distance in enumerate(DISTANCES[name])
    )
    scenario = Scenario.from_si(
        version=1,
        name=name,
        origin={"latitude": EARTH.latitude, "longitude": 0.0, "elevation": EARTH.elevation},
        defended_assets=({"name": "origin", "at": {"east": 0.0, "north": 0.0}, "radius": 100.0},),
        launch_sites=sites,
        salvos=tuple(
            {
                "name": site["name"], "from_": site["name"], "threat_class": name,
                "threat": threat, "rounds": 1, "aimed_at": "origin", "interval": 1.0,
            }
            for site in sites
        ),
        people=load_entry("assumptions", "people").spec(),
        experiment={"replications": 1, "seed": SEED},
    )  # fmt: skip
    return tuple(launch_group(scenario, salvo, AIR, EARTH) for salvo in scenario.salvos)


def _nominal(group: LaunchGroup) -> Floats:
    east, north, _ = group.site
    return np.array([east, north, 0.0, group.laying.elevation, group.laying.azimuth, 1.0, 1.0])


def _tracked(
    groups: tuple[LaunchGroup, ...],
    which: Integers,
    nominal: Floats,
    theta: Floats,
    thrust_line: Floats,
    speed: Floats,
    draws: np.random.Generator,
) -> Tracked:
    """Fly and observe the rounds."""
    radar = load_entry("sensors", "radar_ku_search").spec()
    assert isinstance(radar, SearchRadar)
    count = theta.shape[1]
    rounds = Rounds(groups[0].body, AIR, EARTH, speed, np.zeros(count))
    considered = _considered_deviation(radar)
    disturbance = considered[:, np.newaxis] * draws.normal(size=(6, count))
    points = np.concatenate([theta, disturbance[:3]])
    launches = launches_of_points(rounds, points)
    launches = Launches(**(vars(launches) | {"thrust_angle": thrust_line}))
    flights = fly(rounds.body, AIR, EARTH, launches, tolerance=TOLERANCE)
    detections = _detections(groups[0], radar, flights, disturbance[3:], draws)
    looks, position, noise = _looks(detections, disturbance[3:], flights.end_time)
    first = np.min(looks.time, axis=1, initial=np.inf, where=looks.used)
    return Tracked(
        rounds, nominal, theta, disturbance, flights.end_position[:2], flights.end_time, looks,
        position, noise, _belief([groups[i] for i in which], first), np.square(considered),
        _reports(detections, looks.used), groups, which,
    )  # fmt: skip


def _considered_deviation(radar: SearchRadar) -> Floats:
    environment = Environment()
    return np.array(
        [environment.wind_error, environment.wind_error, environment.density_error,
         radar.registration_range, radar.registration_angle, radar.registration_angle]
    )  # fmt: skip


def _detections(
    group: LaunchGroup,
    radar: SearchRadar,
    flights: Flights,
    registration: Floats,
    draws: np.random.Generator,
) -> Detections:
    count = flights.status.size
    looks = looks_within(radar, float(np.max(flights.end_time, initial=0.0, where=flights.flown)))
    chance = draws.normal(size=(count, looks, DRAWS_PER_LOOK))
    chance[:, :, 0] = draws.uniform(size=(count, looks))
    return look(
        radar,
        PLACE[0],
        CLEAR,
        DRY,
        flights,
        flights.flown,
        np.zeros(count),
        np.full(count, group.salvo.threat.radar_cross_section),
        radar.scan_period * draws.uniform(size=count),
        NEVER_DOWN,
        registration,
        chance.reshape(count, -1),
    )


def _looks(
    detections: Detections, registration: Floats, end_time: Floats
) -> tuple[Looks, Floats, Floats]:
    """What was measured, as angles, where the threat was (n, k, 3), and the noise."""
    used: Truths = detections.detected & (
        detections.time <= end_time[:, np.newaxis] - BEFORE_IMPACT
    )
    time = np.where(used, detections.time, 0.0)
    blank = Looks(PLACE, np.zeros(time.shape, dtype=np.int64), time, detections.error,
                  detections.sigma, used)  # fmt: skip
    position = np.where(used[..., np.newaxis], detections.state[..., :3], PLACE[0] + 1.0)
    sight, _ = sights(blank, position)
    # Metres across the line of sight: azimuth counts by the ground range.
    lever = np.stack([np.ones_like(time), sight[..., 0] * np.cos(sight[..., 2]), sight[..., 0]], -1)
    error = detections.error / lever
    sigma = np.where(used[..., np.newaxis], detections.sigma / lever, 1.0)
    looks = Looks(PLACE, blank.radar, time, sight + error, sigma, used)
    biases = np.einsum("nkaq,qn->nka", by_registration(looks, sight), registration)
    return looks, position, error - biases


def _reports(detections: Detections, used: Truths) -> Reports:
    """The looks as they reach the tracker at once, a track confirmed after some detections."""
    so_far = np.cumsum(used, axis=1)
    shape = used.shape
    return Reports(
        sensor=np.zeros(shape, dtype=np.int64),
        look=np.broadcast_to(np.arange(shape[1]), shape).copy(),
        arrival=detections.time,
        used=used,
        starts=used & (so_far == 1),
        confirmed=(so_far >= CONFIRMED_AFTER) & ~np.isnan(detections.time),
        time=detections.time,
        sigma=detections.sigma,
        error=detections.error,
        state=detections.state,
    )


def _belief(groups: list[LaunchGroup], first: Floats) -> Belief:
    mean = np.array(
        [
            [0.0, 0.0, -group.belief.prior.half_flight_time, group.belief.prior.mean_elevation, 0.0,
             group.belief.prior.mean_strength, 1.0]
            for group in groups
        ]
    ).T  # fmt: skip
    mean[2] += first
    deviation = np.array([group.belief.prior.standard_deviation for group in groups]).T
    deviation[4] = np.inf  # of the azimuth nothing is assumed
    return Belief(mean, deviation)
