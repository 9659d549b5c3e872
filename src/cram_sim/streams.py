"""Random numbers as a function of (seed, purpose, entity, replication, index) and nothing else.

One Philox generator per (seed, purpose); its 256-bit counter is set to
[replication x width / 4, page, blake2b-64(entity name), 0]. A block of replications is one
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
    counter = np.array(
        [
            first_replication * purpose.width // DRAWS_PER_COUNTER_STEP,
            page,
            entity_key(entity),
            0,
        ],
        dtype=np.uint64,
    )
    key = np.array([seed, purpose.number], dtype=np.uint64)
    raw = np.random.Philox(counter=counter, key=key).random_raw(replications * purpose.width)
    # 52 bits and a half: the ends of the interval cannot come out.
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5).reshape(
        replications, purpose.width
    ) * 2.0**-52


def normals(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normals from uniforms of any shape, by the inverse distribution function."""
    values: NDArray[np.float64] = ndtri(draws)
    return values
