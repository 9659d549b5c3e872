"""Small raids for tests: the base raid cut down to seven rockets, and variants of it by name."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cram_sim.experiment.case import Case, prepare
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import FireUnit, Link, Salvo, Scenario, SensorPost
from cram_sim.scenario.positions import Position
from cram_sim.schemas import SCHEMAS, Table, Tables
from cram_sim.sensors.search_radar import SearchRadar

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASE_RAID = SCENARIOS / "base_raid_20_rockets.yaml"
GREEN_ZONE = SCENARIOS / "green_zone_2021_12_19.yaml"

FLIGHT = (
    "threat",
    "threat_class",
    "launched",
    "launch_time_s",
    "impact_time_s",
    "impact_east_m",
    "impact_north_m",
    "impact_speed_m_s",
    "truly_threatening",
    "threatened_asset",
)
SIGHTING = ("covered", "detected_time_s", "track_time_s", "impact_error_m")


@cache
def base_raid() -> Scenario:
    """Four rockets from near and three from far, two guns, one search radar, one zone."""
    scenario = load_scenario(BASE_RAID)
    near, far = scenario.salvos
    salvos = (near.model_copy(update={"rounds": 4}), far.model_copy(update={"rounds": 3}))
    return scenario.model_copy(update={"salvos": salvos})


def varied(**blocks: Any) -> Scenario:
    return base_raid().model_copy(update=blocks)


def search_radars(scenario: Scenario) -> tuple[SensorPost, ...]:
    return tuple(post for post in scenario.sensors if isinstance(post.sensor, SearchRadar))


def another_radar(east: float) -> SensorPost:
    place = Position.from_si(east=east, north=0.0, up=5.0)
    return search_radars(base_raid())[0].model_copy(update={"name": "another", "at": place})


def with_latency(seconds: float) -> tuple[SensorPost, ...]:
    link = Link.from_si(latency=seconds)
    return tuple(
        post.model_copy(update={"link": link}) if isinstance(post.sensor, SearchRadar) else post
        for post in base_raid().sensors
    )


def another_salvo(start: float) -> Salvo:
    """From the same site at the same asset, with the same interval of 3 s."""
    return base_raid().salvos[0].model_copy(update={"name": "another salvo", "start": start})


def another_gun() -> dict[str, Any]:
    place = Position.from_si(east=-200.0, north=0.0)
    unit: FireUnit = base_raid().fire_units[0].model_copy(update={"name": "west", "at": place})
    radar = next(post for post in base_raid().sensors if post.on)
    channel = radar.model_copy(update={"name": "west radar", "on": "west", "at": place})
    return {
        "fire_units": (*base_raid().fire_units, unit),
        "sensors": (*base_raid().sensors, channel),
    }


def doctrine(**figures: Any) -> dict[str, Any]:
    command = base_raid().command
    changed = command.doctrine.model_copy(update=figures)
    return {"command": command.model_copy(update={"doctrine": changed})}


def integrated_by(name: str) -> dict[str, Any]:
    return {"experiment": base_raid().experiment.model_copy(update={"integrator": name})}


def variant(name: str) -> Scenario:
    near, far = base_raid().salvos
    sensors = base_raid().sensors
    channels = tuple(post for post in sensors if post.on)
    variants: dict[str, dict[str, Any]] = {
        "base raid": {},
        "bursts": doctrine(firing="burst", burst_rounds=60, fire_units_per_track=2),
        "one round more": {"salvos": (near.model_copy(update={"rounds": 5}), far)},
        # Half an interval off no two rockets are in one resolution cell; then two fly together.
        "one salvo more": {"salvos": (near, far, another_salvo(4.5))},
        "one beside another": {"salvos": (near, far, another_salvo(3.0))},
        "a gun more": another_gun(),
        "two radars": {"sensors": (*sensors, another_radar(-300.0))},
        "a slow link": {"sensors": with_latency(60.0)},
        "a late link": {"sensors": with_latency(12.0)},
        "a radar far away": {"sensors": (*sensors, another_radar(150_000.0))},
        "no fire units": {"fire_units": (), "sensors": search_radars(base_raid())},
        "no sensors": {"fire_units": (), "sensors": ()},
        "no search radars": {"sensors": channels},
        "no warning zones": {"warning_zones": ()},
        "scipy": integrated_by("scipy"),
    }
    return varied(**variants[name])


@cache
def case_of(name: str) -> Case:
    return prepare(variant(name))


def same_bits(one: Table, other: Table, columns: tuple[str, ...] = ()) -> bool:
    """Whether the columns, by default all, hold the same values to the bit."""
    return all(_bits(one[name]) == _bits(other[name]) for name in columns or one)


def _bits(column: np.ndarray[Any, Any]) -> list[Any]:
    if column.dtype == np.float64:
        column = np.where(np.isnan(column), np.nan, column).view(np.int64)
    return list(column.tolist())


def rows(table: Table, chosen: np.ndarray[Any, Any]) -> Table:
    return {name: column[chosen] for name, column in table.items()}


def stacked(parts: list[Tables]) -> Tables:
    return {
        schema.name: {
            column.name: np.concatenate([part[schema.name][column.name] for part in parts])
            for column in schema.columns
        }
        for schema in SCHEMAS
    }
