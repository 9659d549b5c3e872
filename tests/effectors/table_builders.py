"""An effector of which only a table is known."""

from typing import Any

from cram_sim.effectors.table_effector import TableEffector

HEADER = "range_m,crossing_deg,p_kill"
GRID = """\
500,0,0.9
500,60,0.6
500,180,0.1
1000,0,0.8
1000,60,0.6
1000,180,0.1
4000,0,0.4
4000,60,0.2
4000,180,0
"""


def table_effector(*, content: str = f"{HEADER}\n{GRID}", **changes: Any) -> TableEffector:
    """An effector with the grid above; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "p_kill_table": "kills.csv",
        "p_kill_table_content": content.encode(),
        "mean_speed": "500 m/s",
        "magazine": 12,
        "launch_interval": "1.5 s",
        "channels": 2,
        "reload_time": "10 min",
        "minimum_intercept_range": "500 m",
        "maximum_intercept_range": "4000 m",
        "lowest_intercept_height": "1 m",
        "elevation_minimum": "-90 deg",
        "elevation_maximum": "90 deg",
        "assessment_time": "1 s",
        "p_alive_called_dead": 0.05,
        "p_dead_called_alive": 0.1,
        "share_detonated": 0.3,
        "share_broken_up": 0.3,
        "share_disabled": 0.1,
    }
    return TableEffector.model_validate({**figures, **changes})
