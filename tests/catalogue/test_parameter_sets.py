"""The values of an optimist and of a sceptic beside the catalogue's own."""

from typing import Any

import pytest

from cram_sim.catalogue.entries import (
    ASSUMPTION,
    FAMILIES,
    PARAMETER_SETS,
    Entry,
    load_entry,
    names,
    validated_entry,
)
from cram_sim.effectors.gun import Gun
from cram_sim.errors import CatalogueError

ENTRIES = [load_entry(family, name) for family in FAMILIES for name in names(family)]
# Whether more of it is better for the defence.
HELPS = {
    "round_dispersion": False,
    "engagement_bias": False,
    "servo_jitter": False,
    "closed_loop_time": False,
    "common_speed_error": False,
    "minimum_intercept_range": False,
    "maximum_intercept_range": True,
    "assessment_time": False,
    "angle_error": False,
    "residual_acceleration": False,
    "reference_range": True,
    "elevation_minimum": False,
    "p_neutralise_nose": True,
    "p_neutralise_side": True,
    "p_pellet_nose": True,
    "p_pellet_side": True,
    "fluence_nose": False,
    "fluence_side": False,
    "fuze_time_error": False,
    "dud_share": False,
    "fuze_reliability": True,
    "p_neutralise": True,
    "jitter": False,
    "in_cover": True,
    "under_shelter": True,
    "responds": True,
    "cover_time": False,
    "shelter_time": False,
}


def written(**changes: Any) -> dict[str, Any]:
    """The 20 mm gun as its file has it, the dispersion changed."""
    gun = load_entry("effectors", "gun_20mm").model_dump(exclude={"name", "family"})
    gun["parameters"]["round_dispersion"] |= changes
    return gun


def test_each_set_has_its_own_values_and_else_the_default_ones() -> None:
    gun = load_entry("effectors", "gun_20mm")
    dispersions = [gun.values_of(chosen)["round_dispersion"] for chosen in PARAMETER_SETS]
    assert dispersions == ["1.25 mrad", "1.0 mrad", "2.0 mrad"]
    assert len({gun.values_of(chosen)["rate_of_fire"] for chosen in PARAMETER_SETS}) == 1


def test_the_default_set_is_what_an_entry_is() -> None:
    gun = load_entry("effectors", "gun_20mm")
    assert gun.values == gun.values_of("default")
    assert gun.spec() == gun.spec("default") != gun.spec("sceptic")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_optimist_sees_the_defence_better_and_a_sceptic_worse(entry: Entry) -> None:
    default, optimist, sceptic = (entry.spec(chosen) for chosen in PARAMETER_SETS)
    for name, parameter in entry.parameters.items():
        sign = 1.0 if HELPS.get(name, True) else -1.0
        worse, middle, better = (
            sign * _number(spec, name) for spec in (sceptic, default, optimist)
        )
        assert (parameter.optimist is None) == (better == middle)
        assert (parameter.sceptic is None) == (worse == middle)
        assert worse <= middle <= better
        if not worse == middle == better:
            assert name in HELPS


def _number(spec: Any, name: str) -> float:
    """A number; 0 for what is a list or a word, which no set changes."""
    value = getattr(spec, name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def test_every_value_of_an_optimist_or_sceptic_says_that_it_is_assumed() -> None:
    silent = [
        f"{entry.name}.{name}"
        for entry in ENTRIES
        for name, parameter in entry.parameters.items()
        if not (parameter.optimist is None and parameter.sceptic is None)
        and "assumed" not in parameter.note
    ]
    assert silent == []


def test_the_source_of_such_a_value_is_an_assumption() -> None:
    dispersion = load_entry("effectors", "gun_20mm").parameters["round_dispersion"]
    assert dispersion.source_of("default") == "success_calibration"
    assert dispersion.source_of("optimist") == dispersion.source_of("sceptic") == ASSUMPTION
    farthest = load_entry("effectors", "gun_20mm").parameters["maximum_intercept_range"]
    assert farthest.source_of("optimist") == farthest.source_of("default") == "general_literature"


def test_a_spec_of_a_set_is_in_si() -> None:
    gun = load_entry("effectors", "gun_20mm").spec("sceptic")
    assert isinstance(gun, Gun)
    assert gun.round_dispersion == pytest.approx(2e-3)


def test_a_sceptics_value_in_a_wrong_unit_is_refused() -> None:
    with pytest.raises(
        CatalogueError, match="gun_x: sceptic: round_dispersion: wrong unit, m measures a length"
    ):
        validated_entry("gun_x", "effectors", written(sceptic="2 m"))


def test_an_optimists_value_out_of_range_is_refused() -> None:
    with pytest.raises(CatalogueError, match="gun_x: optimist: round_dispersion: "):
        validated_entry("gun_x", "effectors", written(optimist="-1 mrad"))


def test_a_default_value_out_of_range_is_told_once() -> None:
    with pytest.raises(CatalogueError) as error:
        validated_entry("gun_x", "effectors", written(value="-1 mrad"))
    assert str(error.value).startswith("gun_x: round_dispersion: ")
    assert "\n" not in str(error.value)
