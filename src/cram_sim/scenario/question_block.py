"""`undamaged: others` spelt out: every defended asset that the question does not call damaged."""

from typing import Any, Final

from cram_sim.quantities import shown
from cram_sim.scenario.resolution import Resolution

OTHERS: Final = "others"


def give_others(resolution: Resolution) -> None:
    """Turn the word into the names that it stands for."""
    names = [asset.get("name") for _, asset in resolution.entries("defended_assets")]
    for location, question in resolution.entries("questions"):
        written: Any = question.get("undamaged")
        if not isinstance(written, str):
            continue
        damaged: Any = question.get("damaged", ())
        if written == OTHERS:
            excluded = damaged if isinstance(damaged, tuple) else ()
            question["undamaged"] = tuple(
                name for name in names if isinstance(name, str) and name not in excluded
            )
        else:
            question["undamaged"] = ()  # the word itself is no name that is missing, too
            resolution.refuse(
                (*location, "undamaged"),
                f"not a list (got {shown(written)}); write `others`, or a list of assets",
            )
