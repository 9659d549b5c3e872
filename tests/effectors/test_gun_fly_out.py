"""Rounds that destroy themselves before they may meet anything, and what to write instead."""

import math
import re

import numpy as np
import pytest
from effectors.airburst_builders import airburst_gun
from effectors.gun_builders import gun

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.fly_out import look_up
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.airburst_gun import AirburstGun, contradictions_of_airburst
from cram_sim.effectors.gun import Gun, contradictions_of_gun
from cram_sim.effectors.gun_fly_out import gun_fly_out
from cram_sim.effectors.protocol import Conditions

CONDITIONS = Conditions(standard_air(0.0), Earth(0.6, 0.0), 23_000.0, drag_table)
NEAREST = "1000 m"
# A second without drag; the lives end before the rounds are there, and are no contradiction.
SHORT_LIVED = [
    gun(minimum_intercept_range=NEAREST, self_destruct_time="1.2 s"),
    airburst_gun(minimum_intercept_range=NEAREST, self_destruct_time="1.1 s"),
]


def contradictions(effector: Gun | AirburstGun) -> list[tuple[str, str]]:
    if isinstance(effector, Gun):
        return list(contradictions_of_gun(effector))
    return list(contradictions_of_airburst(effector))


@pytest.mark.parametrize("effector", SHORT_LIVED)
def test_a_life_that_only_drag_makes_too_short_is_refused_and_the_advice_fires(
    effector: Gun | AirburstGun,
) -> None:
    assert contradictions(effector) == []
    with pytest.raises(ValueError, match=r"^self_destruct_time 1\.[12] s: ") as refused:
        gun_fly_out(effector, CONDITIONS)
    told = re.fullmatch(
        r"self_destruct_time 1\.[12] s: the rounds are not at minimum_intercept_range, 1000 m, "
        r"before (\d\.\d\d) s; write e\.g\. (\d\.\d) s",
        str(refused.value),
    )
    assert told is not None
    soonest, advised = float(told[1]), float(told[2])
    assert effector.self_destruct_time < soonest < advised
    table = gun_fly_out(effector.model_copy(update={"self_destruct_time": advised}), CONDITIONS)
    taken = look_up(table.time_of_flight, table.grid, 1000.0, math.radians(30.0))
    assert taken == pytest.approx(soonest, abs=0.02)


@pytest.mark.parametrize("made", [gun, airburst_gun])
def test_the_advice_before_anything_is_flown_fires_too(made: type) -> None:
    (told,) = contradictions(made(minimum_intercept_range=NEAREST, self_destruct_time="0.9 s"))
    assert told == (
        "self_destruct_time",
        "over before the minimum intercept range (got 0.9 s), which takes 1 s without drag; "
        "write e.g. 3 s",
    )
    advised = made(minimum_intercept_range=NEAREST, self_destruct_time="3 s")
    assert np.isfinite(gun_fly_out(advised, CONDITIONS).time_of_flight).any()


def test_rounds_that_never_get_there_are_refused() -> None:
    """A round of a gram in thick air."""
    light = gun(projectile_mass="1 g", minimum_intercept_range="1400 m", self_destruct_time="55 s")
    with pytest.raises(
        ValueError,
        match=r"^the rounds are not at minimum_intercept_range, 1400 m, within 60 s; "
        r"write a nearer one$",
    ):
        gun_fly_out(light, CONDITIONS)
