"""An error in one raid's clock names that raid; nothing is left out of a run."""

import re
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from experiment.raids import case_of

from cram_sim.engagement.plan import Defence, Plan
from cram_sim.engagement.raid import RaidOutcome, fight
from cram_sim.errors import BrokenRaidError
from cram_sim.experiment import replicate as module
from cram_sim.experiment.plans import plans_of
from cram_sim.experiment.replicate import replicate


def test_a_raid_that_breaks_down_is_named_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    fought: list[Plan] = []

    def breaks_at_the_third(defence: Defence, plan: Plan, *, keep_log: bool) -> RaidOutcome:
        fought.append(plan)
        if len(fought) == 3:
            raise ZeroDivisionError("float division by zero")
        return fight(defence, plan, keep_log=keep_log)

    monkeypatch.setattr(module, "fight", breaks_at_the_third)
    with pytest.raises(BrokenRaidError) as told:
        replicate(case_of("base raid"), 9, 40, 5)
    assert re.fullmatch(
        r"replication 42 of seed 9 broke down: ZeroDivisionError: float division by zero "
        r"\(test_raid_that_breaks_down\.py:breaks_at_the_third:\d+\); please report it",
        str(told.value),
    )
    assert isinstance(told.value.__cause__, ZeroDivisionError)


def test_an_error_on_the_clock_tells_its_time_and_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of("base raid")

    def plans_without_delays(*arguments: Any) -> list[Plan]:
        return [replace(plan, release_delay=[]) for plan in plans_of(*arguments)]

    monkeypatch.setattr(module, "plans_of", plans_without_delays)
    with pytest.raises(BrokenRaidError) as told:
        replicate(case, 9, 0, 1)
    place = re.search(r"\(at ([\d.]+) s, release\.py:\w+:\d+\)", str(told.value))
    assert place is not None
    assert 0.0 < float(place[1]) < 120.0


def test_a_broken_raid_survives_the_way_from_a_worker() -> None:
    error = BrokenRaidError(9, 42, "ValueError: no")
    again = copy(error)  # by the protocol of pickles
    assert (str(again), again.seed, again.replication) == (str(error), 9, 42)


def test_the_raid_alone_is_played_from_a_path_that_survives_a_shell() -> None:
    told = BrokenRaidError(9, 42, "ValueError: no").with_trace_of("my runs/scenario.yaml")
    assert told == (
        "replication 42 of seed 9 broke down: ValueError: no; please report it, with the scenario; "
        "this raid alone: cram-sim trace 'my runs/scenario.yaml' --seed 9 --replication 42"
    )
