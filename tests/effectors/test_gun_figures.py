"""A gun's figures: what contradicts what, and what the clock is told."""

import math

import pytest
from effectors.gun_builders import burst_figures, gun, straight_fly_out
from pydantic import ValidationError

from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.gun import Gun, contradictions_of_gun
from cram_sim.effectors.gun_ready import ReadyGun

HEAT = {"barrel_limit": 800, "barrel_cooling": "300 rounds/min"}


@pytest.mark.parametrize(
    ("changes", "parameter", "sentence"),
    [
        (
            {"self_destruct_time": "0.3 s"},
            "self_destruct_time",
            "over before the minimum intercept range (got 0.3 s), "
            "which takes 0.3 s without drag; write e.g. 0.9 s",
        ),
        (
            {"magazine": 49},
            "magazine",
            "not enough for one burst (got 49); write at least 50, its least_burst",
        ),
        (
            {"barrel_limit": 800},
            "barrel_cooling",
            "missing; write both barrel_limit and barrel_cooling, or neither",
        ),
        (
            {"barrel_cooling": "5 1/s"},
            "barrel_limit",
            "missing; write both barrel_limit and barrel_cooling, or neither",
        ),
        (
            HEAT | {"barrel_limit": 49},
            "barrel_limit",
            "below least_burst, it would never fire (got 49); write at least 50",
        ),
    ],
)
def test_figures_that_contradict_each_other_are_named(
    changes: dict[str, object], parameter: str, sentence: str
) -> None:
    assert list(contradictions_of_gun(gun(**changes))) == [(parameter, sentence)]


def test_the_catalogue_entry_contradicts_nothing() -> None:
    entry = load_entry("effectors", "gun_20mm").spec()
    assert isinstance(entry, Gun)
    assert list(contradictions_of_gun(entry)) == []


@pytest.mark.parametrize("dispersion", ["-1 mrad", "0 mrad"])
def test_a_dispersion_that_is_none_is_refused_with_what_to_write(dispersion: str) -> None:
    with pytest.raises(ValidationError, match=r"round_dispersion\n.*write an angle at least"):
        gun(round_dispersion=dispersion)


def ready(**changes: object) -> ReadyGun:
    return ReadyGun(gun(**changes), straight_fly_out(), burst_figures())


def test_barrels_that_heat_bear_so_many_rounds_and_cool() -> None:
    figures = ready(**HEAT).figures
    assert (figures.heat_limit, figures.cooling_rate, figures.shot_ammunition) == (800.0, 5.0, 50.0)


def test_barrels_need_not_heat() -> None:
    figures = ready().figures
    assert (figures.heat_limit, figures.cooling_rate) == (math.inf, 0.0)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"magazine": 800, "reload_time": "160 s"}, math.inf),
        ({"magazine": 800, "reload_time": "159 s"}, 800.0),
        ({"magazine": 801, "reload_time": "20 min"}, 800.0),
    ],
)
def test_barrels_that_bear_the_magazine_and_cool_while_it_is_reloaded_never_rest(
    changes: dict[str, object], limit: float
) -> None:
    """800 rounds, five cooled a second."""
    assert ready(**HEAT, **changes).figures.heat_limit == limit


def test_the_catalogue_gun_need_not_rest() -> None:
    entry = load_entry("effectors", "gun_20mm").spec()
    assert isinstance(entry, Gun)
    assert ReadyGun(entry, straight_fly_out(), burst_figures()).figures.heat_limit == math.inf
