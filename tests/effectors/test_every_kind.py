"""One battery over every kind of effector: what all of them promise."""

import math
import pickle
from dataclasses import dataclass
from functools import cache
from typing import get_args

import numpy as np
import pytest
from effectors.table_builders import table_effector
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from straight_flights import straight_flights

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry, names
from cram_sim.effectors.effector import Effector
from cram_sim.effectors.fire_control import FireControl
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.preparation import ready
from cram_sim.effectors.protocol import (
    DRAW_KILL,
    DRAWS,
    FIRST_NORMAL,
    Conditions,
    Effect,
    Order,
    Paths,
    Ready,
    Site,
    Target,
)
from cram_sim.experiment.surface_cache import kept_surfaces
from cram_sim.records import Opportunities, Window

Floats = NDArray[np.float64]

KINDS: tuple[type[Effector], ...] = get_args(get_args(AnyEffector)[0])
ENTRIES = (*names("effectors"), "a table")
TARGET = Target(0.107, 0.84, 0.9, 0.6, 0.25, 0.12, 12e6, 8e6, 0.4, 50.0)
TRACK = FireControl(10.0, 3.0, 7e-4, 3e-4, 0.5, 3.0)
CONDITIONS = Conditions(standard_air(0.0), Earth(0.6, 0.0), 23_000.0, drag_table)
CLOSED_ALL_ROUND = np.array([[0.0, 2.0 * math.pi - 1e-9]])
every_entry = pytest.mark.parametrize("name", ENTRIES)
laws = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Example:
    """An effector of some kind, ready to fire, and what is good to know of it."""

    spec: Effector
    ready: Ready

    @property
    def reach(self) -> float:
        return self.spec.maximum_intercept_range


@cache
def example(name: str) -> Example:
    spec = table_effector() if name == "a table" else load_entry("effectors", name).spec()
    assert isinstance(spec, KINDS)
    made = ready(spec, CONDITIONS, TRACK, surfaces_of=kept_surfaces)  # type: ignore[arg-type]
    return Example(spec, made)


def passing(reach: float, crossings: Floats, *, speed: float = 250.0) -> Flights:
    """Threats that come down past the effector at crossing distances (n,), from afar."""
    lanes = crossings.size
    start = np.array([crossings, np.full(lanes, 1.2 * reach), np.full(lanes, 0.6 * reach + 50.0)])
    seconds = 1.2 * reach / speed
    velocity = np.array([np.zeros(lanes), np.full(lanes, -speed), -(start[2] - 20.0) / seconds])
    return straight_flights(start, velocity, 5.0, 5.0 + seconds)


def windows(
    made: Example,
    crossings: Floats,
    *,
    track_error: float = 3.0,
    no_fire: Floats | None = None,
    open_fire_range: float = math.inf,
) -> Opportunities:
    flights = passing(made.reach, crossings)
    lanes = crossings.size
    times = np.tile(np.linspace(5.0, float(flights.end_time.max()), 30), (lanes, 1))
    site = Site(np.zeros(3), open_fire_range, np.empty((0, 2)) if no_fire is None else no_fire)
    paths = Paths(
        flights, np.ones(lanes, np.bool_), flights.node_time[:, 0].copy(), np.zeros(2), times,
        np.full_like(times, track_error),
    )  # fmt: skip
    return made.ready.opportunities(site, TARGET, paths)


# Kinds whose shot has parts: all but those that fire one piece and look.
DIVISIBLE = [
    name
    for name in ENTRIES
    if example(name).ready.figures.firing != "single"
    or example(name).ready.figures.shot_ammunition > 1.0
]


@cache
def one_window(name: str) -> Floats:
    """The window of a threat that passes by at a tenth of the reach."""
    made = example(name)
    return windows(made, np.array([0.1 * made.reach])).table


def draws_of(seed: int, *, kill: float | None = None) -> Floats:
    generator = np.random.default_rng(seed)
    draws = np.concatenate(
        [generator.random(FIRST_NORMAL), generator.standard_normal(DRAWS - FIRST_NORMAL)]
    )
    if kill is not None:
        draws[DRAW_KILL] = kill
    return draws


def order_of(
    name: str,
    seed: int,
    *,
    limit: float | None = None,
    part: float = 0.0,
    kill: float | None = None,
) -> Order:
    """A shot that opens that part of its window after its beginning."""
    figures, window = example(name).ready.figures, one_window(name)
    firing = window[:, Window.FIRING_TIME]
    opening = float(np.nanmin(firing) + part * (np.nanmax(firing) - np.nanmin(firing)))
    if limit is None:
        most = min(figures.magazine, figures.heat_limit)
        limit = figures.shot_ammunition if figures.firing == "single" else most
    draws = draws_of(seed, kill=kill)
    return Order(window, opening, limit, opening - 5.0, np.zeros(3), draws, draws_of(seed + 1))


def fired(name: str, order: Order) -> Effect:
    return example(name).ready.shot(order)


