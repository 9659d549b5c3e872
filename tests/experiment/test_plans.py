from functools import cache

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, varied

from cram_sim.effectors.protocol import SPEED_ERROR
from cram_sim.engagement.plan import Plan
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated

RAIDS = 30


@cache
def done(name: str = "base raid") -> Replicated:
    return simulate(case_of(name), Block(4, 100, RAIDS))


def plans_with(**release: object) -> list[Plan]:
    command = base_raid().command
    changed = command.release.model_copy(update=release)
    case: Case = prepare(varied(command=command.model_copy(update={"release": changed})))
    return simulate(case, Block(4, 100, RAIDS)).plans


def test_every_replication_has_a_plan() -> None:
    assert len(done().plans) == RAIDS


def test_updates_of_each_threat_are_in_order_of_time() -> None:
    for name in ("base raid", "two radars"):
        for plan in done(name).plans:
            for threat, updates in enumerate(plan.updates):
                times = [update.time for update in updates]
                assert times == sorted(times)
                assert {update.threat for update in updates} <= {threat}


def test_updates_are_of_this_replications_threats() -> None:
    found = done()
    for replication, plan in enumerate(found.plans):
        for update in (update for told in plan.updates for update in told):
            part = found.flown[0 if update.threat < 4 else 1]
            number = update.threat if update.threat < 4 else update.threat - 4
            lane = number * RAIDS + replication
            # The command post's delay is a second; nothing is seen before the launch.
            assert part.is_flying[lane]
            seen = update.time - 1.0
            assert part.launches.time[lane] < seen <= part.flights.end_time[lane]
            assert abs(update.impact_time - part.flights.end_time[lane]) < 30.0


def test_opportunity_is_the_lanes_window() -> None:
    found = done()
    windows = 0
    for replication, plan in enumerate(found.plans):
        for threat, row in enumerate(plan.opportunities):
            part = found.flown[0 if threat < 4 else 1]
            lane = (threat if threat < 4 else threat - 4) * RAIDS + replication
            for opportunity in row:
                if opportunity is None:
                    continue
                windows += 1
                assert part.launches.time[lane] <= opportunity.cue_from <= opportunity.last_fire
                assert opportunity.first_fire <= opportunity.last_fire
                assert opportunity.last_fire < part.flights.end_time[lane]
    assert windows > RAIDS


def test_rocket_that_failed_to_launch_gives_no_opportunity() -> None:
    found = done()
    failed = np.argwhere(~found.flown[0].is_flying.reshape(4, RAIDS))
    assert len(failed)
    for threat, replication in failed.tolist():
        assert found.plans[replication].opportunities[threat] == [None, None]


def test_release_per_raid_takes_one_delay() -> None:
    assert all(len(set(plan.release_delay)) == 1 for plan in done().plans)
    assert len({plan.release_delay[0] for plan in done().plans}) == RAIDS


def test_release_per_track_takes_a_delay_for_each() -> None:
    assert all(len(set(plan.release_delay)) == 7 for plan in plans_with(per="track"))


def test_common_speed_error_is_the_guns_own() -> None:
    errors = np.array(
        [[unit.raid_errors[SPEED_ERROR] for unit in plan.units] for plan in done().plans]
    )
    gun = case_of("base raid").fire_posts[0].ready.figures
    assert errors.shape == (RAIDS, 2)
    # Five standard errors of the standard deviation of thirty normals.
    assert errors[:, 0].std() == pytest.approx(
        gun.common_speed_error, rel=5.0 / np.sqrt(2.0 * RAIDS)
    )
    assert not np.array_equal(errors[:, 0], errors[:, 1])
