import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from experiment.leaker_tables import leaker, tables_of, threat
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment import explain
from cram_sim.experiment.explain import (
    Explanation,
    LeakerTally,
    count_leakers,
    explain_run,
    explanation,
)
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.remedies import DEADLINES, REMEDIES, deadlines_of
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import tally
from cram_sim.records import Cause, Fate
from cram_sim.scenario.command import Command, Release
from cram_sim.schemas import THREATS, Tables

SCENARIO = synthetic_scenario()
RAIDS = 400


def counted(tables: Tables, replications: int, *, worst: int = 3, first: int = 0) -> LeakerTally:
    return count_leakers(tables, SCENARIO, first, replications, worst)


def explained(tables: Tables, replications: int, *, worst: int = 3) -> Explanation:
    return explanation(counted(tables, replications, worst=worst))


def late(cause: Cause, *seconds: float) -> Iterator[dict[str, object]]:
    """A leaker in each raid, to whom what was due came so many seconds late."""
    for replication, by in enumerate(seconds):
        yield leaker(replication, cause, **{DEADLINES[cause].column: 10.0 + by})


def test_every_cause_has_something_that_the_defence_could_change() -> None:
    assert set(REMEDIES) == set(Cause) - {Cause.NONE}
    assert all(REMEDIES.values())


def test_deadlines_are_told_by_columns_that_the_tables_have() -> None:
    columns = {column.name for column in THREATS.columns}
    assert {due.column for due in DEADLINES.values()} <= columns
    assert {due.due for due in DEADLINES.values()} <= columns


def test_causes_are_those_of_the_ledger_with_the_same_intervals() -> None:
    tables = synthetic_replicate(SCENARIO, 1, 0, RAIDS)
    causes = ledger(tally(tables, SCENARIO, 0, RAIDS), SCENARIO).causes.values()
    ours = {estimate.meaning: estimate for _, estimate in explained(tables, RAIDS).causes}
    assert ours == {each.meaning: each for each in causes if each.numerator}
    assert len(ours) > 5


def test_causes_come_most_frequent_first_and_add_up_to_all_leakers() -> None:
    told = explained(synthetic_replicate(SCENARIO, 1, 0, RAIDS), RAIDS)
    counts = [estimate.numerator for _, estimate in told.causes]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == told.leakers.numerator
    assert told.cumulative[-1] == 1.0
    assert np.diff(told.cumulative, prepend=0.0) == pytest.approx(
        [estimate.value for _, estimate in told.causes]
    )


@pytest.mark.parametrize("block", [1, 7, 150, 400])
def test_blocks_add_up_to_the_whole(block: int) -> None:
    parts = [
        counted(
            synthetic_replicate(SCENARIO, 1, first, min(block, RAIDS - first)),
            min(block, RAIDS - first),
            first=first,
        )
        for first in range(0, RAIDS, block)
    ]
    total = sum(parts[1:], parts[0])
    whole = counted(synthetic_replicate(SCENARIO, 1, 0, RAIDS), RAIDS)
    assert repr(explanation(total)) == repr(explanation(whole))


def test_size_of_a_tally_does_not_grow_with_the_replications() -> None:
    few, many = (
        counted(tables_of([leaker(n, Cause.MISSED) for n in range(raids)]), raids)
        for raids in (5, 500)
    )
    assert len(many.worst) == len(few.worst) == 3
    assert (many.causes.keys(), many.leakers.keys()) == (few.causes.keys(), few.leakers.keys())


def test_margin_is_by_how_much_the_deadline_was_missed() -> None:
    told = explained(tables_of([*late(Cause.JUDGED_TOO_LATE, 1.0, 2.0, 3.0, 4.0, 9.0)]), 5)
    (margin,) = told.margins
    assert (margin.cause, margin.late, margin.never) == (Cause.JUDGED_TOO_LATE, 5, 0)
    assert margin.lower_quartile.value == 2.0
    assert margin.median.value == 3.0
    assert margin.upper_quartile.value == 4.0
    assert (margin.smallest, margin.greatest) == (1.0, 9.0)


@pytest.mark.parametrize("cause", DEADLINES)
def test_faster_by_the_median_half_would_have_been_in_time(cause: Cause) -> None:
    seconds = np.random.default_rng(6).exponential(3.0, 101) + 0.001
    (margin,) = explained(tables_of([*late(cause, *seconds)]), 101).margins
    assert margin.median.value == pytest.approx(float(np.median(seconds)), abs=0.001)


def test_what_never_came_has_no_margin() -> None:
    rows = [leaker(n, Cause.NO_TRACK_IN_TIME) for n in range(4)]
    (margin,) = explained(tables_of(rows), 4).margins
    assert (margin.late, margin.never) == (0, 4)
    assert math.isnan(margin.median.value)
    assert math.isnan(margin.greatest)


