"""Between the nodes of its surfaces a missile hits as often as it does when it is flown there."""

import math
from functools import cache

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS
from numpy.typing import NDArray

from cram_sim.ballistics.fly_out import look_up
from cram_sim.ballistics.guided import draws_needed
from cram_sim.ballistics.guided_lane import PASSED, TRACK_KNOTS
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_flight import courses, fly, interceptor_of, start_of
from cram_sim.effectors.missile_lethality import MISS_RADII, share_within, shares
from cram_sim.effectors.missile_surfaces import MissileSurfaces
from cram_sim.effectors.missile_windows import (
    LEAST_CLOSING,
    SIZES,
    at_error,
    collision,
    interpolated,
)
from cram_sim.experiment.surface_cache import kept_surfaces

Floats = NDArray[np.float64]

CELLS = 400
SALVOS = 1000
FLIGHTS = 80  # of each cell: a standard error of 5.6 % at a probability of one half
SEED = 5
TOUCH = 0.3  # m: the radius that a body of a rocket and a small interceptor touch within


@cache
def entry(name: str) -> tuple[Missile, MissileSurfaces]:
    made = load_entry("effectors", name).spec()
    assert isinstance(made, Missile)
    return made, kept_surfaces(made, CONDITIONS)


def somewhere(name: str) -> Floats:
    """Slant range, elevation, crossing angle, speed and track's error (cells, 5), all over.

    From 120 % of the least range on, elevations 5 to 75 deg, 0 to 180 deg, 50 to 700 m/s, 2 to
    100 m; not what flees so that it is not engaged.
    """
    made, surface = entry(name)
    generator = np.random.Generator(np.random.Philox(SEED))
    cells: list[tuple[float, ...]] = []
    while len(cells) < CELLS:
        share = generator.random(5)
        least = 1.2 * made.minimum_intercept_range
        slant_range = least + share[0] * (made.maximum_intercept_range - least)
        elevation = math.radians(5.0 + 70.0 * share[1])
        angle, speed = math.pi * share[2], 50.0 + 650.0 * share[3]
        own = look_up(surface.speed, surface.grid, slant_range, elevation)
        state = state_of(slant_range, elevation, angle, speed)
        if math.isnan(own):
            continue
        along, _, closing = collision(state, slant_range, own)
        if along > 0.0 and closing >= LEAST_CLOSING:
            cells.append((slant_range, elevation, angle, speed, 2.0 * 50.0 ** share[4]))
    return np.array(cells)


def state_of(slant_range: float, elevation: float, angle: float, speed: float) -> Floats:
    """Where a threat is from the launcher and its velocity, (6,)."""
    sight = np.array([0.0, math.cos(elevation), math.sin(elevation)])
    east = np.array([1.0, 0.0, 0.0])
    velocity = speed * (math.sin(angle) * east - math.cos(angle) * sight)
    return np.concatenate([slant_range * sight, velocity])


def flown_there(name: str, cells: Floats) -> Floats:
    """The probabilities (cells,) from flights to each cell, with tracks that wander freely."""
    made, surface = entry(name)
    draws = np.random.Generator(np.random.Philox(SEED + 1)).standard_normal(
        (len(cells) * FLIGHTS, draws_needed(256))
    )
    miss = _misses(made, surface, np.repeat(cells, FLIGHTS, axis=0), draws)
    miss = miss.reshape(len(cells), FLIGHTS)
    if made.fuze == "impact":
        share: Floats = np.mean(miss <= TOUCH, axis=1)
        return share
    return shares(made, miss)[:, -1]


def _misses(made: Missile, s: MissileSurfaces, cells: Floats, draws: Floats) -> Floats:
    """Miss distances (n,) of one flight to each cell; infinite without a closest approach."""
    slant_range, elevation, angle, speed, error = cells.T
    arrival = np.array([look_up(s.time_of_flight, s.grid, cell[0], cell[1]) for cell in cells])
    flights = fly(
        made, CONDITIONS, interceptor_of(made, CONDITIONS.drag_of(made.drag_law)),
        start_of(made, STANDARD_GRAVITY),
        target=courses(slant_range, elevation, angle, speed, arrival),
        arrival=arrival, track_error=error, draws=draws, draw_row=np.arange(arrival.size),
    )  # fmt: skip
    return np.where(flights.status == PASSED, flights.miss, np.inf)