def test_every_kind_is_tried_here() -> None:
    assert {type(example(name).spec) for name in ENTRIES} == set(KINDS)


@every_entry
def test_it_can_be_sent_to_a_worker_and_fires_the_same_there(name: str) -> None:
    sent: Ready = pickle.loads(pickle.dumps(example(name).ready))  # noqa: S301
    assert sent.figures == example(name).ready.figures
    assert repr(sent.shot(order_of(name, 1))) == repr(fired(name, order_of(name, 1)))


@every_entry
def test_its_figures_are_what_a_clock_can_work_with(name: str) -> None:
    figures = example(name).ready.figures
    assert figures.magazine > 0.0
    assert figures.channels >= 1
    assert figures.slew_rate > 0.0
    assert figures.reload_time > 0.0
    assert figures.heat_limit >= figures.shot_ammunition > 0.0
    assert figures.heat_limit == math.inf or figures.cooling_rate > 0.0
    assert min(figures.settle_time, figures.launch_interval, figures.shortest_shot) >= 0.0
    assert figures.shortest_shot + figures.assessment_time > 0.0


@every_entry
def test_it_finds_a_threat_that_passes_within_its_reach(name: str) -> None:
    table = one_window(name)
    assert len(table) > 3
    assert table[0, Window.FEASIBLE] == table[-1, Window.FEASIBLE] == 1.0


@every_entry
def test_intercepts_come_in_order_and_after_the_trigger(name: str) -> None:
    table = one_window(name)
    assert (np.diff(table[:, Window.INTERCEPT_TIME]) > 0.0).all()
    feasible = table[table[:, Window.FEASIBLE] > 0.0]
    assert (feasible[:, Window.FIRING_TIME] <= feasible[:, Window.INTERCEPT_TIME]).all()


@every_entry
def test_feasible_intercepts_are_within_its_limits(name: str) -> None:
    made, table = example(name), one_window(name)
    feasible = table[table[:, Window.FEASIBLE] > 0.0, Window.SLANT_RANGE]
    assert feasible.min() >= made.spec.minimum_intercept_range
    assert feasible.max() <= made.spec.maximum_intercept_range


@every_entry
def test_doctrine_keeps_its_fire_within_a_range(name: str) -> None:
    made = example(name)
    middle = 0.5 * (made.spec.minimum_intercept_range + made.reach)
    table = windows(made, np.array([0.1 * made.reach]), open_fire_range=middle).table
    feasible = table[table[:, Window.FEASIBLE] > 0.0, Window.SLANT_RANGE]
    assert feasible.max(initial=0.0) <= middle


@every_entry
def test_it_fires_into_no_closed_sector(name: str) -> None:
    made = example(name)
    closed = windows(made, np.array([0.1 * made.reach]), no_fire=CLOSED_ALL_ROUND)
    assert len(closed.table) == 0


@every_entry
def test_a_lane_has_the_same_window_alone_and_among_others(name: str) -> None:
    made = example(name)
    crossings = made.reach * np.array([0.05, 0.2, 0.4])
    block = windows(made, crossings)
    alone = windows(made, crossings[1:2])
    of_block = block.table[block.start[1] : block.stop[1]]
    assert np.array_equal(of_block, alone.table, equal_nan=True)


@every_entry
def test_a_threat_that_stays_out_of_reach_has_no_window(name: str) -> None:
    made = example(name)
    found = windows(made, np.array([1.5 * made.reach]))
    assert found.start[0] == found.stop[0]


@every_entry
@pytest.mark.parametrize("east", [0.0, 300.0])
def test_what_hovers_is_met_as_what_creeps_across_the_line_of_fire(name: str, east: float) -> None:
    """Side-on, by every kind alike."""
    made = example(name)
    north = 0.5 * made.reach

    def chance(speed: float) -> float:
        # Across the line of fire, level.
        velocity = speed * np.array([north, -east, 0.0]) / math.hypot(east, north)
        start = np.array([east, north, 300.0])
        flights = straight_flights(start[:, np.newaxis], velocity[:, np.newaxis], 5.0, 60.0)
        times = np.linspace(5.0, 60.0, 30)[np.newaxis]
        paths = Paths(
            flights, np.ones(1, np.bool_), np.array([5.0]), np.zeros(2), times,
            np.full_like(times, 3.0),
        )  # fmt: skip
        site = Site(np.zeros(3), math.inf, np.empty((0, 2)))
        window = made.ready.opportunities(site, TARGET, paths).table
        draws = np.zeros(DRAWS)
        draws[:FIRST_NORMAL] = 0.999
        opening, limit = float(window[0, Window.FIRING_TIME]), order_of(name, 1).limit
        return made.ready.shot(
            Order(window, opening, limit, opening - 5.0, np.zeros(3), draws, np.zeros(DRAWS))
        ).p_neutralise

    assert 0.0 < chance(0.0) == pytest.approx(chance(1e-4), rel=1e-4)


