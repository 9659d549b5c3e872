"""One shot of an effector of which only a table is known.

It kills with the probability that the table has at the slant range and the crossing angle of the
intercept, linear in both between the entries. A shot that does not kill counts as a miss: a table
of kills says nothing of hits. Only as good as the table.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.kill_table import kill_table
from cram_sim.effectors.protocol import (
    DRAW_KILL,
    Effect,
    Figures,
    Order,
    Paths,
    Site,
    Target,
)
from cram_sim.effectors.single_shot import cell_of, leaving
from cram_sim.effectors.table_effector import TableEffector
from cram_sim.effectors.windows import (
    COMMON,
    INTERCEPT_TIME,
    SLANT_RANGE,
    meetings,
)
from cram_sim.records import Floats, Opportunities

WINDOW_STEP = 0.1  # seconds between the rows of an opportunity's table
P_KILL = COMMON  # its own column: the probability that a shot that meets the threat there kills
COLUMNS = COMMON + 1


@dataclass(frozen=True)
class ReadyTable:
    """An effector's table and figures; `ranges` (k,) m, `crossings` (m,) rad, `p_kill` (k, m)."""

    effector: TableEffector
    ranges: Floats
    crossings: Floats
    p_kill: Floats

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it; it need not turn, nor settle."""
        effector = self.effector
        return Figures(
            magazine=float(effector.magazine),
            reload_time=effector.reload_time,
            slew_rate=math.inf,
            settle_time=0.0,
            launch_interval=effector.launch_interval,
            channels=effector.channels,
            heat_limit=math.inf,
            cooling_rate=0.0,
            firing="single",
            rate_of_fire=1.0,
            shot_ammunition=1.0,
            shortest_shot=effector.minimum_intercept_range / effector.mean_speed,
            common_speed_error=0.0,
            assessment_time=effector.assessment_time,
            p_alive_called_dead=effector.p_alive_called_dead,
            p_dead_called_alive=effector.p_dead_called_alive,
        )

    def opportunities(
        self,
        site: Site,
        target: Target,  # noqa: ARG002  (of the contract; the table holds for one class)
        paths: Paths,
    ) -> Opportunities:
        """Every feasible intercept of every lane; what the target is does not matter."""
        effector = self.effector
        farthest = effector.maximum_intercept_range
        # Time of flight over range, the same from the nadir to the zenith.
        grid = np.array([0.0, farthest, -0.5 * math.pi, math.pi])
        time_of_flight = np.array([[0.0, 0.0], [farthest, farthest]]) / effector.mean_speed
        met = meetings(
            effector, math.inf, site, paths, time_of_flight, grid, step=WINDOW_STEP, columns=COLUMNS
        )
        _look_up(self.ranges, self.crossings, self.p_kill, met.states, met.opportunities.table)
        return met.opportunities

    def shot(self, order: Order) -> Effect:
        """What a shot does that leaves at the opening time, or as soon after as it can."""
        return Effect(*_shot(order.window, order.opening_time, order.limit, order.draws[DRAW_KILL]))

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:  # noqa: ARG002
        """The same: a shot leaves at once, and has left before fire can cease."""
        return effect


def ready_table(effector: TableEffector) -> ReadyTable:
    """Read an effector's table. Raises KillTableError, a ValueError, where it is none."""
    table = kill_table(effector.p_kill_table_content)
    return ReadyTable(effector, table.ranges, table.crossings, table.p_kill)


@compiled
def p_kill_at(
    ranges: Floats, crossings: Floats, p_kill: Floats, slant_range: float, crossing: float
) -> float:
    """The probability at a slant range (m) and crossing angle (rad), bilinear; ends stay beyond."""
    i, a = cell_of(ranges, slant_range)
    j, b = cell_of(crossings, crossing)
    near = (1.0 - b) * p_kill[i, j] + b * p_kill[i, j + 1]
    far = (1.0 - b) * p_kill[i + 1, j] + b * p_kill[i + 1, j + 1]
    return float((1.0 - a) * near + a * far)


@compiled
def _look_up(
    ranges: Floats, crossings: Floats, p_kill: Floats, states: Floats, table: Floats
) -> None:
    """Fill a table effector's own column, row by row."""
    for row in range(len(table)):
        closing, squared_speed = 0.0, 0.0
        for k in range(3):
            closing -= states[row, k] * states[row, 3 + k]
            squared_speed += states[row, 3 + k] * states[row, 3 + k]
        slant_range = table[row, SLANT_RANGE]
        cosine = 0.0  # what hovers is met from the side, as by every kind
        if squared_speed > 0.0:
            cosine = closing / (slant_range * math.sqrt(squared_speed))
        crossing = math.acos(min(1.0, max(-1.0, cosine)))
        table[row, P_KILL] = p_kill_at(ranges, crossings, p_kill, slant_range, crossing)


@compiled
def _shot(
    window: Floats, opening_time: float, limit: float, draw: float
) -> tuple[int, float, float, float, float, float, float, float, int, float, float, bool]:
    """The fields of an `Effect`, in its order."""
    nan = math.nan
    row, part, firing = leaving(window, opening_time)
    if row < 0 or limit < 1.0:
        return 0, 0.0, nan, nan, nan, nan, nan, 0.0, -1, nan, nan, False
    low, high = window[row], window[row + 1]
    intercept = low[INTERCEPT_TIME] * (1.0 - part) + high[INTERCEPT_TIME] * part
    slant_range = low[SLANT_RANGE] * (1.0 - part) + high[SLANT_RANGE] * part
    p_kill = low[P_KILL] * (1.0 - part) + high[P_KILL] * part
    is_kill = draw < p_kill
    return (
        1, 1.0, intercept, intercept, firing, slant_range, slant_range, p_kill,
        0 if is_kill else -1, intercept if is_kill else nan, slant_range if is_kill else nan,
        is_kill,
    )  # fmt: skip