def looked_up(name: str, cells: Floats) -> Floats:
    """The probabilities (cells,) from the surfaces."""
    made, s = entry(name)
    found = np.empty(s.hits.shape[-2:])
    return np.array([_at(made, s, cell, found) for cell in cells])


def _at(made: Missile, s: MissileSurfaces, cell: Floats, found: Floats) -> float:
    slant_range, elevation, angle, speed, error = (float(value) for value in cell)
    own = look_up(s.speed, s.grid, slant_range, elevation)
    state = state_of(slant_range, elevation, angle, speed)
    _, lead, closing = collision(state, slant_range, own)
    interpolated(
        s.hits, s.range_nodes, s.elevation_nodes, s.lead_nodes, s.closing_nodes, slant_range,
        elevation, lead, closing, found,
    )  # fmt: skip
    p_at = found[:, -1].copy()
    if made.fuze == "impact":
        p_at = np.array([share_within(MISS_RADII, row, TOUCH) for row in found])
    return float(np.mean([at_error(s.error_nodes, p_at, size * error) for size in SIZES]))


# The hit-to-kill interceptor hits or misses for sure nearly everywhere, and the edge between the
# two, at its least range and its greatest look angle, runs across the nodes.
@pytest.mark.parametrize(
    ("name", "bias", "mean", "greatest"),
    [("missile_htk", 0.03, 0.07, 0.75), ("missile_area", 0.02, 0.02, 0.40)],
)
def test_off_the_nodes_it_hits_as_often_as_when_it_is_flown_there(
    name: str, bias: float, mean: float, greatest: float
) -> None:
    cells = somewhere(name)
    difference = looked_up(name, cells) - flown_there(name, cells)
    assert abs(difference.mean()) <= bias
    assert np.abs(difference).mean() <= mean
    assert np.abs(difference).max() <= greatest


def test_two_that_fly_to_one_track_miss_together_as_often_as_the_shared_track_says() -> None:
    """A hit-to-kill missile at 2 km and 160 m of error; flown, both miss in 0.10 of salvos."""
    made, s = entry("missile_htk")
    cell = np.array([2000.0, math.radians(25.0), 0.0, 300.0, 160.0])
    found = np.empty(s.hits.shape[-2:])
    p_hit, p_best = _at(made, s, cell, found), _at(made, s, np.array([*cell[:4], 1.0]), found)
    both_miss = 1.0 - p_hit / p_best * (1.0 - (1.0 - p_best) ** 2)
    draws = np.random.Generator(np.random.Philox(SEED)).standard_normal(
        (2, SALVOS, draws_needed(256))
    )
    draws[1, :, : 3 * TRACK_KNOTS] = draws[0, :, : 3 * TRACK_KNOTS]
    misses = [_misses(made, s, np.tile(cell, (SALVOS, 1)), drawn) > TOUCH for drawn in draws]
    # 5 standard errors of the flown salvos, and what the surfaces are off by.
    tolerance = 5.0 * math.sqrt(0.1 * 0.9 / SALVOS)
    assert np.mean(misses[0] & misses[1]) == pytest.approx(both_miss, abs=tolerance)
    assert both_miss > 3.0 * (1.0 - p_hit) ** 2


@pytest.mark.parametrize("name", ["missile_htk", "missile_area"])
def test_hits_become_fewer_with_the_lead_up_to_the_greatest_look_angle(name: str) -> None:
    made, s = entry(name)
    seen = s.lead_nodes <= 1.1 * made.greatest_look_angle + 1e-9
    assert seen.sum() == 7
    by_lead = s.hits[:, :, seen].mean(axis=(0, 1, 3, 4, 5))
    assert np.all(np.diff(by_lead) < 0.0)


@pytest.mark.parametrize("name", ["missile_htk", "missile_area"])
def test_hits_need_time_to_turn_and_home(name: str) -> None:
    _, s = entry(name)
    by_range = s.hits.mean(axis=(1, 2, 3, 4, 5))
    assert np.all(np.diff(by_range) >= 0.0)
    assert by_range[-1] > 2.0 * by_range[0]
