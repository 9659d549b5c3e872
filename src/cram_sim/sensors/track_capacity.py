"""A radar follows only so many tracks: first come, first served, kills ignored."""

import numpy as np

from cram_sim.records import Floats, Truths


def admitted(confirmed_time: Floats, end_time: Floats, capacity: int) -> Truths:
    """Which threats get a track, shape (threats, replications).

    `confirmed_time` and `end_time` (threats, replications) in seconds, infinite for never. A track
    is held from confirmation to the end of the flight.
    """
    threats, replications = confirmed_time.shape
    given = np.isfinite(confirmed_time)
    if threats <= capacity:
        return given
    every = np.arange(replications)
    order = np.argsort(confirmed_time, axis=0, kind="stable")
    for rank in range(capacity, threats):
        threat = order[rank]
        now = confirmed_time[threat, every]
        held = given & (confirmed_time < now) & (end_time > now)
        earlier_ties = given & (confirmed_time == now) & _ranked_before(order, rank)
        given[threat, every] &= (held | earlier_ties).sum(axis=0) < capacity
    return given


def _ranked_before(order: np.ndarray[tuple[int, int], np.dtype[np.int64]], rank: int) -> Truths:
    before = np.zeros(order.shape, dtype=np.bool_)
    np.put_along_axis(before, order[:rank], True, axis=0)
    return before
