"""The drag laws against anchor values read from the published tables a second time."""

import math

import numpy as np
import pytest

from cram_sim.ballistics.drag import drag_coefficient
from cram_sim.catalogue.drag_laws import drag_law, drag_law_names, drag_table
from cram_sim.catalogue.entries import FAMILIES, load_entry, names
from cram_sim.errors import CatalogueError

# (Mach number, drag coefficient), from the tables of the standard drag functions (JBM Ballistics);
# for the M56A3 Picatinny Arsenal TR 4588, 1973; for the 120 mm bomb McCoy, Modern Exterior
# Ballistics, p. 220; for the M107 Khalil, Abdalla and Kamal, 2009, table 1. Of RA4 only the one
# transcription that the catalogue has was found. "tumbling" is assumed.
ANCHORS = {
    "G1": [
        (0.0, 0.2629),
        (0.5, 0.2032),
        (1.0, 0.4805),
        (1.4, 0.6625),
        (2.0, 0.5934),
        (3.0, 0.5133),
    ],
    "G2": [
        (0.0, 0.2303),
        (0.775, 0.1664),
        (1.0, 0.3983),
        (1.075, 0.4114),
        (2.0, 0.2933),
        (3.0, 0.2309),
    ],
    "G5": [(0.0, 0.1710), (0.75, 0.1463), (1.0, 0.3379), (1.4, 0.4406), (5.0, 0.2280)],
    "G6": [(0.0, 0.2617), (0.65, 0.2121), (1.0, 0.3597), (1.15, 0.4497), (5.0, 0.1574)],
    "G7": [(0.0, 0.1198), (1.0, 0.3803), (1.05, 0.4043), (2.0, 0.2980), (3.0, 0.2424)],
    "G8": [(0.0, 0.2105), (0.9, 0.2109), (1.0, 0.4068), (1.075, 0.4493), (5.0, 0.1713)],
    "GI": [(0.0, 0.2282), (0.725, 0.2353), (1.0, 0.4349), (1.25, 0.6423), (5.0, 0.4082)],
    "GS": [(0.0, 0.4662), (0.5, 0.4970), (1.0, 0.8140), (1.6, 1.0090), (4.0, 0.9280)],
    "RA4": [(0.0, 0.2283), (0.9, 0.2604), (1.0, 0.3975), (1.1, 0.5719), (4.0, 0.4969)],
    "m107_khalil2009": [(0.6, 0.144), (0.95, 0.221), (1.05, 0.383), (1.5, 0.338), (2.0, 0.294)],
    "mortar120_mccoy": [(0.7, 0.119), (0.87, 0.122), (0.93, 0.148), (0.95, 0.182)],
    "tumbling": [(0.0, 0.85), (1.0, 1.1), (1.3, 1.25), (3.0, 1.15)],
    "spin73_m56a3": [(0.6, 0.217), (0.95, 0.310), (1.2, 0.533), (2.0, 0.450), (5.0, 0.309)],
}
FASTEST = 3.5  # Mach: 1,050 m/s in winter air is 3.3
USED = {
    str(entry.values["drag_law"])
    for family in FAMILIES
    for entry in (load_entry(family, name) for name in names(family))
    if entry.kind in ("gun", "rocket")
}


@pytest.mark.parametrize("name", ANCHORS)
def test_a_drag_law_has_its_published_values(name: str) -> None:
    mach, drag_coefficients = drag_law(name)
    table = dict(zip(mach.tolist(), drag_coefficients.tolist(), strict=True))
    assert [(number, table[number]) for number, _ in ANCHORS[name]] == ANCHORS[name]


@pytest.mark.parametrize("name", drag_law_names())
def test_a_drag_law_rises_in_mach_and_is_positive(name: str) -> None:
    mach, drag_coefficients = drag_law(name)
    assert np.all(np.diff(mach) > 0.0)
    assert np.all(drag_coefficients > 0.0)


@pytest.mark.parametrize("name", drag_law_names())
def test_a_drag_law_begins_at_rest(name: str) -> None:
    mach, drag_coefficients = drag_law(name)
    at_rest = drag_coefficient(drag_table(name), 0.0)
    assert at_rest == pytest.approx(drag_coefficients[0], rel=1e-12)
    assert mach[0] <= 0.01


@pytest.mark.parametrize("name", sorted(USED))
def test_a_drag_law_of_guns_and_rockets_reaches_their_speeds(name: str) -> None:
    assert math.isfinite(drag_coefficient(drag_table(name), FASTEST))


@pytest.mark.parametrize(
    ("name", "end"), [("mortar120_mccoy", 1.1), ("m107_khalil2009", 2.25), ("G2", 5.0)]
)
def test_a_drag_law_holds_as_far_as_its_file_says(name: str, end: float) -> None:
    table = drag_table(name)
    assert drag_coefficient(table, end - 1e-6) == pytest.approx(drag_law(name)[1][-1], rel=1e-5)
    assert math.isnan(drag_coefficient(table, end + 1e-6))


def test_every_drag_law_has_anchors() -> None:
    assert set(drag_law_names()) == set(ANCHORS)


def test_an_unknown_drag_law_is_refused() -> None:
    with pytest.raises(CatalogueError, match='no drag law of this name \\(got "G3"\\)'):
        drag_law("G3")
