"""Fabricated debris, alarms and people that agree with a fabricated raid.

Each has its own generator, so that none moves the draws of the raid. The numbers mean nothing; the
rules of the tables hold: every piece is of a kill or of a shot, alarms do not overlap, the warned
and the defended suffer no more than the others.
"""

from typing import Any

import numpy as np

from cram_sim.records import Outcome, Piece

Row = dict[str, Any]
NEVER = float("nan")
ALL_CLEAR_DELAY = 60.0
TOWARDS_THE_SITE = np.array([0.9, 0.43])  # east and north: where gun rounds fly to
# Of each outcome: kind, how many alike, kilograms, metres a second.
LEFT_BY: dict[str, list[tuple[Piece, float, float, float]]] = {
    Outcome.DETONATED.value: [
        (Piece.FRAGMENT, 200.0, 0.002, 40.0),
        (Piece.FRAGMENT, 30.0, 0.02, 80.0),
        (Piece.FRAGMENT, 4.0, 0.1, 90.0),
        (Piece.PART, 1.0, 6.0, 120.0),
    ],
    Outcome.BROKEN_UP.value: [(Piece.PART, 1.0, mass, 110.0) for mass in (7.0, 5.0, 3.0, 2.0)],
    Outcome.DISABLED.value: [(Piece.DUD, 1.0, 17.0, 220.0)],
    Outcome.DEFLECTED.value: [(Piece.LIVE, 1.0, 17.0, 240.0)],
}


def debris(raid: list[Row], shots: list[Row], units: dict[str, Any], seed: list[int]) -> list[Row]:
    """What the kills of a raid left, and the shots that were fired at each threat."""
    rng = np.random.default_rng([*seed, 1])
    rows = []
    for threat in raid:
        rows += _remains(rng, threat)
        for shot in shots:
            if shot["threat"] == threat["threat"]:
                rows += _fired(rng, shot, units[shot["fire_unit"]])
    return rows


def _remains(rng: np.random.Generator, threat: Row) -> list[Row]:
    """Short of the impact that the threat would have had."""
    impact = np.array([threat["impact_east_m"], threat["impact_north_m"]])
    short = rng.uniform(50.0, 500.0)
    return [
        _piece(
            threat,
            threat["neutralised_by"],
            (piece, number, mass, speed),
            impact + short * TOWARDS_THE_SITE + rng.normal(0.0, 0.2 * short, 2),
            detonates=piece is Piece.LIVE and bool(rng.random() < 0.9),
        )
        for piece, number, mass, speed in LEFT_BY.get(threat["outcome"], [])
    ]


def _fired(rng: np.random.Generator, shot: Row, at: Any) -> list[Row]:
    """A few rounds that fall whole, and one fragment for all of those that do not."""
    gun, whole = np.array([at.east, at.north]), int(rng.binomial(shot["rounds"], 0.03))
    rounds = [
        _piece(
            shot,
            shot["fire_unit"],
            (Piece.GUN_ROUND, 1.0, 0.1, 90.0),
            gun + rng.uniform(1500.0, 4000.0) * TOWARDS_THE_SITE + rng.normal(0.0, 150.0, 2),
        )
        for _ in range(whole)
    ]
    fragments = (Piece.GUN_FRAGMENT, 30.0 * (shot["rounds"] - whole), 0.002, 30.0)
    place = gun + rng.uniform(900.0, 1800.0) * TOWARDS_THE_SITE
    return [*rounds, _piece(shot, shot["fire_unit"], fragments, place)]


def _piece(
    of: Row,
    fire_unit: str,
    what: tuple[Piece, float, float, float],
    place: Any,
    *,
    detonates: bool = False,
) -> Row:
    piece, number, mass, speed = what
    return {
        "replication": of["replication"],
        "threat": of["threat"],
        "fire_unit": fire_unit,
        "piece": piece.value,
        "pieces": number,
        "spread_m": 0.0 if number == 1.0 else 60.0,
        "mass_kg": mass,
        "impact_time_s": of["neutralised_time_s"] + 10.0,
        "impact_east_m": float(place[0]),
        "impact_north_m": float(place[1]),
        "impact_speed_m_s": speed,
        "energy_j": 0.5 * mass * speed**2,
        "detonated": detonates,
    }


def alarms(warnings: list[Row], raid: list[Row]) -> list[Row]:
    """The alarms of one zone in a raid, joined; those of every seventh raid are withdrawn."""
    down = {threat["threat"] for threat in raid if threat["launched"] and not threat["neutralised"]}
    hit = {row["threat"] for row in warnings if row["truly_threatened"]} & down
    sounded = sorted(
        (row for row in warnings if row["alerted"]), key=lambda row: float(row["alert_time_s"])
    )
    joined: list[Row] = []
    for row in sounded:
        end = max(row["impact_time_s"], row["alert_time_s"]) + ALL_CLEAR_DELAY
        if joined and row["alert_time_s"] <= joined[-1]["end_s"]:
            last = joined[-1]
            last["end_s"] = max(last["end_s"], end)
            last["threats"] += 1
            last["truly_threatened"] |= row["truly_threatened"]
            last["came_down"] |= row["threat"] in hit
            continue
        joined.append(
            {
                "replication": row["replication"],
                "zone": row["zone"],
                "alarm": len(joined),
                "start_s": row["alert_time_s"],
                "end_s": end,
                "withdrawn": row["replication"] % 7 == 0,
                "threats": 1,
                "truly_threatened": row["truly_threatened"],
                "came_down": row["threat"] in hit,
            }
        )
    return joined


def people(asset: Row, number: int, seed: list[int]) -> Row:
    """The people on one asset, from its row: 2 % of them hurt by an impact, fewer if warned."""
    rng = np.random.default_rng([*seed, 2])
    hurt_in_open = 0.02 * number
    impacts = {"defended": asset["impacts"], "undefended": asset["threatened_by"]}
    return {
        "replication": asset["replication"],
        "place": asset["asset"],
        "warned_s": rng.uniform(0.0, 20.0) if asset["impacts"] else NEVER,
        "expected_struck": 0.0001 * number * asset["expected_hazardous_pieces"],
        **{
            f"expected_casualties_{defence}_{warning}_{end}": hurt_in_open * count * share * factor
            for defence, count in impacts.items()
            for warning, share in (("warned", 0.4), ("unwarned", 1.0))
            for end, factor in (("low", 0.5), ("high", 1.0))
        },
    }
