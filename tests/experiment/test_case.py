import pickle
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from experiment.raids import base_raid, case_of, varied

from cram_sim.ballistics.fly_out import FlyOut
from cram_sim.effectors.gun_ready import ReadyGun
from cram_sim.experiment.case import Case, prepare


def fly_outs(case: Case) -> list[FlyOut]:
    """The fly-out table of every gun."""
    return [post.ready.fly_out for post in case.fire_posts if isinstance(post.ready, ReadyGun)]


def test_a_gun_table_is_that_of_calm_air() -> None:
    """It serves every azimuth, so a wind from one of them has no place in it."""
    calm = prepare(varied(environment=base_raid().environment.model_copy(update={"wind": ()})))
    windy = case_of("base raid")
    for one, other in zip(fly_outs(calm), fly_outs(windy), strict=True):
        assert np.array_equal(one.time_of_flight, other.time_of_flight, equal_nan=True)


def test_threats_are_counted_over_all_salvos() -> None:
    assert case_of("base raid").threat_count == 7
    assert case_of("one salvo more").threat_count == 11


def test_posts_are_those_of_the_scenario() -> None:
    case = case_of("a gun more")
    assert [post.name for post in case.fire_posts] == ["north gun", "south gun", "west"]
    assert [post.name for post in case.search_posts] == ["search radar"]
    assert len(case.defence.fire_units) == 3


def test_radar_on_a_gun_stands_where_the_gun_stands() -> None:
    for post in case_of("a gun more").fire_posts:
        assert np.array_equal(post.site.place, post.radar_place)


def test_defence_does_as_the_command_says() -> None:
    defence = case_of("base raid").defence
    assert defence.release == "semi-automatic"
    assert defence.released_per_raid
    assert defence.doctrine == base_raid().command.doctrine


def test_fly_out_table_covers_the_gun() -> None:
    case = case_of("base raid")
    for post, fly_out in zip(case.fire_posts, fly_outs(case), strict=True):
        assert fly_out.ranges[-1] >= post.effector.maximum_intercept_range


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
