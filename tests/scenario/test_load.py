"""What the objects are after loading, and that no mutation of a good file crashes the loader."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yamlcore import CCoreDumper, CCoreLoader

from cram_sim.effectors.gun import Gun
from cram_sim.errors import ScenarioError
from cram_sim.scenario import Scenario, digest, load_scenario, resolved_yaml, short_digest
from cram_sim.scenario.places import local_place
from cram_sim.scenario.positions import Position
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.threats.rocket import Rocket

VALID = Path(__file__).parent.parent / "cases" / "valid"


@pytest.fixture(scope="module")
def two_guns() -> Scenario:
    return load_scenario(VALID / "two_guns.yaml")


@pytest.fixture(scope="module")
def by_latitude() -> Scenario:
    return load_scenario(VALID / "by_latitude.yaml")


def test_quantities_are_si_after_loading(two_guns: Scenario) -> None:
    assert two_guns.environment.temperature == 285.15
    assert two_guns.environment.wind[0].from_ == math.radians(300.0)
    assert two_guns.launch_sites[0].at == Position.from_si(east=5200.0, north=1800.0)


def test_a_sensor_on_a_fire_unit_has_its_place(two_guns: Scenario) -> None:
    assert two_guns.sensors[1].at == two_guns.fire_units[0].at
    assert isinstance(two_guns.sensors[1].sensor, FireControlRadar)


def test_parameters_come_from_the_catalogue(two_guns: Scenario) -> None:
    threat = two_guns.salvos[0].threat
    assert isinstance(threat, Rocket)
    assert threat.launch_mass == 18.84
    assert two_guns.salvos[0].threat_class == "rocket_107"


def test_the_file_overrides_the_catalogue(by_latitude: Scenario) -> None:
    gun = by_latitude.fire_units[0].effector
    assert isinstance(gun, Gun)
    assert gun.rate_of_fire == 50.0
    threat = by_latitude.salvos[0].threat
    assert isinstance(threat, Rocket)
    assert (threat.launch_failure, threat.launch_mass) == (0.0, 18.84)


def test_a_word_for_hardness_is_its_number(two_guns: Scenario) -> None:
    assert [asset.hardness for asset in two_guns.defended_assets] == [1.0, 1.0, 4.0]


def test_what_is_left_out_has_its_default(two_guns: Scenario) -> None:
    assert two_guns.environment.wind_error == 2.0
    assert two_guns.environment.density_error == 0.01
    assert two_guns.experiment.integrator == "compiled"
    assert two_guns.command.doctrine.burst_rounds == 100
    assert two_guns.reported_event is None


def test_a_name_that_looks_like_a_number_stays_a_text(by_latitude: Scenario) -> None:
    assert by_latitude.name == "1e3"


def test_latitude_and_longitude_become_east_and_north(by_latitude: Scenario) -> None:
    # East is (N + h) cos(latitude) sin(difference of longitude), exactly; north to first order is
    # (M + h) times the difference of latitude, M at the mean latitude. WGS84: NIMA TR8350.2, 2000.
    a, e2, h = 6378137.0, 6.69437999014e-3, 34.0
    latitude, middle = math.radians(33.35), math.radians(33.33)
    prime_vertical = a / math.sqrt(1.0 - e2 * math.sin(latitude) ** 2)
    meridional = a * (1.0 - e2) / (1.0 - e2 * math.sin(middle) ** 2) ** 1.5
    field = by_latitude.launch_sites[0].at
    east = (prime_vertical + h) * math.cos(latitude) * math.sin(math.radians(0.02))
    assert field.east == pytest.approx(east, rel=1e-9)
    assert field.north == pytest.approx((meridional + h) * math.radians(0.04), rel=1e-4)


def test_up_stays_the_height_above_the_ground(by_latitude: Scenario) -> None:
    assert by_latitude.defended_assets[0].centre.up == pytest.approx(12.0 * 0.3048)


def test_the_origin_is_at_zero(two_guns: Scenario) -> None:
    origin = two_guns.origin
    east, north, _ = local_place(origin, origin.latitude, origin.longitude)
    assert math.hypot(east, north) < 1e-6


def test_the_digest_changes_with_a_parameter(two_guns: Scenario) -> None:
    other = two_guns.model_copy(update={"name": "other"})
    assert digest(other) != digest(two_guns)


def test_the_short_digest_begins_the_digest(two_guns: Scenario) -> None:
    assert len(digest(two_guns)) == 64
    assert digest(two_guns).startswith(short_digest(two_guns))
    assert len(short_digest(two_guns)) == 12


def test_a_threat_spelt_out_needs_the_name_of_its_class(two_guns: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "unnamed.yaml"
    text = resolved_yaml(two_guns).replace("  threat_class: rocket_107\n", "")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"salvos\[0\]\.threat_class: missing; write"):
        load_scenario(file)


@given(
    name=st.text(min_size=1, max_size=20).filter(
        lambda text: text.isprintable() and text == text.strip()
    )
)
@settings(deadline=None, max_examples=50)
def test_any_name_survives_resolution(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    scenario = load_scenario(VALID / "normal_delays.yaml").model_copy(update={"name": name})
    file = tmp_path_factory.getbasetemp() / "named.yaml"
    file.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load_scenario(file) == scenario


GOOD: Any = yaml.load((VALID / "by_latitude.yaml").read_text(), Loader=CCoreLoader)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["1 m", "rocket_107", "gun", {}, [], [{}], {"use": 1}, {"kind": "gun"}]),
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container of the tree with every key or index in it."""
    items = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree))
    below = [
        place for _, value in items if isinstance(value, (dict, list)) for place in places(value)
    ]
    return [(tree, key) for key, _ in items] + below


@given(data=st.data(), odd=ODD)
@settings(deadline=None, max_examples=300)
def test_anything_anywhere_loads_or_is_refused(
    data: st.DataObject, odd: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tree = yaml.load(yaml.dump(GOOD, Dumper=CCoreDumper), Loader=CCoreLoader)
    container, key = data.draw(st.sampled_from(places(tree)))
    container[key] = odd
    file = tmp_path_factory.getbasetemp() / "odd.yaml"
    file.write_text(yaml.dump(tree, Dumper=CCoreDumper, allow_unicode=True), encoding="utf-8")
    problems: tuple[str, ...] = ()
    try:
        load_scenario(file)
    except ScenarioError as refused:
        problems = refused.problems
    assert all(problem.startswith(f"{file}:") for problem in problems)
