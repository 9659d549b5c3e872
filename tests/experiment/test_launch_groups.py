"""Salvos worked out before any chance: laid on their aim, named, and what the defence assumes."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, varied

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.entries import load_entry
from cram_sim.errors import ScenarioError
from cram_sim.experiment.case import prepare
from cram_sim.experiment.launch_groups import LaunchGroup, launch_group, place_of
from cram_sim.scenario.model import LaunchSite, Scenario
from cram_sim.scenario.positions import Position
from cram_sim.sensors.tracker_prior import TrackerPrior
from cram_sim.threats.laying import nominal_launch

STRENGTH = 5  # of the seven unknowns
ASSUMED = TrackerPrior.model_validate(load_entry("assumptions", "tracker_prior").values)


def bombardment(name: str, distance: float, **figures: Any) -> Scenario:
    """A salvo of one class at the barracks of the base raid, from the west."""
    threat = load_entry("threats", name).spec().model_copy(update=figures)
    barracks = base_raid().defended_assets[0].centre
    site = LaunchSite.from_si(
        name="west", at=Position.from_si(east=barracks.east - distance, north=barracks.north)
    )
    salvo = (
        base_raid()
        .salvos[0]
        .model_copy(update={"threat": threat, "threat_class": name, "from_": "west"})
    )
    return varied(salvos=(salvo,), launch_sites=(site,))


@cache
def group_of(name: str, distance: float) -> LaunchGroup:
    scenario = bombardment(name, distance)
    air, earth = standard_air(0.0), Earth(scenario.origin.latitude, scenario.origin.elevation)
    return launch_group(scenario, scenario.salvos[0], air, earth)


def test_rounds_are_named_after_their_salvo() -> None:
    near, far = case_of("base raid").groups
    assert near.names == ("near salvo/1", "near salvo/2", "near salvo/3", "near salvo/4")
    assert far.names[0] == "far salvo/1"


def test_place_is_above_the_curved_ground() -> None:
    earth = case_of("base raid").earth
    place = place_of(earth, Position.from_si(east=15_000.0, north=0.0, up=10.0))
    ground = float(ground_height(earth, np.array(15_000.0), np.array(0.0)))
    assert ground < -15.0
    assert place.tolist() == [15_000.0, 0.0, ground + 10.0]


def test_laying_brings_a_nominal_round_to_its_aim_in_still_air() -> None:
    case = case_of("base raid")
    for group in case.groups:
        aim = next(
            asset.centre
            for asset in case.scenario.defended_assets
            if asset.name == group.salvo.aimed_at
        )
        launch = nominal_launch(group.site, group.laying)
        still_air = standard_air(case.scenario.origin.elevation)
        impact = fly(group.body, still_air, case.earth, launch).end_position[:2, 0]
        assert impact == pytest.approx([aim.east, aim.north], abs=0.2)


def test_aim_out_of_reach_names_the_salvo_and_the_maximum_range() -> None:
    salvo = base_raid().salvos[0]
    heavy = salvo.threat.model_copy(update={"form_factor": 6.0})
    scenario = varied(salvos=(salvo.model_copy(update={"threat": heavy}),))
    with pytest.raises(ScenarioError) as raised:
        prepare(scenario)
    (problem,) = raised.value.problems
    assert problem.startswith(
        "salvos: near salvo: barracks is out of reach of rocket_107 from north-east ridge "
    )
    assert "this body reaches from" in problem
    assert problem.endswith("move the launch site or choose another class")


@pytest.mark.parametrize(
    ("name", "distance"), [("mortar_60", 1500.0), ("mortar_120", 6900.0), ("shell_155", 9000.0)]
)
def test_nominal_bombs_and_shells_come_down_on_their_aim(name: str, distance: float) -> None:
    group = group_of(name, distance)
    origin = base_raid().origin
    earth, air = Earth(origin.latitude, origin.elevation), standard_air(origin.elevation)
    impact = fly(group.body, air, earth, nominal_launch(group.site, group.laying)).end_position
    aim = base_raid().defended_assets[0].centre
    assert impact[:2, 0] == pytest.approx([aim.east, aim.north], abs=0.2)


def test_mortar_whose_speeds_do_not_reach_is_told_how_far_it_reaches() -> None:
    with pytest.raises(ScenarioError) as raised:
        prepare(bombardment("mortar_81", 5000.0, greatest_muzzle_speed=200.0))
    (problem,) = raised.value.problems
    assert problem.startswith(
        "salvos: near salvo: barracks is out of reach of mortar_81 from west "
        "(the aim point is 5000 m away; this body reaches from "
    )
    assert " m to 3178 m" in problem
    assert problem.endswith("move the launch site or choose another class")


def test_mortar_whose_least_speed_overshoots_is_told_from_where_on_it_reaches() -> None:
    speeds = {"least_muzzle_speed": 290.0, "minimum_range": 50.0}
    with pytest.raises(ScenarioError) as raised:
        prepare(bombardment("mortar_81", 60.0, **speeds))
    assert "barracks is out of reach of mortar_81 from west" in raised.value.problems[0]
    assert "the aim point is 60 m away" in raised.value.problems[0]


def test_a_rocket_is_believed_to_have_about_the_impulse_of_its_class() -> None:
    prior = group_of("rocket_107", 5000.0).belief.prior
    assert prior.mean_strength == 1.0
    assert prior.standard_deviation[STRENGTH] == ASSUMED.impulse


@pytest.mark.parametrize(
    ("name", "near", "far", "middle"),
    [("mortar_120", 1500.0, 6900.0, 213.5), ("shell_155", 3000.0, 16_000.0, 510.5)],
)
def test_the_believed_muzzle_speed_does_not_tell_the_charge(
    name: str, near: float, far: float, middle: float
) -> None:
    """In metres per second mean and deviation are the same for any range fired at."""
    speeds = set()
    for distance in (near, far):
        group = group_of(name, distance)
        speeds.add(group.laying.speed)
        mean = group.belief.prior.mean_strength * group.laying.speed
        deviation = group.belief.prior.standard_deviation[STRENGTH] * group.laying.speed
        assert mean == pytest.approx(middle)
        assert deviation == pytest.approx(ASSUMED.muzzle_speed * middle)
    assert len(speeds) == 2
