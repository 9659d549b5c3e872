"""Clouds of sub-projectiles: the airburst gun's closed form against clouds drawn pellet by pellet.

The drawn clouds share the figures of a case with ours and nothing else: each round's dispersion and
fuze are drawn, each pellet is placed in the disc, and counted if it passes through the target.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import ncx2

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.aim import track_settings
from cram_sim.effectors.airburst_burst import fire, settings
from cram_sim.effectors.airburst_gun import AirburstGun
from cram_sim.effectors.airburst_pattern import burst_probabilities
from cram_sim.effectors.airburst_windows import COLUMNS, AirburstWindow
from cram_sim.effectors.protocol import DRAWS, Order
from cram_sim.records import Floats, Window
from cram_sim.verification.rows import Row, Tolerance, within_share
from cram_sim.verification.steady_fire import (
    LONG_TRACKED,
    NO_RAID_ERRORS,
    STEADY_TRACK,
    no_luck,
)

GUN: Final = "gun_35mm_airburst"
CLOUDS: Final = 20_000  # of each case
SEED: Final = 20_093  # any
STANDARD_ERRORS: Final = 4.0
PELLETS: Final = 152
QUICK: Final = 2e-3  # what the pattern states of its quadrature over a disc
ROUND_SPEED, THREAT_SPEED = 600.0, 300.0  # m/s; any
SLANT_RANGE: Final = 1_500.0  # m
TIME_OF_FLIGHT: Final = 2.0  # s
HARDLY: Final = 1e-3  # m: a dispersion that stands for none
AIMED_TRUE = within_share(QUICK, "the closed form, but for a quadrature over a small dispersion")
BURST = within_share(1e-9, "rounds without an error in common are independent")
POISSON, DRAWN = "Poisson law", "drawn pellet by pellet"


@dataclass(frozen=True)
class Cloud:
    """A round that bursts ahead of a threat; SI units and radians.

    `obliquity` between line of fire and relative velocity; mean `miss` across the relative
    velocity, in the plane of both and across it; `dispersion` (m) of the round at the threat.
    """

    release_distance: float
    half_angle: float
    area: float
    p_pellet: float
    obliquity: float = 0.0
    miss: tuple[float, float] = (0.0, 0.0)
    dispersion: float = HARDLY
    time_error: float = 0.0

    @property
    def relative_speed(self) -> float:
        """Of threat and round, m/s."""
        return ROUND_SPEED + THREAT_SPEED

    @property
    def told(self) -> str:
        """The case in words."""
        parts = [f"{self.release_distance:g} m ahead, {math.degrees(self.half_angle):g} deg"]
        if self.obliquity:
            parts.append(f"{math.degrees(self.obliquity):.0f} deg oblique")
        if self.dispersion > HARDLY:
            parts.append(f"dispersion {self.dispersion:g} m")
        if self.miss != (0.0, 0.0):
            parts.append(f"off by {math.hypot(*self.miss):g} m")
        if self.time_error:
            parts.append(f"fuze {1e3 * self.time_error:g} ms")
        return ", ".join(parts)


CASES: Final = (
    Cloud(25.0, math.radians(6.5), 0.013, 0.3, dispersion=1.5),
    Cloud(25.0, math.radians(6.5), 0.05, 0.3, dispersion=1.5, miss=(1.2, -1.6)),
    Cloud(25.0, math.radians(6.5), 0.05, 0.3, dispersion=1.5, obliquity=math.radians(40.0)),
    Cloud(40.0, math.radians(8.0), 0.1, 0.1, dispersion=1.0, miss=(0.0, 3.0)),
    Cloud(10.0, math.radians(5.0), 0.013, 1.0, dispersion=0.5),
    Cloud(25.0, math.radians(6.5), 0.05, 0.3, dispersion=1.5, time_error=2e-3),
    Cloud(40.0, math.radians(8.0), 0.1, 0.1, dispersion=3.0, miss=(2.0, 2.0), time_error=4e-3),
)


def rows() -> tuple[Row, ...]:
    """One round aimed true, one round with its errors, and a burst of rounds."""
    return (*_aimed_true(), *_with_errors(), *_bursts())


def p_of_pellets(cloud: Cloud, *, hits: float = 1.0) -> float:
    """1 - exp(-n A p / area of the disc), for a target that is surely inside it."""
    radius = _radius(cloud)
    return -math.expm1(-PELLETS * cloud.area * hits / (math.pi * radius * radius))


def drawn(cloud: Cloud, number: int) -> tuple[float, float]:
    """The shares of drawn rounds that neutralise, and that hit at all."""
    generator = np.random.Generator(np.random.Philox([SEED, number]))
    normal = generator.standard_normal((3, CLOUDS, 1))
    time = cloud.release_distance / cloud.relative_speed + cloud.time_error * normal[0]
    bursts_ahead = time[:, 0] > 0.0
    radius = ROUND_SPEED * math.tan(cloud.half_angle) * np.maximum(time, 0.0)
    distance = radius * np.sqrt(generator.uniform(size=(CLOUDS, PELLETS)))
    bearing = generator.uniform(0.0, 2.0 * math.pi, size=(CLOUDS, PELLETS))
    # Seen along the relative velocity the disc is narrower in the plane of both.
    in_plane = distance * np.cos(bearing) * math.cos(cloud.obliquity)
    across = distance * np.sin(bearing)
    off_in_plane, off_across = (
        cloud.miss[axis] + cloud.dispersion * normal[1 + axis] for axis in range(2)
    )
    away = np.hypot(in_plane - off_in_plane, across - off_across)
    hits = np.count_nonzero(away < math.sqrt(cloud.area / math.pi), axis=1) * bursts_ahead
    lives = (1.0 - cloud.p_pellet) ** hits
    return float(np.mean(generator.uniform(size=CLOUDS) >= lives)), float(np.mean(hits > 0))


def ours(cloud: Cloud) -> tuple[float, float]:
    """The same by the airburst gun's own pattern."""
    return burst_probabilities(
        float(PELLETS),
        ROUND_SPEED * math.tan(cloud.half_angle),
        cloud.release_distance / cloud.relative_speed,
        cloud.time_error,
        math.cos(cloud.obliquity),
        cloud.area,
        cloud.p_pellet,
        *cloud.miss,
        cloud.dispersion,
        cloud.dispersion,
    )


