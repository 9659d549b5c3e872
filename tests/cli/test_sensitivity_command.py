import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate

STUDY = f"""\
version: 1
name: what matters
scenario: {SCENARIO_FILE}
replications: 20
factors:
  - {{path: "fire_units[*].open_fire_range", uniform: {{low: 800 m, high: 1200 m}}}}
  - {{path: command.delay, uniform: {{low: 1 s, high: 3 s}}}}
design: DESIGN
measures: [no_leaker]
"""
MORRIS = "{kind: morris, trajectories: 3}"
Command = Callable[..., Result]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a verb on a study of a design, on fabricated raids, by this process."""
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: True)
    monkeypatch.chdir(tmp_path)

    def run(verb: str, design: str, *words: str) -> Result:
        Path("study.yaml").write_text(STUDY.replace("DESIGN", design), encoding="utf-8")
        return CliRunner().invoke(verbs, [verb, "study.yaml", "--workers", "1", *words])

    return run


def test_factors_are_listed_with_intervals_and_the_digest_last(computed: Command) -> None:
    result = computed("sensitivity", MORRIS, "--no-figures", "--out", "here")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "what matters"
    assert lines[1].startswith("20 replications in each of 9 cells, seed 1")
    assert sum(line.count("[") == 3 for line in lines) >= 1
    assert max(map(len, lines)) <= 100
    assert lines[-1].startswith("digest of all rows ")


def test_a_sweep_of_the_study_prints_the_same(computed: Command) -> None:
    one = computed("sensitivity", MORRIS, "--no-figures", "--out", "here")
    other = computed("sweep", MORRIS, "--no-figures", "--out", "there")
    assert one.stdout == other.stdout


def test_json_has_each_factor_with_its_interval(computed: Command) -> None:
    design = "{kind: sobol_indices, points: 4}"
    result = computed("sensitivity", design, "--no-figures", "--json", "--out", "here")
    (found,) = json.loads(result.stdout)["sensitivity"]
    assert found["measure"] == "no_leaker"
    assert list(found["factors"]) == ["fire_units[*].open_fire_range", "command.delay"]
    assert set(found["factors"]["command.delay"]["total"]) == {"value", "low", "high"}
    assert 0.0 <= found["noise"] <= 1.0


def test_the_plane_is_drawn_and_named(computed: Command) -> None:
    result = computed("sensitivity", MORRIS, "--out", "here")
    assert Path("here/figures/morris_no_leaker.png").is_file()
    assert "morris_no_leaker.png" in result.stderr


def test_another_design_is_refused_with_what_to_write(computed: Command) -> None:
    result = computed("sensitivity", "{kind: latin_hypercube, points: 8}")
    assert result.exit_code == 2
    assert result.stderr == (
        "what matters: latin_hypercube does not tell what matters most; write e.g. "
        "`design: {kind: morris, trajectories: 10}`, or use cram-sim sweep\n"
    )
    assert not Path("studies").exists()


def test_one_raid_a_cell_is_refused_with_what_to_write(computed: Command) -> None:
    result = computed("sensitivity", MORRIS, "--replications", "1", "--out", "here")
    assert result.exit_code == 2
    assert "one raid a cell tells nothing of chance; write e.g. `replications: 400`" in (
        result.stderr
    )


def test_a_sweep_of_drawn_settings_tells_chance_from_parameters(computed: Command) -> None:
    design = "{kind: latin_hypercube, points: 8}"
    result = computed("sweep", design, "--no-figures", "--out", "here")
    assert result.exit_code == 0, result.output
    assert "Of the variance of one raid's outcome the parameters make" in result.stdout


CROSSED = STUDY.replace("uniform: {low: 800 m, high: 1200 m}", "values: [800 m, 1200 m]").replace(
    "uniform: {low: 1 s, high: 3 s}", "values: [1 s, 3 s]"
)
UNCERTAIN = """{kind: latin_hypercube, points: 2}
outer_samples: 2
uncertain:
  - {path: command.engage_above, uniform: {low: 0.1, high: 0.3}}"""


@pytest.mark.usefixtures("computed")
@pytest.mark.parametrize(
    ("study", "name"),
    [
        (STUDY.replace("DESIGN", MORRIS), "morris_no_leaker.png"),
        (STUDY.replace("DESIGN", "{kind: sobol_indices, points: 4}"), "sobol_no_leaker.png"),
        (CROSSED.replace("DESIGN", "{kind: full_factorial}"), "tornado_no_leaker.png"),
        (STUDY.replace("DESIGN", UNCERTAIN), "uncertainty_no_leaker.png"),
    ],
)
def test_plot_draws_all_that_the_sweep_drew(study: str, name: str) -> None:
    Path("study.yaml").write_text(study, encoding="utf-8")
    swept = CliRunner().invoke(verbs, ["sweep", "study.yaml", "--workers", "1", "--out", "here"])
    assert swept.exit_code == 0, swept.output
    drawn = {path.name for path in Path("here/figures").iterdir()}
    assert name in drawn
    shutil.rmtree("here/figures")
    plotted = CliRunner().invoke(verbs, ["plot", "here"])
    assert plotted.exit_code == 0, plotted.output
    assert {path.name for path in Path("here/figures").iterdir()} == drawn
    said = [line for line in swept.stderr.splitlines() if line.startswith("Figure: ")]
    assert [f"Figure: {line}" for line in plotted.stdout.splitlines()] == said
