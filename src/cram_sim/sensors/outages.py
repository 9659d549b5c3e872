"""When a radar is out: up and down by turns for exponential times, in its steady state."""

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Floats, Truths

NEVER_DOWN = np.empty((1, 0))  # one raid without a change, of any number of replications


def outages(draws: Floats, time_between_failures: float, repair_time: float) -> Floats:
    """The times (s) at which a radar goes down, comes up, goes down, ..., (replications, k).

    `draws` (replications, 1 + k) uniforms; means in seconds. Rows rise; a radar that is
    down when the raid starts went down at minus infinity. The first uniform says which, by the
    availability; what is left of an exponential time is distributed like all of it. Alternating
    renewal process: Ross, Introduction to Probability Models, 11th ed. 2014, 7.5.1.
    """
    mean_cycle = time_between_failures + repair_time
    starts_down = draws[:, 0] < repair_time / mean_cycle
    waits = -np.log(draws[:, 1:])
    odd = np.arange(waits.shape[1]) % 2 == 1
    is_repair = starts_down[:, np.newaxis] != odd
    changes = np.cumsum(waits * np.where(is_repair, repair_time, time_between_failures), axis=1)
    # A radar that starts down has its first change behind it.
    from_down = np.concatenate([np.full((len(draws), 1), -np.inf), changes[:, :-1]], axis=1)
    found: Floats = np.where(starts_down[:, np.newaxis], from_down, changes)
    return found


def is_down(changes: Floats, time: Floats) -> Truths:
    """Whether a radar is out at some times (replications, k) of the same raids as `changes`."""
    down = np.zeros(time.shape, dtype=np.bool_)
    _is_down(changes, time, down)
    return down


@compiled
def _is_down(changes: Floats, time: Floats, down: Truths) -> None:
    for replication in range(time.shape[0]):
        for number in range(time.shape[1]):
            down[replication, number] = is_down_at(changes[replication], time[replication, number])


@compiled
def is_down_at(changes: Floats, time: float) -> bool:
    """Whether a radar is out at a time (s) of one raid: after an odd number of `changes` (k,)."""
    number = 0
    while number < len(changes) and changes[number] <= time:
        number += 1
    return number % 2 == 1
