"""One dwell of a laser: closed forms by hand, its laws, and its chance against its own draws."""

import math
import pickle

import numpy as np
import pytest
from effectors.laser_builders import STEP, dwell, heated, laser, order, ready, row_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from cram_sim.effectors.laser import contradictions_of_laser
from cram_sim.effectors.laser_windows import DIVERGENCE, HEATING
from cram_sim.records import Floats, Window

STEADY = heated(np.full(101, 0.25))  # ten seconds; the median threshold after four
rates = st.lists(st.floats(0.0, 2.0), min_size=3, max_size=60).map(np.array)


def test_at_a_constant_range_it_dwells_until_the_fluence_is_absorbed() -> None:
    """By hand: 2 P / (pi w^2), w = 2 M2 lambda R / (pi D), half absorbed, 2 MJ/m2 from the side."""
    spot = 2.0 * 1.5 * 1e-6 * 1500.0 / (math.pi * 0.2)
    seconds = 2e6 / (0.5 * 2.0 * 20e3 / (math.pi * spot**2))
    row = row_of(ready(), [0.0, 1500.0, 0.0], [50.0, 0.0, 0.0])
    window = heated(np.full(200, row[HEATING] / row[DIVERGENCE]))
    effect = dwell(ready(), window, opening=0.33)
    assert effect.kill_round == 0
    assert effect.kill_time == pytest.approx(0.33 + seconds, rel=1e-6)


def test_a_rate_that_rises_steadily_reaches_the_threshold_at_the_root() -> None:
    """Rate t / 10: the threshold of 1 after sqrt(20) seconds."""
    effect = dwell(ready(), heated(STEP * np.arange(101.0) / 10.0))
    assert effect.kill_time == pytest.approx(math.sqrt(20.0), rel=1e-12)
    assert effect.kill_range == pytest.approx(2000.0 - 100.0 * math.sqrt(20.0))


def test_a_rate_that_falls_to_nothing_may_reach_the_threshold_at_its_very_end() -> None:
    """From 20 to 0 over the 0.1 s of a row does a harm of 1."""
    effect = dwell(ready(), heated(np.array([20.0, 0.0])), threshold=-1e-6)
    assert effect.kill_time == pytest.approx(STEP, abs=1e-3)


def test_a_threat_with_a_high_threshold_takes_longer() -> None:
    """One standard deviation up: exp(0.3) times four seconds."""
    effect = dwell(ready(), STEADY, threshold=1.0)
    assert effect.kill_time == pytest.approx(4.0 * math.exp(0.3))


def test_jitter_spreads_the_light_and_belongs_to_the_engagement() -> None:
    """Squared half-angle 1e-10 and 4 x (5 urad x e^(0.5 z))^2 of jitter."""
    window = heated(np.full(201, 0.5), divergence=1e-10)
    unit = ready(jitter="5 urad")
    for draw in (-1.0, 0.0, 1.5):
        slower = 1.0 + 4.0 * (5e-6 * math.exp(0.5 * draw)) ** 2 / 1e-10
        effect = dwell(unit, window, jitter=draw)
        assert effect.kill_time == pytest.approx(2.0 * slower)


@settings(deadline=None, max_examples=60)
@given(rates, st.floats(0.0, 2.0), st.floats(0.05, 5.0))
def test_the_chance_is_that_of_the_threshold_being_below_the_fluence(
    by_row: Floats, opening: float, limit: float
) -> None:
    effect = dwell(ready(), heated(by_row), opening=opening, limit=limit)
    end = min(STEP * (len(by_row) - 1), opening + limit)
    if opening >= end:
        assert effect.rounds == 0
        return
    times = np.union1d(STEP * np.arange(len(by_row)), [opening, end])
    times = times[(times >= opening) & (times <= end)]
    harm = np.trapezoid(np.interp(times, STEP * np.arange(len(by_row)), by_row), times)
    expected = norm.cdf(math.log(harm) / 0.3) if harm > 0.0 else 0.0
    assert effect.p_neutralise == pytest.approx(expected, abs=1e-9)
    assert effect.ammunition == pytest.approx(end - opening)
    assert effect.last_firing == effect.last_effect == pytest.approx(end)


