from typing import Any

import numpy as np
import pytest

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.protocol import DRAWS, FIRST_NORMAL
from cram_sim.experiment.chance import (
    Block,
    engagement_chance,
    false_track_chance,
    launch_chance,
    look_chance,
    outage_chance,
    radar_chance,
    raid_chance,
    swap_chance,
)
from cram_sim.sensors.meetings import Meetings
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.streams import Purpose

BLOCK = Block(seed=3, first=10, replications=2000)
NAMES = ["salvo/1", "salvo/2"]
# Five standard errors of the mean of as many standard normals, and of their variance.
N = BLOCK.replications
MEAN, VARIANCE = 5.0 / np.sqrt(N), 5.0 * np.sqrt(2.0 / N)


def assert_standard_normal(sample: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    assert sample.shape == (N,)
    assert abs(sample.mean()) < MEAN
    assert abs(sample.var() - 1.0) < VARIANCE


def assert_uniform(sample: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    assert 0.0 < sample.min() < sample.max() < 1.0
    assert abs(sample.mean() - 0.5) < MEAN * np.sqrt(1.0 / 12.0)


def test_block_numbers_its_replications_from_its_first() -> None:
    assert Block(1, 7, 3).numbers.tolist() == [7, 8, 9]


def test_block_is_a_slice_of_a_longer_one() -> None:
    part = Block(3, 20, 5).uniforms(Purpose.LAUNCH, "salvo/1")
    assert np.array_equal(part, BLOCK.uniforms(Purpose.LAUNCH, "salvo/1")[10:15])


def test_raid_has_wind_and_density_of_standard_normals() -> None:
    chance = raid_chance(BLOCK)
    for sample in (*chance.wind, chance.density):
        assert_standard_normal(sample)


def test_lanes_of_a_salvo_are_rounds_then_replications() -> None:
    both, second = launch_chance(BLOCK, NAMES), launch_chance(BLOCK, NAMES[1:])
    assert both.deviations.shape == (6, 2 * N)
    assert np.array_equal(both.deviations[:, N:], second.deviations)
    assert np.array_equal(both.failure[N:], second.failure)


def test_launch_deviates_by_standard_normals_and_fails_by_uniforms() -> None:
    chance = launch_chance(BLOCK, NAMES[:1])
    for sample in chance.deviations:
        assert_standard_normal(sample)
    assert_uniform(np.exp(-chance.ignition))
    assert_uniform(chance.failure)
    assert_uniform(chance.dud)
    assert abs(np.corrcoef(chance.failure, chance.dud)[0, 1]) < MEAN


@pytest.mark.parametrize("looks", [1, 64, 65, 130])
def test_draws_of_a_look_do_not_depend_on_how_many_there_are(looks: int) -> None:
    block = Block(3, 10, 4)
    many = look_chance(block, "radar", NAMES, 200)
    assert np.array_equal(look_chance(block, "radar", NAMES, looks), many[:, : 4 * looks])


def test_look_has_a_uniform_and_three_standard_normals() -> None:
    draws = look_chance(BLOCK, "radar", NAMES[:1], 65)
    for look in (0, 64):
        assert_uniform(draws[:, 4 * look])
        for column in (1, 2, 3):
            assert_standard_normal(draws[:, 4 * look + column])


def test_two_radars_look_with_draws_of_their_own() -> None:
    one, other = (look_chance(BLOCK, name, NAMES[:1], 1)[:, 1] for name in ("one", "other"))
    assert abs(np.corrcoef(one, other)[0, 1]) < MEAN


def test_radar_has_a_phase_and_three_registration_errors() -> None:
    phase, registration = radar_chance(BLOCK, "radar")
    assert_uniform(phase)
    for sample in registration:
        assert_standard_normal(sample)


def test_engagement_has_normals_between_its_uniforms() -> None:
    draws = engagement_chance(BLOCK, "gun", "salvo/1", 2)
    assert draws.shape == (N, 2, Purpose.ENGAGEMENT.width)
    for shot in (0, 1):
        for column in (*range(FIRST_NORMAL), DRAWS, Purpose.ENGAGEMENT.width - 1):
            assert_uniform(draws[:, shot, column])
        for column in (FIRST_NORMAL, DRAWS - 1):
            assert_standard_normal(draws[:, shot, column])


def test_draws_of_a_shot_do_not_depend_on_how_many_there_are() -> None:
    one, three = (engagement_chance(BLOCK, "gun", "salvo/1", shots) for shots in (1, 3))
    assert np.array_equal(one[:, 0], three[:, 0])


def failing(**changes: Any) -> SearchRadar:
    radar = load_entry("sensors", "radar_ku_search").spec()
    assert isinstance(radar, SearchRadar)
    return radar.model_copy(update=changes)


def test_radar_that_does_not_fail_has_no_outages() -> None:
    assert outage_chance(BLOCK, "radar", failing(), 100.0).shape == (N, 0)


def test_outages_reach_past_the_raid_and_are_those_of_a_longer_block() -> None:
    radar = failing(time_between_failures=20.0, repair_time=5.0)
    whole = outage_chance(BLOCK, "radar", radar, 600.0)
    part = outage_chance(Block(3, 20, 5), "radar", radar, 100.0)
    assert (whole[:, -1] > 600.0).all()
    assert (part[:, -1] > 100.0).all()
    assert np.array_equal(part, whole[10:15, : part.shape[1]])


def test_false_tracks_reach_past_the_raid_and_are_those_of_a_longer_block() -> None:
    whole = false_track_chance(BLOCK, "radar", 0.1, 600.0)
    part = false_track_chance(Block(3, 20, 5), "radar", 0.1, 100.0)
    assert (whole[:, -1] > 600.0).all()
    assert np.array_equal(part, whole[10:15, : part.shape[1]])


def meetings(first: list[int], second: list[int], number: list[int]) -> Meetings:
    whole = np.arange(len(first))
    return Meetings(
        whole,
        np.array(first),
        np.array(second),
        whole.astype(np.float64),
        0.1 * whole.astype(np.float64),
        np.array(number),
    )


def test_swaps_of_a_pair_do_not_depend_on_the_order_of_the_threats() -> None:
    one = swap_chance(BLOCK, "radar", ["a", "b", "c"], meetings([0, 0, 1], [1, 2, 2], [0, 0, 0]))
    other = swap_chance(BLOCK, "radar", ["c", "b", "a"], meetings([1, 0, 0], [2, 2, 1], [0, 0, 0]))
    assert np.array_equal(one, other)


def test_every_meeting_of_a_pair_has_a_uniform_of_its_own() -> None:
    chance = swap_chance(BLOCK, "radar", ["a", "b"], meetings([0] * 9, [1] * 9, list(range(9))))
    assert np.unique(chance).size == 9
    pages = [BLOCK.uniforms(Purpose.TRACK_PAIRS, "radar|a|b", page=page) for page in range(3)]
    expected = [pages[number // 4][number, number % 4] for number in range(9)]
    assert chance.tolist() == expected
