import math
import pickle

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, flown, missile
from numpy.typing import NDArray

from cram_sim.effectors.missile_shot import ReadyMissile
from cram_sim.effectors.missile_windows import BEST_HIT, BEST_KILL, COLUMNS, P_HIT, P_KILL
from cram_sim.effectors.protocol import DRAW_HIT, DRAW_KILL, DRAWS, FIRST_NORMAL, Order
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME, INTERCEPT_TIME, SLANT_RANGE

Floats = NDArray[np.float64]

SHOTS = 20_000
SEED = 11


def ready(**changes: object) -> ReadyMissile:
    return ReadyMissile(missile(**changes), flown("proximity"), CONDITIONS)


def window(*, p_hit: float = 0.9, p_kill: float = 0.6) -> Floats:
    """Launches from 0 to 5 s at a threat that comes nearer, intercepts 10 to 12.5 s."""
    table = np.zeros((6, COLUMNS))
    table[:, FIRING_TIME] = np.arange(6.0)
    table[:, INTERCEPT_TIME] = 10.0 + 0.5 * np.arange(6)
    table[:, SLANT_RANGE] = 4000.0 - 400.0 * np.arange(6)
    table[:, FEASIBLE] = 1.0
    table[:, P_HIT], table[:, P_KILL] = p_hit, p_kill
    table[:, BEST_HIT], table[:, BEST_KILL] = p_hit, p_kill
    return table


def order(
    table: Floats, *, opening_time: float = 2.25, limit: float = 15.0, kill: float = 0.0,
    hit: float = 0.0,
) -> Order:  # fmt: skip
    draws = np.zeros(DRAWS)
    draws[DRAW_KILL], draws[DRAW_HIT] = kill, hit
    return Order(table, opening_time, limit, 0.0, np.zeros(3), draws, draws)


def test_a_shot_is_one_interceptor_that_meets_the_threat_once() -> None:
    effect = ready().shot(order(window()))
    assert (effect.rounds, effect.ammunition, effect.kill_round) == (1, 1.0, 0)
    assert effect.last_firing == 2.25
    assert effect.first_effect == effect.last_effect == effect.kill_time == pytest.approx(11.125)
    assert effect.first_range == effect.last_range == effect.kill_range == pytest.approx(3100.0)
    assert effect.p_neutralise == pytest.approx(0.6)
    assert effect.hit


def test_a_shot_that_misses_neutralises_nothing() -> None:
    effect = ready().shot(order(window(), kill=0.61, hit=0.99))
    assert (effect.rounds, effect.kill_round, effect.hit) == (1, -1, False)
    assert math.isnan(effect.kill_time)
    assert math.isnan(effect.kill_range)


def test_hits_and_kills_come_as_often_as_the_window_says() -> None:
    uniforms = np.random.Generator(np.random.Philox(SEED)).random((SHOTS, 2))
    fired, table = ready(), window()
    effects = [fired.shot(order(table, kill=kill, hit=hit)) for kill, hit in uniforms.tolist()]
    kills = sum(effect.kill_round == 0 for effect in effects) / SHOTS
    hits = sum(effect.hit for effect in effects) / SHOTS
    # 5 standard errors.
    assert kills == pytest.approx(0.6, abs=5.0 * math.sqrt(0.6 * 0.4 / SHOTS))
    assert hits == pytest.approx(0.9, abs=5.0 * math.sqrt(0.9 * 0.1 / SHOTS))


def test_whatever_kills_hits() -> None:
    assert ready().shot(order(window(p_hit=1.0, p_kill=1.0), kill=0.999, hit=0.999)).hit
    sure = ready().shot(order(window(p_hit=0.6, p_kill=0.6), kill=0.5, hit=0.999))
    assert sure.kill_round == 0
    assert sure.hit


def test_a_launch_before_the_window_opens_waits_for_it() -> None:
    effect = ready().shot(order(window(), opening_time=-3.0))
    assert (effect.last_firing, effect.first_effect) == (0.0, 10.0)


