"""A block of launches as the compiled drivers take it: checked, and laid out lane by lane."""

import math
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import FLOWN, NEGATIVE, NO_LIFT_OFF, NOT_FINITE
from cram_sim.ballistics.modified_point_mass import spinning_motions, spinning_tables
from cram_sim.ballistics.motion import Common, common_of, in_precision, motions, tables_of
from cram_sim.ballistics.stepping import LONGEST_FLIGHT, reach_of
from cram_sim.ballistics.verdicts import lift_off_times

Floats = NDArray[np.float64]
Precision = Literal["double", "single"]

# The rows of a block's `starts`.
EAST, NORTH, UP, V_EAST, V_NORTH, V_UP, SPIN, LAUNCHED, END, LIFT_OFF = range(10)


# Curves that are linear between points have kinks, which the error estimate hardly sees: with so
# much of the tolerance the impacts of shells, and of rockets with a thrust curve, are as accurate
# as those of the other bodies.
SPINNING_TOLERANCE = 0.1
THRUST_CURVE_TOLERANCE = 0.03


class Block(NamedTuple):
    """What a driver needs to know: per lane (columns), then for all lanes.

    `columns` are those of `motions` or `spinning_motions`; `starts` (10, n) where each lane starts
    and when it ends; `settings` burning time, rail length, 1 / tolerance, end height, reach of a
    step and 1 / tolerance while the motor burns; `status` (n,) says which lanes cannot be flown.
    """

    columns: Floats
    starts: Floats
    settings: Floats
    to_ground: bool
    common: Common
    tables: Any
    status: NDArray[np.int8]

    @property
    def lanes(self) -> int:
        """The number of lanes."""
        return self.status.size

    def part(self, lanes: NDArray[np.int64]) -> "Block":
        """Some of the lanes."""
        return self._replace(
            columns=self.columns[:, lanes],
            starts=self.starts[:, lanes],
            status=self.status[lanes],
        )


def block_of(
    body: Body,
    air: Air,
    earth: Earth,
    launches: Launches,
    *,
    end_time: float | Floats | None,
    end_height: float,
    tolerance: float,
    precision: Precision,
) -> Block:
    """The block of launches; arguments and errors as of `point_mass.fly`."""
    if not 0 < tolerance < math.inf:
        raise ValueError(f"tolerance must be positive and finite, not {tolerance}")
    if end_time is not None:
        ends = np.asarray(end_time)
        if not np.all((ends > 0) & np.isfinite(ends)):
            raise ValueError("end_time must be positive and finite: seconds after launch")
    if precision not in get_args(Precision):
        raise ValueError(
            f"no precision {precision!r}; choose from {', '.join(get_args(Precision))}"
        )
    if not math.isfinite(end_height):
        raise ValueError(f"end_height must be finite, not {end_height}")
    common, motor, spin = common_of(body, earth), body.motor, body.spin
    tables: Any = tables_of(body, air)
    columns = motions(body, launches)
    starts = np.empty((10, launches.count))
    starts[EAST : UP + 1] = launches.position
    starts[V_EAST : V_UP + 1] = launches.speed * columns[:3]
    starts[SPIN] = 0.0 if spin is None else spin.at_muzzle(launches.speed, body.diameter)
    starts[LAUNCHED] = launches.time
    starts[END] = LONGEST_FLIGHT if end_time is None else end_time
    starts[LIFT_OFF] = 0.0
    rail_length = 0.0 if motor is None else motor.rail_length
    status = np.full(launches.count, FLOWN, dtype=np.int8)
    if motor is not None:
        at_rest = launches.speed == 0
        waits = np.where(at_rest, lift_off_times(columns, common, tables.thrust), 0.0)
        status[~(waits < starts[END]) | (at_rest & (rail_length == 0))] = NO_LIFT_OFF
        starts[LIFT_OFF] = waits
    if spin is not None:
        columns, tables = spinning_motions(body, spin, launches), spinning_tables(spin, air)
    lost = ~np.isfinite(columns.sum(axis=0) + starts[:LIFT_OFF].sum(axis=0))
    status[lost] = NOT_FINITE
    factors = (launches.speed, launches.impulse, launches.drag_factor, launches.density)
    status[np.any(np.array(factors) < 0, axis=0)] = NEGATIVE
    if precision == "single" and spin is None:
        tables = in_precision(tables, np.float32)
    if spin is not None:
        tolerance = tolerance * SPINNING_TOLERANCE
    burning = tolerance
    if motor is not None and not motor.is_steady:
        burning = tolerance * THRUST_CURVE_TOLERANCE
    settings = [
        body.burn_time, rail_length, 1 / tolerance, end_height, reach_of(tolerance), 1 / burning
    ]  # fmt: skip
    to_ground = end_time is None
    return Block(columns, starts, np.array(settings), to_ground, common, tables, status)
