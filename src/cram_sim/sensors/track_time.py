"""How long a search radar needs to confirm a track of a target that it sees with probability p."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.records import Floats
from cram_sim.sensors.m_of_n import p_confirmed_by
from cram_sim.sensors.search_radar import SearchRadar

NODES: Final = 201  # of sqrt(p): small probabilities decide long times
PHASES: Final = 20  # of the scan against the target, averaged over
HALVINGS: Final = 16  # of the time in which a median is sought: a minute to 1 ms


@dataclass(frozen=True)
class TrackChance:
    """The chance of a confirmed track by look number 0, 1, ..., of a radar's own rule.

    `by` (NODES, looks + 1) for probabilities of a look whose roots are evenly spaced; `period` (s)
    between looks.
    """

    period: float
    by: Floats

    def within(self, p_look: Floats, time: Floats) -> Floats:
        """The probability of a track within `time` (s) of appearing, shape of both arguments.

        The target stays where it appeared, at any phase of the scan alike: between two looks the
        probability rises in proportion to time.
        """
        node = np.sqrt(p_look) * (NODES - 1)
        look = np.minimum(time / self.period, self.by.shape[1] - 1.0)
        low = np.minimum(node.astype(np.int64), NODES - 2)
        first = np.minimum(look.astype(np.int64), self.by.shape[1] - 2)
        x, y = node - low, look - first
        before = (1.0 - x) * self.by[low, first] + x * self.by[low + 1, first]
        after = (1.0 - x) * self.by[low, first + 1] + x * self.by[low + 1, first + 1]
        found: Floats = (1.0 - y) * before + y * after
        return found


def track_chance(radar: SearchRadar, longest: float) -> TrackChance:
    """The chance of a track of a radar, for times up to `longest` (s)."""
    looks = math.ceil(longest / radar.scan_period) + 1
    rule = (radar.confirm_detections, radar.confirm_looks, radar.drop_misses)
    return TrackChance(radar.scan_period, _confirmed_by(*rule, looks))


def median_track_time(radars: Sequence[TrackChance], p_look: Floats, longest: float) -> Floats:
    """The median time (s) until the first of several radars has a track, shape of p_look[0].

    `p_look` (radars, ...) is each radar's probability of one look; the radars are independent.
    Infinite where the median is longer than `longest` (s).
    """
    low, high = np.zeros(p_look.shape[1:]), np.full(p_look.shape[1:], longest)
    is_reached = _p_untracked(radars, p_look, high) <= 0.5
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        is_later = _p_untracked(radars, p_look, middle) > 0.5
        low, high = np.where(is_later, middle, low), np.where(is_later, high, middle)
    return np.where(is_reached, 0.5 * (low + high), np.inf)


def p_tracked(radar: SearchRadar, time: Floats, p_look: Floats) -> Floats:
    """The probability that a track was confirmed by each time (n,) along a flight.

    `time` (n,) rises; `p_look` (n,) is that of a look then. The exact chain of M of N over the
    looks of each phase of the scan, averaged over phases.
    """
    total = np.zeros_like(time)
    for phase in (np.arange(PHASES) + 0.5) / PHASES:
        looks = np.arange(time[0] + phase * radar.scan_period, time[-1], radar.scan_period)
        by = p_confirmed_by(
            np.interp(looks, time, p_look),
            radar.confirm_detections,
            radar.confirm_looks,
            drop_misses=radar.drop_misses,
        )
        total += np.concatenate([[0.0], by])[np.searchsorted(looks, time, side="right")]
    return total / PHASES


def _p_untracked(radars: Sequence[TrackChance], p_look: Floats, time: Floats) -> Floats:
    missed = np.ones_like(time)
    for radar, p in zip(radars, p_look, strict=True):
        missed *= 1.0 - radar.within(p, time)
    return missed


@functools.lru_cache(maxsize=16)
def _confirmed_by(needed: int, window: int, drop_misses: int, looks: int) -> Floats:
    by = np.zeros((NODES, looks + 1))
    for node, p in enumerate(np.linspace(0.0, 1.0, NODES) ** 2):
        by[node, 1:] = p_confirmed_by(np.full(looks, p), needed, window, drop_misses=drop_misses)
    by.flags.writeable = False  # it is shared
    return by
