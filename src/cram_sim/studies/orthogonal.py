"""Nearly orthogonal Latin hypercubes by formula, without a table.

The columns of K. Q. Ye, "Orthogonal column Latin hypercubes and their application in computer
experiments", J. Am. Stat. Assoc. 93 (1998) 1430, with those of T. M. Cioppa and T. W. Lucas,
"Efficient nearly orthogonal and space-filling Latin hypercubes", Technometrics 49 (2007) 45:
2^m + 1 runs for up to m + (m-1)(m-2)/2 factors. From the levels in their natural order all these
columns come out uncorrelated; other orders fill space better and are correlated.
"""

from itertools import combinations, count

import numpy as np

from cram_sim.records import Floats, Integers


def orthogonal_levels(factors: int) -> Integers:
    """The levels of the smallest such design, shape (2^m + 1, factors), from -2^(m-1) on.

    Every column has each level once; the last half mirrors the first.
    """
    half = np.stack(_columns(_size(factors))[:factors], axis=1)
    return np.concatenate([half, np.zeros((1, factors), dtype=np.int64), -half])


def runs_for(factors: int) -> int:
    """How many runs the smallest such design has."""
    return 1 + (1 << _size(factors))


def largest_correlation(levels: Integers | Floats) -> float:
    """The largest correlation of two columns, without its sign; 0 where there is one column."""
    if levels.shape[1] < 2:
        return 0.0
    correlations = np.corrcoef(levels, rowvar=False)
    return float(np.max(np.abs(correlations - np.eye(len(correlations)))))


def _size(factors: int) -> int:
    return next(m for m in count(2) if m + (m - 1) * (m - 2) // 2 >= factors)


def _columns(m: int) -> list[Integers]:
    """The upper halves of all columns of a design of 2^m + 1 runs.

    A permutation of Ye's is a product of swaps: row r goes to r with its lowest k bits turned.
    Two of them after each other turn the bits in which they differ.
    """
    rows = np.arange(2 ** (m - 1))
    turns = [2**k - 1 for k in range(1, m)]
    # Of the vector that belongs to the k-th turn, the sign is that of the k-th bit.
    signs = [np.where(rows >> k & 1, 1, -1) for k in range(m - 1)]
    columns = [rows + 1]
    columns += [((rows ^ turn) + 1) * sign for turn, sign in zip(turns, signs, strict=True)]
    columns += [
        ((rows ^ turns[i] ^ turns[j]) + 1) * signs[i] * signs[j]
        for i, j in combinations(range(m - 1), 2)
    ]
    return columns
