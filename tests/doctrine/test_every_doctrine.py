"""Laws that every kind of doctrine keeps in every picture."""

import math
from collections import Counter
from random import Random
from typing import Any

import pytest
from doctrine.doctrine_pictures import ASSETS, CLASSES, pairs, pictures
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cram_sim.doctrine.availability import ready_options
from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.kinds import KINDS, AnyDoctrine
from cram_sim.doctrine.protocol import Picture
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot

law = settings(deadline=None)

common = st.fixed_dictionaries(
    {
        "assignment": st.sampled_from(["first_come", "most_urgent", "greedy", "optimal"]),
        "fire_units_per_track": st.integers(1, 3),
        "look_ahead": st.booleans(),
        "sectors": st.sampled_from(
            [(), ({"fire_unit": "gun 0", "from_": 0.0, "to": 2.0},),
             ({"fire_unit": "gun 1", "from_": 0.0, "to": 2.0},
              {"fire_unit": "launcher 0", "from_": 2.0, "to": 6.0})]
        ),
    }
)  # fmt: skip
reserves = st.fixed_dictionaries({"rounds": st.integers(1, 10)}).flatmap(
    lambda amount: st.one_of(
        st.sampled_from(CLASSES).map(lambda name: {**amount, "threat": name}),
        st.sampled_from([0.7, 1.5]).map(lambda loss: {**amount, "worse_than": loss}),
    )
)
OWN: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "shoot_look_shoot": st.just({}),
    "shoot_shoot": st.fixed_dictionaries(
        {"shots_per_salvo": st.integers(1, 4), "last_salvo": st.sampled_from(["same", "even"])}
    ),
    "layered": st.fixed_dictionaries(
        {
            "layers": st.sampled_from([("far",), ("far", "near"), ("near", "far")]),
        }
    ),
    "hold_back": st.fixed_dictionaries(
        {"reserve": st.lists(reserves, min_size=1, max_size=2).map(tuple)}
    ),
    "preferential_defence": st.fixed_dictionaries(
        {
            "assets": st.permutations(ASSETS).map(lambda names: tuple(names[:2])),
            "others": st.sampled_from(["left_over", "never"]),
        }
    ),
}


@st.composite
def doctrines(draw: st.DrawFn) -> Doctrine:
    kind = draw(st.sampled_from(sorted(KINDS)))
    return KINDS[kind].from_si(**draw(common), **draw(OWN[kind]))


def test_every_kind_is_in_these_laws() -> None:
    assert set(OWN) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kind_is_called_what_it_says(kind: str) -> None:
    assert KINDS[kind].model_fields["kind"].default == kind


def test_kind_in_a_file_is_told_by_its_name() -> None:
    adapter: TypeAdapter[Doctrine] = TypeAdapter(AnyDoctrine)
    read = adapter.validate_python({"kind": "layered", "layers": ("far", "near")})
    assert type(read) is KINDS["layered"]
    with pytest.raises(ValidationError, match="layered"):
        adapter.validate_python({"kind": "layers"})


@law
@given(doctrines(), pictures())
def test_only_ready_options_are_given_and_none_twice(doctrine: Doctrine, seen: Picture) -> None:
    found = pairs(doctrine.assign(seen))
    assert set(found) <= {(o.track, o.fire_unit) for o in ready_options(seen)}
    assert len(set(found)) == len(found)


@law
@given(doctrines(), pictures())
def test_no_unit_fires_more_shots_than_it_has_channels_and_ammunition(
    doctrine: Doctrine, seen: Picture
) -> None:
    fired = Counter[int]()
    for each in doctrine.assign(seen):
        fired[each.fire_unit] += each.shots
        assert each.shots >= 1
    # Shoot-look-shoot alone leaves it to the launcher to find itself empty.
    counts_stock = not isinstance(doctrine, ShootLookShoot)
    for number, unit in seen.fire_units.items():
        assert fired[number] <= unit.free_channels
        assert math.isnan(unit.shots_left) or not counts_stock or fired[number] <= unit.shots_left


@law
@given(doctrines(), pictures())
def test_no_salvo_is_longer_than_the_doctrine_says(doctrine: Doctrine, seen: Picture) -> None:
    assert all(each.shots <= doctrine.most_shots_per_salvo for each in doctrine.assign(seen))


@law
@given(doctrines(), pictures())
def test_no_track_gets_more_units_than_it_may(doctrine: Doctrine, seen: Picture) -> None:
    taken = Counter(each.track for each in doctrine.assign(seen))
    most = doctrine.fire_units_per_track
    assert all(seen.tracks[n].fire_units + count <= most for n, count in taken.items())


@law
@given(doctrines(), pictures(), st.randoms(use_true_random=False))
def test_the_order_of_the_options_says_nothing(
    doctrine: Doctrine, seen: Picture, random: Random
) -> None:
    shuffled = list(seen.options)
    random.shuffle(shuffled)
    other = seen._replace(options=tuple(shuffled))
    assert doctrine.assign(other) == doctrine.assign(seen)
