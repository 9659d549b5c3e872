import math

import numpy as np
import pytest
from scipy.stats import kstest

from cram_sim.aftermath.falling import Bodies, fall
from cram_sim.aftermath.fragments import (
    CLASS_EDGES,
    CLASSES,
    FASTEST,
    HEIGHTS,
    Fragmentation,
    harmless_masses,
)
from cram_sim.aftermath.loose import directions
from cram_sim.ballistics.atmosphere import BOTTOM, CELL, standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.records import Floats

AIR, EARTH = standard_air(0.0), Earth(0.6, 0.0)
DENSITY = AIR.table[((HEIGHTS - BOTTOM) / CELL).astype(int), 0]
SPEED, SHAPE, HAZARD, LEAST_DRAG = 1200.0, 2600.0, 79.0, 0.85
BURSTS = 20_000


def fragmentation(*, counts_all: bool = False) -> Fragmentation:
    harmless = harmless_masses(SPEED, SHAPE, HAZARD, LEAST_DRAG, DENSITY)
    return Fragmentation(7.0, 0.008, SPEED, SHAPE, 0.0 * harmless if counts_all else harmless)


def uniforms(*shape: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).uniform(size=shape)


@pytest.mark.parametrize("height", [10.0, 250.0, 800.0, 3000.0])
def test_what_is_counted_and_what_is_left_out_weigh_as_much_as_the_casing(height: float) -> None:
    warhead = fragmentation()
    heights = np.full(BURSTS, height)
    number, mass = warhead.drawn(heights, uniforms(CLASSES, BURSTS))
    left_out = warhead.mass_lighter(warhead.lightest(heights[:1]))[0]
    weight = (number * mass).sum(axis=0) + left_out
    error = weight.std() / math.sqrt(BURSTS)
    assert abs(weight.mean() - warhead.casing) < 4.0 * error
    assert error < 0.02 * warhead.casing


def test_what_is_counted_and_what_is_left_out_are_all_fragments() -> None:
    warhead = fragmentation()
    heights = np.linspace(0.0, 4000.0, 50)
    number, _ = warhead.drawn(heights, uniforms(CLASSES, 50))
    left_out = warhead.number * (1.0 - warhead.share_heavier(warhead.lightest(heights)))
    np.testing.assert_allclose(number.sum(axis=0) + left_out, warhead.number, rtol=1e-12)


def test_masses_follow_mott() -> None:
    """Drawn in each class as often as it has fragments, they are those of Mott's law."""
    warhead = fragmentation(counts_all=True)
    rng = np.random.default_rng(3)
    _, mass = warhead.drawn(np.zeros(BURSTS), rng.uniform(size=(CLASSES, BURSTS)))
    chosen = mass[rng.choice(CLASSES, p=np.diff(CLASS_EDGES), size=BURSTS), np.arange(BURSTS)]
    assert kstest(np.exp(-np.sqrt(2.0 * chosen / warhead.mean)), "uniform").pvalue > 0.01


def test_each_fragment_is_drawn_in_its_class() -> None:
    warhead = fragmentation()
    heights = np.full(1000, 300.0)
    _, mass = warhead.drawn(heights, uniforms(CLASSES, 1000))
    counted = warhead.share_heavier(warhead.lightest(heights))
    share = warhead.share_heavier(mass) / counted
    assert ((share >= CLASS_EDGES[:-1, None]) & (share <= CLASS_EDGES[1:, None])).all()


def test_the_mean_mass_is_that_of_the_casing_by_its_number() -> None:
    warhead = fragmentation()
    assert warhead.mass_lighter(np.array([1e3]))[0] == pytest.approx(warhead.casing, rel=1e-12)


@pytest.mark.parametrize("height", [100.0, 400.0, 1500.0])
def test_no_fragment_that_is_left_out_is_hazardous_at_the_ground(height: float) -> None:
    """Thrown every way, and straight down, by the fastest body there is."""
    warhead, count = fragmentation(), 3000
    mass = np.full(count, warhead.lightest(np.array([height]))[0])
    thrown = SPEED * directions(*uniforms(2, count))
    thrown[:, 0] = 0.0, 0.0, -SPEED
    body = np.array([0.0, 0.6, -0.8])[:, None] * FASTEST
    bodies = Bodies(
        time=np.zeros(count),
        position=np.tile([[0.0], [0.0], [height]], count),
        velocity=thrown + body,
        mass=mass,
        drag_area=warhead.drag_area(mass),
        density=np.ones(count),
        wind=np.zeros((2, count)),
    )
    speed = fall(bodies, drag_table("tumbling"), AIR, EARTH).speed
    assert (0.5 * mass * speed**2).max() < HAZARD


def test_up_to_a_kilometre_the_higher_the_burst_the_more_is_left_out() -> None:
    lightest = fragmentation().lightest(np.linspace(0.0, 1000.0, 30))
    assert (np.diff(lightest) >= 0.0).all()
    assert lightest[-1] > 5.0 * lightest[0]
