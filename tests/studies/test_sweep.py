import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from experiment.synthetic import synthetic_replicate
from studies.plans_by_hand import plan_by_hand

from cram_sim.errors import BrokenRaidError, CramSimError, RunDirectoryError, ScenarioError
from cram_sim.experiment import case, replicate
from cram_sim.experiment.backends import Serial
from cram_sim.experiment.precision import Looks
from cram_sim.experiment.run import tally_of_run
from cram_sim.experiment.store import SCENARIO, Store
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import digest
from cram_sim.schemas import Tables
from cram_sim.studies.cell_runs import cell_runs
from cram_sim.studies.directory import StudyDirectory
from cram_sim.studies.plan import Plan
from cram_sim.studies.result import StudyResult
from cram_sim.studies.sweep import SweepProgress, run_study, sweep

PLAN = plan_by_hand()


@pytest.fixture(autouse=True)
def _fabricated_raids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "study"


def swept(
    plan: Plan,
    place: Path,
    *,
    block_size: int | None = None,
    force: bool = False,
    resume: bool = False,
) -> StudyResult:
    *_, last = sweep(plan, place, Serial(), block_size=block_size, force=force, resume=resume)
    assert last.result is not None
    return last.result


def stopped_half_way(place: Path, blocks: int = 3) -> None:
    """Begin the plan in blocks of 20, two a cell, and go away after some."""
    progress = sweep(PLAN, place, Serial(), block_size=20)
    for _ in range(blocks):
        next(progress)
    progress.close()  # type: ignore[attr-defined]


def test_every_cell_is_a_run_directory_of_its_own_scenario(place: Path) -> None:
    swept(PLAN, place)
    for cell in PLAN.cells:
        store = Store(place / "cells" / cell.name)
        manifest = store.read_manifest()
        assert load_scenario(store.directory / SCENARIO) == cell.scenario
        assert (manifest.status, manifest.digest) == ("complete", digest(cell.scenario))
        assert tally_of_run(store, manifest, cell.scenario).replications == 40


def test_a_cell_has_what_its_scenario_alone_has(place: Path) -> None:
    result = swept(PLAN, place)
    alone = run_study(replace(PLAN, cells=PLAN.cells[3:]), place.with_name("alone"))
    assert result.cells[3].sums == alone.cells[0].sums
    assert result.cells[3].ledger == alone.cells[0].ledger


def test_results_are_in_the_plans_order(place: Path) -> None:
    result = swept(PLAN, place)
    assert tuple(each.cell for each in result.cells) == PLAN.cells
    sizes = [each.estimate(("raid", "threats")).value for each in result.cells]
    assert sizes == [1.0, 2.0, 1.0, 2.0]


def test_progress_counts_raids_and_cells_and_ends_with_the_result(place: Path) -> None:
    seen = list(sweep(PLAN, place, Serial(), block_size=20))
    assert [each.replications_done for each in seen[:-1]] == [20 * n for n in range(1, 9)]
    assert [each.cells_done for each in seen[:-1]] == [0, 1, 1, 2, 2, 3, 3, 4]
    assert {(each.cells, each.replications) for each in seen} == {(4, 160)}
    assert [each.result is None for each in seen] == [True] * 8 + [False]


def test_nothing_of_a_cell_is_written_before_its_turn(place: Path) -> None:
    stopped_half_way(place, blocks=1)
    assert sorted(path.name for path in (place / "cells").iterdir()) == ["00000"]


@pytest.mark.parametrize("blocks", [1, 2, 5, 8])
def test_a_study_stopped_anywhere_is_resumed_to_the_same_bits(place: Path, blocks: int) -> None:
    stopped_half_way(place, blocks)
    resumed = swept(PLAN, place, resume=True)
    whole = swept(PLAN, place.with_name("whole"))
    assert resumed == whole
    assert (place / "results.csv").read_bytes() == (
        place.with_name("whole") / "results.csv"
    ).read_bytes()


