"""When each threat could be fired at, as the threats table tells it."""

import numpy as np
from experiment.raids import base_raid, case_of, varied

from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.tabulate import tabulate
from cram_sim.records import Fate
from cram_sim.schemas import Table

BLOCK = Block(11, 3, 40)
COLUMNS = ("first_fire_time_s", "last_call_time_s", "last_fire_time_s")


def test_deadlines_are_those_of_the_windows() -> None:
    done = simulate(case_of("base raid"), BLOCK)
    threats = tabulate(done)["threats"]
    preparation = [unit.shortest_preparation for unit in done.case.defence.fire_units]
    rows = [row for plan in done.plans for row in plan.opportunities]
    assert any(any(row) for row in rows)
    for number, row in enumerate(rows):
        found = [threats[name][number] for name in COLUMNS]
        windows = [pair for pair in zip(row, preparation, strict=True) if pair[0] is not None]
        if not windows:
            assert np.isnan(found).all()
            continue
        assert found == [
            min(window.first_fire for window, _ in windows if window is not None),
            max(window.last_fire - needed for window, needed in windows if window is not None),
            max(window.last_fire for window, _ in windows if window is not None),
        ]


def test_what_is_fired_at_is_fired_at_within_its_deadlines() -> None:
    threats = tabulate(simulate(case_of("bursts"), BLOCK))["threats"]
    fired = ~np.isnan(threats["fired_time_s"])
    assert fired.any()
    assert (threats["fired_time_s"] >= threats["first_fire_time_s"])[fired].all()
    assert (threats["fired_time_s"] <= threats["last_fire_time_s"])[fired].all()


def test_without_fire_units_there_is_no_deadline() -> None:
    threats = tabulate(simulate(case_of("no fire units"), BLOCK))["threats"]
    assert all(np.isnan(threats[name]).all() for name in COLUMNS)


def fought_above(height: float) -> Table:
    """The base raid without keep-outs, but with a least height of kills above every asset."""
    assets = tuple(
        asset.model_copy(update={"keep_out": 0.0, "minimum_kill_height": height})
        for asset in base_raid().defended_assets
    )
    return tabulate(simulate(prepare(varied(defended_assets=assets)), BLOCK))["threats"]


def test_a_kill_too_low_above_what_it_threatens_counts_as_one_inside_the_keep_out() -> None:
    threats, before = fought_above(250.0), fought_above(0.0)
    assert np.array_equal(threats["neutralised_time_s"], before["neutralised_time_s"], True)
    inside = before["fate"] == Fate.NEUTRALISED_INSIDE_KEEP_OUT.value
    low = threats["truly_threatening"] & (threats["neutralised_height_m"] < 250.0)
    now_inside = threats["fate"] == Fate.NEUTRALISED_INSIDE_KEEP_OUT.value
    assert np.array_equal(now_inside, inside | low)
    assert (low & ~inside).any()
    assert (threats["neutralised"] & ~now_inside).any()
