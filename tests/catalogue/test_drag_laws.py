"""The drag laws against anchor values read from the published tables a second time."""

import numpy as np
import pytest

from cram_sim.catalogue.drag_laws import drag_law, drag_law_names
from cram_sim.errors import CatalogueError

# (Mach number, drag coefficient), from the tables of the standard drag functions (JBM Ballistics)
# and, for the M56A3, Picatinny Arsenal TR 4588, 1973; for the 120 mm bomb McCoy, Modern Exterior
# Ballistics, p. 220; for the M107 Khalil, Abdalla and Kamal, 2009, table 1.
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
    "G7": [(0.0, 0.1198), (1.0, 0.3803), (1.05, 0.4043), (2.0, 0.2980), (3.0, 0.2424)],
    "m107_khalil2009": [(0.6, 0.144), (0.95, 0.221), (1.05, 0.383), (1.5, 0.338), (2.0, 0.294)],
    "mortar120_mccoy": [(0.7, 0.119), (0.87, 0.122), (0.93, 0.148), (0.95, 0.182)],
    "spin73_m56a3": [(0.6, 0.217), (0.95, 0.310), (1.2, 0.533), (2.0, 0.450), (5.0, 0.309)],
}


@pytest.mark.parametrize("name", ANCHORS)
def test_a_drag_law_has_its_published_values(name: str) -> None:
    mach, drag_coefficient = drag_law(name)
    table = dict(zip(mach.tolist(), drag_coefficient.tolist(), strict=True))
    assert [(number, table[number]) for number, _ in ANCHORS[name]] == ANCHORS[name]


@pytest.mark.parametrize("name", drag_law_names())
def test_a_drag_law_rises_in_mach_from_rest_and_is_positive(name: str) -> None:
    mach, drag_coefficient = drag_law(name)
    assert 0.0 <= mach[0] <= 0.01
    assert np.all(np.diff(mach) > 0.0)
    assert np.all(drag_coefficient > 0.0)


@pytest.mark.parametrize(
    ("name", "fastest"),
    # In m/s; at sea level sound is 340.3 m/s fast (US Standard Atmosphere 1976).
    [("G2", 690.0), ("m107_khalil2009", 684.0), ("mortar120_mccoy", 318.0), ("spin73_m56a3", 1050)],
)
def test_a_drag_law_reaches_the_speed_of_its_fastest_class(name: str, fastest: float) -> None:
    assert drag_law(name)[0][-1] >= 0.995 * fastest / 340.3


def test_every_drag_law_has_anchors() -> None:
    assert set(drag_law_names()) == set(ANCHORS)


def test_an_unknown_drag_law_is_refused() -> None:
    with pytest.raises(CatalogueError) as error:
        drag_law("G3")
    assert str(error.value) == (
        'no drag law of this name (got "G3"); '
        "write one of G1, G2, G7, m107_khalil2009, "
        "mortar120_mccoy, spin73_m56a3"
    )
