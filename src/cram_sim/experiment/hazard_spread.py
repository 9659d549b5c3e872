"""Pieces that stand for others, shared over the cells where those come down."""

from typing import Final, NamedTuple

import numpy as np
from scipy.special import ndtr

from cram_sim.experiment.hazard_grid import ELSEWHERE, HazardGrid
from cram_sim.records import Floats, Integers

REACH: Final = 3.0  # spreads: who goes farther, 0.5 % of the pieces, is left in the cells nearer

BITS: Final = 32  # of a share; as many are left for the sign and the whole


class Shares(NamedTuple):
    """Amounts in cells: `row` (n,) of the piece, `cell` (n,), `amount` (n,) whole numbers."""

    row: Integers
    cell: Integers
    amount: Integers


class _Strips(NamedTuple):
    """Of k pieces, on one axis: `first` column each, `count` of them; `share` of all, in a row."""

    first: Integers
    count: Integers
    share: Floats


def shared(
    grid: HazardGrid, east: Floats, north: Floats, spread: Floats, whole: Integers
) -> Shares:
    """So many `whole` (k,) about places (k,), metres, by the normal law of a spread (k,) > 0.

    The amounts of a piece are whole numbers, too, and add up to its own; ELSEWHERE has what falls
    off the grid.
    """
    across = _strips(east, spread, grid.side, grid.first[0], grid.shape[1])
    up = _strips(north, spread, grid.side, grid.first[1], grid.shape[0])
    size = across.count * up.count
    row, place = _ragged(size)
    step_up, step_across = np.divmod(place, np.maximum(across.count, 1)[row])
    share = (
        across.share[(np.cumsum(across.count) - across.count)[row] + step_across]
        * up.share[(np.cumsum(up.count) - up.count)[row] + step_up]
    )
    cell = (up.first[row] + step_up) * grid.shape[1] + across.first[row] + step_across
    amount = _rounded(share, whole[row], place)
    left = whole.copy()
    np.subtract.at(left, row, amount)
    return Shares(
        np.concatenate([row, np.arange(whole.size)]),
        np.concatenate([cell, np.full(whole.size, ELSEWHERE)]),
        np.concatenate([amount, left]),
    )


def _strips(place: Floats, spread: Floats, side: float, first: int, cells: int) -> _Strips:
    """The columns that a normal law reaches on one axis, and what falls into each."""
    low = np.floor((place - REACH * spread) / side).astype(np.int64) - first
    high = np.floor((place + REACH * spread) / side).astype(np.int64) - first + 1
    begin, end = np.clip(low, 0, cells), np.clip(high, 0, cells)
    row, step = _ragged(end - begin)
    edge = (first + begin[row] + step) * side - place[row]
    within = ndtr((edge + side) / spread[row]) - ndtr(edge / spread[row])
    whole = ndtr(((first + high) * side - place) / spread)
    whole -= ndtr(((first + low) * side - place) / spread)
    return _Strips(begin, end - begin, within / whole[row])


def _ragged(count: Integers) -> tuple[Integers, Integers]:
    """Rows of so many entries one after the other: the row of each, and its place there."""
    row = np.repeat(np.arange(count.size), count)
    return row, np.arange(row.size) - (np.cumsum(count) - count)[row]


def _rounded(share: Floats, whole: Integers, place: Integers) -> Integers:
    """Whole numbers whose running sum in each row is that of the shares of `whole`, rounded.

    All three (n,). Sums are of whole numbers, so that no row depends on those before it.
    """
    parts = np.rint(share * 2.0**BITS).astype(np.int64)
    running, begins = np.cumsum(parts), place == 0
    start = (running - parts)[begins][np.cumsum(begins) - 1]
    reached = np.minimum(running - start, 2**BITS)
    upto = (whole * reached + 2 ** (BITS - 1)) >> BITS
    return np.where(begins, upto, np.diff(upto, prepend=0))
