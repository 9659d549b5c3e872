from typing import Literal

import pytest

from cram_sim.doctrine.protocol import Option, TrackView
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot


def doctrine(
    *, firing: Literal["continuous", "burst"] = "continuous", units: int = 1
) -> ShootLookShoot:
    return ShootLookShoot.from_si(firing=firing, open_fire_range=1200.0, fire_units_per_track=units)


@pytest.mark.parametrize(("firing", "is_continuous"), [("continuous", True), ("burst", False)])
def test_only_continuous_fire_is_continuous(
    firing: Literal["continuous", "burst"], is_continuous: bool
) -> None:
    assert doctrine(firing=firing).is_continuous is is_continuous


@pytest.mark.parametrize("units", [1, 2])
def test_track_gets_as_many_units_as_the_doctrine_asks(units: int) -> None:
    options = [Option(0, unit, 5.0) for unit in range(3)]
    assignments = doctrine(units=units).assign(
        [TrackView(0, 1.0, 9.0, 0)], options, {option.fire_unit: 1 for option in options}
    )
    assert len(assignments) == units