@every_entry
@laws
@given(seed=seeds, part=st.floats(0.0, 0.9))
def test_the_times_of_a_shot_are_in_order(name: str, seed: int, part: float) -> None:
    order = order_of(name, seed, part=part)
    effect = fired(name, order)
    if effect.rounds == 0:
        return
    assert order.opening_time <= effect.last_firing
    assert order.opening_time <= effect.first_effect <= effect.last_effect
    assert effect.last_firing <= effect.last_effect + 1e-9
    assert 0.0 < effect.ammunition <= order.limit + 1e-9


@every_entry
@laws
@given(seed=seeds, part=st.floats(0.0, 0.9))
def test_a_kill_is_a_hit_at_a_time_and_range_of_the_shot(name: str, seed: int, part: float) -> None:
    effect = fired(name, order_of(name, seed, part=part, kill=1e-9))
    if effect.kill_round < 0:
        assert math.isnan(effect.kill_time)
        return
    assert effect.hit
    assert effect.first_effect - 1e-9 <= effect.kill_time <= effect.last_effect + 1e-9
    slant_range = one_window(name)[:, Window.SLANT_RANGE]
    assert slant_range.min() - 1e-6 <= effect.kill_range <= slant_range.max() + 1e-6


@every_entry
def test_it_kills_as_often_as_its_probability_says(name: str) -> None:
    """The mean difference of kill and probability over 600 shots is within 4 standard errors."""
    effects = [fired(name, order_of(name, seed, part=0.3)) for seed in range(600)]
    kills = np.array([effect.kill_round >= 0 for effect in effects], dtype=float)
    stated = np.array([effect.p_neutralise for effect in effects])
    assert ((stated >= 0.0) & (stated <= 1.0)).all()
    assert 0.0 < kills.mean() < 1.0
    difference = kills - stated
    assert abs(difference.mean()) <= 4.0 * difference.std() / math.sqrt(difference.size)


@pytest.mark.parametrize("name", DIVISIBLE)
@laws
@given(seed=seeds, part=st.floats(0.0, 0.6), share=st.floats(0.05, 0.95))
def test_more_ammunition_in_the_same_shot_never_lowers_the_probability(
    name: str, seed: int, part: float, share: float
) -> None:
    """Of the kinds whose shot has parts; a kill by the part is the kill by the whole."""
    whole = order_of(name, seed, part=part)
    limit = share * whole.limit
    few, many = fired(name, whole._replace(limit=limit)), fired(name, whole)
    assert few.ammunition <= limit + 1e-9
    assert few.p_neutralise <= many.p_neutralise
    if few.kill_round >= 0:
        assert (many.kill_round, many.kill_time) == (few.kill_round, few.kill_time)


def test_shots_of_one_piece_use_all_they_may() -> None:
    """The kinds that the law above leaves out."""
    whole = set(ENTRIES) - set(DIVISIBLE)
    assert whole
    for name in whole:
        assert fired(name, order_of(name, 1)).ammunition == 1.0


@every_entry
def test_a_shot_without_ammunition_is_none(name: str) -> None:
    effect = fired(name, order_of(name, 3, limit=0.0))
    assert (effect.rounds, effect.kill_round, effect.p_neutralise) == (0, -1, 0.0)


@every_entry
def test_a_shot_after_its_window_is_none(name: str) -> None:
    order = order_of(name, 3)
    assert fired(name, order._replace(opening_time=order.opening_time + 1e4)).rounds == 0


@every_entry
@laws
@given(seed=seeds, part=st.floats(0.0, 0.5), share=st.floats(0.01, 1.0))
def test_fire_that_ceases_early_uses_no_more(
    name: str, seed: int, part: float, share: float
) -> None:
    order = order_of(name, seed, part=part, kill=1.0 - 1e-9)
    effect = fired(name, order)
    if effect.rounds == 0 or effect.last_firing <= order.opening_time:
        return
    time = order.opening_time + share * (effect.last_firing - order.opening_time)
    ceased = example(name).ready.ceased(order, effect, time)
    assert 1 <= ceased.rounds <= effect.rounds
    assert 0.0 <= ceased.ammunition <= effect.ammunition + 1e-9
    assert ceased.last_firing == pytest.approx(time)
    assert ceased.last_effect <= effect.last_effect + 1e-9


@every_entry
@laws
@given(seed=seeds)
def test_a_shot_depends_on_nothing_but_its_order(name: str, seed: int) -> None:
    order = order_of(name, seed)
    first = fired(name, order)
    fired(name, order_of(name, seed + 7, part=0.5))
    assert repr(fired(name, order)) == repr(first)


@every_entry
def test_hits_are_at_least_as_likely_as_kills(name: str) -> None:
    hits = sum(
        fired(name, order_of(name, seed)._replace(draws=draws_of(seed))).hit for seed in range(200)
    )
    kills = sum(fired(name, order_of(name, seed)).kill_round >= 0 for seed in range(200))
    assert hits >= kills > 0
