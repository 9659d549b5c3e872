"""Tables of the probability of a kill over slant range and crossing angle, from CSV.

A line of the names `range_m,crossing_deg,p_kill`, in any order, then a line for each point of a
complete grid; lines that begin with # say nothing. Names and numbers may stand in quotes. The
crossing angle is that between the line of fire and the threat's velocity turned round: 0 is
head-on, 180 from behind.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.quantities import shown
from cram_sim.records import Floats

COLUMNS: Final = ("range_m", "crossing_deg", "p_kill")
HEADER: Final = ",".join(COLUMNS)
MOST_POINTS: Final = 100_000
BOUNDS: Final = {
    "range_m": (0.0, 1e6, "slant range in metres, from 0 to 1000000"),
    "crossing_deg": (0.0, 180.0, "crossing angle in degrees, from 0 (head-on) to 180"),
    "p_kill": (0.0, 1.0, "probability from 0 to 1"),
}


class KillTableError(ValueError):
    """A file that is no table of kill probabilities: what is wrong; what to write."""


@dataclass(frozen=True)
class KillTable:
    """Probabilities `p_kill` (k, m) over `ranges` (k,) in metres and `crossings` (m,) in radians.

    Both rise; the crossings from 0 to pi. No probability rises with range.
    """

    ranges: Floats
    crossings: Floats
    p_kill: Floats


def kill_table(content: bytes) -> KillTable:
    """The table in a file's content. Raises KillTableError."""
    points = _points(content)
    ranges = sorted({point[0] for point in points})
    crossings = sorted({point[1] for point in points})
    if len(ranges) < 2:
        raise KillTableError(
            f"only one range_m (got {ranges[0]:g}); write points at two ranges or more"
        )
    if crossings[0] != 0.0 or crossings[-1] != 180.0:
        raise KillTableError(
            f"crossing_deg from {crossings[0]:g} to {crossings[-1]:g}; write points from 0 to 180, "
            "with a p_kill of 0 where it cannot engage"
        )
    p_kill = np.empty((len(ranges), len(crossings)))
    for row, slant_range in enumerate(ranges):
        for column, crossing in enumerate(crossings):
            if (slant_range, crossing) not in points:
                raise KillTableError(
                    f"no p_kill at range_m {slant_range:g}, crossing_deg {crossing:g}; "
                    "write a line for every range_m with every crossing_deg"
                )
            p_kill[row, column] = points[slant_range, crossing]
    _refuse_rising(ranges, crossings, p_kill)
    return KillTable(np.array(ranges), np.radians(crossings), p_kill)


def _points(content: bytes) -> dict[tuple[float, float], float]:
    """Probability by range (m) and crossing (deg)."""
    names: list[str] = []
    points: dict[tuple[float, float], float] = {}
    for number, line in enumerate(_text(content).splitlines(), start=1):
        # Neither a name nor a number holds a comma or a quote, so that no quoting hides one.
        fields = [field.strip().strip('"').strip() for field in line.split(",")]
        if not line.strip() or fields[0].startswith("#"):
            continue
        if not names:
            names = _header(number, fields)
            continue
        point = _point(number, names, fields)
        where = (point["range_m"], point["crossing_deg"])
        if where in points:
            raise KillTableError(
                f"line {number} has range_m {where[0]:g}, crossing_deg {where[1]:g} a second time; "
                "write each point once"
            )
        points[where] = point["p_kill"]
        if len(points) > MOST_POINTS:
            raise KillTableError(f"too many points; write at most {MOST_POINTS:,}")
    if not points:
        raise KillTableError(f"it holds no point; write a line `{HEADER}`, then one for each point")
    return points


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KillTableError(
            f"not a text file; write lines of numbers under `{HEADER}`, in UTF-8"
        ) from None


def _header(number: int, fields: list[str]) -> list[str]:
    if sorted(fields) != sorted(COLUMNS):
        raise KillTableError(
            f"line {number} does not name the columns (got {shown(','.join(fields))}); "
            f"write `{HEADER}` above the numbers"
        )
    return fields


def _point(number: int, names: list[str], fields: list[str]) -> dict[str, float]:
    if len(fields) != len(names):
        raise KillTableError(
            f"line {number} has {len(fields)} values (got {shown(','.join(fields))}); "
            f"write one for each of `{','.join(names)}`"
        )
    return {name: _value(number, name, field) for name, field in zip(names, fields, strict=True)}


def _value(number: int, name: str, field: str) -> float:
    low, high, words = BOUNDS[name]
    try:
        value = float(field)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise KillTableError(f"line {number}: {name} is no number (got {shown(field)}); write one")
    if not low <= value <= high:
        raise KillTableError(
            f"line {number}: {name} is out of range (got {shown(field)}); write a {words}"
        )
    return value


def _refuse_rising(ranges: list[float], crossings: list[float], p_kill: Floats) -> None:
    rising = np.argwhere(np.diff(p_kill, axis=0) > 0.0)
    if rising.size:
        row, column = rising[0]
        raise KillTableError(
            f"p_kill rises from {p_kill[row, column]:g} at range_m {ranges[row]:g} to "
            f"{p_kill[row + 1, column]:g} at {ranges[row + 1]:g}, crossing_deg "
            f"{crossings[column]:g}; write values that fall or stay, and where it is too near to "
            "engage a minimum_intercept_range"
        )
