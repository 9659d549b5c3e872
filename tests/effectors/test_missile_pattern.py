"""Interceptors pass their threat as near as the surfaces say, and where their flights end."""

import math
from functools import cache

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, TARGET, flown, missile, touching_missile
from numpy.typing import NDArray

from cram_sim.ballistics.guided import GuidedFlights
from cram_sim.ballistics.guided_lane import PASSED
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_flight import fly, interceptor_of, places, start_of
from cram_sim.effectors.missile_pattern import point_of
from cram_sim.effectors.missile_shot import ReadyMissile
from cram_sim.effectors.missile_windows import P_HIT, TOUCH_RADIUS, TRACK_ERROR
from cram_sim.effectors.protocol import DRAWS, Order, Pattern, Patterned, Site
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME, INTERCEPT_TIME, SLANT_RANGE
from cram_sim.experiment.approaches import straight_paths
from cram_sim.experiment.surface_cache import kept_surfaces

Floats = NDArray[np.float64]

FLIGHTS = 300
SEED = 23
SPEED = 250.0
SLOPE = math.radians(30.0)
HERE = Site(np.zeros(3), math.inf, np.empty((0, 2)))
RANGE = 2000.0


def ready(made: Missile) -> ReadyMissile:
    return ReadyMissile(made, flown(made.fuze), CONDITIONS)


@cache
def entry(name: str) -> ReadyMissile:
    made = load_entry("effectors", name).spec()
    assert isinstance(made, Missile)
    return ReadyMissile(made, kept_surfaces(made, CONDITIONS), CONDITIONS)


def order(
    made: ReadyMissile, *, error: float = 5.0, azimuth: float = 0.0, aside: float = 0.0
) -> Order:
    """At a threat that comes down from an azimuth, and meets the interceptor at 2 km.

    `aside` (rad): how far its course is turned from the way straight to the launcher.
    """
    level, up = RANGE * math.cos(SLOPE), RANGE * math.sin(SLOPE)
    point = np.array([[level * math.sin(azimuth)], [level * math.cos(azimuth)], [up]])
    course = azimuth + math.pi + aside
    forward = SPEED * math.cos(SLOPE)
    velocity = np.array(
        [[forward * math.sin(course)], [forward * math.cos(course)], [-SPEED * math.sin(SLOPE)]]
    )
    paths = straight_paths(point, velocity, ground=np.zeros(1), seconds=30.0, track_error=error)
    found = made.opportunities(HERE, TARGET, paths)
    window = found.table[found.start[0] : found.stop[0]]
    opening = float(np.interp(0.0, window[:, INTERCEPT_TIME], window[:, FIRING_TIME]))
    return Order(window, opening, 1.0, 0.0, np.zeros(3), np.zeros(DRAWS), np.zeros(DRAWS))


def scatter(number: int = 0) -> Floats:
    return np.random.default_rng([SEED, number]).standard_normal((2, 4096))


def patterns(made: ReadyMissile, asked: Order, count: int) -> list[Pattern]:
    return [made.pattern(asked, scatter(number)) for number in range(count)]


def at_the_opening(asked: Order, column: int) -> float:
    window = asked.window
    return float(np.interp(asked.opening_time, window[:, FIRING_TIME], window[:, column]))


@pytest.mark.parametrize("error", [20.0, 150.0, 300.0])
@pytest.mark.parametrize("name", ["missile_area", "missile_htk"])
def test_as_many_interceptors_pass_near_as_the_surfaces_say(name: str, error: float) -> None:
    made = entry(name)
    figures = made.missile
    asked = order(made, error=error)
    drawn = patterns(made, asked, FLIGHTS)
    near = figures.fuze_range if figures.fuze == "proximity" else drawn[0].radius
    share = np.mean([np.any(np.hypot(*pattern.points) <= near) for pattern in drawn])
    p_hit = at_the_opening(asked, P_HIT)
    # 3 standard errors, and what the surfaces are off by on average.
    tolerance = 0.06 + 3.0 * math.sqrt(p_hit * (1.0 - p_hit) / FLIGHTS)
    assert figures.fuze_reliability * share == pytest.approx(p_hit, abs=tolerance)


