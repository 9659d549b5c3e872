"""Whole runs of one drone against assets and people of every shape, against exact expectations.

Nobody fires and nobody is warned. A drone comes down about its aim with normal errors along and
across its way, so that what it damages has a closed form or a quadrature.
"""

import math
from functools import cache, partial
from importlib import resources
from typing import Final

import numpy as np

from cram_sim.aftermath.impact_damage import carleton
from cram_sim.experiment.case import prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.hazards.people import shares_after
from cram_sim.records import Floats, Truths
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import DefendedAsset, Scenario
from cram_sim.schemas import Tables
from cram_sim.threats.drone import Drone
from cram_sim.verification.batch_means import STANDARD_ERRORS
from cram_sim.verification.damage_formulas import (
    mean_over_normal,
    p_damage_circle,
    p_damage_point,
    p_inside_circle,
    p_inside_corner,
    p_inside_rectangle,
)
from cram_sim.verification.rows import Row, within

RAIDS: Final = 10_000
SEED: Final = 33  # any
RECTANGLE: Final = (-45.0, -8.0, -10.0, 12.0)  # west, east, south, north of the scenario's (m)
LIMBS: Final = ((30.0, 40.0, -30.0, 5.0), (5.0, 40.0, -30.0, -20.0))  # what the corner is made of
QUADRATURE, CLOSED = "quadrature of the normal law", "closed form"


def rows() -> tuple[Row, ...]:
    """Damage by both functions, items damaged, and casualties, each after all the raids."""
    carleton_rows = (
        _damaged("point", _p_point("point")),
        _damaged("point beside", _p_point("point beside")),
        _damaged("circle", _p_circle("circle"), QUADRATURE),
        _damaged("circle beside", _p_circle("circle beside"), QUADRATURE),
        _damaged("rectangle beside", _p_limbs("rectangle beside", (RECTANGLE,)), QUADRATURE),
        _damaged("corner", _p_limbs("corner", LIMBS), QUADRATURE),
    )
    places = ("circle", "circle beside", "rectangle beside", "corner")
    people = (_casualties(place, end) for place in places for end in ("low", "high"))
    return (*carleton_rows, *_cut(), _items(), *people)


@cache
def _scenario(damage_function: str = "carleton") -> Scenario:
    file = resources.files("cram_sim.verification").joinpath("data", "damage", "drones.yaml")
    with resources.as_file(file) as path:
        scenario = load_scenario(path)
    experiment = scenario.experiment.model_copy(update={"damage_function": damage_function})
    return scenario.model_copy(update={"experiment": experiment})


@cache
def _tables(damage_function: str = "carleton") -> Tables:
    return replicate(prepare(_scenario(damage_function)), SEED, 0, RAIDS)


def _drone() -> Drone:
    drone = _scenario().salvos[0].threat
    assert isinstance(drone, Drone)
    return drone


def _goes_off() -> float:
    """The probability that a drone comes down alive."""
    return (1.0 - _drone().launch_failure) * (1.0 - _drone().non_detonating)


def _asset(name: str) -> DefendedAsset:
    return next(asset for asset in _scenario().defended_assets if asset.name == name)


def _lethal_area(name: str) -> float:
    return _drone().lethal_area / _asset(name).hardness


def _offset(name: str) -> float:
    """From the aim, which is the origin, to the middle of a circle (m)."""
    return math.hypot(*_asset(name).footprint.centre.tolist())


def _law(variance: float = 0.0) -> Floats:
    """The covariance (2, 2) of the impact, and of something else with this variance added."""
    return (_drone().navigation_error ** 2 + variance) * np.eye(2)


def _damage(name: str, miss: Floats) -> Floats:
    return carleton(miss, _lethal_area(name), _drone().peak_damage, 1.0)


def _p_point(name: str) -> float:
    centre = _asset(name).footprint.centre
    return p_damage_point(centre, _law(), _lethal_area(name), _drone().peak_damage)


def _p_circle(name: str) -> float:
    sigma, radius = _drone().navigation_error, _asset(name).footprint.reach
    return p_damage_circle(_offset(name), radius, sigma, partial(_damage, name))


def _p_limbs(name: str, limbs: tuple[tuple[float, ...], ...]) -> float:
    """Of what is made of rectangles: the nearest of them counts."""

    def by_place(place: Floats) -> Floats:
        return _damage(name, np.min([_to_rectangle(limb, place) for limb in limbs], axis=0))

    return mean_over_normal(by_place, np.zeros(2), _law())


