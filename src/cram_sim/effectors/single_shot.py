"""What kinds have in common that send one thing at a time, and look their effect up in tables."""

from cram_sim.compiled import compiled
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME
from cram_sim.records import Floats


@compiled
def leaving(window: Floats, opening_time: float) -> tuple[int, float, float]:
    """Where in a window (rows, columns) a shot leaves from `opening_time` (s) on.

    The row, the part of the way to the next one, and when: at once, or as soon as two rows on end
    are feasible; row -1 if it never can.
    """
    row, last = 0, len(window) - 1
    while row < last and not (
        window[row + 1, FIRING_TIME] >= opening_time
        and window[row, FEASIBLE] > 0.0
        and window[row + 1, FEASIBLE] > 0.0
    ):
        row += 1
    if row >= last:
        return -1, 0.0, opening_time
    low, high = window[row, FIRING_TIME], window[row + 1, FIRING_TIME]
    time = max(opening_time, low)
    # A threat that outruns the shot turns the two round.
    return row, (time - low) / (high - low) if high > low else 0.0, time


@compiled
def cell_of(nodes: Floats, value: float) -> tuple[int, float]:
    """The last of rising `nodes` (k,) not above a value, but one that has a next, and the part.

    The part of the way to the next node is between 0 and 1: beyond an end it is the end's.
    """
    low, high = 0, len(nodes) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if nodes[middle] <= value:
            low = middle
        else:
            high = middle
    part = (value - nodes[low]) / (nodes[low + 1] - nodes[low])
    return low, min(1.0, max(0.0, part))