def test_the_chance_of_a_spot_that_may_be_lost_is_that_of_holding_it_till_then() -> None:
    """The integral of exp(-rate t) over the law of the time that the threshold takes."""
    effect = dwell(ready(lost_lock_rate="0.4 1/s"), STEADY)

    def held(time: float) -> float:
        density = norm.pdf(math.log(0.25 * time) / 0.3) / (0.3 * time)
        return float(math.exp(-0.4 * time) * density)

    assert effect.p_neutralise == pytest.approx(quad(held, 1e-9, 10.0)[0], rel=1e-4)


@pytest.mark.parametrize("lost_lock_rate", [0.0, 0.3])
def test_it_neutralises_as_often_as_it_says(lost_lock_rate: float) -> None:
    """20,000 dwells, within 5 standard errors."""
    random = np.random.Generator(np.random.PCG64(11))
    unit = ready(lost_lock_rate=f"{lost_lock_rate} 1/s")
    window = heated(np.linspace(0.1, 0.5, 41))
    draws = zip(random.random(20_000), random.standard_normal(20_000), strict=True)
    effects = [dwell(unit, window, lost_lock=u, threshold=z) for u, z in draws]
    expected = effects[0].p_neutralise
    assert {effect.p_neutralise for effect in effects} == {expected}
    assert 0.2 < expected < 0.8
    share = np.mean([effect.kill_round == 0 for effect in effects])
    assert share == pytest.approx(expected, abs=5.0 * math.sqrt(0.25 / 20_000))


def test_the_spot_is_held_for_an_exponential_time() -> None:
    effect = dwell(ready(lost_lock_rate="0.5 1/s"), STEADY, opening=1.0, lost_lock=0.7)
    held = -math.log(0.3) / 0.5
    assert effect.ammunition == pytest.approx(held)
    assert effect.last_firing == pytest.approx(1.0 + held)
    assert effect.last_range == pytest.approx(2000.0 - 100.0 * (1.0 + held))


def test_a_spot_lost_too_early_neutralises_nothing() -> None:
    unit = ready(lost_lock_rate="0.5 1/s")
    early = 1.0 - math.exp(-0.5 * 3.9)
    late = 1.0 - math.exp(-0.5 * 4.1)
    assert dwell(unit, STEADY, lost_lock=early).kill_round == -1
    assert math.isnan(dwell(unit, STEADY, lost_lock=early).kill_time)
    assert dwell(unit, STEADY, lost_lock=late).kill_time == pytest.approx(4.0)


def test_it_fires_no_longer_than_it_may() -> None:
    effect = dwell(ready(), STEADY, limit=3.2)
    assert effect.ammunition == pytest.approx(3.2)
    assert effect.kill_round == -1
    assert effect.rounds == 1
    assert effect.hit


def test_it_fires_on_after_the_kill_until_told() -> None:
    effect = dwell(ready(), STEADY)
    assert effect.kill_time == pytest.approx(4.0)
    assert effect.last_firing == pytest.approx(10.0)


@settings(deadline=None, max_examples=60)
@given(rates, st.floats(-2.0, 2.0), st.floats(0.01, 6.0))
def test_a_dwell_that_is_ceased_is_the_same_up_to_then(
    by_row: Floats, threshold: float, time: float
) -> None:
    unit, ordered = ready(), order(heated(by_row), threshold=threshold)
    whole = unit.shot(ordered)
    if not time < whole.last_firing:
        return
    cut = unit.ceased(ordered, whole, time)
    assert cut.last_firing == cut.last_effect == time
    assert cut.ammunition == pytest.approx(time)
    assert cut.p_neutralise <= whole.p_neutralise
    if whole.kill_round == 0 and whole.kill_time <= time:
        assert (cut.kill_round, cut.kill_time) == (0, whole.kill_time)
        assert cut.kill_range == whole.kill_range
    else:
        assert cut.kill_round == -1
        assert math.isnan(cut.kill_time)