def test_a_resumed_study_computes_only_what_is_missing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_half_way(place)
    computed = []

    def noted(scenario: Scenario, seed: int, first: int, replications: int) -> Tables:
        computed.append((scenario.salvos[0].rounds, first))
        return synthetic_replicate(scenario, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", noted)
    swept(PLAN, place, resume=True)
    assert computed == [(2, 20), (1, 0), (1, 20), (2, 0), (2, 20)]


def test_a_finished_study_is_read_and_not_computed_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = swept(PLAN, place)

    def not_again(*_: object) -> Tables:
        raise AssertionError("computed again")

    monkeypatch.setattr(replicate, "replicate", not_again)
    assert swept(PLAN, place) == first


def test_force_computes_afresh(place: Path) -> None:
    first = swept(PLAN, place)
    shard = next((place / "cells" / "00000" / "threats").iterdir())
    written = shard.stat().st_mtime_ns
    assert swept(PLAN, place, force=True) == first
    assert shard.stat().st_mtime_ns > written


def test_a_part_of_a_study_is_not_continued_unasked(place: Path) -> None:
    stopped_half_way(place)
    with pytest.raises(RunDirectoryError, match="1 of 4 cells are done; continue with --resume"):
        swept(PLAN, place)


def test_a_resume_with_another_block_size_is_refused(place: Path) -> None:
    stopped_half_way(place)
    with pytest.raises(RunDirectoryError, match=r"--block-size: .* blocks of 20 \(got 10\)"):
        swept(PLAN, place, block_size=10, resume=True)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (plan_by_hand(ranges=(0.8, 2.0)), "study digest"),
        (plan_by_hand(replications=50), r"replications 40 \(asked 50\)"),
        (plan_by_hand(ranges=(0.8, 1.2, 2.0)), r"cells 4 \(asked 6\)"),
        (plan_by_hand(measures=("no_leaker",)), "study digest"),
    ],
)
def test_another_study_at_the_place_is_refused_by_what_differs(
    place: Path, other: Plan, what: str
) -> None:
    swept(PLAN, place)
    with pytest.raises(RunDirectoryError, match=f"holds another study: .*{what}.*with --force"):
        swept(other, place, resume=True)


def test_a_study_of_another_version_is_refused_by_its_name(place: Path) -> None:
    swept(PLAN, place)
    directory = StudyDirectory(place)
    manifest = directory.read_manifest()
    directory.write_manifest(replace(manifest, versions=manifest.versions | {"numpy": "1.0"}))
    with pytest.raises(RunDirectoryError, match=r"numpy 1\.0 \(now "):
        swept(PLAN, place)


def test_a_folder_of_something_else_is_left_alone(place: Path) -> None:
    place.mkdir()
    (place / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="exists and is not a study directory"):
        swept(PLAN, place, force=True)
    assert [path.name for path in place.iterdir()] == ["thesis.tex"]


