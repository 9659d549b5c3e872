"""M detections in N looks: how likely a track is confirmed, and by when."""

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc, betaincinv

from cram_sim.records import Floats

LONGEST_WINDOW = 16  # looks: the chain has a state for every pattern of the last N - 1


def p_at_least(p_look: float, needed: int, looks: int) -> float:
    """The probability of at least `needed` detections in `looks` looks of probability `p_look`."""
    return float(betainc(needed, looks - needed + 1, p_look))


def p_look_for(p_location: float, needed: int, looks: int) -> float:
    """The single-look probability at which `needed` of `looks` looks detect with `p_location`."""
    return float(betaincinv(needed, looks - needed + 1, p_location))


def p_confirmed_by(
    p_looks: Sequence[float] | Floats, needed: int, window: int, *, drop_misses: int | None = None
) -> Floats:
    """The probability that a track was confirmed at look 1, 2, ... or before, shape of `p_looks`.

    Confirmed once `needed` of the last `window` looks detected; `p_looks` (k,) the probability of
    each look. The exact Markov chain of the pattern of the last window - 1 looks, where confirmed
    absorbs. So many misses in a row as `drop_misses` wipe the pattern; None for as many as the
    window has, which wipe nothing. Raises ValueError for a window of more than 16 looks.
    """
    if not 1 <= needed <= window <= LONGEST_WINDOW:
        raise ValueError(
            f"write 1 <= needed <= window <= {LONGEST_WINDOW} (got {needed} and {window})"
        )
    after_hit, after_miss = _next_patterns(needed, window, drop_misses or window)
    confirmed, patterns = 0.0, np.zeros(len(after_hit))
    patterns[0] = 1.0
    by = np.empty(len(p_looks))
    for look, p_hit in enumerate(p_looks):
        hit, completes = p_hit * patterns, after_hit < 0
        confirmed += float(hit[completes].sum())
        moved = np.zeros_like(patterns)
        np.add.at(moved, after_hit[~completes], hit[~completes])
        np.add.at(moved, after_miss, (1.0 - p_hit) * patterns)
        patterns = moved
        by[look] = confirmed
    return by


def _next_patterns(
    needed: int, window: int, drop_misses: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The pattern after a detection, -1 for a confirmed track, and after a miss, of each pattern.

    A pattern is the last window - 1 looks as bits, the latest lowest, 1 for a detection.
    """
    kept = (1 << (window - 1)) - 1
    patterns = np.arange(kept + 1)
    hits = sum((patterns >> bit) & 1 for bit in range(window - 1)) + np.zeros_like(patterns)
    after_hit = np.where(hits + 1 >= needed, -1, ((patterns << 1) | 1) & kept)
    after_miss = (patterns << 1) & kept
    if drop_misses < window:
        after_miss[(patterns & ((1 << (drop_misses - 1)) - 1)) == 0] = 0
    return after_hit, after_miss
