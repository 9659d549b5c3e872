"""A fabricated but self-consistent raid: the tables, from a seeded generator per replication.

It stands in for the simulation where a test is about what is done with tables. The numbers mean
nothing; the rules of the tables (who was engaged was tracked, leakers have one cause, and so on)
hold.
"""

from pathlib import Path
from typing import Any, cast

import numpy as np
from experiment import synthetic_aftermath as aftermath

from cram_sim.records import Cause, Fate, Outcome
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import SCHEMAS, Table, Tables

NEVER = float("nan")


SCENARIO_FILE = Path(__file__).parent / "data" / "synthetic_raid.yaml"


def synthetic_scenario(
    *, rounds: int = 2, replications: int = 200, seed: int = 1, neutralised: int = 1
) -> Scenario:
    scenario = load_scenario(SCENARIO_FILE)
    salvo = scenario.salvos[0].model_copy(update={"rounds": rounds})
    asked = {"replications": replications, "seed": seed}
    event = scenario.reported_event
    assert event is not None
    return scenario.model_copy(
        update={
            "salvos": (salvo,),
            "experiment": scenario.experiment.model_copy(update=asked),
            "reported_event": event.model_copy(update={"neutralised": neutralised}),
        }
    )


def synthetic_replicate(
    case: object, seed: int, first_replication: int, replications: int
) -> Tables:
    """The tables of a block; `case` is the scenario itself."""
    rows: dict[str, list[dict[str, Any]]] = {schema.name: [] for schema in SCHEMAS}
    for replication in range(first_replication, first_replication + replications):
        _raid(cast(Any, case), [seed, replication], rows)
    return {schema.name: _table(schema.name, rows[schema.name]) for schema in SCHEMAS}


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    types = {"integer": np.int64, "real": np.float64, "truth": np.bool_, "text": np.object_}
    schema = next(schema for schema in SCHEMAS if schema.name == name)
    return {
        column.name: np.array([row[column.name] for row in rows], dtype=types[column.kind])
        for column in schema.columns
    }


def _raid(case: Any, seed: list[int], rows: dict[str, list[dict[str, Any]]]) -> None:
    rng, replication, fired_before = np.random.default_rng(seed), seed[1], len(rows["shots"])
    raid = [
        _threat(case, rng, replication, number, rows) for number in range(case.salvos[0].rounds)
    ]
    rows["threats"] += raid
    units = {unit.name: unit.at for unit in case.fire_units}
    debris = aftermath.debris(raid, rows["shots"][fired_before:], units, seed)
    rows["debris"] += debris
    for asset in case.defended_assets:
        rows["assets"].append(_asset(asset, raid, debris, rng, replication))
        if asset.people:
            rows["people"].append(aftermath.people(rows["assets"][-1], asset.people, seed))
    for zone in case.warning_zones:
        warnings = [_warning(zone, threat, rng) for threat in raid]
        rows["warnings"] += warnings
        rows["alarms"] += aftermath.alarms(warnings, raid)
    rows["sensors"].append(_sensor(raid, replication))


def _distance(circle: Any, threat: dict[str, Any]) -> float:
    east, north = threat["impact_east_m"], threat["impact_north_m"]
    from_centre = float(np.hypot(east - circle.at.east, north - circle.at.north))
    return max(from_centre - float(circle.radius), 0.0)


