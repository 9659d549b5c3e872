"""What people, links, failures and airspace add to a plan, and that they move no other draw."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from experiment.raids import base_raid, varied

from cram_sim.effectors.protocol import DRAWS
from cram_sim.engagement.plan import NEVER, Plan
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.interruptions import most_interruptions
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.records import Cause
from cram_sim.scenario.airspace import Airspace, Corridor, HoldFire
from cram_sim.scenario.model import Link, Scenario
from cram_sim.scenario.positions import Sector
from cram_sim.scenario.reliability import CommandReliability, Outage, Resupply, UnitReliability

RAIDS = 30
BLOCK = Block(4, 100, RAIDS)


@cache
def plain() -> Replicated:
    return simulate(prepare(base_raid()), BLOCK)


def released(**changes: Any) -> dict[str, Any]:
    command = base_raid().command
    return {
        "command": command.model_copy(
            update={"release": command.release.model_copy(update=changes)}
        )
    }


def first_gun(**changes: Any) -> dict[str, Any]:
    north, south = base_raid().fire_units
    return {"fire_units": (north.model_copy(update=changes), south)}


def outage(of: str, begin: float, end: float) -> Outage:
    return Outage.from_si(of=of, from_=begin, to=end)


def plans_of(scenario: Scenario) -> list[Plan]:
    return simulate(prepare(scenario), BLOCK).plans


def test_a_plain_raid_has_nothing_of_all_this() -> None:
    for plan in plain().plans:
        assert plan.orders_lost == []
        assert not any(plan.is_withheld)
        assert not any(map(any, plan.held_off))
        assert not list(plan.command_outages)
        assert not list(plan.holds)
        for unit in plan.units:
            assert unit.is_ready
            assert unit.order_delay == 0.0
            nothing = (unit.failures, unit.outages, unit.rounds_to_stoppage, unit.resupply)
            assert not any(nothing)


def test_failures_links_and_people_move_no_other_draw() -> None:
    reliability = UnitReliability.from_si(
        readiness=0.5,
        time_between_failures=60.0,
        repair_time=20.0,
        rounds_between_stoppages=100,
        clearing_time=5.0,
    )
    changed = plans_of(
        varied(
            **released(by="manual", per="track", withheld=0.5, fatigue=0.1),
            **first_gun(reliability=reliability, link=Link.from_si(latency=1.0, loss=0.2)),
        )
    )
    for before, after in zip(plain().plans, changed, strict=True):
        assert after.updates == before.updates
        assert after.end == before.end
        for old, new in zip(before.units, after.units, strict=True):
            assert np.array_equal(old.raid_errors, new.raid_errors)
        for old_row, new_row in zip(before.opportunities, after.opportunities, strict=True):
            for one, other in zip(old_row, new_row, strict=True):
                assert (one is None) == (other is None)
                if one is None or other is None:
                    continue
                assert np.array_equal(one.window, other.window, equal_nan=True)
                shots = len(one.draws)
                assert np.array_equal(one.draws, other.draws[:shots])
                assert one.spans == other.spans


def test_the_end_is_the_last_impact() -> None:
    done = plain()
    for raid, plan in enumerate(done.plans):
        last = max(
            float(np.where(part.is_flying, part.flights.end_time, 0.0)[raid::RAIDS].max())
            for part in done.flown
        )
        assert plan.end == last


def test_spans_lie_within_the_window() -> None:
    opportunities = [
        opportunity
        for plan in plain().plans
        for row in plan.opportunities
        for opportunity in row
        if opportunity is not None
    ]
    assert any(len(opportunity.spans) > 1 for opportunity in opportunities)
    for opportunity in opportunities:
        for begin, end in opportunity.spans:
            assert opportunity.first_fire <= begin < end <= opportunity.last_fire


def test_consent_is_withheld_for_a_share_of_tracks_or_of_raids() -> None:
    many = Block(4, 0, 400)
    by_track = simulate(prepare(varied(**released(per="track", withheld=0.3))), many).plans
    share = np.mean([plan.is_withheld for plan in by_track])
    assert abs(share - 0.3) < 5.0 * np.sqrt(0.21 / (7 * 400))
    by_raid = simulate(prepare(varied(**released(per="raid", withheld=0.3))), many).plans
    assert all(len(set(plan.is_withheld)) == 1 for plan in by_raid)
    of_raids = np.mean([plan.is_withheld[0] for plan in by_raid])
    assert abs(of_raids - 0.3) < 5.0 * np.sqrt(0.21 / 400)


def test_orders_lost_are_told_by_threat_and_unit() -> None:
    for plan in plans_of(varied(**first_gun(link=Link.from_si(latency=0.5, loss=0.5)))):
        assert np.array(plan.orders_lost).shape == (7, 2, 4)
        assert not np.array(plan.orders_lost)[:, 1].any()
        assert [unit.order_delay for unit in plan.units] == [0.5, 0.0]


def test_an_outage_of_a_fire_control_radar_is_one_of_its_unit() -> None:
    outages = (
        outage("fire-control radar north", 20.0, 30.0),
        outage("north gun", 25.0, 40.0),
        outage("south gun", 5.0, 6.0),
        outage("command post", 10.0, 20.0),
        outage("command post", 15.0, 1e4),
    )
    for plan in plans_of(varied(outages=outages)):
        assert [list(unit.outages) for unit in plan.units] == [[(20.0, 40.0)], [(5.0, 6.0)]]
        assert list(plan.command_outages) == [(10.0, 1e4)]


def test_a_search_radar_that_is_out_sees_nothing() -> None:
    done = simulate(prepare(varied(outages=(outage("search radar", 0.0, 1e4),))), BLOCK)
    assert not any(plan.changes for plan in done.plans)
    assert all(not detections.detected.any() for s in done.seen for detections in s.detections)
    assert all(d.down.any() for s in done.seen for d in s.detections)


def test_a_search_radar_sees_again_after_its_outage() -> None:
    done = simulate(prepare(varied(outages=(outage("search radar", 0.0, 25.0),))), BLOCK)
    times = np.concatenate([d.time[d.detected] for seen in done.seen for d in seen.detections])
    assert times.min() > 25.0
    assert times.size > 0


def test_a_failing_command_post_is_out_in_some_raids() -> None:
    command = base_raid().command.model_copy(
        update={
            "reliability": CommandReliability.from_si(time_between_failures=100.0, repair_time=50.0)
        }
    )
    outages = [list(plan.command_outages) for plan in plans_of(varied(command=command))]
    assert 0 < sum(len(spells) > 0 for spells in outages) < RAIDS
    # Out in the steady state: in some raids from the start.
    assert min(spells[0][0] for spells in outages if spells) == 0.0


def test_resupply_comes_in_order_of_time() -> None:
    resupply = tuple(
        Resupply.from_si(fire_unit="south gun", at=at, amount=at + 1.0) for at in (30.0, 10.0)
    )
    for plan in plans_of(varied(resupply=resupply)):
        assert list(plan.units[0].resupply) == []
        assert list(plan.units[1].resupply) == [(10.0, 11.0), (30.0, 31.0)]


@cache
def while_held() -> Replicated:
    hold = HoldFire.from_si(name="evacuation", from_=0.0, to=1e4, fire_units=("north gun",))
    short = HoldFire.from_si(name="check fire", from_=30.0, to=33.0)
    return simulate(prepare(varied(airspace=Airspace(hold_fire=(hold, short)))), BLOCK)


def test_a_unit_that_holds_fire_throughout_is_held_off_wherever_it_had_a_window() -> None:
    for before, after in zip(plain().plans, while_held().plans, strict=True):
        for old, new, held in zip(
            before.opportunities, after.opportunities, after.held_off, strict=True
        ):
            assert new[0] is None
            assert held[0] == (old[0] is not None)


def test_nobody_fires_while_fire_is_held() -> None:
    shots = [shot for outcome in while_held().outcomes for shot in outcome.shots]
    assert {shot.fire_unit for shot in shots} == {1}
    assert not any(30.0 <= shot.open_fire_time <= 33.0 for shot in shots)
    before = [shot for outcome in plain().outcomes for shot in outcome.shots]
    assert any(30.0 <= shot.open_fire_time <= 33.0 for shot in before)


def test_holds_are_told_with_their_names() -> None:
    for plan in while_held().plans:
        told = [(0.0, 1e4, "evacuation"), (30.0, 33.0, "check fire")]
        assert list(plan.holds) == [hold for hold in told if hold[0] <= plan.end]


def test_an_aircraft_in_a_corridor_over_the_guns_holds_all_fire_through_it() -> None:
    corridor = Corridor.from_si(
        name="helicopters",
        from_={"east": -3000.0, "north": 0.0},
        to={"east": 3000.0, "north": 0.0},
        width=4000.0,
        floor=5.0,
        ceiling=3000.0,
        speed=1.0,
        schedule=(0.0,),
    )
    done = simulate(prepare(varied(airspace=Airspace(corridors=(corridor,)))), BLOCK)
    assert not any(outcome.shots for outcome in done.outcomes)
    assert all(plan.holds == [(0.0, 6000.0, "helicopters")] for plan in done.plans)


def test_who_may_not_fire_lets_leakers_through_because_fire_is_held() -> None:
    hold = HoldFire.from_si(name="all", from_=0.0, to=1e4)
    done = simulate(prepare(varied(airspace=Airspace(hold_fire=(hold,)))), BLOCK)
    causes = tabulate(done)["threats"]["cause"].tolist()
    assert causes.count(Cause.HOLD_FIRE.value) > 0
    assert causes.count(Cause.OUT_OF_ENVELOPE.value) < causes.count(Cause.HOLD_FIRE.value)


def test_the_clock_knows_the_defence_as_the_scenario_says() -> None:
    command = base_raid().command.model_copy(
        update={"reload_crews": 1, "repair_crews": 2, "acknowledgement_time": 3.0}
    )
    gun = {
        "layer": "inner",
        "stock": 10.0,
        "autonomous_sector": Sector.from_si(from_=0.0, to=1.0),
        "reliability": UnitReliability.from_si(rounds_between_stoppages=9, clearing_time=7.0),
    }
    defence = prepare(varied(command=command, **first_gun(**gun))).defence
    north, south = defence.fire_units
    assert (defence.reload_crews, defence.repair_crews) == (1, 2)
    assert defence.acknowledgement_time == 3.0
    assert (north.name, north.layer, north.stock) == ("north gun", "inner", 10.0)
    assert (north.clearing_time, north.autonomous_sector) == (7.0, (0.0, 1.0))
    assert (south.layer, south.stock, south.autonomous_sector) == ("", NEVER, None)
    assert defence.asset_names == tuple(asset.name for asset in base_raid().defended_assets)


@pytest.mark.parametrize(
    ("by", "mode"),
    [("automatic", "automatic"), ("operator", "semi-automatic"), ("manual", "manual")],
)
def test_who_releases_is_who_the_scenario_says(by: str, mode: str) -> None:
    assert prepare(varied(**released(by=by, per="track"))).defence.release == mode


def interrupted(case: Case) -> int:
    unit = case.scenario.fire_units[0]
    return most_interruptions(case, BLOCK, unit, 100.0).within(10.0, 50.0)


def test_what_breaks_into_fire_leaves_draws_for_as_many_shots_more() -> None:
    assert interrupted(prepare(base_raid())) == 0
    outages = (outage("north gun", 1.0, 2.0), outage("command post", 3.0, 4.0))
    assert interrupted(prepare(varied(outages=outages))) == 2
    stops = UnitReliability.from_si(rounds_between_stoppages=1, clearing_time=5.0)
    # In 10 s it stops once at once, and again after each clearing.
    assert interrupted(prepare(varied(**first_gun(reliability=stops)))) == 3


def test_stoppages_and_outages_give_opportunities_more_draws() -> None:
    stops = UnitReliability.from_si(rounds_between_stoppages=50, clearing_time=1.0)
    few, many = plain().plans, plans_of(varied(**first_gun(reliability=stops)))
    for before, after in zip(few, many, strict=True):
        for old, new in zip(before.opportunities, after.opportunities, strict=True):
            if old[0] is not None and new[0] is not None:
                assert len(new[0].draws) > len(old[0].draws)
                assert new[0].draws.shape[1] >= DRAWS
