"""What a study may vary: the defence, stresses on it by hand, and nothing of how it is attacked."""

import pytest

from cram_sim.scenario.document import Location
from cram_sim.scenario.varied import ATTACK, LAYING, is_stress, why_not_uncertain, why_not_varied


@pytest.mark.parametrize(
    "location",
    [
        ("launch_sites",),
        ("launch_sites", 0, "at"),
        ("origin",),
        ("origin", "elevation"),
        ("defended_assets",),
        ("defended_assets", 0),
        ("defended_assets", 0, "at", "north"),
        ("defended_assets", 0, "polygon", 0),
        ("defended_assets", 0, "polygons"),
        ("defended_assets", 0, "geojson"),
        ("salvos",),
        ("salvos", 0),
        ("salvos", 0, "aimed_at"),
        ("salvos", 0, "way_points", 0, "east"),
        ("salvos", 0, "lay_error"),
        ("salvos", 0, "friendly"),
        *(("salvos", 0, "threat", key) for key in LAYING),
    ],
)
def test_no_study_varies_how_the_place_is_attacked(location: Location) -> None:
    assert why_not_varied(location) == ATTACK
    assert why_not_uncertain(location) == ATTACK


@pytest.mark.parametrize("key", ["rounds", "from", "interval", "start", "threat"])
def test_stresses_are_varied_by_hand(key: str) -> None:
    assert why_not_varied(("salvos", 0, key)) is None
    assert is_stress(("salvos", 0, key))


@pytest.mark.parametrize("key", ["rounds", "from", "interval", "start"])
def test_stresses_are_never_drawn(key: str) -> None:
    assert (why_not_uncertain(("salvos", 0, key)) or "").startswith("never drawn")


@pytest.mark.parametrize(
    "location",
    [
        ("fire_units", 0, "at", "north"),
        ("sensors", 1, "maximum_range"),
        ("defended_assets", 0, "hardness"),
        ("defended_assets", 0, "radius"),
        ("command", "delay"),
        ("environment", "rain"),
        ("salvos", 0, "threat", "form_factor"),
    ],
)
def test_the_defence_and_what_is_known_of_a_threat_may_be_uncertain(location: Location) -> None:
    assert why_not_uncertain(location) is None