def _threat(
    case: Any,
    rng: np.random.Generator,
    replication: int,
    number: int,
    rows: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    launched = bool(rng.random() > 0.1)
    start = 4.0 * number
    # Along the line of fire and across it; every third round falls towards the monument.
    along, across = rng.normal(0.0, 330.0), rng.normal(0.0, 90.0)
    bearing = np.arctan2(4600.0, 2200.0)
    centre = (600.0, -400.0) if rng.random() < 0.7 else (1480.0, 260.0)
    row: dict[str, Any] = {
        "replication": replication,
        "threat": f"salvo 1 round {number + 1}",
        "threat_class": "rocket_107",
        "believed_class": "rocket_107",
        "friendly": False,
        "launched": launched,
        "launch_time_s": start if launched else NEVER,
        "impact_time_s": start + 21.0 + rng.normal(0.0, 0.5) if launched else NEVER,
        "impact_east_m": centre[0] + along * np.sin(bearing) + across * np.cos(bearing),
        "impact_north_m": centre[1] + along * np.cos(bearing) - across * np.sin(bearing),
        "impact_speed_m_s": 310.0,
        "threatened_asset": "",
        "neutralised_by": "",
        "outcome": Outcome.NONE.value,
        "impact_error_m": NEVER,
        "origin_error_m": NEVER,
        "estimated_in_time": False,
        "impact_inside_50": False,
        "impact_inside_90": False,
        "origin_inside_50": False,
        "origin_inside_90": False,
        "swapped": False,
        "hostile_time_s": NEVER,
        "shots": 0,
        "rounds": 0,
        "cause": Cause.NONE.value,
        "fate": Fate.HARMLESS.value,
    }
    if not launched:
        row |= {"impact_east_m": NEVER, "impact_north_m": NEVER, "fate": Fate.FAILED_LAUNCH.value}
    inside = [a for a in case.defended_assets if launched and _distance(a, row) == 0.0]
    if inside:
        row["threatened_asset"] = max(inside, key=lambda asset: asset.value).name
    row["truly_threatening"] = bool(inside)
    return row | _chain(rng, row, rows["shots"])


def _chain(
    rng: np.random.Generator, row: dict[str, Any], shots: list[dict[str, Any]]
) -> dict[str, Any]:
    threatening = row["truly_threatening"]
    steps = {
        "covered": 0.99,
        "detected": 0.97,
        "tracked": 0.96,
        "judged": 0.93 if threatening else 0.3,
        "released": 0.97,
        "assigned": 0.93,
        "engaged": 0.95,
    }
    causes = {
        "covered": Cause.NOT_COVERED,
        "detected": Cause.NOT_DETECTED,
        "tracked": Cause.NO_TRACK_IN_TIME,
        "judged": Cause.JUDGED_HARMLESS,
        "released": Cause.HUMAN_DELAY,
        "assigned": Cause.CHANNELS_BUSY,
        "engaged": Cause.OUT_OF_ENVELOPE,
    }
    went = row["launched"]
    reached, failed_at = {}, Cause.MISSED
    for step, p in steps.items():
        passed = went and bool(rng.random() < p)
        if went and not passed:
            failed_at = causes[step]
        reached[step] = went = passed
    time = row["launch_time_s"]
    result: dict[str, Any] = {
        "covered": reached["covered"],
        "detected_time_s": time + 5.0 if reached["detected"] else NEVER,
        "track_time_s": time + 7.0 if reached["tracked"] else NEVER,
        "judged_threatening": reached["judged"],
        "judged_time_s": time + 8.0 if reached["judged"] else NEVER,
        "released_time_s": time + 11.0 if reached["released"] else NEVER,
        "first_fire_time_s": time + 12.5,
        "last_call_time_s": time + 16.0,
        "last_fire_time_s": time + 18.0,
        "assigned_time_s": time + 12.0 if reached["assigned"] else NEVER,
        "fired_time_s": time + 15.0 if reached["engaged"] else NEVER,
    }
    fired = _shots(rng, row, shots, time + 15.0) if reached["engaged"] else []
    won = next((shot for shot in fired if shot["neutralised"]), None)
    result |= {
        "shots": len(fired),
        "rounds": sum(shot["rounds"] for shot in fired),
        "hit": any(shot["hit"] for shot in fired),
        "neutralised": won is not None,
        "neutralised_time_s": won["neutralised_time_s"] if won else NEVER,
        "neutralised_by": won["fire_unit"] if won else "",
        "neutralised_range_m": won["neutralised_range_m"] if won else NEVER,
        "neutralised_height_m": 300.0 if won else NEVER,
        "outcome": won["outcome"] if won else Outcome.NONE.value,
        "detonated": row["launched"] and won is None and bool(rng.random() < 0.9),
    }
    return (
        result | _estimates(rng, is_tracked=reached["tracked"]) | _fate(rng, row, result, failed_at)
    )


def _estimates(rng: np.random.Generator, *, is_tracked: bool) -> dict[str, Any]:
    """The errors of a track that states them truly: circles, of 60 m and 300 m deviation."""
    squared = rng.exponential(2.0, size=2)  # chi-square of two degrees of freedom
    is_swapped = bool(rng.random() < 0.05)
    if not is_tracked:
        return {}
    held = {
        f"{what}_inside_{level}": bool(value < -2.0 * np.log1p(-0.01 * level))
        for what, value in zip(("impact", "origin"), squared, strict=True)
        for level in (50, 90)
    }
    impact, origin = np.sqrt(squared) * (60.0, 300.0)
    errors = {"impact_error_m": float(impact), "origin_error_m": float(origin)}
    return held | errors | {"estimated_in_time": True, "swapped": is_swapped}


def _fate(
    rng: np.random.Generator, row: dict[str, Any], result: dict[str, Any], failed_at: Cause
) -> dict[str, Any]:
    if not row["launched"]:
        return {}
    if result["neutralised"]:
        inside = bool(rng.random() < 0.1)
        fate = Fate.NEUTRALISED_INSIDE_KEEP_OUT if inside else Fate.NEUTRALISED
        cause = Cause.BELOW_KEEP_OUT if inside and row["truly_threatening"] else Cause.NONE
        return {"fate": fate.value, "cause": cause.value}
    if not row["truly_threatening"]:
        return {}
    cause = Cause.HIT_NOT_NEUTRALISED if result["hit"] else failed_at
    return {"fate": Fate.LEAKED.value, "cause": cause.value}


def _shots(
    rng: np.random.Generator, row: dict[str, Any], shots: list[dict[str, Any]], time: float
) -> list[dict[str, Any]]:
    fired = []
    for number in range(int(rng.integers(1, 4))):
        slant_range = rng.uniform(350.0, 1300.0) / (number + 1) ** 0.5
        p_hit = 0.85 * np.exp(-((slant_range / 900.0) ** 2))
        hit = bool(rng.random() < p_hit)
        neutralised = hit and bool(rng.random() < 0.9)
        fired.append(
            {
                "replication": row["replication"],
                "threat": row["threat"],
                "fire_unit": f"gun {1 + int(rng.integers(2))}",
                "shot": number,
                "open_fire_time_s": time,
                "first_intercept_time_s": time + 1.0,
                "last_intercept_time_s": time + 3.0,
                "slant_range_m": slant_range,
                "closest_range_m": slant_range * 0.6,
                "rounds": int(rng.integers(40, 160)),
                "firing_time_s": 1.5,
                "p_neutralise": 0.9 * p_hit,
                "hit": hit,
                "neutralised": neutralised,
                "neutralised_time_s": time + 2.0 if neutralised else NEVER,
                "neutralised_range_m": slant_range * 0.8 if neutralised else NEVER,
                "outcome": (_outcome(row, number) if neutralised else Outcome.NONE).value,
                "assessed_dead": neutralised,
            }
        )
        if neutralised:
            break
        time += 4.0
    shots += fired
    return fired


def _outcome(row: dict[str, Any], shot: int) -> Outcome:
    """Each of the four in its turn."""
    did = [outcome for outcome in Outcome if outcome is not Outcome.NONE]
    return did[(int(row["replication"]) + shot) % len(did)]


def _asset(
    asset: Any,
    raid: list[dict[str, Any]],
    debris: list[dict[str, Any]],
    rng: np.random.Generator,
    replication: int,
) -> dict[str, Any]:
    pieces = [
        piece["pieces"]
        for piece in debris
        if piece["energy_j"] >= 79.0 and not piece["detonated"] and _distance(asset, piece) == 0.0
    ]
    struck = 1.0 in pieces
    flew = [threat for threat in raid if threat["launched"]]
    down = [threat for threat in flew if not threat["neutralised"]]
    chances = rng.random(len(raid))
    lethal = {
        threat["threat"]: chance < np.exp(-((_distance(asset, threat) / 20.0) ** 2))
        for threat, chance in zip(raid, chances, strict=True)
        if threat["launched"]
    }
    damaged = struck or any(lethal[threat["threat"]] and threat["detonated"] for threat in down)
    return {
        "replication": replication,
        "asset": asset.name,
        "threatened_by": sum(_distance(asset, threat) == 0.0 for threat in flew),
        "impacts": sum(_distance(asset, threat) == 0.0 for threat in down),
        "damaged": damaged,
        "damaged_unengaged": any(lethal.values()),
        "items_damaged": int(damaged),
        "items_damaged_unengaged": int(any(lethal.values())),
        "struck_by_debris": struck,
        "expected_hazardous_pieces": sum(pieces, 0.0),
        "nearest_impact_m": min((_distance(asset, threat) for threat in down), default=NEVER),
    }


def _warning(zone: Any, threat: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    threatened = threat["launched"] and _distance(zone, threat) == 0.0
    alerted = threat["launched"] and bool(rng.random() < (0.95 if threatened else 0.2))
    warning_time = max(rng.normal(9.0, 2.0), -1.0)
    return {
        "replication": threat["replication"],
        "zone": zone.name,
        "threat": threat["threat"],
        "alerted": alerted,
        "alert_time_s": threat["impact_time_s"] - warning_time if alerted else NEVER,
        "impact_time_s": threat["impact_time_s"],
        "warning_time_s": warning_time if alerted else NEVER,
        "alarm_time_s": max(warning_time, 0.0) if alerted else 0.0,
        "truly_threatened": threatened,
    }


def _sensor(raid: list[dict[str, Any]], replication: int) -> dict[str, Any]:
    """One radar, out in every tenth raid, with a false track in every fifth of the others."""
    end = max((threat["impact_time_s"] for threat in raid if threat["launched"]), default=0.0)
    is_down = replication % 10 == 9
    return {
        "replication": replication,
        "sensor": "radar",
        "raid_s": end,
        "down_s": 0.25 * end if is_down else 0.0,
        "looks": 10 * sum(threat["covered"] for threat in raid),
        "detections": 8 * sum(not np.isnan(threat["detected_time_s"]) for threat in raid),
        "tracks": sum(not np.isnan(threat["track_time_s"]) for threat in raid),
        "false_tracks": int(replication % 5 == 0 and end > 0.0),
    }
