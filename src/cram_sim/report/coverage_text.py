"""What the search radars cover, as a page of text and as plain values."""

import math
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cram_sim.experiment.coverage import CoverageMap, Reach
from cram_sim.experiment.threat_axes import Sight, ThreatAxis
from cram_sim.report.provenance import Exact

HEADING: Final = "bold cyan"
QUIET: Final = "dim"
SQUARE_KILOMETRE: Final = 1e6
TOGETHER: Final = "all together"


def coverage_text(
    reaches: Sequence[Reach],
    covered: CoverageMap,
    axes: Sequence[ThreatAxis],
    provenance: Exact,
) -> RenderableType:
    """The page: reach by radar and class, area by height, and every threat axis."""
    if not reaches:
        return Text(f"{provenance.scenario}\nNo search radar: nothing is covered.")
    return Group(
        Text(provenance.scenario, "bold"),
        Text(
            "Of the radars, exact, no raid simulated. A look: one scan of a radar that is up; "
            "tracks as the radar has them, links and outages not counted.",
            QUIET,
        ),
        Text("\nHow far one look detects, in clear sight", HEADING),
        _reach_table(reaches),
        Text(f"\nArea where one look detects a {covered.threat.name}", HEADING),
        _area_table(covered),
        Text("\nAlong each threat axis, from launch to impact", HEADING),
        *(_axis_table(axis) for axis in axes),
    )


def as_values(
    reaches: Sequence[Reach], covered: CoverageMap, axes: Sequence[ThreatAxis]
) -> dict[str, Any]:
    """The same numbers as plain values, units in the names; None for never."""
    return {
        "threat_class": covered.threat.name,
        "radar_cross_section_m2": covered.threat.cross_section,
        "reach": [
            {
                "radar": reach.radar,
                "threat_class": reach.threat.name,
                "reach_p50_m": reach.at_half,
                "reach_p90_m": reach.at_nine_tenths,
                "range_gate_m": reach.gate,
            }
            for reach in reaches
        ],
        "area": [
            {
                "height_m": height,
                "p50_m2": covered.area(number, 0.5),
                "p90_m2": covered.area(number, 0.9),
            }
            for number, height in enumerate(covered.heights)
        ],
        "axes": [_values_of_axis(axis) for axis in axes],
    }


def _values_of_axis(axis: ThreatAxis) -> dict[str, Any]:
    return {
        "launch_site": axis.launch_site,
        "asset": axis.asset,
        "threat_class": axis.threat.name,
        "time_of_flight_s": axis.time_of_flight,
        "radars": {name: _values_of_sight(axis, sight) for name, sight in axis.by_radar.items()},
        "together": _values_of_sight(axis, axis.together),
    }


def _values_of_sight(axis: ThreatAxis, sight: Sight) -> dict[str, float | None]:
    values: dict[str, float | None] = {
        "blind_share": sight.blind_share,
        "p_tracked": float(sight.p_tracked[-1]),
    }
    for name, probability in (("p50", 0.5), ("p90", 0.9)):
        time = sight.time_tracked(axis.time, probability)
        never = math.isinf(time)
        values[f"track_{name}_s"] = None if never else time
        values[f"left_{name}_s"] = None if never else axis.time_of_flight - time
    return values


def _reach_table(reaches: Sequence[Reach]) -> Table:
    table = _table("radar", "class", "p 0.5", "p 0.9", "range gate")
    for reach in reaches:
        lengths = (reach.at_half, reach.at_nine_tenths, reach.gate)
        at_gate = [" (gate)" if length == reach.gate else "" for length in lengths[:2]]
        words = [f"{length / 1000.0:.1f} km" for length in lengths]
        table.add_row(
            reach.radar, reach.threat.name, words[0] + at_gate[0], words[1] + at_gate[1], words[2]
        )
    return table


def _area_table(covered: CoverageMap) -> Table:
    table = _table("height", "p 0.5", "p 0.9", texts=0)
    for number, height in enumerate(covered.heights):
        areas = (covered.area(number, p) / SQUARE_KILOMETRE for p in (0.5, 0.9))
        table.add_row(f"{height:,.0f} m", *(f"{area:,.1f} km²" for area in areas))
    return table


def _axis_table(axis: ThreatAxis) -> Table:
    table = _table("radar", "blind", "tracked", "median track", "seconds left", "90 %", texts=1)
    table.title = f"{axis.name}, {axis.threat.name}, {axis.time_of_flight:.1f} s of flight"
    table.title_justify = "left"
    table.title_style = ""
    sights = dict(axis.by_radar)
    if len(sights) > 1:
        sights[TOGETHER] = axis.together
    for name, sight in sights.items():
        time = sight.time_tracked(axis.time, 0.5)
        table.add_row(
            name,
            f"{100.0 * sight.blind_share:.0f} %",
            f"{100.0 * sight.p_tracked[-1]:.1f} %",
            _seconds(time),
            _seconds(axis.time_of_flight - time),
            _seconds(sight.time_tracked(axis.time, 0.9)),
            style="bold" if name == TOGETHER else "",
        )
    return table


def _seconds(time: float) -> str:
    return "never" if math.isinf(time) else f"{time:.1f} s"


def _table(*headings: str, texts: int = 2) -> Table:
    """A plain table whose first columns are texts and whose others are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style=QUIET)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number < texts else "right")
    return table