def _to_rectangle(sides: tuple[float, ...], place: Floats) -> Floats:
    west, east, south, north = sides
    beside = np.maximum(np.maximum(west - place[0], place[0] - east), 0.0)
    above = np.maximum(np.maximum(south - place[1], place[1] - north), 0.0)
    distance: Floats = np.hypot(beside, above)
    return distance


def _damaged(name: str, p_damaged: float, source: str = CLOSED) -> Row:
    return _row(name, "P(damaged)", _goes_off() * p_damaged, _of(name, "damaged"), source)


def _of(name: str, column: str, damage_function: str = "carleton") -> Floats | Truths:
    assets = _tables(damage_function)["assets"]
    values: Floats | Truths = assets[column][assets["asset"] == name]
    return values


def _cut() -> list[Row]:
    """The cookie cutter: an impact inside a wider circle."""
    found = []
    for name in ("point beside", "circle", "circle beside"):
        radius = _asset(name).footprint.reach + math.sqrt(_lethal_area(name) / math.pi)
        exact = _goes_off() * p_inside_circle(_offset(name), radius, _drone().navigation_error)
        damaged = _of(name, "damaged", "cookie_cutter")
        found.append(_row(name, "P(damaged), cookie cutter", exact, damaged, CLOSED))
    return found


def _items() -> Row:
    """Items are points anywhere in a circle: the law of the impact and Carleton's function added.

    D0 exp(-D0 r^2 / R_L^2) is pi R_L^2 times a normal density of variance R_L^2 / (2 D0).
    """
    cars = _asset("cars")
    area, radius = _lethal_area("cars"), cars.footprint.reach
    sigma = math.sqrt(_law(_spread(area))[0, 0])
    share = area / (math.pi * radius**2) * p_inside_circle(_offset("cars"), radius, sigma)
    exact = _goes_off() * cars.number * share
    return _row("cars", "items damaged", exact, _of("cars", "items_damaged"), CLOSED)


def _spread(lethal_area: float) -> float:
    """The variance (m2) of the normal density that Carleton's function is."""
    return lethal_area / math.pi / (2.0 * _drone().peak_damage)


def _casualties(name: str, end: str) -> Row:
    """Expected casualties without warning, a proxy: every posture by its share, as above."""
    people, place = _scenario().people, _asset(name)
    shares = shares_after(people, np.zeros(1))[:, 0].tolist()
    factors = people.vulnerability[("low", "high").index(end)].tolist()
    area_of = {"circle": 15.0**2 * math.pi, "circle beside": 20.0**2 * math.pi}
    area_of |= {"rectangle beside": 37.0 * 22.0, "corner": 35.0 * 10.0 + 10.0 * 25.0}
    exact = 0.0
    for share, factor in zip(shares, factors, strict=True):
        lethal_area = factor * _drone().lethal_area
        inside = _p_inside(name, _law(_spread(lethal_area)))
        exact += share * place.people * lethal_area / area_of[name] * inside
    table = _tables()["people"]
    found = table[f"expected_casualties_defended_unwarned_{end}"][table["place"] == name]
    told = f"expected casualties (proxy), {end} factors"
    return _row(name, told, _goes_off() * exact, found, CLOSED)


def _p_inside(name: str, law: Floats) -> float:
    if name == "corner":
        return p_inside_corner(np.zeros(2), law)
    if name == "rectangle beside":
        return p_inside_rectangle(RECTANGLE, np.zeros(2), law)
    return p_inside_circle(_offset(name), _asset(name).footprint.reach, math.sqrt(law[0, 0]))


def _row(name: str, quantity: str, exact: float, found: Floats | Truths, source: str) -> Row:
    """The mean of independent raids against its expectation, in standard errors of that mean."""
    series = found.astype(np.float64)
    error = float(series.std(ddof=1)) / math.sqrt(series.size)
    ours = float(series.mean())
    off = f"{(ours - exact) / error:+.1f} standard errors off"
    because = f"four standard errors of {RAIDS:,} raids, seed {SEED}"
    tolerance = within(STANDARD_ERRORS * error, because)
    return Row(name, f"{quantity}, {off}", exact, ours, tolerance, source)
