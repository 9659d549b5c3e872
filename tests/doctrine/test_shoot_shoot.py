"""Salvos: what they take of channels and stock, and the last one, spread evenly."""

import pytest
from doctrine.doctrine_pictures import NOW, everyone, gun, launcher, option, picture, track
from doctrine.exact_looks import expected_leakers, fewest_leakers

from cram_sim.doctrine.protocol import Picture
from cram_sim.doctrine.shoot_shoot import ShootShoot

# Optimal expected leakers of N threats, W interceptors and 1 to 3 looks, by a dynamic programme of
# another hand, printed to four decimals; the problem is that of Glazebrook and Washburn, 2004.
OPTIMAL = [
    (0.60, 4, 8, (0.6400, 0.3079, 0.2327)),
    (0.75, 2, 4, (0.1250, 0.0547, 0.0547)),
    (0.75, 4, 6, (0.6250, 0.2119, 0.2119)),
    (0.75, 4, 8, (0.2500, 0.0583, 0.0319)),
    (0.75, 8, 12, (1.2500, 0.3025, 0.2295)),
    (0.85, 4, 8, (0.0900, 0.0086, 0.0031)),
    (0.90, 4, 8, (0.0400, 0.0018, 0.0005)),
]


def shots(doctrine: ShootShoot, seen: Picture) -> dict[int, int]:
    return {each.track: each.shots for each in doctrine.assign(seen)}


def even(most: int = 99) -> ShootShoot:
    return ShootShoot.from_si(last_salvo="even", shots_per_salvo=most)


def test_salvo_is_two_shots_if_nothing_else_is_said() -> None:
    assert shots(ShootShoot(), everyone([track(0)], [launcher(0)])) == {0: 2}


def test_each_shot_of_a_salvo_takes_a_channel() -> None:
    seen = everyone([track(n) for n in range(3)], [launcher(0, channels=4)])
    assert shots(ShootShoot(), seen) == {0: 2, 1: 1, 2: 1}


def test_every_track_has_a_first_shot_before_any_has_a_second() -> None:
    seen = everyone([track(n) for n in range(4)], [launcher(0, channels=4)])
    assert shots(ShootShoot.from_si(shots_per_salvo=4), seen) == dict.fromkeys(range(4), 1)


def test_salvo_ends_with_the_stock() -> None:
    seen = everyone([track(0)], [launcher(0, channels=8, missiles=3)])
    assert shots(ShootShoot.from_si(shots_per_salvo=4), seen) == {0: 3}


def test_gun_fires_as_it_is_ordered_in_a_salvo_too() -> None:
    seen = everyone([track(0)], [gun(0, channels=4)])
    assert shots(ShootShoot(), seen) == {0: 1}
    assert shots(even(), seen) == {0: 1}


def test_even_last_salvo_asks_for_the_probability_of_a_kill() -> None:
    assert not ShootShoot().weighs_p_kill
    assert even().weighs_p_kill


def test_one_shot_is_fired_while_another_look_is_possible() -> None:
    early = picture([track(0)], [launcher(0)], [option(0, 0, fires=12.0, busy=16.0, until=16.5)])
    late = picture([track(0)], [launcher(0)], [option(0, 0, fires=12.0, busy=16.0, until=16.0)])
    assert shots(even(), early) == {0: 1}
    assert shots(even(), late) == {0: 4}


def test_last_salvo_is_spread_evenly_over_equal_tracks() -> None:
    seen = everyone([track(n) for n in range(3)], [launcher(0, channels=9, missiles=7)])
    late = seen._replace(options=tuple(o._replace(latest_fire=13.0) for o in seen.options))
    assert sorted(shots(even(), late).values()) == [2, 2, 3]


def test_last_salvo_is_never_more_than_a_salvo() -> None:
    seen = picture([track(0)], [launcher(0, channels=9)], [option(0, 0, busy=30.0, until=20.0)])
    assert shots(even(3), seen) == {0: 3}


def test_worse_track_gets_more_of_the_last_salvo() -> None:
    options = [option(n, 0, busy=30.0, until=20.0) for n in range(2)]
    tracks = [track(0), track(1, loss=8.0)]
    seen = picture(tracks, [launcher(0, channels=9, missiles=6)], options)
    assert shots(even(), seen) == {0: 1, 1: 5}


def test_last_look_leaves_the_share_of_tracks_that_have_time() -> None:
    options = [option(0, 0, busy=30.0, until=20.0), option(1, 0, busy=16.0, until=20.0)]
    seen = picture([track(0), track(1)], [launcher(0, channels=9, missiles=6)], options)
    assert shots(even(), seen) == {0: 3, 1: 1}


def test_last_look_leaves_the_share_of_a_track_that_is_still_to_come() -> None:
    options = [
        option(0, 0, busy=30.0, until=20.0),
        option(1, 0, ready=NOW + 5.0, fires=17.0, busy=30.0, until=40.0),
    ]
    seen = picture([track(0), track(1)], [launcher(0, channels=9, missiles=6)], options)
    assert shots(even(), seen) == {0: 3}


def test_track_that_another_unit_engages_has_no_share_of_the_last_salvo() -> None:
    options = [option(n, 0, busy=30.0, until=20.0) for n in range(2)]
    tracks = [track(0), track(1, fire_units=1)]
    seen = picture(tracks, [launcher(0, channels=9, missiles=6)], options)
    assert shots(even(), seen) == {0: 6}


@pytest.mark.parametrize("looks", [1, 2, 3])
@pytest.mark.parametrize(("p_kill", "threats", "missiles", "optimum"), OPTIMAL)
def test_even_last_salvo_reaches_the_optimum_of_shoot_look_shoot(
    p_kill: float, threats: int, missiles: int, optimum: tuple[float, ...], looks: int
) -> None:
    found = expected_leakers(even(), p_kill, threats, missiles, looks)
    assert found == pytest.approx(optimum[looks - 1], abs=5.1e-5)


@pytest.mark.parametrize("looks", [1, 2, 3])
@pytest.mark.parametrize(("threats", "missiles"), [(1, 3), (2, 3), (3, 3), (3, 7), (4, 6), (5, 4)])
def test_no_choice_of_shots_leaves_fewer_leakers_than_the_even_last_salvo(
    threats: int, missiles: int, looks: int
) -> None:
    best = fewest_leakers(0.7, threats, missiles, looks)
    assert expected_leakers(even(), 0.7, threats, missiles, looks) == pytest.approx(best, abs=1e-12)


def test_same_salvo_in_every_look_is_worse_than_the_optimum() -> None:
    same = expected_leakers(ShootShoot(), 0.75, 4, 8, 2)
    assert same > fewest_leakers(0.75, 4, 8, 2) + 0.01
