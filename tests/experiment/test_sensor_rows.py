from functools import cache

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, same_bits, search_radars, varied

from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, outage_chance
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.sensor_rows import sensor_rows
from cram_sim.records import Cause
from cram_sim.schemas import Table

RAIDS = 60
RATE = 0.05  # false tracks a second
BETWEEN, REPAIR = 60.0, 40.0  # s: out two fifths of the time


@cache
def failing() -> Case:
    """The base raid, its search radar often out and full of false tracks."""
    post = search_radars(base_raid())[0]
    figures = {"time_between_failures": BETWEEN, "repair_time": REPAIR, "false_tracks": RATE}
    radar = post.model_copy(update={"sensor": post.sensor.model_copy(update=figures)})
    others = [other for other in base_raid().sensors if other.name != post.name]
    return prepare(varied(sensors=(radar, *others)))


@cache
def fought() -> Replicated:
    return simulate(failing(), Block(4, 0, RAIDS))


@cache
def table() -> Table:
    return sensor_rows(fought())


def test_raid_lasts_until_its_last_impact() -> None:
    ends = np.concatenate(
        [
            np.where(part.is_flying, part.flights.end_time, 0.0).reshape(-1, RAIDS)
            for part in fought().flown
        ]
    )
    np.testing.assert_array_equal(table()["raid_s"], ends.max(axis=0))


def test_seconds_down_are_those_of_the_outages() -> None:
    """Against counting every centisecond: half of one for each change, and there are few."""
    post = failing().search_posts[0]
    changes = outage_chance(fought().block, post.name, post.radar, 200.0)
    for raid in range(10):
        moments = np.arange(0.005, table()["raid_s"][raid], 0.01)
        is_out = np.searchsorted(changes[raid], moments, side="right") % 2 == 1
        assert table()["down_s"][raid] == pytest.approx(0.01 * is_out.sum(), abs=0.1)


def test_false_tracks_come_at_their_rate_while_the_radar_is_up() -> None:
    """A Poisson number: within 5 standard deviations."""
    expected = RATE * float((table()["raid_s"] - table()["down_s"]).sum())
    assert abs(table()["false_tracks"].sum() - expected) < 5.0 * np.sqrt(expected)
    assert expected > 50.0


def test_looks_and_tracks_are_those_of_the_detections() -> None:
    detections = [seen.detections[0] for seen in fought().seen]
    assert table()["looks"].sum() == sum(each.covered.sum() for each in detections)
    assert table()["detections"].sum() == sum(each.detected.sum() for each in detections)
    tracks = sum(each.confirmed.any(axis=1).sum() for each in detections)
    assert table()["tracks"].sum() == tracks > 0


def test_every_radar_has_a_row_in_every_raid() -> None:
    rows = sensor_rows(simulate(case_of("two radars"), Block(4, 7, 3)))
    assert rows["replication"].tolist() == [7, 7, 8, 8, 9, 9]
    assert rows["sensor"].tolist() == [post.name for post in case_of("two radars").search_posts] * 3


def test_raid_without_search_radars_has_no_rows() -> None:
    assert all(
        len(column) == 0 for column in replicate(case_of("no sensors"), 1, 0, 3)["sensors"].values()
    )


def test_rows_do_not_depend_on_the_block() -> None:
    part = sensor_rows(simulate(failing(), Block(4, 50, 10)))
    last = {name: column[50:] for name, column in table().items()}
    assert same_bits(part, last)


def test_leaker_that_only_an_outage_hid_met_a_radar_down() -> None:
    threats = replicate(failing(), 4, 0, RAIDS)["threats"]
    down = threats["cause"] == Cause.SENSOR_DOWN.value
    assert down.any()
    assert not threats["covered"][down].any()
    never_down = replicate(case_of("base raid"), 4, 0, RAIDS)["threats"]["cause"]
    assert Cause.SENSOR_DOWN.value not in set(never_down.tolist())
