"""All detections of one radar in a block, whatever launch group they are of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Truths


@dataclass(frozen=True)
class Plots:
    """The looks of all lanes of all launch groups in one row, (t,) or (t, 3) each.

    Lane = threat x `replications` + replication, its looks are `start[lane]:start[lane + 1]`;
    `start` (lanes + 1). `time` in seconds, `detected` before anything merges, `line` in metres
    from the radar to the threat.
    """

    replications: int
    start: Integers
    time: Floats
    detected: Truths
    line: Floats

    def lane(self, looks: Integers) -> Integers:
        """The lanes of some looks, of their shape."""
        lanes: Integers = np.searchsorted(self.start, looks, side="right") - 1
        return lanes


def plots_of(place: Floats, groups: Sequence[Detections], replications: int) -> Plots:
    """The looks of a radar at `place` (3,) at all launch groups, one after the other."""
    looks = np.concatenate([np.full(len(group.time), group.time.shape[1]) for group in groups])
    return Plots(
        replications,
        np.concatenate([[0], np.cumsum(looks)]),
        in_a_row(groups, "time"),
        in_a_row(groups, "detected"),
        np.concatenate([group.state[:, :, :3].reshape(-1, 3) for group in groups]) - place,
    )


def in_a_row(groups: Sequence[Detections], name: str) -> Any:
    """A field of the detections of all groups, copied into the order of plots."""
    fields = [getattr(group, name) for group in groups]
    return np.concatenate([field.reshape(-1, *field.shape[2:]) for field in fields])


@compiled
def axes_along(line: Floats, difference: Floats) -> tuple[float, float, float]:
    """A difference (3,) along a line of sight (3,), to its right and above it, in metres."""
    ground = max(math.hypot(line[0], line[1]), 1e-9)
    reach = math.hypot(ground, line[2])
    level = (difference[0] * line[0] + difference[1] * line[1]) / ground
    right = (difference[0] * line[1] - difference[1] * line[0]) / ground
    along = (level * ground + difference[2] * line[2]) / reach
    above = (difference[2] * ground - level * line[2]) / reach
    return along, right, above
