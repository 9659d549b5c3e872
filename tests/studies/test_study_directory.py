"""A study's directory plans the same cells again, whatever its files say and wherever they lay."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from study_text import BASE, plan, study_file

from cram_sim.studies.directory import StudyDirectory
from cram_sim.studies.plan import Plan
from cram_sim.studies.planning import plan_study
from cram_sim.studies.tables import STUDY, write_study

DELAYS = "factors:\n  - {path: command.delay, values: [0 s, 3 s]}\n"
STUDIES = {
    "ranges and levels": """\
factors:
  - {path: command.delay, range: {from: 0 s, to: 4 s, steps: 3}}
  - {name: urgency, levels: {low: {command.engage_above: 0.3}, high: {command.engage_above: 0.1}}}
""",
    "laws": """\
factors:
  - {path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 mrad}}
  - {path: command.engage_above, triangular: {low: 0.1, mode: 0.2, high: 0.5}}
design: {kind: latin_hypercube, points: 4}
uncertain: [{path: command.delay, lognormal: {median: 2 s, sigma: 0.4}}]
outer_samples: 2
""",
    "entries of the catalogue": """\
factors:
  - {path: "salvos[near salvo].threat", values: [rocket_107, mortar_120]}
  - {path: "fire_units[north gun].use", values: [gun_20mm, gun_35mm_airburst]}
""",
}


def kept(planned: Plan, directory: Path) -> Plan:
    """The plan that comes of the study's directory alone, but for what its scenario is called."""
    write_study(StudyDirectory(directory), planned)
    again = plan_study(directory / STUDY)
    assert again.study.scenario == "scenario.yaml"
    named = again.study.model_copy(update={"scenario": planned.study.scenario})
    return replace(again, study=named, scenario_files=planned.scenario_files)


@pytest.mark.parametrize("name", STUDIES)
def test_a_directory_plans_the_cells_of_its_study(tmp_path: Path, name: str) -> None:
    planned = plan(tmp_path, STUDIES[name])
    again = kept(planned, tmp_path / "kept")
    assert len(planned.cells) >= 4
    assert again.cells == planned.cells
    assert again.factors == planned.factors
    assert (again.study, again.base) == (planned.study, planned.base)


def test_what_the_scenario_calls_uncertain_is_drawn_alike(tmp_path: Path) -> None:
    law = "{uncertain: {normal: {mean: 2 s, sd: 0.2 s}}}"
    text = BASE.read_text(encoding="utf-8").replace("\n  delay: 1 s", f"\n  delay: {law}")
    planned = plan(tmp_path, "outer_samples: 5\n", base=text)
    again = kept(planned, tmp_path / "kept")
    assert [factor.role for factor in again.factors] == ["uncertain"]
    assert len({cell.settings[0].text for cell in again.cells}) == 5
    assert again.cells == planned.cells


def test_files_of_one_name_that_the_scenario_reads_elsewhere_are_kept_apart(
    tmp_path: Path,
) -> None:
    text = BASE.read_text(encoding="utf-8")
    for folder, longitude in (("west", -30.002), ("east", -29.998)):
        (tmp_path / folder).mkdir()
        point = {"type": "Point", "coordinates": [longitude, 40.0]}
        (tmp_path / folder / "place.geojson").write_text(json.dumps(point), encoding="utf-8")
    places = {"{east: -250 m, north: 200 m}": "west", "{east: 100 m, north: -50 m}": "east"}
    for place, folder in places.items():
        assert f"at: {place}" in text
        text = text.replace(f"at: {place}", f"geojson: {{file: ../{folder}/place.geojson}}")
    (tmp_path / "study").mkdir()
    planned = plan(tmp_path / "study", DELAYS, base=text)
    again = kept(planned, tmp_path / "kept")
    assert again.cells == planned.cells
    names = {path.name for path in (tmp_path / "kept").iterdir()}
    assert {"place.geojson", "2-place.geojson"} <= names


def test_heights_are_kept_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    heads = "ncols 2\nnrows 2\nxllcenter -10000\nyllcenter -10000\ncellsize 20000\n"
    (tmp_path / "maps" / "flat.asc").write_text(heads + "10 10\n10 10\n", encoding="ascii")
    block = "terrain: {file: ../maps/flat.asc, units: metres}\n"
    (tmp_path / "study").mkdir()
    file = study_file(tmp_path / "study", DELAYS, base=BASE.read_text(encoding="utf-8") + block)
    planned = plan_study(file)
    again = kept(planned, tmp_path / "kept")
    assert again.cells == planned.cells
    assert (tmp_path / "kept" / "flat.asc").is_file()