def _radius(cloud: Cloud) -> float:
    """Of the disc when the threat passes it, m."""
    time = cloud.release_distance / cloud.relative_speed
    return ROUND_SPEED * math.tan(cloud.half_angle) * time


def _aimed_true() -> list[Row]:
    found = []
    for distance, degrees, area, p_pellet in (
        (10.0, 5.0, 0.013, 0.3),
        (25.0, 6.5, 0.013, 0.3),
        (25.0, 6.5, 0.1, 0.05),
        (40.0, 8.0, 0.1, 1.0),
    ):
        cloud = Cloud(distance, math.radians(degrees), area, p_pellet)
        case = f"one round aimed true, {cloud.told}, {area:g} m2"
        neutralises, hits = ours(cloud)
        found += [
            Row(case, "P(hit)", p_of_pellets(cloud), hits, AIMED_TRUE, POISSON),
            Row(case, f"P(neutralised), {p_pellet:g} a hit",
                p_of_pellets(cloud, hits=p_pellet), neutralises, AIMED_TRUE, POISSON),
        ]  # fmt: skip
    return found


def _with_errors() -> list[Row]:
    found = []
    for number, cloud in enumerate(CASES):
        published, counted = drawn(cloud, number), ours(cloud)
        case = f"one round, {cloud.told}, {cloud.area:g} m2"
        for quantity, share, own, given_hit in zip(
            ("P(neutralised)", "P(hit)"), published, counted, (cloud.p_pellet, 1.0), strict=True
        ):
            found.append(
                Row(case, quantity, share, own, _drawn_within(cloud, own, given_hit), DRAWN)
            )
    return found


