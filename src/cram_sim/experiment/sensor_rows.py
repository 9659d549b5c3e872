"""The sensors table of a block: what each search radar did in each raid."""

from typing import Final

import numpy as np

from cram_sim.experiment.chance import false_track_chance
from cram_sim.experiment.observation import radar_outages
from cram_sim.experiment.replicated import Replicated
from cram_sim.records import Floats, Integers, Truths
from cram_sim.schemas import SENSORS, Table
from cram_sim.sensors.outages import is_down

# Of what is counted raid by raid: also of a defence without radars, which has no rows.
DTYPES: Final = {
    "raid_s": np.float64,
    "down_s": np.float64,
    "looks": np.int64,
    "detections": np.int64,
    "tracks": np.int64,
    "false_tracks": np.int64,
}


def sensor_rows(done: Replicated) -> Table:
    """The columns of `records.SENSORS`, in order of replication, then of radar.

    Friendly drones are not counted, and no false track comes up at a radar that is out.
    """
    posts, raids = done.case.search_posts, done.block.replications
    duration = _durations(done)
    end = max(float(np.max(part.flights.end_time)) for part in done.flown)
    columns: dict[str, list[Floats | Integers]] = {name: [] for name in DTYPES}
    for number, post in enumerate(posts):
        changes = radar_outages(done.block, post, end)
        times = false_track_chance(done.block, post.name, post.radar.false_tracks, end)
        came_up = (times <= duration[:, np.newaxis]) & ~is_down(changes, times)
        columns["raid_s"].append(duration)
        columns["down_s"].append(_seconds_down(changes, duration))
        columns["false_tracks"].append(came_up.sum(axis=1))
        columns["looks"].append(_counted(done, number, "covered"))
        columns["detections"].append(_counted(done, number, "detected"))
        columns["tracks"].append(_counted(done, number, "confirmed", once=True))
    rows = {
        name: np.array(parts, dtype=DTYPES[name]).reshape(-1, raids).T.ravel()
        for name, parts in columns.items()
    }
    rows["replication"] = np.repeat(done.block.numbers, len(posts))
    rows["sensor"] = np.array([post.name for post in posts] * raids, dtype=np.str_)
    return {column.name: rows[column.name] for column in SENSORS.columns}


def _durations(done: Replicated) -> Floats:
    """From the start of each raid to its last impact, (r,) seconds; 0 where no threat flew."""
    ends = [
        np.where(part.is_dangerous, part.flights.end_time, 0.0).reshape(-1, done.block.replications)
        for part in done.flown
    ]
    duration: Floats = np.concatenate(ends).max(axis=0)
    return duration


def _seconds_down(changes: Floats, duration: Floats) -> Floats:
    """How long a radar is out within each raid, (r,): down from every other change to the next."""
    within = np.clip(changes, 0.0, duration[:, np.newaxis])
    if within.shape[1] % 2:
        within = np.concatenate([within, duration[:, np.newaxis]], axis=1)
    down: Floats = (within[:, 1::2] - within[:, ::2]).sum(axis=1)
    return down


def _counted(done: Replicated, radar: int, what: str, *, once: bool = False) -> Integers:
    """How many looks at threats had this, in each raid, (r,); or with `once` how many threats."""
    total = np.zeros(done.block.replications, dtype=np.int64)
    for part, seen in zip(done.flown, done.seen, strict=True):
        looks: Truths = getattr(seen.detections[radar], what)
        count = looks.any(axis=1) if once else looks.sum(axis=1)
        total += np.where(part.is_dangerous, count, 0).reshape(-1, len(total)).sum(axis=0)
    return total
