"""The command line as a user meets it: help, messages, exit codes, JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import COMMANDS, verbs
from cram_sim.scenario import digest, json_schema, load_scenario

CASES = Path(__file__).parent.parent / "cases"
TWO_GUNS = CASES / "valid" / "two_guns.yaml"
READY = ("check", "schema", "verify", "catalogue", "cite")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(verbs, arguments, prog_name="cram-sim")


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_help_imports_nothing_heavy() -> None:
    heavy = ("numpy", "pydantic", "matplotlib", "scipy", "numba", "rich", "yaml", "duckdb")
    code = (
        "import sys; sys.argv = ['cram-sim', '--help']\n"
        "from cram_sim.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit as leaving:\n"
        f"    sys.exit(leaving.code or sorted(set({heavy}) & set(sys.modules)) or 0)\n"
    )
    finished = python(code)
    assert (finished.returncode, finished.stderr) == (0, "")


def test_help_lists_every_command_in_the_order_of_use() -> None:
    lines = run("--help").stdout.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line[2:3].isalpha()]
    assert [verb for verb in listed if verb in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [[verb] for verb in READY]
    + [["catalogue", "list"], ["catalogue", "show"], ["catalogue", "cite"]],
)
def test_the_help_of_every_command_has_an_example(arguments: list[str]) -> None:
    result = run(*arguments, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    cram-sim {' '.join(arguments)}" in result.stdout


def test_an_unknown_command_is_refused() -> None:
    result = run("shoot")
    assert result.exit_code == 2
    assert "No such command" in result.stderr


def test_the_version_is_shown() -> None:
    assert run("--version").stdout.startswith("cram-sim, version ")


def test_ctrl_c_leaves_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cram_sim.scenario.load.read_scenario", interrupted)
    result = run("check", str(TWO_GUNS))
    assert (result.exit_code, result.stderr) == (130, "interrupted\n")


def test_the_module_runs_like_the_command() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "cram_sim", "check", str(CASES / "invalid" / "empty.yaml")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 2
    assert finished.stderr.endswith(
        "empty.yaml:1: empty; write a scenario, beginning with `version: 1`\n"
    )


def test_check_of_a_good_file_says_fine() -> None:
    result = run("check", str(TWO_GUNS))
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{TWO_GUNS}: fine\n", "")


def test_check_tells_warnings_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "far.yaml"
    text = TWO_GUNS.read_text().replace("{east: 250 m, north: -350 m}", "{east: -3 km, north: 0 m}")
    file.write_text(text.replace("{east: 850 m, north: -50 m}", "{east: -3 km, north: 10 m}"))
    result = run("check", str(file))
    assert result.exit_code == 0
    assert result.stdout == f"{file}: fine, with 3 warnings\n"
    assert result.stderr.splitlines()[0] == (
        f'{file}:6: warning: defended_assets[0]: "embassy" is 1772 m out of reach of the nearest '
        "fire unit; nothing protects it"
    )


def test_check_counts_a_single_warning(tmp_path: Path) -> None:
    file = tmp_path / "idle.yaml"
    unused = "firing: continuous, burst_rounds: 60, "
    file.write_text(TWO_GUNS.read_text().replace("firing: continuous, ", unused))
    assert run("check", str(file)).stdout == f"{file}: fine, with 1 warning\n"


def test_check_as_json_gives_the_digest() -> None:
    findings = json.loads(run("check", "--json", str(TWO_GUNS)).stdout)
    assert findings == {
        "file": str(TWO_GUNS),
        "errors": [],
        "warnings": [],
        "notes": [],
        "digest": digest(load_scenario(TWO_GUNS)),
    }


def test_check_as_json_gives_the_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / "invalid")
    result = run("check", "--json", "several_at_once.yaml")
    expected = Path("several_at_once.txt").read_text().splitlines()
    assert result.exit_code == 2
    assert json.loads(result.stdout)["errors"] == expected


def test_check_of_a_missing_file_is_refused() -> None:
    result = run("check", "none.yaml")
    assert result.exit_code == 2
    assert result.stderr == (
        "none.yaml: no such file or directory; write the path of a scenario file\n"
    )


def test_check_compiles_nothing() -> None:
    code = (
        "import sys; sys.argv = ['cram-sim', 'check', sys.argv[1]]\n"
        "import numba.core.compiler\n"
        "def compile_extra(*_, **__): raise AssertionError('compiled')\n"
        "numba.core.compiler.compile_extra = compile_extra\n"
        "from cram_sim.__main__ import main\n"
        "main()\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code, str(TWO_GUNS)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_schema_writes_the_schema() -> None:
    assert json.loads(run("schema").stdout) == json.loads(json.dumps(json_schema()))


def test_catalogue_list_names_every_entry() -> None:
    lines = run("catalogue", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "mortar_120",
        "mortar_60",
        "mortar_81",
        "rocket_107",
        "rocket_122",
        "shell_155",
        "uas_delta",
        "uas_quad",
        "eo_confirmation",
        "radar_counterfire_x",
        "radar_ku_search",
        "radar_ku_track",
        "radar_lcmr",
        "radar_surveillance_3d",
        "gun_20mm",
        "gun_35mm_airburst",
        "laser_100kw",
        "laser_10kw",
        "missile_area",
        "missile_htk",
        "drone_tracker",
        "falling_pieces",
        "people",
        "range_scatter",
        "tracker_prior",
    ]


def test_catalogue_list_as_json_has_kinds() -> None:
    rows = json.loads(run("catalogue", "list", "--json").stdout)
    assert {row["kind"] for row in rows} == {
        "rocket",
        "mortar",
        "shell",
        "drone",
        "search_radar",
        "fire_control_radar",
        "electro_optical",
        "gun",
        "airburst_gun",
        "missile",
        "laser",
        "drone_tracker",
        "falling_pieces",
        "people",
        "range_scatter",
        "tracker_prior",
    }


def test_catalogue_show_has_every_number_with_unit_and_quality() -> None:
    shown = run("catalogue", "show", "gun_20mm").stdout
    row = next(line for line in shown.splitlines() if "rate_of_fire" in line)
    assert "4500 rounds/min" in row
    assert "published" in row
    assert "interesting_engineering_2022: Interesting Engineering" in shown


def test_catalogue_show_as_json_has_sources() -> None:
    entry = json.loads(run("catalogue", "show", "rocket_107", "--json").stdout)
    assert entry["parameters"]["thrust"]["source"] == "thrust_fit"


def test_catalogue_show_of_an_unknown_entry_is_refused() -> None:
    result = run("catalogue", "show", "gun_30mm")
    assert result.exit_code == 2
    assert result.stderr == (
        'no entry in the catalogue of this name (got "gun_30mm"); did you mean "gun_20mm"?\n'
    )


def test_catalogue_show_has_a_column_for_optimist_and_sceptic() -> None:
    shown = run("catalogue", "show", "gun_20mm").stdout.splitlines()
    heading = next(line for line in shown if "parameter" in line)
    assert heading.replace("┃", " ").split()[:5] == [
        "parameter", "value", "optimist", "sceptic", "quality",
    ]  # fmt: skip
    row = next(line for line in shown if "round_dispersion" in line)
    assert [cell.strip() for cell in row.split("│")[1:6]] == [
        "round_dispersion", "1.25 mrad", "1.0 mrad", "2.0 mrad", "derived",
    ]  # fmt: skip


def test_catalogue_show_has_no_such_columns_where_nothing_is_in_doubt() -> None:
    shown = run("catalogue", "show", "radar_lcmr").stdout
    assert "optimist" not in shown
    assert "sceptic" not in shown


def test_catalogue_show_as_json_has_them_where_there_are_any() -> None:
    parameters = json.loads(run("catalogue", "show", "gun_20mm", "--json").stdout)["parameters"]
    assert parameters["round_dispersion"]["sceptic"] == "2.0 mrad"
    assert "sceptic" not in parameters["calibre"]
