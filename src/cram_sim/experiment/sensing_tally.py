"""What the ledger says of sensing, counted by raid, and distributions that add up over blocks."""

from typing import Final

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, Counts, happened
from cram_sim.experiment.empirical import EmpiricalDistribution
from cram_sim.records import Floats, Integers, Truths

MILLISECONDS: Final = 1000  # sums are of whole numbers: times are added up in these
ERROR_DIGITS: Final = 1  # errors are counted to a decimetre, so that a tally stays small


def sensing_counts(
    count: Counter, threats: Columns, sensors: Columns
) -> dict[tuple[str, ...], Counts]:
    """Shares of tracks and ellipses, and false tracks; `threats` without friends."""
    flew, in_time = threats["launched"], threats["estimated_in_time"]
    ellipses = ("impact_inside_50", "impact_inside_90", "origin_inside_50", "origin_inside_90")
    shares: dict[str, tuple[Truths, Truths]] = {
        **{name: (threats[name], in_time) for name in ellipses},
        "swapped": (threats["swapped"], happened(threats["track_time_s"])),
        "taken_for_another": (
            threats["believed_class"] != threats["threat_class"],
            happened(threats["track_time_s"]),
        ),
    }
    counts = {
        name: Counts(count(threats, part & whole & flew), count(threats, whole & flew))
        for name, (part, whole) in shares.items()
    }
    false_tracks = count.total(sensors, sensors["false_tracks"])
    up = count.total(sensors, _milliseconds(sensors["raid_s"] - sensors["down_s"]))
    down = count.total(sensors, _milliseconds(sensors["down_s"]))
    counts["false_tracks"] = Counts(false_tracks, count.one_each)
    counts["false_tracks_per_hour"] = Counts(false_tracks, up)
    counts["down"] = Counts(down, up + down)
    return {("sensing", name): pair for name, pair in counts.items()}


def _milliseconds(seconds: Floats) -> Integers:
    return np.rint(seconds * MILLISECONDS).astype(np.int64)


def sensing_distributions(threats: Columns) -> dict[str, EmpiricalDistribution]:
    """How long detection took (s), and the errors of estimates (m); no friends."""
    flight = threats["launch_time_s"]
    origin: Floats = threats["origin_error_m"].round(ERROR_DIGITS)
    impact: Floats = threats["impact_error_m"].round(ERROR_DIGITS)
    values = {
        "detection_time": threats["detected_time_s"] - flight,
        "track_time": threats["track_time_s"] - flight,
        # Of rounds only: a drone's closest approach is no impact.
        "impact_cep": np.where(happened(origin), impact, np.nan),
        "origin_cep": origin,
    }
    return {name: _distribution(threats, value) for name, value in values.items()}


def _distribution(threats: Columns, value: Floats) -> EmpiricalDistribution:
    known = happened(value)
    return EmpiricalDistribution.of(threats["replication"][known], value[known])
