"""Effectors of which only a table is known: probability of a kill over range and crossing angle."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cram_sim.effectors.effector import Effector
from cram_sim.effectors.kill_table import KillTableError, kill_table
from cram_sim.spec import Count, MuzzleSpeed, Wait

FileName = Annotated[str, Field(min_length=1)]


class TableEffector(Effector):
    """Something that fires one shot at a time and kills as often as a table says.

    `p_kill_table` is a CSV file, named from the scenario's folder: see `kill_table`. Its content
    is part of the scenario: one that states a SHA-256 loads with that content only. What is fired
    flies `mean_speed` on a straight line; a shot every `launch_interval` at most, `channels` at one
    time.
    """

    # Its table holds all that can go wrong, the laying of the shot included.
    needs_fire_control: ClassVar[bool] = False

    kind: Literal["table"] = "table"
    p_kill_table: Annotated[
        FileName,
        Field(
            description="a CSV file of a complete grid; columns range_m (slant range in metres), "
            "crossing_deg (from 0, head-on, to 180, tail chase) and p_kill (probability of a kill)"
        ),
    ]
    p_kill_table_sha256: str = ""
    p_kill_table_content: bytes = Field(default=b"", exclude=True, repr=False)
    mean_speed: MuzzleSpeed
    magazine: Count
    launch_interval: Wait
    channels: Count


def contradictions_of_table(effector: TableEffector) -> Iterator[tuple[str, str]]:
    """What is wrong with the table, or with the ranges beside it: the parameter, and what."""
    try:
        table = kill_table(effector.p_kill_table_content)
    except KillTableError as error:
        yield "p_kill_table", str(error)
        return
    if effector.minimum_intercept_range < table.ranges[0]:
        yield (
            "minimum_intercept_range",
            "nearer than the first range of the table "
            f"(got {effector.minimum_intercept_range:g} m); write at least {table.ranges[0]:g} m",
        )
    if effector.maximum_intercept_range > table.ranges[-1]:
        yield (
            "maximum_intercept_range",
            "farther than the last range of the table "
            f"(got {effector.maximum_intercept_range:g} m); write at most {table.ranges[-1]:g} m",
        )