def test_an_interceptor_passes_as_far_off_as_its_flight_misses() -> None:
    made = missile()
    asked = order(ready(made), error=60.0)
    drawn = np.stack([scatter(number).ravel() for number in range(20)])
    arrival = np.full(20, at_the_opening(asked, INTERCEPT_TIME) - asked.opening_time)
    place = places(np.full(20, RANGE), np.full(20, SLOPE))
    velocity = -SPEED / RANGE * place
    flights = fly(
        made, CONDITIONS, interceptor_of(made, CONDITIONS.drag_of(made.drag_law)),
        start_of(made, STANDARD_GRAVITY),
        target=(place - velocity * arrival, velocity, np.zeros((3, 20))), arrival=arrival,
        track_error=np.full(20, at_the_opening(asked, TRACK_ERROR)), draws=drawn,
        draw_row=np.arange(20),
    )  # fmt: skip
    miss = np.where(flights.status == PASSED, flights.miss, np.nan)
    points = [pattern.points for pattern in patterns(ready(made), asked, 20)]
    found = [float(np.hypot(*each[:, 0])) if each.size else math.nan for each in points]
    assert found == pytest.approx(miss, rel=1e-5, abs=1e-6, nan_ok=True)
    assert np.isfinite(miss).sum() > 10


def test_where_they_pass_does_not_depend_on_where_the_threat_comes_from() -> None:
    made = ready(missile())
    north, elsewhere = (
        patterns(made, order(made, azimuth=azimuth, aside=0.2), 10) for azimuth in (0.0, 2.5)
    )
    for one, other in zip(north, elsewhere, strict=True):
        assert one.points == pytest.approx(other.points, rel=1e-5, abs=1e-6)


def test_points_are_told_in_the_plane_and_across_it() -> None:
    def passed(east: float, north: float, up: float) -> list[float]:
        # A threat 1 km north flies east as fast as the interceptor flies north.
        none = np.zeros(1)
        sight, relative = -np.array([[east], [north], [up]]), np.array([[100.0], [-100.0], [0.0]])
        status = np.full(1, PASSED)
        flights = GuidedFlights(status, none, none, np.full(1, 100.0), none, sight, relative)
        point = point_of(flights, np.array([0.0, 1000.0, 0.0]), np.array([100.0, 0.0, 0.0]))
        return list(point[:, 0])

    diagonal = math.sqrt(0.5)
    assert passed(diagonal, diagonal, 0.0) == pytest.approx([1.0, 0.0])
    assert passed(0.0, 0.0, 1.0) == pytest.approx([0.0, -1.0])


def test_the_disc_is_the_lethal_radius_or_where_the_bodies_touch() -> None:
    assert patterns(ready(missile()), order(ready(missile())), 1)[0].radius == 3.0
    made = ready(touching_missile())
    (touch,) = patterns(made, order(made), 1)
    # Nose on: the two radii, 50 mm and 30 mm.
    assert touch.radius == pytest.approx(0.08)


def test_an_interceptor_that_is_not_launched_passes_nothing() -> None:
    asked = order(ready(missile()))
    asked.window[:, FEASIBLE] = 0.0
    (drawn,) = patterns(ready(missile()), asked, 1)
    assert drawn.points.shape == (2, 0)
    assert math.isnan(drawn.radius)


def test_an_interceptor_without_a_track_or_with_a_short_life_passes_nothing() -> None:
    asked = order(ready(missile()))
    short = missile(flight_life="2 s")
    assert ready(short).pattern(asked, scatter()).points.shape == (2, 0)
    asked.window[:, [TRACK_ERROR, TOUCH_RADIUS]] = math.nan
    assert ready(missile()).pattern(asked, scatter()).points.shape == (2, 0)


def test_a_missile_can_show_where_its_shots_go() -> None:
    assert isinstance(ready(missile()), Patterned)
    assert at_the_opening(order(ready(missile())), SLANT_RANGE) == pytest.approx(RANGE)