def _drawn_within(cloud: Cloud, probability: float, given_hit: float) -> Tolerance:
    error = math.sqrt(probability * (1.0 - probability) / CLOUDS)
    limit = STANDARD_ERRORS * error + QUICK
    told = (
        f"four standard errors of {CLOUDS:,} clouds, {QUICK:g} for quadrature and for counting "
        "pellets; below also what a target gains at the disc's rim, where it is hit in part"
    )
    return Tolerance(limit + _gained_at_the_rim(cloud, given_hit), limit, relative=False,
                     because=told)  # fmt: skip


def _gained_at_the_rim(cloud: Cloud, given_hit: float) -> float:
    """What the closed form neglects: a target on the rim is in the disc for half on the average.

    Its hits rise about evenly across the rim, so 1 - exp(-hits) there is more than half of its
    greatest value, the more the more hits there are.
    """
    radius, target = _radius(cloud), math.sqrt(cloud.area / math.pi)
    offset = math.hypot(*cloud.miss) / cloud.dispersion
    on_the_rim = [ncx2.cdf(((radius + side) / cloud.dispersion) ** 2, 2, offset**2)
                  for side in (target, -target)]  # fmt: skip
    mean = (
        PELLETS * cloud.area * given_hit / (math.pi * radius * radius * math.cos(cloud.obliquity))
    )
    most = -math.expm1(-mean)
    return float(on_the_rim[0] - on_the_rim[1]) * (1.0 - most / mean - 0.5 * most)


def _bursts() -> list[Row]:
    """Bursts of the catalogue's gun without an error in common, through its shot."""
    spec = load_entry("effectors", GUN).spec()
    assert isinstance(spec, AirburstGun)
    found = []
    for rounds, duds in ((1, 0.0), (12, 0.0), (24, 0.0), (24, 0.1)):
        changes = {
            "burst_rounds": rounds,
            "dud_share": duds,
            "sub_projectiles": PELLETS,
            "engagement_bias": 0.0,
            "muzzle_speed_residual": 0.0,
            "fuze_time_error": 0.0,
        }
        gun = spec.model_copy(update=changes)
        cloud = Cloud(
            gun.release_distance, gun.cone_half_angle, 0.013, 0.3,
            dispersion=gun.round_dispersion * SLANT_RANGE,
        )  # fmt: skip
        alone = (1.0 - duds) * ours(cloud)[0]
        order = Order(
            _window(cloud), 0.0, float(rounds), LONG_TRACKED, NO_RAID_ERRORS, no_luck(),
            np.zeros(DRAWS),
        )  # fmt: skip
        effect = fire(settings(gun), track_settings(STEADY_TRACK), order)
        case = f"burst of {rounds}, {100.0 * duds:g} % duds, {cloud.told}"
        exact = -math.expm1(rounds * math.log1p(-alone))
        found.append(Row(case, "P(neutralised)", exact, effect.p_neutralise, BURST, POISSON))
    return found


def _window(cloud: Cloud) -> Floats:
    """Head-on at one range for a minute."""
    window = np.zeros((2, COLUMNS))
    window[:, Window.FIRING_TIME] = 0.0, 60.0
    window[:, Window.INTERCEPT_TIME] = window[:, Window.FIRING_TIME] + TIME_OF_FLIGHT
    window[:, Window.SLANT_RANGE] = SLANT_RANGE
    window[:, Window.FEASIBLE] = 1.0
    window[:, AirburstWindow.COSINE] = 1.0
    window[:, AirburstWindow.PRESENTED_AREA] = cloud.area
    window[:, AirburstWindow.P_PELLET] = cloud.p_pellet
    window[:, AirburstWindow.METRES_BY_LOG_SPEED] = SLANT_RANGE
    window[:, AirburstWindow.PATH_COSINE] = -1.0
    window[:, AirburstWindow.ROUND_SPEED] = ROUND_SPEED
    window[:, AirburstWindow.RELATIVE_SPEED] = cloud.relative_speed
    return window