def test_what_came_before_it_was_due_is_counted_apart() -> None:
    rows = [
        leaker(0, Cause.HUMAN_DELAY, released_time_s=9.0),
        leaker(1, Cause.HUMAN_DELAY, released_time_s=12.5),
        leaker(2, Cause.HUMAN_DELAY),
    ]
    (margin,) = explained(tables_of(rows), 3).margins
    assert (margin.late, margin.never, margin.in_time) == (1, 1, 1)
    assert margin.median.value == 2.5


def test_causes_without_a_deadline_have_no_margin() -> None:
    assert not explained(tables_of([leaker(0, Cause.MISSED)]), 1).margins


def test_raid_without_leakers_has_no_cause() -> None:
    told = explained(tables_of([threat(0), threat(1)]), 2)
    assert (told.leakers.numerator, told.leakers.denominator) == (0, 2)
    assert (told.causes, told.margins, told.worst, told.remedies) == ((), (), (), {})


def test_friends_are_no_leakers() -> None:
    rows = [leaker(0, Cause.MISSED), leaker(0, Cause.MISSED, friendly=True)]
    assert explained(tables_of(rows), 1).leakers.numerator == 1


def test_what_was_neutralised_inside_the_keep_out_is_a_leaker() -> None:
    inside = {
        "fate": Fate.NEUTRALISED_INSIDE_KEEP_OUT.value,
        "cause": Cause.BELOW_KEEP_OUT.value,
        "neutralised": True,
        "neutralised_time_s": 18.0,
    }
    told = explained(tables_of([threat(0, **inside)]), 1)
    assert [cause for cause, _ in told.causes] == [Cause.BELOW_KEEP_OUT]
    assert told.worst[0].threats[0].end_time == 18.0


def test_classes_are_told_apart_where_there_are_several() -> None:
    rows = [
        leaker(0, Cause.MISSED),
        leaker(0, Cause.HUMAN_DELAY, threat_class="mortar_120"),
        threat(0, threat_class="mortar_120"),
    ]
    parts = explained(tables_of(rows), 1).parts
    assert [(part.name, part.leakers.numerator, part.leakers.denominator) for part in parts] == [
        ("mortar_120", 1, 2),
        ("rocket_107", 1, 1),
    ]
    assert [cause for cause, _ in parts[0].causes] == [Cause.HUMAN_DELAY]


def test_salvos_are_told_apart_in_the_order_of_the_scenario() -> None:
    salvo = SCENARIO.salvos[0]
    salvos = tuple(salvo.model_copy(update={"name": name}) for name in ("west", "east"))
    scenario = SCENARIO.model_copy(update={"salvos": salvos})
    rows = [leaker(0, Cause.MISSED, threat=name) for name in ("east/1", "east/2", "west/1")]
    parts = explanation(count_leakers(tables_of(rows), scenario, 0, 1, 3)).parts
    assert [(part.kind, part.name, part.leakers.numerator) for part in parts] == [
        ("salvo", "west", 1),
        ("salvo", "east", 2),
    ]


def test_one_class_and_one_salvo_are_not_told_apart() -> None:
    assert not explained(tables_of([leaker(0, Cause.MISSED)]), 1).parts


def test_tables_of_an_incomplete_run_are_not_explained(tmp_path: Path) -> None:
    store, manifest = Store(tmp_path), new_manifest(SCENARIO, "abc", 100)
    with pytest.raises(RunDirectoryError, match="2 of 2 blocks are missing"):
        explain_run(store, manifest, SCENARIO, worst=3)


def test_run_is_read_one_block_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, manifest = Store(tmp_path), new_manifest(SCENARIO, "abc", 50)
    for block in manifest.blocks:
        tables = synthetic_replicate(SCENARIO, 1, block.first, block.replications)
        store.write_block(block, tables)
    sizes = []

    def seen(tables: Tables, *rest: object) -> LeakerTally:
        sizes.append(len(set(tables["threats"]["replication"].tolist())))
        return count_leakers(tables, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(explain, "count_leakers", seen)
    told = explain_run(store, manifest, SCENARIO, worst=3)
    assert sizes == [50] * len(manifest.blocks)
    assert told.replications == manifest.replications == 200


def test_release_by_hand_is_due_at_the_last_call_and_another_when_the_window_closes() -> None:
    due = {
        by: deadlines_of(Command(release=Release.from_si(by=by, per="track", delay=1.0)))[
            Cause.HUMAN_DELAY
        ].due
        for by in ("operator", "manual")
    }
    assert due == {"operator": "last_fire_time_s", "manual": "last_call_time_s"}