def test_fire_that_ceases_before_it_begins_uses_nothing() -> None:
    unit, ordered = ready(), order(STEADY, opening=1.0)
    cut = unit.ceased(ordered, unit.shot(ordered), 1.0)
    assert (cut.rounds, cut.ammunition, cut.kill_round) == (0, 0.0, -1)


@settings(deadline=None, max_examples=60)
@given(rates, rates, st.floats(0.0, 3.0))
def test_seconds_appended_do_not_lower_the_chance(
    by_row: Floats, more: Floats, lost_lock_rate: float
) -> None:
    unit = ready(lost_lock_rate=f"{min(1.0, lost_lock_rate)!r} 1/s")
    short, long = (
        dwell(unit, heated(part)).p_neutralise for part in (by_row, np.append(by_row, more))
    )
    assert long >= short - 1e-15


@settings(deadline=None, max_examples=60)
@given(rates, st.floats(1.0, 3.0))
def test_more_light_raises_the_chance_and_hastens_the_kill(by_row: Floats, more: float) -> None:
    dim, bright = dwell(ready(), heated(by_row)), dwell(ready(), heated(more * by_row))
    assert bright.p_neutralise >= dim.p_neutralise
    if dim.kill_round == 0:
        assert bright.kill_time <= dim.kill_time


def gap() -> Floats:
    """Ten seconds, not feasible from 2 s to 3 s."""
    window = STEADY.copy()
    window[20:31, Window.FEASIBLE] = 0.0
    return window


def test_a_gap_in_the_window_ends_the_dwell() -> None:
    assert dwell(ready(), gap()).last_firing == pytest.approx(1.9)


def test_a_dwell_that_should_begin_in_a_gap_begins_after_it() -> None:
    effect = dwell(ready(), gap(), opening=2.5)
    assert effect.first_effect == pytest.approx(3.1)
    assert effect.kill_time == pytest.approx(7.1)


@pytest.mark.parametrize(
    ("window", "opening", "limit"),
    [
        (STEADY, 10.0, 5.0),  # closed
        (STEADY, 12.0, 5.0),  # over
        (STEADY, 1.0, 0.0),  # nothing left to fire
        (STEADY[:1], 0.0, 5.0),  # a moment
        (STEADY[:0], 0.0, 5.0),  # none
        (gap()[20:31], 2.0, 5.0),  # all of it a gap
    ],
)
def test_where_there_is_nothing_to_fire_at_nothing_is_fired(
    window: Floats, opening: float, limit: float
) -> None:
    effect = dwell(ready(), window, opening=opening, limit=limit)
    assert (effect.rounds, effect.ammunition, effect.p_neutralise) == (0, 0.0, 0.0)
    assert effect.kill_round == -1
    assert not effect.hit


def test_a_body_that_absorbs_nothing_is_never_neutralised() -> None:
    effect = dwell(ready(), heated(np.zeros(50)))
    assert (effect.kill_round, effect.p_neutralise, effect.rounds) == (-1, 0.0, 1)


def test_its_ammunition_is_seconds_of_fire_and_only_heat_limits_them() -> None:
    figures = ready().figures
    assert figures.magazine == math.inf
    assert (figures.heat_limit, figures.cooling_rate) == (30.0, 0.2)
    assert (figures.firing, figures.shot_ammunition) == ("continuous", 0.5)


def test_it_comes_whole_out_of_a_pickle() -> None:
    unit = ready(jitter="5 urad", lost_lock_rate="0.1 1/s")
    again = pickle.loads(pickle.dumps(unit))  # noqa: S301
    window = heated(np.full(90, 0.9), divergence=1e-10)
    assert dwell(unit, window).kill_round == 0
    assert dwell(again, window) == dwell(unit, window)


def test_a_least_dwell_beyond_the_heat_limit_contradicts_it() -> None:
    assert list(contradictions_of_laser(laser())) == []
    assert list(contradictions_of_laser(laser(least_dwell="40 s"))) == [
        ("least_dwell", "longer than heat_limit (got 40 s); write at most 30 s")
    ]
