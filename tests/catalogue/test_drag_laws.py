"""The drag laws against anchor values read from the published tables a second time."""

import numpy as np
import pytest

from cram_sim.catalogue.drag_laws import drag_law, drag_law_names
from cram_sim.errors import CatalogueError

# (Mach number, drag coefficient), from the tables of the standard drag functions (JBM Ballistics)
# and, for the M56A3, Picatinny Arsenal TR 4588, 1973.
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
    "spin73_m56a3": [(0.6, 0.217), (0.95, 0.310), (1.2, 0.533), (2.0, 0.450), (5.0, 0.309)],
}


@pytest.mark.parametrize("name", ANCHORS)
def test_a_drag_law_has_its_published_values(name: str) -> None:
    mach, drag_coefficient = drag_law(name)
    table = dict(zip(mach.tolist(), drag_coefficient.tolist(), strict=True))
    assert [(number, table[number]) for number, _ in ANCHORS[name]] == ANCHORS[name]


@pytest.mark.parametrize("name", drag_law_names())
def test_a_drag_law_rises_in_mach_from_zero_and_is_positive(name: str) -> None:
    mach, drag_coefficient = drag_law(name)
    assert mach[0] == 0.0
    assert np.all(np.diff(mach) > 0.0)
    assert np.all(drag_coefficient > 0.0)


@pytest.mark.parametrize("name", drag_law_names())
def test_a_drag_law_reaches_every_speed_of_the_catalogue(name: str) -> None:
    # 1,050 m/s, the fastest round, is Mach 3.1 at sea level.
    assert drag_law(name)[0][-1] >= 3.1


def test_every_drag_law_has_anchors() -> None:
    assert set(drag_law_names()) == set(ANCHORS)


def test_an_unknown_drag_law_is_refused() -> None:
    with pytest.raises(CatalogueError) as error:
        drag_law("G3")
    assert str(error.value) == (
        'no drag law of this name (got "G3"); write one of G1, G2, G7, spin73_m56a3'
    )
