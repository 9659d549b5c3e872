"""Drones through the whole chain, on the base with drones: flown, identified, engaged, counted."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from experiment.raids import SCENARIOS, base_raid, rows, same_bits, stacked

from cram_sim.distributions import Delay
from cram_sim.errors import ScenarioError
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tally import tally
from cram_sim.experiment.threat_axes import threat_axes
from cram_sim.experiment.trace import trace
from cram_sim.records import Event, Fate, Floats
from cram_sim.report.ledger_text import ledger_text
from cram_sim.report.provenance import Provenance
from cram_sim.scenario.command import Identification
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Link, Salvo, Scenario, SensorPost
from cram_sim.scenario.positions import Position, WayPoint
from cram_sim.schemas import Tables
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.search_radar import SearchRadar

RAIDS = 60


def base_drones() -> Scenario:
    return load_scenario(SCENARIOS / "base_drones.yaml")


def identified(**figures: Any) -> dict[str, Any]:
    """A command post that identifies after 5 s and is never wrong, or as given."""
    rules = {"delay": 5.0, "p_friend_taken_for_threat": 0.0, "p_threat_taken_for_friend": 0.0}
    command = base_drones().command
    changed = Identification.from_si(**(rules | figures))
    return {"command": command.model_copy(update={"identification": changed})}


def without_camera() -> dict[str, Any]:
    sensors = base_drones().sensors
    return {"sensors": tuple(p for p in sensors if not isinstance(p.sensor, ElectroOptical))}


def with_late_reports() -> tuple[SensorPost, ...]:
    """The reports of the search radar come in 2 s late."""
    link = Link(latency=Delay.from_si(constant=2.0))
    return tuple(
        post.model_copy(update={"link": link}) if isinstance(post.sensor, SearchRadar) else post
        for post in base_drones().sensors
    )


def blind_radar() -> SensorPost:
    """Too far off to see anything; it looks at the drones between the looks of the other."""
    search = next(p for p in base_drones().sensors if isinstance(p.sensor, SearchRadar))
    place = Position.from_si(east=150_000.0, north=0.0, up=5.0)
    return search.model_copy(update={"name": "another", "at": place})


@cache
def case_of(name: str) -> Case:
    scenario = base_drones()
    variants: dict[str, dict[str, Any]] = {
        "base drones": {},
        "sure": identified(),
        "late": identified(delay=60.0) | without_camera(),
        "late with a camera": identified(delay=60.0),
        "blind": identified(p_threat_taken_for_friend=1.0),
        "trigger-happy": identified(p_friend_taken_for_threat=1.0),
        "with rockets": {"salvos": (base_raid().salvos[0], *scenario.salvos)},
        "no friends": {"salvos": scenario.salvos[:2]},
        "late reports": {"sensors": with_late_reports()},
        "late reports and a blind radar": {"sensors": (*with_late_reports(), blind_radar())},
    }
    sites = (*scenario.launch_sites, *base_raid().launch_sites[:1])
    return prepare(scenario.model_copy(update={"launch_sites": sites} | variants[name]))


@cache
def simulated(name: str) -> Replicated:
    return simulate(case_of(name), Block(3, 0, RAIDS))


@cache
def raids(name: str) -> Tables:
    return replicate(case_of(name), 3, 0, RAIDS)


def counted(name: str) -> Ledger:
    scenario = case_of(name).scenario
    return ledger(tally(raids(name), scenario, 0, RAIDS), scenario)


def hostile_from(name: str) -> Floats:
    return np.concatenate([tracked.hostile_from for tracked in simulated(name).tracked])


def test_drones_come_down_near_their_aim() -> None:
    threats = raids("base drones")["threats"]
    drone = case_of("base drones").drone_groups[0].drone
    deltas = threats["launched"] & (threats["threat_class"] == "uas_delta")
    miss = np.hypot(
        threats["impact_east_m"][deltas] - 100.0, threats["impact_north_m"][deltas] + 50.0
    )
    squared = (miss / drone.navigation_error) ** 2
    # Chi-square with two degrees of freedom each: mean 2, and five standard errors.
    assert abs(squared.mean() - 2.0) < 5 * 2.0 / math.sqrt(squared.size)


def test_blocks_have_the_bits_of_the_whole() -> None:
    case = case_of("base drones")
    parts = [replicate(case, 3, first, 20) for first in range(0, RAIDS, 20)]
    whole = raids("base drones")
    for name, table in stacked(parts).items():
        assert same_bits(table, whole[name])


def test_a_radar_that_sees_no_drone_changes_nothing() -> None:
    """However late the reports of the other one are."""
    with_it, without = (
        replicate(case_of(name), 3, 0, 10)
        for name in ("late reports and a blind radar", "late reports")
    )
    assert with_it["sensors"]["detections"][1::2].sum() == 0
    with_it["sensors"] = rows(with_it["sensors"], with_it["sensors"]["sensor"] != "another")
    for name, table in without.items():
        assert same_bits(with_it[name], table)


def test_rounds_fly_as_they_do_without_drones() -> None:
    """Nor does a drone beside them move any of their draws."""
    mixed = case_of("with rockets")
    rockets = mixed.scenario.model_copy(update={"salvos": mixed.scenario.salvos[:1]})
    alone = replicate(prepare(rockets), 3, 0, 5)["threats"]
    beside = replicate(mixed, 3, 0, 5)["threats"]
    chosen = beside["threat_class"] == "rocket_107"
    for column in ("impact_east_m", "impact_time_s", "launched"):
        np.testing.assert_array_equal(beside[column][chosen], alone[column])


def test_fates_sum_to_the_raid_and_causes_to_the_leakers() -> None:
    found = counted("base drones")
    fates = sum(fate.numerator for fate in found.fates.values())
    assert fates == found.raid["threats"].numerator == 6 * RAIDS
    causes = sum(cause.numerator for cause in found.causes.values())
    assert causes == found.chain["leakers"].numerator


def test_a_defence_that_takes_every_drone_for_a_friend_fires_at_none() -> None:
    found = counted("blind")
    assert found.chain["engaged"].numerator == 0
    assert found.causes["judged_harmless"].numerator == found.chain["leakers"].numerator > 0
    assert found.zones["base"]["alerted"].numerator == 0


def test_a_defence_that_is_never_wrong_fires_at_no_friend() -> None:
    found = counted("sure")
    assert found.friends["drones"].numerator > 0.9 * RAIDS
    assert found.friends["fired_at"].numerator == found.friends["rounds"].numerator == 0
    assert found.chain["neutralised"].value > 0.8


def test_friends_shot_down_are_counted_apart() -> None:
    found = counted("trigger-happy")
    threats = raids("trigger-happy")["threats"]
    lost = int(np.count_nonzero(threats["friendly"] & threats["neutralised"]))
    assert found.friends["lost"].numerator == lost > 0.5 * RAIDS
    assert found.raid["threats"].numerator == 6 * RAIDS
    enemies = threats["neutralised"] & ~threats["friendly"]
    assert found.chain["neutralised"].numerator == int(np.count_nonzero(enemies))
    rounds = threats["rounds"][~threats["friendly"]].sum()
    assert found.effect["rounds_per_raid"].numerator == int(rounds)


def test_shots_at_friends_are_in_no_statistics_of_shots() -> None:
    tables, scenario = raids("trigger-happy"), case_of("trigger-happy").scenario
    by_range = tally(tables, scenario, 0, RAIDS).shots_by_range
    at_friends = np.char.startswith(tables["shots"]["threat"].astype(np.str_), "patrol/")
    counted_shots = sum(sums.m for sums in by_range.values())
    assert at_friends.any()
    assert counted_shots == int(np.count_nonzero(~at_friends))


def test_friends_never_threaten_nor_harm() -> None:
    threats = raids("sure")["threats"]
    friends = {name: column[threats["friendly"]] for name, column in threats.items()}
    assert friends["launched"].any()
    assert not friends["truly_threatening"].any()
    assert not friends["detonated"].any()
    assert set(friends["fate"]) <= {Fate.HARMLESS.value, Fate.FAILED_LAUNCH.value}
    barracks = raids("sure")["assets"]
    barracks = {k: v[barracks["asset"] == "barracks"] for k, v in barracks.items()}
    assert not barracks["damaged_unengaged"].any()
    assert (barracks["threatened_by"] == 0).all()
    assert not (barracks["nearest_impact_m"] == 0.0).any()


def test_the_page_tells_of_friends_where_there_are_any() -> None:
    told = [
        ledger_text(counted(name), Provenance(name, RAIDS, 3, "0.0.0")).plain
        for name in ("sure", "no friends")
    ]
    assert ["Friendly drones" in page for page in told] == [True, False]


def test_without_friends_the_ledger_has_no_section_of_them() -> None:
    assert counted("no friends").friends == {}


def test_no_drone_is_judged_before_it_is_identified() -> None:
    threats = raids("late")["threats"]
    judged = threats["judged_threatening"]
    waited = threats["judged_time_s"][judged] - threats["track_time_s"][judged]
    assert judged.any()
    assert waited.min() >= 60.0


def test_a_camera_identifies_sooner_and_never_later() -> None:
    alone, helped = hostile_from("late"), hostile_from("late with a camera")
    assert (helped <= alone).all()
    known = np.isfinite(alone)
    # Quadcopters are seen near enough to be told apart at once, delta wings are not.
    assert 0.25 < np.mean(helped[known] < alone[known] - 10.0) < 0.75


def test_rounds_need_no_identification() -> None:
    rockets = simulated("with rockets").tracked[0]
    assert (rockets.hostile_from == -np.inf).all()


def test_the_share_of_friends_taken_for_threats_is_as_written() -> None:
    scenario = base_drones().model_copy(update=identified(p_friend_taken_for_threat=0.3))
    scenario = scenario.model_copy(update={"fire_units": (), "sensors": scenario.sensors[:1]})
    done = simulate(prepare(scenario), Block(4, 0, 1000))
    taken = np.isfinite(done.tracked[-1].hostile_from)
    flew = done.flown[-1].is_flying
    # Five standard errors.
    assert abs(taken[flew].mean() - 0.3) < 5 * math.sqrt(0.21 / flew.sum())


def test_the_timeline_tells_when_a_drone_is_taken_for_hostile() -> None:
    told = trace(case_of("trigger-happy"), 3, 0).happenings
    lines = [line for line in told if line.event is Event.TAKEN_FOR_HOSTILE]
    assert {line.detail for line in lines} == {"a threat, in truth", "a friend, in truth"}


def test_the_ways_of_drones_are_threat_axes_and_those_of_friends_are_not() -> None:
    axes = threat_axes(case_of("base drones"))
    assert [axis.launch_site for axis in axes] == ["far north", "east village"]
    east, north = axes[0].position[:2, -1]
    assert (east, north) == pytest.approx((100.0, -50.0), abs=1e-6)
    corner = np.hypot(axes[0].position[0] - 4500.0, axes[0].position[1] - 6000.0)
    assert corner.min() < 200.0  # round the way-point, 450 m the turn's radius


def changed(**figures: Any) -> Scenario:
    scenario = base_drones()
    first: Salvo = scenario.salvos[0].model_copy(update=figures)
    return scenario.model_copy(update={"salvos": (first, *scenario.salvos[1:])})


def test_a_way_that_cannot_be_flown_is_refused() -> None:
    near = (WayPoint.from_si(east=100.0, north=150.0),)
    with pytest.raises(ScenarioError) as error:
        prepare(changed(way_points=near))
    assert str(error.value) == (
        "salvos: delta wings: a uas_delta cannot fly this way (the dive takes 358 m of a last leg "
        "of 200 m); move its way_points or its launch site"
    )
