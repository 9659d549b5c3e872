"""Random numbers as a function of (seed, purpose, entity, replication, index) and nothing else.

One Philox generator per (seed, purpose); its 256-bit counter is set to
[replication x width / 4, page, blake2b-64(entity name), 0] (the last word is 1 for the order of
strata, where raids are stratified). A block of replications is one
contiguous array, so neither workers nor block size nor resume nor another entity's presence moves
anybody's draws. Philox: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11, 2011.
"""

import hashlib
from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

DRAWS_PER_COUNTER_STEP = 4  # Philox4x64
BITS = 52  # of a uniform
STRATUM_BITS = 4
STRATA = 1 << STRATUM_BITS  # replications that share out the range of a draw
# The last word of the counter: what the draws are worth, and the order of a group's strata.
VALUES, ORDER = 0, 1


class Purpose(Enum):
    """What draws are for, and how many of them one replication owns (a multiple of 4).

    Append only: a number or a width, once released, never changes. Who needs more draws than the
    width turns a page.
    """

    RAID = (1, 8)
    LAUNCH = (2, 16)
    SENSOR_RAID = (3, 8)
    LOOKS = (4, 256)
    COMMAND = (5, 8)
    FIRE_UNIT_RAID = (6, 8)
    ENGAGEMENT = (7, 64)
    IMPACT = (8, 32)
    SALVO = (9, 4)
    OUTAGES = (10, 16)
    FALSE_TRACKS = (11, 16)
    TRACK_PAIRS = (12, 4)
    LINK = (13, 64)
    IDENTIFICATION = (14, 4)
    EFFECTOR_TRIAL = (15, 64)
    ORDERS = (16, 4)
    UNIT_FAILURES = (17, 16)
    STOPPAGES = (18, 16)
    COMMAND_FAILURES = (19, 16)
    AIRCRAFT = (20, 16)
    DEBRIS = (21, 12)
    FIRED_ROUNDS = (22, 64)
    ITEMS = (23, 32)
    STRIKES = (24, 16)
    DESIGN = (25, 4)
    OUTER_SAMPLES = (26, 4)

    def __init__(self, number: int, width: int) -> None:
        self.number = number
        self.width = width


@lru_cache(maxsize=65536)
def entity_key(name: str) -> int:
    """The 64-bit key of an entity: of its name, not of its place in a list."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def uniforms(
    seed: int,
    purpose: Purpose,
    entity: str,
    first_replication: int,
    replications: int,
    *,
    page: int = 0,
) -> NDArray[np.float64]:
    """The uniforms of one entity, shape (replications, width), never 0 and never 1."""
    raw = _raw(seed, purpose, entity, first_replication, replications, page, VALUES)
    return _between_0_and_1(raw >> np.uint64(64 - BITS))


def stratified_uniforms(
    seed: int,
    purpose: Purpose,
    entity: str,
    first_replication: int,
    replications: int,
    *,
    page: int = 0,
) -> NDArray[np.float64]:
    """Uniforms, (replications, width), of which 16 replications share out each draw's interval.

    Of replications 16 k to 16 k + 15 each takes another sixteenth of every draw's range, in an
    order that is drawn for the group and the draw: a Latin hypercube sample for each group. Each
    replication's draws alone are as uniform and independent as those of `uniforms`, and as little
    moved by the block. M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979) 239-245.
    """
    stop = first_replication + replications
    first = first_replication - first_replication % STRATA
    groups = -(-(stop - first) // STRATA)
    sorting = _raw(seed, purpose, entity, first, groups * STRATA, page, ORDER)
    order = sorting.reshape(groups, STRATA, purpose.width).argsort(axis=1).argsort(axis=1)
    mine = order.reshape(-1, purpose.width)[first_replication - first : stop - first]
    stratum = mine.astype(np.uint64) << np.uint64(BITS - STRATUM_BITS)
    raw = _raw(seed, purpose, entity, first_replication, replications, page, VALUES)
    return _between_0_and_1(stratum | (raw >> np.uint64(64 - BITS + STRATUM_BITS)))


def _raw(
    seed: int, purpose: Purpose, entity: str, first: int, replications: int, page: int, word: int
) -> NDArray[np.uint64]:
    """64 random bits for each draw, (replications, width); `word` is the last of the counter's."""
    start = first * purpose.width // DRAWS_PER_COUNTER_STEP
    counter = np.array([start, page, entity_key(entity), word], dtype=np.uint64)
    key = np.array([seed, purpose.number], dtype=np.uint64)
    drawn = np.random.Philox(counter=counter, key=key).random_raw(replications * purpose.width)
    raw: NDArray[np.uint64] = drawn.reshape(replications, purpose.width)
    return raw


def _between_0_and_1(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    """52 bits and a half: the ends of the interval cannot come out."""
    uniform: NDArray[np.float64] = (bits.astype(np.float64) + 0.5) * 2.0**-BITS
    return uniform


def normals(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normals from uniforms of any shape, by the inverse distribution function."""
    values: NDArray[np.float64] = ndtri(draws)
    return values