def test_a_manifest_that_is_none_is_a_message(place: Path) -> None:
    swept(PLAN, place)
    (place / "study.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="not the manifest of a study"):
        swept(PLAN, place)


def test_a_second_command_on_the_directory_is_refused(place: Path) -> None:
    first = sweep(PLAN, place, Serial(), block_size=20)
    next(first)
    with pytest.raises(RunDirectoryError, match="another command is working in"):
        swept(PLAN, place, resume=True)
    assert swept_to_its_end(first) == swept(PLAN, place.with_name("alone"))


def swept_to_its_end(progress: Iterator[SweepProgress]) -> StudyResult | None:
    *_, last = progress
    return last.result


def test_cells_whose_raid_does_not_fly_are_told_with_their_settings_before_anything_is_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(scenario: Scenario) -> Scenario:
        if scenario.salvos[0].rounds == 2:
            raise ScenarioError(["salvos: salvo 1: out of reach"])
        return scenario

    monkeypatch.setattr(case, "prepare", prepare)
    expected = r"cell 00001 \(range 0\.8 km, rounds 2\): salvos: salvo 1: out of reach"
    with pytest.raises(CramSimError, match=expected):
        swept(PLAN, place)
    assert not place.exists()


def test_a_cell_that_cannot_be_prepared_in_its_turn_is_told_and_the_others_are_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(scenario: Scenario) -> Scenario:
        if scenario.fire_units and scenario.fire_units[0].open_fire_range == 1200.0:
            raise CramSimError("gun 1: no table")
        return scenario

    monkeypatch.setattr(case, "prepare", prepare)
    with pytest.raises(CramSimError, match=r"cell 00002 \(range 1\.2 km, rounds 1\): gun 1: no"):
        swept(PLAN, place)
    assert StudyDirectory(place).cells_done() == 2


def test_a_raid_that_breaks_down_is_traced_from_its_cell(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(scenario: Scenario, seed: int, first: int, replications: int) -> Tables:
        if scenario.salvos[0].rounds == 2:
            raise BrokenRaidError(seed, first + 7, "ValueError: no")
        return synthetic_replicate(scenario, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", breaks)
    file = place / "cells" / "00001" / SCENARIO
    with pytest.raises(CramSimError, match=f"trace {file} --seed 1 --replication 7"):
        swept(PLAN, place)
    assert file.is_file()


def test_an_unknown_measure_is_told_before_anything_is_written(place: Path) -> None:
    with pytest.raises(CramSimError, match=r'unknown measure .*did you mean "no_leaker"'):
        swept(plan_by_hand(measures=("no_leakers",)), place)
    assert not place.exists()


def test_results_table_has_every_cell_with_its_settings_and_measures(place: Path) -> None:
    result = swept(PLAN, place)
    with (place / "results.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert [row["cell"] for row in rows] == ["00000", "00001", "00002", "00003"]
    assert [row["range (km)"] for row in rows] == ["0.8", "0.8", "1.2", "1.2"]
    assert [row["rounds"] for row in rows] == ["1", "2", "1", "2"]
    for row, cell in zip(rows, result.cells, strict=True):
        expected = cell.ledger.effect["no_leaker"]
        found = [float(row[f"no_leaker{end}"]) for end in ("", "_low", "_high")]
        assert found == [expected.value, expected.low, expected.high]
        assert row["replications"] == "40"


def test_cells_table_is_there_before_any_cell_is_done(place: Path) -> None:
    stopped_half_way(place, blocks=1)
    with (place / "cells.csv").open(encoding="utf-8") as table:
        assert len(list(csv.DictReader(table))) == 4


def test_digest_is_of_the_rows_and_of_nothing_else(place: Path) -> None:
    one = swept(PLAN, place, block_size=7)
    other = swept(PLAN, place.with_name("other"))
    more = swept(plan_by_hand(sizes=(1, 3)), place.with_name("more"))
    assert one.digest == other.digest
    assert one.digest != more.digest


def test_a_shard_that_was_lost_is_computed_again(place: Path) -> None:
    first = swept(PLAN, place)
    shutil.rmtree(place / "cells" / "00002" / "threats")
    assert swept(PLAN, place) == first


def test_a_cell_stops_when_it_is_precise_enough_and_says_its_looks(place: Path) -> None:
    looks = Looks(20, 320)
    *_, last = sweep(PLAN, place, Serial(), until="rounds_per_raid ±40", looks=looks)
    assert last.result is not None
    stages = [StudyDirectory(place).cell(c).read_manifest().stages for c in PLAN.cells]
    assert [cell.replications for cell in last.result.cells] == [each[-1] for each in stages]
    assert len({each[-1] for each in stages}) > 1  # raids of one rocket need fewer
    for cell, each in zip(last.result.cells, stages, strict=True):
        pilot, *at = each
        assert pilot == 10
        assert set(at) <= {20, 40, 80, 160, 320}
        rounds = cell.estimate(("effect", "rounds_per_raid"))
        assert rounds.high - rounds.value <= 40.0
    assert StudyDirectory(place).cell(PLAN.cells[0]).read_manifest().digest == digest(
        PLAN.cells[0].scenario
    )


def test_a_study_that_was_not_precise_enough_goes_on_with_more_replications(place: Path) -> None:
    rule = "rounds_per_raid ±20"
    few = list(sweep(PLAN, place, Serial(), until=rule, looks=Looks(20, 40)))[-1].result
    more = list(sweep(PLAN, place, Serial(), until=rule, looks=Looks(20, 640), resume=True))
    whole = list(sweep(PLAN, place.with_name("whole"), Serial(), until=rule, looks=Looks(20, 640)))
    assert few is not None
    assert [cell.replications for cell in few.cells] == [40, 40, 40, 40]
    assert more[-1].result == whole[-1].result


def test_cells_that_go_on_are_the_same_in_groups(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule, looks = "rounds_per_raid ±40", Looks(20, 320)
    *_, together = sweep(PLAN, place, Serial(), until=rule, looks=looks)
    monkeypatch.setattr(import_module("cram_sim.studies.sweep"), "CELLS_AT_ONCE", 3)
    *_, last = sweep(PLAN, place.with_name("in groups"), Serial(), until=rule, looks=looks)
    assert last.result == together.result
    assert [last.cells_done, last.replications_done] == [4, last.replications]


def test_a_half_width_as_wide_as_all_probabilities_is_told_before_anything_is_written(
    place: Path,
) -> None:
    with pytest.raises(CramSimError, match="no_leaker lies between 0 and 1"):
        list(sweep(PLAN, place, Serial(), until="no_leaker ±2"))
    assert not place.exists()


def test_damaged_shards_are_told_and_computed_again(place: Path) -> None:
    whole = swept(PLAN, place.with_name("whole"))
    stopped_half_way(place)
    shards = [next((place / "cells" / cell / "threats").iterdir()) for cell in ("00000", "00001")]
    for shard in shards:
        shard.write_bytes(shard.read_bytes()[:-10])
    told: list[str] = []
    *_, last = sweep(PLAN, place, Serial(), resume=True, tell=told.append)
    assert last.result == whole
    assert [sentence.split(": ")[0] for sentence in told] == [str(shard) for shard in shards]
    assert all("its replications are computed again" in sentence for sentence in told)


def test_a_damaged_shard_of_a_finished_study_is_computed_again_when_it_is_resumed(
    place: Path,
) -> None:
    whole = swept(PLAN, place)
    shard = next((place / "cells" / "00002" / "threats").iterdir())
    shard.write_bytes(b"PAR1")
    with pytest.raises(RunDirectoryError, match="damaged shard"):
        swept(PLAN, place)
    assert swept(PLAN, place, resume=True) == whole


def test_another_precision_at_the_place_is_refused(place: Path) -> None:
    list(sweep(PLAN, place, Serial(), until="no_leaker ±0.2", looks=Looks(20, 40)))
    with pytest.raises(RunDirectoryError, match='precision "no_leaker'):
        list(sweep(PLAN, place, Serial(), until="no_leaker ±0.1", looks=Looks(20, 40)))


def test_a_cell_that_begins_leaves_what_its_backend_wrote_there(place: Path) -> None:
    swept(PLAN, place)
    cell = place / "cells" / "00000"
    (cell / "manifest.json").unlink()
    token = cell / "cluster-1.unfinished"
    token.touch()
    directory = StudyDirectory(place)
    run = cell_runs(PLAN, directory, directory.read_manifest())[0]
    run.prepare()
    assert token.is_file()
    assert run.store.read_manifest().digest == digest(PLAN.cells[0].scenario)
