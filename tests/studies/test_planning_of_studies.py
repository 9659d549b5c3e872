"""Plans: every cell is the base with its settings and nothing else, and can be made again."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from study_text import BASE, READING, plan
from yamlcore import CCoreLoader

from cram_sim.distributions import Delay
from cram_sim.effectors.gun import Gun
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.uncertain import with_values
from cram_sim.scenario.write import resolved_yaml
from cram_sim.studies.planning import independent_seed, plan_of
from cram_sim.studies.study import Study

DISPERSION = '{path: "fire_units[*].round_dispersion", values: [1 mrad, 2 mrad]}'
DELAY = "{path: command.delay, values: [0 s, 1 s, 2 s]}"
LAW = '{path: "fire_units[*].round_dispersion", uniform: {low: 1 mrad, high: 2 mrad}}'


def dispersions(scenario: Scenario) -> list[float]:
    return [
        unit.effector.round_dispersion
        for unit in scenario.fire_units
        if isinstance(unit.effector, Gun)
    ]


def factors(*written: str) -> str:
    return "factors:\n" + "".join(f"  - {one}\n" for one in written)


def test_a_cell_is_the_base_with_its_settings(tmp_path: Path) -> None:
    cell = plan(tmp_path, factors(DISPERSION, DELAY)).cells[4]
    assert [setting.text for setting in cell.settings] == ["2 mrad", "1 s"]
    assert dispersions(cell.scenario) == [0.002, 0.002]
    command = cell.scenario.command.model_copy(update={"delay": READING.scenario.command.delay})
    same = cell.scenario.model_copy(
        update={
            "command": command,
            "fire_units": READING.scenario.fire_units,
            "experiment": READING.scenario.experiment,
        }
    )
    assert same == READING.scenario


def test_a_cell_is_what_its_file_would_say(tmp_path: Path) -> None:
    cell = plan(tmp_path, "replications: 1000\n" + factors(DISPERSION, DELAY)).cells[-1]
    text = BASE.read_text(encoding="utf-8")
    text = text.replace("use: gun_20mm,", "use: gun_20mm, round_dispersion: 2 mrad,")
    text = text.replace("\n  delay: 1 s", "\n  delay: 2 s").replace("seed: 20}", "seed: 7}")
    by_hand = tmp_path / "by_hand.yaml"
    by_hand.write_text(text, encoding="utf-8")
    assert cell.scenario == load_scenario(by_hand)


def test_a_cell_may_be_written_and_loaded_again(tmp_path: Path) -> None:
    for cell in plan(tmp_path, factors(LAW) + "design: {kind: sobol, points: 4}\n").cells:
        again = tmp_path / "again.yaml"
        again.write_text(resolved_yaml(cell.scenario), encoding="utf-8")
        assert load_scenario(again) == cell.scenario


def test_the_order_of_factors_does_not_matter_for_a_cells_scenario(tmp_path: Path) -> None:
    one = plan(tmp_path, factors(DISPERSION, DELAY)).cells
    other = plan(tmp_path, factors(DELAY, DISPERSION)).cells
    by_settings = {frozenset(s.text for s in cell.settings): cell.scenario for cell in other}
    assert len(by_settings) == 6
    for cell in one:
        assert by_settings[frozenset(s.text for s in cell.settings)] == cell.scenario


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    metres=st.floats(-1000.0, 1000.0),
    unit=st.integers(0, 1),
    key=st.sampled_from(["east", "north"]),
)
def test_a_value_that_is_set_is_there_and_all_else_is_as_it_was(
    metres: float, unit: int, key: str
) -> None:
    location = ("fire_units", unit, "at", key)
    tree = with_values(READING.tree, {location: f"{metres!r} m"})
    assert tree["fire_units"][unit]["at"].pop(key) == f"{metres!r} m"
    was = yaml.load(BASE.read_text(encoding="utf-8"), Loader=CCoreLoader)
    was["fire_units"][unit]["at"].pop(key)
    assert _lists(tree) == was


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return [_lists(one) for one in value] if isinstance(value, (list, tuple)) else value


def test_a_range_has_both_ends_and_equal_steps(tmp_path: Path) -> None:
    made = plan(tmp_path, factors("{path: command.delay, range: {from: 0 s, to: 4 s, steps: 5}}"))
    (factor,) = made.factors
    assert [level.text for level in factor.levels] == ["0 s", "1 s", "2 s", "3 s", "4 s"]
    assert [cell.scenario.command.delay for cell in made.cells] == [
        Delay.from_si(constant=float(n)) for n in range(5)
    ]


def test_a_range_of_whole_numbers_is_of_whole_numbers(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        factors("{path: command.release.operators, range: {from: 1, to: 7, steps: 3}}"),
    )
    assert [cell.scenario.command.release.operators for cell in made.cells] == [1, 4, 7]


def test_levels_set_several_paths_at_once(tmp_path: Path) -> None:
    levels = (
        '{close: {"fire_units[0].at.north": 100 m}, '
        'wide: {"fire_units[0].at.north": 500 m, "fire_units[1].at.north": -500 m}}'
    )
    made = plan(tmp_path, factors(f"{{name: spacing, levels: {levels}}}"))
    norths = [[unit.at.north for unit in cell.scenario.fire_units] for cell in made.cells]
    assert norths == [[100.0, -250.0], [500.0, -500.0]]
    assert not made.factors[0].is_numeric


def test_a_threat_named_in_the_file_may_have_a_parameter_set(tmp_path: Path) -> None:
    path = "salvos[near salvo].threat.form_factor"
    made = plan(tmp_path, factors(f'{{path: "{path}", values: [0.9, 1.1]}}'))
    salvos = [cell.scenario.salvos[0] for cell in made.cells]
    assert [getattr(salvo.threat, "form_factor", None) for salvo in salvos] == [0.9, 1.1]
    assert [salvo.threat_class for salvo in salvos] == ["rocket_107", "rocket_107"]


def test_stresses_are_told_from_parameters_of_the_defence(tmp_path: Path) -> None:
    rounds = '{path: "salvos[near salvo].rounds", values: [1, 12]}'
    made = plan(tmp_path, factors(rounds, DELAY))
    assert [factor.is_stress for factor in made.factors] == [True, False]


def test_a_factor_says_its_unit_and_its_numbers_in_si(tmp_path: Path) -> None:
    factor = plan(tmp_path, factors(DISPERSION)).factors[0]
    assert (factor.unit, factor.per_unit) == ("mrad", 0.001)
    assert [level.number for level in factor.levels] == [0.001, 0.002]


def test_a_whole_factor_of_words_has_no_numbers(tmp_path: Path) -> None:
    written = '{path: "defended_assets[barracks].hardness", values: [vehicle, hardened]}'
    assert not plan(tmp_path, factors(written)).factors[0].is_numeric


def test_drawn_settings_lie_where_the_design_says(tmp_path: Path) -> None:
    made = plan(tmp_path, factors(LAW) + "design: {kind: latin_hypercube, points: 20}\n")
    numbers = np.array([cell.settings[0].number for cell in made.cells])
    np.testing.assert_allclose(numbers, 0.001 + 0.001 * made.unit_points[:, 0], rtol=1e-8)
    assert [dispersions(cell.scenario)[0] for cell in made.cells] == numbers.tolist()


def test_drawn_factors_are_crossed_with_enumerated_ones(tmp_path: Path) -> None:
    made = plan(tmp_path, factors(LAW, DELAY) + "design: {kind: latin_hypercube, points: 4}\n")
    assert [cell.settings[1].text for cell in made.cells] == ["0 s"] * 4 + ["1 s"] * 4 + ["2 s"] * 4
    assert [cell.point for cell in made.cells] == list(range(12))
    np.testing.assert_array_equal(made.unit_points[:4, 0], made.unit_points[4:8, 0])
    assert np.isnan(made.unit_points[:, 1]).all()


def test_the_plan_says_how_orthogonal_a_design_is(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        factors(LAW, "{path: command.delay, uniform: {low: 0 s, high: 4 s}}")
        + "design: {kind: nearly_orthogonal}\n",
    )
    assert made.notes == (
        "nearly orthogonal: 5 points for 2 factors, largest correlation of two columns 0.000",
    )


UNKNOWN = "uncertain:\n  - {path: command.engage_above, uniform: {low: 0.1, high: 0.3}}\n"


def test_outer_samples_are_the_same_for_every_point(tmp_path: Path) -> None:
    made = plan(tmp_path, factors(DISPERSION) + UNKNOWN + "outer_samples: 5\n")
    drawn = np.array([cell.scenario.command.engage_above for cell in made.cells]).reshape(2, 5)
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.sort(np.floor((drawn[0] - 0.1) / 0.04)).tolist() == [0, 1, 2, 3, 4]
    assert [(cell.point, cell.outer_sample) for cell in made.cells] == [
        (point, sample) for point in range(2) for sample in range(5)
    ]


def test_with_one_outer_sample_everything_stands_at_its_median(tmp_path: Path) -> None:
    made = plan(tmp_path, factors(DISPERSION) + UNKNOWN)
    assert [cell.scenario.command.engage_above for cell in made.cells] == [0.2, 0.2]
    assert made.notes == ("at their medians, for outer_samples is 1: command.engage_above",)


def base_with_law() -> str:
    law = "engage_above: {uncertain: {uniform: {low: 0.1, high: 0.3}}}"
    return BASE.read_text(encoding="utf-8").replace("engage_above: 0.2", law)


def test_what_the_scenario_calls_uncertain_is_drawn_as_well(tmp_path: Path) -> None:
    body = factors(DISPERSION) + "outer_samples: 3\n"
    from_scenario = plan(tmp_path, body, base=base_with_law()).cells
    from_study = plan(tmp_path, body + UNKNOWN).cells
    assert [cell.scenario for cell in from_scenario] == [cell.scenario for cell in from_study]


def test_a_factor_overrides_what_the_scenario_calls_uncertain(tmp_path: Path) -> None:
    made = plan(
        tmp_path, factors("{path: command.engage_above, values: [0.5]}"), base=base_with_law()
    )
    assert [factor.role for factor in made.factors] == ["factor"]
    assert made.cells[0].scenario.command.engage_above == 0.5


def test_cells_share_their_seed_unless_they_are_independent(tmp_path: Path) -> None:
    common = plan(tmp_path, factors(DISPERSION, DELAY))
    own = plan(tmp_path, "independent: true\n" + factors(DISPERSION, DELAY))
    assert {cell.scenario.experiment.seed for cell in common.cells} == {7}
    assert len({cell.scenario.experiment.seed for cell in own.cells}) == 6


def test_another_level_moves_no_other_cells_seed(tmp_path: Path) -> None:
    seeds = []
    for values in ("[1 mrad, 2 mrad]", "[1 mrad, 1.5 mrad, 2 mrad]"):
        written = f'{{path: "fire_units[*].round_dispersion", values: {values}}}'
        cells = plan(tmp_path, "independent: true\n" + factors(DELAY, written)).cells
        seeds.append({tuple(s.text for s in c.settings): c.scenario.experiment.seed for c in cells})
    assert seeds[0].items() <= seeds[1].items()
    assert len(seeds[1]) == 9


def test_the_same_settings_again_have_raids_of_their_own() -> None:
    settings = {"a": "x"}
    seeds = {independent_seed(1, settings, times_before=n) for n in range(3)}
    assert len(seeds | {independent_seed(1, {"a": "y"})}) == 4


def test_an_independent_seed_does_not_depend_on_the_order_of_factors() -> None:
    one, other = (
        independent_seed(1, {"a": "x", "b": "y"}),
        independent_seed(1, {"b": "y", "a": "x"}),
    )
    assert one == other != independent_seed(2, {"a": "x", "b": "y"})
    assert 0 <= one < 2**63


def test_replications_and_seed_are_the_scenarios_where_a_study_has_none(tmp_path: Path) -> None:
    experiment = plan(tmp_path, factors(DELAY)).cells[0].scenario.experiment
    assert (experiment.replications, experiment.seed) == (1000, 7)
    study = Study.model_validate(
        {
            "version": 1,
            "name": "from Python",
            "scenario": BASE.name,
            "factors": ({"path": "command.delay", "values": ("1 s",)},),
        }
    )
    cell = plan_of(study, BASE.parent).cells[0]
    assert cell.scenario == READING.scenario


def test_cells_hold_the_bases_own_objects_where_they_do_not_differ(tmp_path: Path) -> None:
    made = plan(tmp_path, factors(DELAY))
    assert all(cell.scenario.salvos is made.base.salvos for cell in made.cells)
    assert made.cells[0].scenario.command is not made.base.command


def test_the_study_of_the_documentation_is_planned() -> None:
    page = BASE.parents[1] / "docs" / "studies.md"
    written = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    tree = yaml.load(written, Loader=CCoreLoader)
    study = Study.model_validate(_tuples(tree))
    made = plan_of(study, page.parent)
    assert (len(made.cells), made.cells[0].scenario.experiment.replications) == (15, 400)


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (
            "[{kind: shoot_shoot, firing: continuous, open_fire_range: 1200 m}]",
            ["{kind: shoot_shoot, firing: continuous, open_fire_range: 1200 m}"],
        ),
        (
            "[{kind: shoot_look_shoot, firing: continuous, open_fire_range: 1 km}]",
            ["{kind: shoot_look_shoot, firing: continuous, open_fire_range: 1 km}"],
        ),
    ],
)
def test_a_whole_mapping_may_be_a_value(tmp_path: Path, values: str, texts: list[str]) -> None:
    made = plan(tmp_path, factors(f"{{path: command.doctrine, values: {values}}}"))
    assert [level.text for level in made.factors[0].levels] == texts
    kinds = [cell.scenario.command.doctrine.kind for cell in made.cells]
    assert kinds == [texts[0].split(",")[0].removeprefix("{kind: ")]
