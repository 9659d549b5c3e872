"""The defended footprint as a page of text and as plain values."""

from collections.abc import Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cram_sim.experiment.defended_footprint import Footprint

HEADING: Final = "bold cyan"
QUIET: Final = "dim"
SQUARE_KILOMETRE: Final = 1e6
BOUNDS: Final = (0.5, 0.8)


def footprint_text(footprints: Sequence[Footprint]) -> RenderableType:
    """How much of the assets' neighbourhood one unit defends, by launch site."""
    if not footprints:
        return Text("\nNo salvo of this class: no defended footprint.")
    one = footprints[0]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style=QUIET)
    table.add_column("from")
    for heading in ("near the assets", *(f"bound {bound:g}" for bound in BOUNDS)):
        table.add_column(heading, justify="right")
    for footprint in footprints:
        areas = (footprint.whole_area, *(footprint.area(bound) for bound in BOUNDS))
        table.add_row(
            footprint.launch_site, *(f"{area / SQUARE_KILOMETRE:,.2f} km²" for area in areas)
        )
    return Group(
        Text(f"\nDefended footprint against {one.threat_class}, one unit at its best", HEADING),
        Text(
            "Area where the 95 % lower bound of the probability of neutralising in time is at "
            f"least so much; {one.engagements} engagements a place, seed {one.seed}; ideal "
            "command. Left out: detection, delays, saturation, reload.",
            QUIET,
        ),
        table,
    )


def footprint_values(footprints: Sequence[Footprint]) -> list[dict[str, Any]]:
    """The same numbers as plain values, units in the names."""
    return [
        {
            "launch_site": footprint.launch_site,
            "threat_class": footprint.threat_class,
            "engagements": footprint.engagements,
            "seed": footprint.seed,
            "neighbourhood_m2": footprint.whole_area,
            "bound_50_m2": footprint.area(0.5),
            "bound_80_m2": footprint.area(0.8),
        }
        for footprint in footprints
    ]
