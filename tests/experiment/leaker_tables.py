"""Tables of raids told row by row: what a test does not say of a threat is never, no or nothing."""

from typing import Any

import numpy as np

from cram_sim.records import Cause, Fate
from cram_sim.schemas import ASSETS, THREATS, Table, Tables, TableSchema

NOTHING: dict[str, Any] = {"integer": 0, "real": np.nan, "truth": False, "text": ""}
TYPES: dict[str, Any] = {
    "integer": np.int64,
    "real": np.float64,
    "truth": np.bool_,
    "text": np.object_,
}


def leaker(replication: int, cause: Cause, **told: Any) -> dict[str, Any]:
    """A threat that got through for that cause, due by 10 s."""
    return threat(replication, fate=Fate.LEAKED.value, cause=cause.value, **told)


def threat(replication: int, **told: Any) -> dict[str, Any]:
    """A threat that was neutralised in time, if nothing else is told."""
    return {
        "replication": replication,
        "threat": "salvo 1/1",
        "threat_class": "rocket_107",
        "launched": True,
        "launch_time_s": 0.0,
        "impact_time_s": 20.0,
        "last_call_time_s": 10.0,
        "last_fire_time_s": 10.0,
        "truly_threatening": True,
        "fate": Fate.NEUTRALISED.value,
        "cause": Cause.NONE.value,
    } | told


def tables_of(threats: list[dict[str, Any]], assets: list[dict[str, Any]] | None = None) -> Tables:
    return {"threats": _table(THREATS, threats), "assets": _table(ASSETS, assets or [])}


def _table(schema: TableSchema, rows: list[dict[str, Any]]) -> Table:
    return {
        column.name: np.array(
            [row.get(column.name, NOTHING[column.kind]) for row in rows], dtype=TYPES[column.kind]
        )
        for column in schema.columns
    }
