from functools import cache

import numpy as np
from experiment.raids import case_of, doctrine, varied

from cram_sim.effectors.gun import Gun
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import estimate
from cram_sim.experiment.observation import observe
from cram_sim.experiment.stages import draw, fly
from cram_sim.experiment.windows import Engageable, told_times, window
from cram_sim.records import Estimates, Reports, Window
from cram_sim.streams import Purpose

BLOCK = Block(seed=2, first=0, replications=20)


def windows_of(case: Case) -> list[Engageable]:
    chance = raid_chance(BLOCK)
    flown = [fly(case, draw(case, group, BLOCK, chance)) for group in case.groups]
    seen, swaps = observe(case, BLOCK, flown)
    return window(case, BLOCK, flown, estimate(case, BLOCK, chance, flown, seen, swaps))


@cache
def near(name: str) -> Engageable:
    return windows_of(case_of(name))[0]


def test_every_gun_has_opportunities_at_every_lane() -> None:
    part = near("base raid")
    assert [len(each.start) for each in part.opportunities] == [80, 80]
    assert [len(each) for each in part.p_acquire] == [80, 80]


def test_continuous_fire_needs_one_page_of_draws() -> None:
    assert near("base raid").draws[0].shape == (80, 1, Purpose.ENGAGEMENT.width)


def test_bursts_have_draws_for_all_that_fit_into_the_longest_window() -> None:
    case, part = case_of("bursts"), near("bursts")
    gun = case.fire_posts[0].effector
    assert isinstance(gun, Gun)
    longest = max(
        each.table[stop - 1, Window.FIRING_TIME] - each.table[start, Window.FIRING_TIME]
        for each in part.opportunities[:1]
        for start, stop in zip(each.start, each.stop, strict=True)
        if stop > start
    )
    one_shot = 60 / gun.rate_of_fire + gun.assessment_time
    assert part.draws[0].shape[1] >= longest / one_shot + 1


def test_gun_that_reloads_quickly_has_draws_to_fire_again() -> None:
    units = tuple(
        unit.model_copy(update={"effector": unit.effector.model_copy(update={"reload_time": 1.0})})
        for unit in case_of("base raid").scenario.fire_units
    )
    part = windows_of(prepare(varied(fire_units=units)))[0]
    assert part.draws[0].shape[1] > 1


def test_defence_that_opens_fire_nowhere_has_no_windows() -> None:
    part = windows_of(prepare(varied(**doctrine(open_fire_range=1.0))))[0]
    assert all(len(each.table) == 0 for each in part.opportunities)
    assert all(draws.shape[1] == 1 for draws in part.draws)


def test_acquisition_probability_is_a_probability_and_zero_without_a_cue() -> None:
    part = near("base raid")
    for p_acquire, cue_from in zip(part.p_acquire, part.cue_from, strict=True):
        assert ((p_acquire >= 0.0) & (p_acquire <= 1.0)).all()
        assert (p_acquire[np.isinf(cue_from)] == 0.0).all()
        assert p_acquire.max() > 0.5


def test_a_report_without_a_detection_tells_what_was_known_before() -> None:
    nan = np.nan
    none = np.zeros((2, 6))
    reports = Reports(
        sensor=none.astype(np.int64), look=none.astype(np.int64),
        arrival=np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.5, 2.5, 3.5, 4.5, nan, nan]]),
        used=np.array([[1, 1, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0]], dtype=np.bool_),
        starts=none > 0.0, confirmed=none > 0.0, time=none, sigma=none, error=none, state=none,
    )  # fmt: skip
    error = np.array([[nan, 9.0, 9.0, 9.0, 7.0, nan], [nan, 8.0, 8.0, 5.0, nan, nan]])
    estimates = Estimates(none, none, error, none, none)
    told = told_times(reports, estimates)
    # The last report of the first lane says that the track is lost; in the second lane the track
    # is confirmed by a report without a detection of its own.
    expected = [[1.0, 2.0, 2.0, 2.0, 5.0, 6.0], [1.5, 2.5, 2.5, 4.5, nan, nan]]
    assert np.array_equal(told, expected, equal_nan=True)
