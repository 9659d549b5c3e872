import math

import numpy as np
import pytest
from scipy.stats import binom

from cram_sim.aftermath.falling import Bodies, carried, fall
from cram_sim.aftermath.fired_rounds import (
    HEIGHTS,
    MOST_ROUNDS,
    STAND_INS,
    Aims,
    Ammunition,
    failures,
    flown_failures,
    harmless_height,
    least_rise,
    muzzle_velocity,
    round_fragments,
    stand_ins,
    superelevation,
    whole_rounds,
)
from cram_sim.aftermath.loose import directions, loose
from cram_sim.ballistics.atmosphere import BOTTOM, CELL, standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.records import Floats, Piece

AMMUNITION = Ammunition(
    0.1, 1030.0, 3e-4, 1.25e-3, 0.004, 0.02, 20.0, 0.005, 1.5e-4, 500.0, math.radians(1.0)
)
AIR, EARTH = standard_air(0.0), Earth(0.6, 0.0)
DENSITY = AIR.table[((HEIGHTS - BOTTOM) / CELL).astype(int), 0]
HAZARD, LEAST_DRAG = 79.0, 0.85
DOWN = np.array([[0.0], [0.0], [-1.0]])


def bodies(height: Floats, velocity: Floats, mass: float, drag_area: float) -> Bodies:
    count = height.size
    return Bodies(
        time=np.zeros(count),
        position=np.stack([np.zeros(count), np.zeros(count), height]),
        velocity=velocity,
        mass=np.full(count, mass),
        drag_area=np.full(count, drag_area),
        density=np.ones(count),
        wind=np.zeros((2, count)),
    )


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_failures_are_the_binomial_quantiles(share: float) -> None:
    rng = np.random.default_rng(2)
    rounds = rng.integers(0, 300, 2000)
    uniforms = rng.uniform(size=2000)
    found = failures(uniforms, rounds, share)
    np.testing.assert_array_equal(found, np.maximum(binom.ppf(uniforms, rounds, share), 0.0))


def test_no_round_fails_or_all_do() -> None:
    rounds, uniforms = np.array([0, 1, 200]), np.array([0.3, 0.5, 0.999])
    np.testing.assert_array_equal(failures(uniforms, rounds, 0.0), 0)
    np.testing.assert_array_equal(failures(uniforms, rounds, 1.0), rounds)


def test_the_rounds_flown_stand_for_all_that_failed() -> None:
    failed = np.array([0, 3, MOST_ROUNDS - 1, MOST_ROUNDS, MOST_ROUNDS + 7, 400])
    shot, place, number = flown_failures(failed)
    np.testing.assert_array_equal(np.bincount(shot, number, minlength=6), failed)
    assert np.bincount(shot).max() == MOST_ROUNDS
    assert (number[place < MOST_ROUNDS - 1] == 1.0).all()


@pytest.mark.parametrize("elevation", [0.0, 0.3, 1.0])
def test_a_gun_is_laid_above_the_threat_by_the_fall_of_its_rounds(elevation: float) -> None:
    """In a vacuum the round then meets the line of sight where it should."""
    speed, time = 1000.0, 1.2
    slant = speed * time
    laid = elevation + superelevation(np.array([slant]), np.array([time]), np.array([elevation]))
    velocity = muzzle_velocity(speed, np.zeros(1), laid)[:, 0]
    position = velocity * time - np.array([0.0, 0.0, 0.5 * 9.80665 * time**2])
    off = math.atan2(position[2], math.hypot(position[0], position[1])) - elevation
    assert abs(off) < 0.01 * (laid[0] - elevation) + 1e-6


def test_whole_rounds_scatter_by_their_dispersion_and_speed() -> None:
    rng, count = np.random.default_rng(3), 20_000
    aims = Aims(np.zeros(count), np.full(count, 1.0), np.full(count, 0.5))
    rounds = whole_rounds(
        AMMUNITION, np.zeros(3), np.arange(count), aims, np.ones(count), rng.normal(size=(3, count))
    )
    east, north, up = rounds.velocity
    speed = np.sqrt(east**2 + north**2 + up**2)
    within = 4.0 / math.sqrt(2.0 * count)
    assert speed.std() / 1030.0 == pytest.approx(0.004, rel=within)
    assert np.arcsin(up / speed).std() == pytest.approx(1.25e-3, rel=within)
    across = np.arctan2(east, north) * math.cos(0.5)
    assert across.std() == pytest.approx(1.25e-3, rel=within)


