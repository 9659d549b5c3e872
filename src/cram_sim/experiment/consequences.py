"""The assets and warnings tables of a fought block."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.impact_damage import distance_to_edge, p_damage
from cram_sim.experiment.replicated import Replicated
from cram_sim.records import ASSETS, WARNINGS, Floats, Table, TableSchema, Truths
from cram_sim.streams import Purpose

Column = NDArray[Any]


def asset_rows(done: Replicated, columns: dict[str, Column]) -> Table:
    """What came down on every asset; `columns` are the threats' rows."""
    parts = []
    for asset in done.case.scenario.defended_assets:
        distance, damages = _misses(done, columns, asset.name)
        shape = (done.block.replications, done.case.threat_count)
        came_down = columns["launched"] & ~columns["neutralised"]
        down = (came_down & ~columns["friendly"]).reshape(shape)
        in_zone = columns[f"in zone of {asset.name}"].reshape(shape)
        parts.append(
            {
                "replication": done.block.numbers,
                "asset": np.full(done.block.replications, asset.name),
                "threatened_by": in_zone.sum(axis=1),
                "impacts": (in_zone & down).sum(axis=1),
                "damaged": (damages & columns["detonated"]).reshape(shape).any(axis=1),
                "damaged_unengaged": damages.reshape(shape).any(axis=1),
                "nearest_impact_m": _nearest(np.where(down, distance.reshape(shape), np.inf)),
            }
        )
    return _interleaved(ASSETS, parts)


def _nearest(distance: Floats) -> Floats:
    nearest = distance.min(axis=1)
    found: Floats = np.where(np.isfinite(nearest), nearest, np.nan)
    return found


def _misses(done: Replicated, columns: dict[str, Column], asset_name: str) -> tuple[Floats, Truths]:
    """Every unengaged impact's distance to an asset's edge, and whether it damages it."""
    asset = next(a for a in done.case.scenario.defended_assets if a.name == asset_name)
    impact = np.array([columns["impact_east_m"], columns["impact_north_m"]])
    centre = np.array([asset.at.east, asset.at.north])
    distance = distance_to_edge(impact, centre, asset.radius)
    chance = np.array(
        [
            done.block.uniforms(Purpose.IMPACT, f"{name}|{asset.name}")[:, 0]
            for part in done.flown
            for name in part.group.names
        ]
    ).T.ravel()
    threats = [part.group.salvo.threat for part in done.flown for _ in part.group.names]
    probability = np.stack(
        [
            p_damage(
                distance.reshape(-1, len(threats))[:, number],
                threat.lethal_area,
                threat.peak_damage,
                asset.hardness,
            )
            for number, threat in enumerate(threats)
        ],
        axis=1,
    ).ravel()
    return distance, (chance < probability) & columns["launched"] & ~columns["dud"]


def warning_rows(done: Replicated, columns: dict[str, Column]) -> Table:
    """Who was warned of what; `columns` are the threats' rows."""
    parts = []
    neutralised = columns["neutralised_time_s"]
    for zone in done.case.scenario.warning_zones:
        siren = columns[f"siren for {zone.name}"]
        # After a neutralisation there is nothing left to warn of.
        seen_alive = ~(columns[f"alarming look for {zone.name}"] > neutralised)
        # A siren after the impact warns nobody.
        in_time = np.isfinite(siren) & ~(siren >= columns["impact_time_s"])
        alerted = in_time & seen_alive
        alert_time = np.where(alerted, siren, np.nan)
        parts.append(
            {
                "replication": columns["replication"],
                "zone": np.full(len(siren), zone.name),
                "threat": columns["threat"],
                "alerted": alerted,
                "alert_time_s": alert_time,
                "impact_time_s": columns["impact_time_s"],
                "warning_time_s": columns["impact_time_s"] - alert_time,
                "truly_threatened": columns[f"truly in {zone.name}"],
            }
        )
    return _interleaved(WARNINGS, parts)


def _interleaved(schema: TableSchema, parts: list[dict[str, Column]]) -> Table:
    """Rows of several tables in order of replication, the tables' order within one."""
    if not parts:
        kinds = {"integer": np.int64, "real": np.float64, "truth": np.bool_, "text": np.str_}
        return {column.name: np.empty(0, dtype=kinds[column.kind]) for column in schema.columns}
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(columns["replication"], kind="stable")
    return {column.name: columns[column.name][order] for column in schema.columns}
