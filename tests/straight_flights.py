"""Flights along straight lines, for tests that need their geometry known by hand."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cram_sim.ballistics.flights import Flights

Floats = NDArray[np.float64]


def straight_flights(
    position: ArrayLike, velocity: ArrayLike, start: ArrayLike, end: ArrayLike
) -> Flights:
    """Lanes that leave `position` (3, n) at `start` (n,) with a `velocity` (3, n) that stays."""
    where, speed = np.asarray(position, dtype=float), np.asarray(velocity, dtype=float)
    lanes = where.shape[1]
    begun, ended = np.broadcast_to(start, lanes), np.broadcast_to(end, lanes)
    landed = where + speed * (ended - begun)
    time = np.stack([begun, ended], axis=1).astype(float)
    state = np.stack([np.concatenate([where, speed]).T, np.concatenate([landed, speed]).T], axis=1)
    return Flights(
        status=np.zeros(lanes, dtype=np.int8),
        end_time=time[:, 1].copy(),
        end_position=landed,
        end_velocity=speed.copy(),
        apex=np.maximum(where[2], landed[2]),
        burn_out_time=time[:, 0].copy(),
        node_count=np.full(lanes, 2, dtype=np.int64),
        node_time=time,
        node_state=np.ascontiguousarray(state),
    )
