"""Fought raids whose debris is written by hand, with assets of several items and people."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from experiment.raids import base_raid

from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.records import Debris, Piece
from cram_sim.scenario.model import DefendedAsset, WarningZone
from cram_sim.scenario.positions import Position
from cram_sim.schemas import Tables

FIRST, RAIDS = 3, 40
CARS_EAST, HUT_EAST, NORTH = 4000.0, -4000.0, 0.0
CARS = DefendedAsset.from_si(
    name="cars",
    at=Position.from_si(east=CARS_EAST, north=NORTH),
    radius=50.0,
    number=45,
    item_radius=2.5,
    hardness=4.0,
    debris_energy=1000.0,
    value=3.0,
)
HUT = DefendedAsset.from_si(
    name="hut",
    at=Position.from_si(east=HUT_EAST, north=NORTH),
    radius=10.0,
    people=20,
    debris_energy=1000.0,
)
HAMLET = WarningZone.from_si(
    name="hamlet", at=Position.from_si(east=HUT_EAST, north=50.0), radius=200.0, people=500
)


def piece(raid: int, east: float, north: float, **figures: Any) -> dict[str, Any]:
    """A piece of 1 kg at 100 m/s, so of 5 kJ, of the first threat."""
    return {
        "replication": raid,
        "threat": 0,
        "fire_unit": 0,
        "piece": list(Piece).index(Piece.PART),
        "number": 1.0,
        "spread": 0.0,
        "mass": 1.0,
        "time": 30.0,
        "east": east,
        "north": north,
        "speed": 100.0,
        "detonates": False,
    } | figures


def pieces(*rows: dict[str, Any]) -> Debris:
    return Debris(**{name: np.array([row[name] for row in rows]) for name in rows[0]})


@cache
def fought(damage_function: str = "carleton") -> Replicated:
    """The base raid with cars, a hut and a hamlet far from where anything is aimed."""
    scenario = base_raid()
    experiment = scenario.experiment.model_copy(update={"damage_function": damage_function})
    changed = scenario.model_copy(
        update={
            "defended_assets": (*scenario.defended_assets, CARS, HUT),
            "warning_zones": (*scenario.warning_zones, HAMLET),
            "experiment": experiment,
        }
    )
    return simulate(prepare(changed), Block(11, FIRST, RAIDS))


def tables_with(*rows: dict[str, Any]) -> Tables:
    """The tables of the raid after which these pieces came down."""
    done = fought()
    return tabulate(replace(done, debris=pieces(*rows)) if rows else done)


def of(tables: Tables, table: str, key: str, name: str) -> dict[str, np.ndarray[Any, Any]]:
    """The rows of one asset or place, in order of raid."""
    return {column: values[tables[table][key] == name] for column, values in tables[table].items()}