def test_a_launch_into_a_gap_waits_for_its_end() -> None:
    table = window()
    table[2, FEASIBLE] = 0.0
    effect = ready().shot(order(table, opening_time=1.5))
    assert (effect.last_firing, effect.first_effect) == (3.0, 11.5)


@pytest.mark.parametrize("late", [{"opening_time": 5.5}, {"limit": 0.5}])
def test_too_late_or_without_an_interceptor_nothing_is_launched(late: dict[str, float]) -> None:
    effect = ready().shot(order(window(), **late))
    assert (effect.rounds, effect.ammunition, effect.hit) == (0, 0.0, False)


def test_what_is_launched_flies_on_when_fire_ceases() -> None:
    fired, given = ready(), order(window())
    effect = fired.shot(given)
    assert fired.ceased(given, effect, 2.0) == effect


def test_a_threat_that_outruns_the_interceptor_has_times_of_launch_that_fall() -> None:
    table = window()
    table[:, FIRING_TIME] = 5.0 - 0.1 * np.arange(6)
    effect = ready().shot(order(table, opening_time=4.0))
    assert (effect.rounds, effect.first_effect) == (1, 10.0)


def with_track(table: Floats, engagement: float, kill: float, hit: float) -> Order:
    """An order of an engagement whose first normal is given."""
    draws = np.zeros(DRAWS)
    draws[FIRST_NORMAL] = engagement
    return order(table, kill=kill, hit=hit)._replace(engagement_draws=draws)


def test_interceptors_of_one_engagement_share_the_track() -> None:
    """Two both miss as the track that serves neither says, and each as often as the window says."""
    table = window(p_hit=0.5, p_kill=0.4)
    table[:, BEST_HIT], table[:, BEST_KILL] = 0.9, 0.8
    generator = np.random.Generator(np.random.Philox(SEED))
    fired = ready()
    normals = generator.standard_normal(SHOTS)
    uniforms = generator.random((SHOTS, 2, 2))
    kills, hits = np.zeros((SHOTS, 2), np.bool_), np.zeros((SHOTS, 2), np.bool_)
    for k in range(SHOTS):
        for j in range(2):
            effect = fired.shot(with_track(table, normals[k], *uniforms[k, j].tolist()))
            kills[k, j], hits[k, j] = effect.kill_round == 0, effect.hit
    # 5 standard errors. The track serves half of the engagements.
    tolerance = 5.0 * 0.5 / math.sqrt(SHOTS)
    assert kills.mean(axis=0) == pytest.approx(0.4, abs=tolerance)
    assert hits.mean(axis=0) == pytest.approx(0.5, abs=tolerance)
    assert np.mean(~kills.any(axis=1)) == pytest.approx(0.5 + 0.5 * 0.2**2, abs=tolerance)


def test_a_track_that_serves_says_so_in_the_probability() -> None:
    table = window(p_hit=0.5, p_kill=0.4)
    table[:, BEST_HIT], table[:, BEST_KILL] = 0.9, 0.8
    stated = [ready().shot(with_track(table, normal, 0.0, 0.0)).p_neutralise for normal in (-1, 1)]
    assert stated == pytest.approx([0.8, 0.0])


def test_figures_are_those_of_a_launcher() -> None:
    figures = ready().figures
    assert (figures.magazine, figures.channels, figures.firing) == (15.0, 4, "single")
    assert (figures.launch_interval, figures.shot_ammunition) == (0.5, 1.0)
    assert figures.heat_limit == math.inf
    assert figures.shortest_shot == np.nanmin(flown("proximity").time_of_flight) > 0.0


def test_only_what_is_launched_upwards_need_not_turn() -> None:
    assert ready(launch_elevation="90 deg").figures.slew_rate == math.inf
    assert ready().figures.slew_rate == pytest.approx(math.radians(60.0))


def test_a_ready_missile_goes_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(ready()))  # noqa: S301
    given = order(window())
    assert there.shot(given) == ready().shot(given)
