import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.errors import BrokenRaidError
from cram_sim.experiment import case, replicate
from cram_sim.experiment.store import Store
from cram_sim.records import Cause, Fate
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables

TEXT = SCENARIO_FILE.read_text(encoding="utf-8").replace("replications: 200", "replications: 80")
Compare = Callable[..., Result]


def unprepared(scenario: Scenario) -> Scenario:
    return scenario


def by_strength(given: Scenario, seed: int, first: int, replications: int) -> Tables:
    """The synthetic raids, in which a stronger defence stops what leaks in one raid of so many."""
    tables = synthetic_replicate(given, seed, first, replications)
    every = {"strong": 2, "stronger": 1}.get(given.name)
    if every is None:
        return tables
    threats = dict(tables["threats"])
    leaks = (threats["cause"] != Cause.NONE.value) & (threats["replication"] % every == 0)
    threats["fate"] = np.where(leaks, Fate.NEUTRALISED.value, threats["fate"])
    threats["cause"] = np.where(leaks, Cause.NONE.value, threats["cause"])
    threats["neutralised"] = threats["neutralised"] | leaks
    return {**tables, "threats": threats}


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Compare:
    """Runs the command in a folder with files of three defences, on fabricated raids."""
    monkeypatch.setattr(case, "prepare", unprepared)
    monkeypatch.setattr(replicate, "replicate", by_strength)
    monkeypatch.chdir(tmp_path)
    for name in ("weak", "strong", "stronger"):
        written(name)
    runner = CliRunner()
    # In this process: raids are fabricated faster than another process starts.
    return lambda *words: runner.invoke(verbs, ["compare", "--workers", "1", *words])


