"""An error in one raid's clock names that raid; nothing is left out of a run."""

import pytest
from experiment.raids import case_of

from cram_sim.engagement.plan import Defence, Plan
from cram_sim.engagement.raid import RaidOutcome, fight
from cram_sim.errors import CramSimError
from cram_sim.experiment import replicate as module
from cram_sim.experiment.replicate import replicate


def test_a_raid_that_breaks_down_is_named_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    fought: list[Plan] = []

    def breaks_at_the_third(defence: Defence, plan: Plan, *, keep_log: bool) -> RaidOutcome:
        fought.append(plan)
        if len(fought) == 3:
            raise ZeroDivisionError("float division by zero")
        return fight(defence, plan, keep_log=keep_log)

    monkeypatch.setattr(module, "fight", breaks_at_the_third)
    with pytest.raises(CramSimError) as told:
        replicate(case_of("base raid"), 9, 40, 5)
    assert str(told.value) == (
        "replication 42 of seed 9 broke down: ZeroDivisionError: float division by zero; "
        "see it alone with `cram-sim trace FILE --seed 9 --replication 42`, and report it"
    )
    assert isinstance(told.value.__cause__, ZeroDivisionError)