def test_a_piece_stands_for_those_of_all_rounds_that_its_own_stands_for() -> None:
    state = (np.zeros((3, 2)), np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 200.0]]))
    rounds = loose(
        Piece.GUN_ROUND, np.arange(2), np.zeros(2), *state, *np.ones((2, 2)),
        number=np.array([5.0, 200.0]),
    )  # fmt: skip
    draws = np.array([[0.2, 0.4], [0.1, 0.7]])
    pieces = round_fragments(AMMUNITION, rounds, np.ones(2), state, draws)
    np.testing.assert_allclose(pieces.number, [100.0, 4000.0])
    kick = np.linalg.norm(pieces.velocity - state[1], axis=0)
    np.testing.assert_allclose(kick, 500.0 + np.tan(math.radians(1.0)) * np.array([100.0, 200.0]))


def test_stand_ins_stand_alike_for_all_rounds_that_burst() -> None:
    bursts = np.array([0, 1, STAND_INS - 1, STAND_INS, 3 * STAND_INS + 1, 300])
    shot, place, number = stand_ins(bursts)
    np.testing.assert_allclose(np.bincount(shot, number, minlength=6), bursts, rtol=1e-12)
    np.testing.assert_array_equal(np.bincount(shot, minlength=6), np.minimum(bursts, STAND_INS))
    for one in range(1, 6):
        np.testing.assert_array_equal(place[shot == one], np.arange((shot == one).sum()))
        assert np.ptp(number[shot == one]) == 0.0


def test_no_piece_of_a_burst_at_the_harmless_height_is_hazardous_at_the_ground() -> None:
    """Of a round as fast as at its muzzle, headed down steeply; pieces thrown every way."""
    height = harmless_height(AMMUNITION, HAZARD, LEAST_DRAG, DENSITY)
    count = 4000
    thrown = directions(*np.random.default_rng(4).uniform(size=(2, count)))
    thrown[:, :1] = DOWN
    speed = AMMUNITION.muzzle_speed
    heading = np.array([[0.0], [0.6], [-0.8]]) * np.ones(count)
    heading[:, :1] = DOWN
    fallen = fall(
        bodies(
            np.full(count, height + 0.1),
            speed * heading + float(AMMUNITION.thrown(speed)) * thrown,
            AMMUNITION.fragment_mass,
            AMMUNITION.fragment_drag_area,
        ),
        drag_table("tumbling"),
        AIR,
        EARTH,
    )
    energy = 0.5 * AMMUNITION.fragment_mass * fallen.speed**2
    assert 0.0 < height < 300.0
    assert energy.max() < HAZARD


def test_far_below_the_harmless_height_pieces_are_hazardous() -> None:
    height = np.array([0.3 * harmless_height(AMMUNITION, HAZARD, LEAST_DRAG, DENSITY)])
    piece = bodies(height, 1500.0 * DOWN, AMMUNITION.fragment_mass, AMMUNITION.fragment_drag_area)
    fallen = fall(piece, drag_table("tumbling"), AIR, EARTH)
    assert 0.5 * AMMUNITION.fragment_mass * fallen.speed[0] ** 2 > HAZARD


@pytest.mark.parametrize(("energy", "height"), [(1e9, 0.0), (1e-6, math.inf)])
def test_what_hurts_nobody_is_harmless_at_any_height_and_what_always_hurts_at_none(
    energy: float, height: float
) -> None:
    assert harmless_height(AMMUNITION, energy, LEAST_DRAG, DENSITY) == height


@pytest.mark.parametrize("life", [0.5, 2.0, 5.5, 9.0])
def test_rounds_burst_no_lower_than_their_least_rise(life: float) -> None:
    elevations = np.radians(np.linspace(0.5, 85.0, 60))
    velocity = muzzle_velocity(AMMUNITION.muzzle_speed, np.zeros(60), elevations)
    law, lives = drag_table("spin73_m56a3"), np.full(60, life)
    flown = bodies(np.zeros(60), velocity, AMMUNITION.mass, AMMUNITION.drag_area)
    position, _ = carried(flown, law, AIR, EARTH, lives)
    drag, density = np.nanmax(law[:, 0]), AIR.table[:, 0].max()
    slowing = 0.5 * density * drag * AMMUNITION.drag_area / AMMUNITION.mass
    least = least_rise(velocity, lives, slowing)
    assert (position[2] >= least).all()
    assert (least > 0.3 * position[2])[-20:].all()
