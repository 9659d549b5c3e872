import pickle
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, varied

from cram_sim.ballistics.bodies import nominal_launches
from cram_sim.ballistics.earth import ground_height
from cram_sim.ballistics.point_mass import fly
from cram_sim.errors import ScenarioError
from cram_sim.experiment.case import place_of, prepare
from cram_sim.scenario.model import Position


def test_a_gun_table_is_that_of_calm_air() -> None:
    """It serves every azimuth, so a wind from one of them has no place in it."""
    calm = prepare(varied(environment=base_raid().environment.model_copy(update={"wind": ()})))
    windy = case_of("base raid")
    for one, other in zip(calm.gun_posts, windy.gun_posts, strict=True):
        assert np.array_equal(
            one.fly_out.time_of_flight, other.fly_out.time_of_flight, equal_nan=True
        )


def test_rounds_are_named_after_their_salvo() -> None:
    near, far = case_of("base raid").groups
    assert near.names == ("near salvo/1", "near salvo/2", "near salvo/3", "near salvo/4")
    assert far.names[0] == "far salvo/1"


def test_threats_are_counted_over_all_salvos() -> None:
    assert case_of("base raid").threat_count == 7
    assert case_of("one salvo more").threat_count == 11


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
            asset.at
            for asset in case.scenario.defended_assets
            if asset.name == group.salvo.aimed_at
        )
        launch = nominal_launches(
            group.site[:, np.newaxis], np.array(group.laying[:1]), np.array(group.laying[1:])
        )
        from cram_sim.ballistics.atmosphere import standard_air

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


def test_posts_are_those_of_the_scenario() -> None:
    case = case_of("a gun more")
    assert [post.name for post in case.gun_posts] == ["north gun", "south gun", "west"]
    assert [post.name for post in case.search_posts] == ["search radar"]
    assert len(case.defence.fire_units) == 3


def test_radar_on_a_gun_stands_where_the_gun_stands() -> None:
    for post in case_of("a gun more").gun_posts:
        assert np.array_equal(post.place, post.radar_place)


def test_defence_does_as_the_command_says() -> None:
    defence = case_of("base raid").defence
    assert defence.released_by_operator
    assert defence.released_per_raid
    assert defence.doctrine == base_raid().command.doctrine


def test_fly_out_table_covers_the_gun() -> None:
    for post in case_of("base raid").gun_posts:
        start, step, count = 0.0, 25.0, post.fly_out.time_of_flight.shape[0]
        assert start + step * (count - 1) >= post.gun.maximum_intercept_range


def arrays_of(value: object, path: str) -> list[tuple[str, np.ndarray[tuple[int, ...], Any]]]:
    if isinstance(value, np.ndarray):
        return [(path, value)]
    if is_dataclass(value):
        parts = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, tuple):
        parts = [(str(number), part) for number, part in enumerate(value)]
    else:
        return []
    return [found for name, part in parts for found in arrays_of(part, f"{path}.{name}")]


def test_a_worker_gets_arrays_of_the_very_types_the_parent_compiled_for() -> None:
    """Else every worker compiles again, in silence."""
    case = case_of("base raid")
    shipped = pickle.loads(pickle.dumps(case))  # noqa: S301 - our own object
    pairs = list(zip(arrays_of(case, "case"), arrays_of(shipped, "case"), strict=True))
    assert len(pairs) > 20
    for (path, ours), (_, theirs) in pairs:
        assert ours.flags.writeable == theirs.flags.writeable, path
        if "d_impact" not in path:  # small; stacked afresh before they are used
            assert ours.flags.c_contiguous == theirs.flags.c_contiguous, path