def written(name: str, old: str = "", new: str = "") -> str:
    """A file of the defence of this name, with something in it replaced."""
    text = TEXT.replace("name: synthetic raid", f"name: {name}")
    assert old in text
    Path(f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return f"{name}.yaml"


def page_of(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    page: dict[str, object] = json.loads(result.stdout)
    return page


def test_the_better_defence_is_told_first_with_what_pairing_is_worth(compare: Compare) -> None:
    result = compare("weak.yaml", "strong.yaml", "--no-figures")
    assert result.exit_code == 0, result.output
    assert "the same 80 replications of each, seed 1" in result.stdout
    sentence = " ".join(result.stdout.split("\n\n")[1].split())
    assert sentence.startswith("With strong, no leaker in the raid is more frequent by")
    assert "Separate raids would have to be" in sentence
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


def test_a_difference_in_the_page_is_that_of_the_estimates(compare: Compare) -> None:
    page = page_of(compare("weak.yaml", "strong.yaml", "--json", "--no-figures"))
    first = page["measures"][0]  # type: ignore[index]
    assert first["measure"] == "effect.no_leaker"
    weak, strong = (estimate["value"] for estimate in first["estimates"])
    difference = first["differences"]["strong"]
    assert difference["value"] == pytest.approx(strong - weak, abs=1e-12)
    assert difference["low"] > 0.0
    assert difference["variance_factor"] > 1.0


def test_each_run_is_kept_and_not_computed_again(
    compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compare("weak.yaml", "strong.yaml", "--no-figures").stdout
    monkeypatch.setattr(replicate, "replicate", None)
    assert compare("weak.yaml", "strong.yaml", "--no-figures").stdout == before


def test_run_directories_are_compared_as_their_files_are(compare: Compare) -> None:
    before = compare("weak.yaml", "strong.yaml", "--no-figures").stdout
    weak, strong = (next(Path("runs").glob(f"{name}-*")) for name in ("weak", "strong"))
    assert compare(str(weak), str(strong), "--no-figures").stdout == before


@pytest.mark.parametrize("words", [("--workers", "2"), ("--block-size", "23")])
def test_any_workers_and_block_size_give_the_same_bits(
    compare: Compare, words: tuple[str, ...]
) -> None:
    asked = ("weak.yaml", "strong.yaml", "--json", "--no-figures")
    assert compare(*asked, "--out", "other", *words).stdout == compare(*asked).stdout


def test_runs_cut_into_different_blocks_are_paired_all_the_same(compare: Compare) -> None:
    whole = compare("weak.yaml", "strong.yaml", "--json", "--no-figures").stdout
    other = compare("weak.yaml", "weak.yaml", "--out", "other", "--block-size", "23")
    assert "are the same run" in other.stderr
    compare("weak.yaml", "stronger.yaml", "--out", "other", "--block-size", "23", "--no-figures")
    weak = next(Path("other").glob("weak-*"))
    assert compare(str(weak), "strong.yaml", "--json", "--no-figures").stdout == whole


def test_more_than_two_are_ranked_with_a_probability_of_correct_selection(
    compare: Compare,
) -> None:
    result = compare("weak.yaml", "strong.yaml", "stronger.yaml", "--no-figures")
    assert "Best by: no leaker in the raid (more is better)\n  1. stronger" in result.stdout
    assert "stronger is the best with probability above 99.9 %" in result.stdout


def test_best_ranks_by_another_measure(compare: Compare) -> None:
    page = page_of(
        compare("weak.yaml", "strong.yaml", "--best", "leakers_per_raid", "--json", "--no-figures")
    )
    assert page["ranking"]["order"] == [1, 0]  # type: ignore[index]


def test_against_chooses_the_one_to_compare_with(compare: Compare) -> None:
    found = compare("weak.yaml", "strong.yaml", "--against", "strong", "--no-figures").stdout
    assert "With weak, no leaker in the raid is rarer by" in " ".join(found.split())
    wrong = compare("weak.yaml", "strong.yaml", "--against", "strnog")
    assert wrong.exit_code == 2
    assert 'did you mean "strong"?' in wrong.stderr


def test_raids_are_never_compared(compare: Compare) -> None:
    larger = written("larger", "rounds: 2", "rounds: 3")
    result = compare("weak.yaml", larger)
    assert result.exit_code == 2
    assert "differ in salvos[0].rounds (2 and 3); compare ranks defences against" in result.stderr
    assert not Path("runs").exists()


def test_measures_are_those_of_the_names(compare: Compare) -> None:
    page = page_of(
        compare(
            "weak.yaml", "strong.yaml", "--measures", "leakers, p_no_leaker", "--json",
            "--no-figures",
        )
    )  # fmt: skip
    assert [m["measure"] for m in page["measures"]] == ["chain.leakers", "effect.no_leaker"]  # type: ignore[attr-defined]


def test_a_measure_that_no_defence_has_is_refused(compare: Compare) -> None:
    result = compare("weak.yaml", "strong.yaml", "--measures", "no_leker")
    assert result.exit_code == 2
    assert 'did you mean "no_leaker"?' in result.stderr


def test_one_defence_alone_is_refused(compare: Compare) -> None:
    result = compare("weak.yaml")
    assert result.exit_code == 2
    assert "one defence alone; name two or more" in result.stderr


def test_forest_plot_and_its_numbers_are_kept(compare: Compare) -> None:
    result = compare("weak.yaml", "strong.yaml", "--out", "kept", "--measures", "no_leaker")
    assert result.exit_code == 0, result.output
    assert Path("kept/figures/forest.png").stat().st_size > 10_000
    rows = list(csv.DictReader(Path("kept/figures/forest.csv").read_text("utf-8").splitlines()))
    assert [(row["measure"], row["defence"], row["against"]) for row in rows] == [
        ("effect.no_leaker", "strong", "weak")
    ]
    assert float(rows[0]["low"]) < float(rows[0]["difference"]) < float(rows[0]["high"])


def test_until_a_difference_is_narrow_all_runs_go_on_together(compare: Compare) -> None:
    words = ("weak.yaml", "strong.yaml", "--until", "difference ±0.06 @95%", "--json",
             "--min-replications", "100", "--no-figures")  # fmt: skip
    page = page_of(compare(*words))
    difference = page["measures"][0]["differences"]["strong"]  # type: ignore[index]
    assert difference["high"] - difference["low"] <= 0.12
    assert page["replications"] in (200, 400)
    blocks = page["replications"]
    found = page_of(compare("weak.yaml", "strong.yaml", "--replications", str(blocks), "--out",
                            "once", "--json", "--no-figures"))  # fmt: skip
    assert found["measures"] == page["measures"]


def test_a_maximum_reached_first_exits_with_3_and_the_command_that_goes_on(
    compare: Compare,
) -> None:
    words = ("weak.yaml", "strong.yaml", "--until", "difference ±0.06", "--min-replications", "100",
             "--no-figures")  # fmt: skip
    result = compare(*words, "--max-replications", "100")
    assert result.exit_code == 3
    assert "compare: precision not reached: difference ± 0." in result.stderr
    assert "(asked ± 0.06) after 100 replications" in result.stderr
    assert "--max-replications 400 --workers 1 --no-figures --resume" in result.stderr
    further = compare(*words, "--max-replications", "400", "--resume")
    assert further.exit_code == 0
    assert "the same 100 replications" not in further.stdout


def test_a_run_that_was_left_behind_is_taken_as_far_as_the_others(compare: Compare) -> None:
    until = ("--until", "pcs 95%", "--min-replications", "100", "--no-figures")
    compare("weak.yaml", "strong.yaml", *until)
    longer = ("--until", "difference ±0.07", "--min-replications", "100", "--resume")
    compare("weak.yaml", "stronger.yaml", *longer, "--no-figures")
    result = compare("weak.yaml", "strong.yaml", *until)
    assert result.exit_code == 2
    assert "'weak' and 'strong' cannot be paired: replications" in result.stderr
    assert compare("weak.yaml", "strong.yaml", *until, "--resume").exit_code == 0


def test_stratified_raids_are_looked_at_in_whole_groups(compare: Compare) -> None:
    for name in ("weak", "strong"):
        written(name, "replications: 80", "replications: 80, raids: stratified")
    words = ("weak.yaml", "strong.yaml", "--until", "difference ±0.001", "--no-figures",
             "--min-replications", "100")  # fmt: skip
    result = compare(*words, "--max-replications", "300")
    assert result.exit_code == 3, result.stderr
    assert "(asked ± 0.001) after 288 replications" in result.stderr
    assert "--max-replications 1152" in result.stderr


def test_until_the_selection_is_sure_enough(compare: Compare) -> None:
    result = compare("weak.yaml", "strong.yaml", "--until", "pcs 95%", "--no-figures")
    assert result.exit_code == 0, result.output
    assert "strong is the best with probability" in result.stdout


@pytest.mark.parametrize("rule", ["no_leaker ±0.01", "pcs 20%", "difference ±0", "difference"])
def test_no_rule_of_a_comparison_is_refused(compare: Compare, rule: str) -> None:
    result = compare("weak.yaml", "strong.yaml", "--until", rule)
    assert result.exit_code == 2
    assert "until: no rule of a comparison" in result.stderr
    assert 'write "difference ±0.01 @95%" or "pcs 95%"' in result.stderr


def test_a_run_directory_is_not_taken_further(compare: Compare) -> None:
    compare("weak.yaml", "strong.yaml", "--no-figures")
    weak = str(next(Path("runs").glob("weak-*")))
    result = compare(weak, "strong.yaml", "--until", "pcs 95%", "--no-figures")
    assert result.exit_code == 2
    assert "is a run directory, which is compared as it is" in result.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--replications", "200"), "--replications: run directories are compared as they are"),
        (("--seed", "5"), "--seed: run directories are compared as they are"),
        (("--replications", "200", "--seed", "5"), "or leave --replications and --seed out"),
    ],
)
def test_numbers_for_run_directories_alone_are_refused(
    compare: Compare, words: tuple[str, ...], named: str
) -> None:
    compare("weak.yaml", "strong.yaml", "--no-figures")
    result = compare(*map(str, Path("runs").iterdir()), "--no-figures", *words)
    assert result.exit_code == 2
    assert named in result.stderr


def test_help_gives_rules_that_a_comparison_takes(compare: Compare) -> None:
    page = " ".join(compare("--help").stdout.split())
    assert 'e.g. "difference ±0.01 @95%"' in page
    assert 'e.g. "pcs 95%"' in page
    assert "p_no_leaker" not in page


def test_a_second_command_on_one_of_the_runs_is_refused(compare: Compare) -> None:
    compare("weak.yaml", "strong.yaml", "--no-figures")
    with Store(next(Path("runs").glob("strong-*"))).locked():
        result = compare("weak.yaml", "strong.yaml", "--no-figures")
    assert result.exit_code == 2
    assert "another command is working in runs/strong-" in result.stderr


def test_a_damaged_shard_is_computed_again_by_resume(compare: Compare) -> None:
    asked = ("weak.yaml", "strong.yaml", "--json", "--no-figures")
    before = compare(*asked).stdout
    shard = next(next(Path("runs").glob("strong-*")).glob("threats/*.parquet"))
    shard.write_bytes(shard.read_bytes()[:1000])
    damaged = compare(*asked)
    assert damaged.exit_code == 2
    assert f"{shard}: damaged shard" in damaged.stderr
    resumed = compare(*asked, "--resume")
    assert "its replications are computed again" in resumed.stderr
    assert resumed.stdout == before


def test_force_computes_the_runs_afresh(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("weak.yaml", "strong.yaml", "--json", "--no-figures")
    before = compare(*asked).stdout
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    after = page_of(compare(*asked, "--force"))
    assert after != json.loads(before)
    assert after["measures"][0]["differences"]["strong"]["value"] == 0.0  # type: ignore[index]


def test_an_interrupted_comparison_goes_on_with_the_command_that_is_told(
    compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(given: Scenario, seed: int, first: int, replications: int) -> Tables:
        if given.name == "strong" and first >= 40:
            raise KeyboardInterrupt
        return by_strength(given, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", interrupted)
    asked = ("weak.yaml", "strong.yaml", "--block-size", "20", "--no-figures")
    result = compare(*asked)
    assert result.exit_code == 130
    assert "what is finished is kept. Continue: cram-sim compare weak.yaml" in result.stderr
    monkeypatch.setattr(replicate, "replicate", by_strength)
    resumed = compare(*asked, "--resume")
    assert resumed.stdout == compare(*asked, "--out", "once").stdout


def test_a_raid_that_breaks_down_is_told_with_the_scenario_that_plays_it(
    compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(given: Scenario, seed: int, first: int, replications: int) -> Tables:
        if given.name == "strong" and first >= 40:
            raise BrokenRaidError(seed, first, "a fault")
        return by_strength(given, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", broken)
    result = compare("weak.yaml", "strong.yaml", "--block-size", "20", "--no-figures")
    assert result.exit_code != 0
    assert "this raid alone: cram-sim trace runs/strong-" in result.stderr


def test_set_compares_a_scenario_with_itself_changed(compare: Compare) -> None:
    change = "fire_units[*].round_dispersion=2 mrad"
    page = page_of(compare("weak.yaml", "--set", change, "--json", "--no-figures"))
    assert [each["name"] for each in page["defences"]] == ["weak", "round_dispersion=2 mrad"]  # type: ignore[attr-defined]
    digests = {each["digest"] for each in page["defences"]}  # type: ignore[attr-defined]
    assert len(digests) == len(list(Path("runs").iterdir())) == 2


def test_a_change_that_changes_nothing_is_refused(compare: Compare) -> None:
    result = compare("weak.yaml", "--set", "fire_units[0].at.east=850 m", "--no-figures")
    assert result.exit_code == 2
    assert "--set: nothing is changed; write another value" in result.stderr
    assert not Path("runs").exists()


def test_set_is_repeated_in_the_command_that_goes_on(compare: Compare) -> None:
    result = compare("weak.yaml", "--set", "command.delay=1 s",
                     "--set", "fire_units[0].at.east=1 m", "--until",
                     "difference ±0.0001", "--max-replications", "100", "--no-figures")  # fmt: skip
    told = "--set 'command.delay=1 s' --set 'fire_units[0].at.east=1 m'"
    assert result.exit_code == 3
    assert told in result.stderr


def test_set_changes_one_file_alone(compare: Compare) -> None:
    change = ("--set", "command.delay=1 s")
    several = compare("weak.yaml", "strong.yaml", *change)
    assert several.exit_code == 2
    assert "--set changes one scenario; name one file" in several.stderr
    compare("weak.yaml", "strong.yaml", "--no-figures")
    directory = compare(str(next(Path("runs").glob("weak-*"))), *change)
    assert directory.exit_code == 2
    assert "is a run directory; name its scenario file" in directory.stderr


def test_stratified_raids_are_told_in_raids(compare: Compare) -> None:
    for name in ("weak", "strong"):
        written(name, "seed: 1}", "seed: 1, raids: stratified}")
    asked = ("weak.yaml", "strong.yaml", "--no-figures")
    text = compare(*asked).stdout
    assert "the same 80 replications, stratified in groups of 16 of each" in text
    page = page_of(compare(*asked, "--json"))
    assert page["replications"] == 80
    assert page["measures"][0]["differences"]["strong"]["samples"] == 5  # type: ignore[index]
