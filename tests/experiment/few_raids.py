"""Hand-made tables of a few raids on a barracks and parked cars; only the columns that are read."""

from pathlib import Path

import numpy as np

from cram_sim.experiment.counting import Columns, Counter
from cram_sim.records import Fate, Piece
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.questions import Question, ReportedCount

FIRST = 7  # replications of a block need not start at 0
FILE = Path(__file__).parents[1] / "cases" / "valid" / "questions.yaml"
BARRACKS, CARS = (100.0, 0.0), (500.0, 0.0)  # radius 200 m and 15 m
NOWHERE = (-3000.0, 0.0)


def asking(question: Question) -> Scenario:
    return load_scenario(FILE).model_copy(update={"questions": (question,), "reported": ()})


def reporting(*reported: ReportedCount) -> Scenario:
    return load_scenario(FILE).model_copy(update={"questions": (), "reported": reported})


def counter(raids: int) -> Counter:
    return Counter(FIRST, raids)


def threats(*raids: list[tuple[float, float] | str]) -> Columns:
    """By raid, each threat's place if nothing stops it, or "failed", or "neutralised"."""
    rows = [(raid, threat) for raid, inside in enumerate(raids) for threat in inside]
    place = {"failed": (np.nan, np.nan), "neutralised": BARRACKS}
    places = np.array([place[t] if isinstance(t, str) else t for _, t in rows]).reshape(-1, 2)
    neutralised = np.array([threat == "neutralised" for _, threat in rows])
    launched = np.array([threat != "failed" for _, threat in rows])
    on_barracks = np.hypot(places[:, 0] - 100.0, places[:, 1]) <= 200.0
    return {
        "replication": FIRST + np.array([raid for raid, _ in rows], np.int64),
        "launched": launched,
        "neutralised": neutralised,
        "impact_east_m": places[:, 0],
        "impact_north_m": places[:, 1],
        "fate": np.where(
            on_barracks & launched & ~neutralised, Fate.LEAKED.value, Fate.HARMLESS.value
        ),
    }


def assets(
    barracks: list[bool],
    cars: list[int],
    *,
    nearest_to_barracks: list[float] | None = None,
) -> Columns:
    """By raid: whether the barracks are damaged, how many cars are, how near anything came."""
    raids = len(cars)
    nearest = nearest_to_barracks or [np.nan] * raids
    return {
        "replication": FIRST + np.repeat(np.arange(raids), 2),
        "asset": np.tile(["barracks", "parked cars"], raids),
        "damaged": np.array([[b, c > 0] for b, c in zip(barracks, cars, strict=True)]).ravel(),
        "items_damaged": np.array([[b, c] for b, c in zip(barracks, cars, strict=True)]).ravel(),
        "nearest_impact_m": np.array([[distance, 900.0] for distance in nearest]).ravel(),
    }


def pieces(*rows: tuple[int, Piece, tuple[float, float]]) -> Columns:
    """Of a raid each: what came down where."""
    return {
        "replication": FIRST + np.array([raid for raid, _, _ in rows], np.int64),
        "piece": np.array([piece.value for _, piece, _ in rows], np.str_),
        "impact_east_m": np.array([place[0] for _, _, place in rows]),
        "impact_north_m": np.array([place[1] for _, _, place in rows]),
    }
