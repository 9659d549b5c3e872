"""The shots table of a fought block: one row for every shot, in order of replication."""

from collections.abc import Sequence

import numpy as np

from cram_sim.engagement.raid import RaidOutcome
from cram_sim.engagement.situation import Shot
from cram_sim.schemas import Table


def shot_rows(
    outcomes: Sequence[RaidOutcome],
    first_replication: int,
    threat_names: Sequence[str],
    unit_names: Sequence[str],
) -> Table:
    """The columns of `schemas.SHOTS`; a raid's shots in order of threat, then of shot."""
    shots = [
        (number, shot)
        for number, outcome in enumerate(outcomes)
        for shot in sorted(outcome.shots, key=lambda shot: (shot.threat, shot.shot))
    ]
    threats = np.array(threat_names, dtype=np.str_)
    units = np.array(unit_names, dtype=np.str_)
    fields = [name for name in Shot._fields if name != "outcome"]
    numbers = np.array(
        [[getattr(shot, name) for name in fields] for _, shot in shots], dtype=np.float64
    ).reshape(-1, len(fields))
    by_name = dict(zip(fields, numbers.T, strict=True))
    whole = {
        name: by_name[name].astype(np.int64) for name in ("threat", "fire_unit", "shot", "rounds")
    }
    return {
        "replication": np.array([number for number, _ in shots], dtype=np.int64)
        + first_replication,
        "threat": threats[whole["threat"]],
        "fire_unit": units[whole["fire_unit"]],
        "shot": whole["shot"],
        "open_fire_time_s": by_name["open_fire_time"],
        "first_intercept_time_s": by_name["first_intercept_time"],
        "last_intercept_time_s": by_name["last_intercept_time"],
        "slant_range_m": by_name["slant_range"],
        "closest_range_m": by_name["closest_range"],
        "rounds": whole["rounds"],
        "firing_time_s": by_name["firing_time"],
        "p_neutralise": by_name["p_neutralise"],
        "hit": by_name["hit"] > 0,
        "neutralised": by_name["neutralised"] > 0,
        "neutralised_time_s": by_name["neutralised_time"],
        "neutralised_range_m": by_name["neutralised_range"],
        "outcome": np.array([shot.outcome.value for _, shot in shots], dtype=np.str_),
        "assessed_dead": by_name["assessed_dead"] > 0,
    }
