"""The outpost under mortar fire: what the defence sees of it, and what nobody is shown."""

import math
import re
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner
from experiment.raids import SCENARIOS
from numpy.typing import NDArray

from cram_sim.cli import verbs
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import estimate
from cram_sim.experiment.observation import observe
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.stages import draw, fly
from cram_sim.scenario import load_scenario, resolved_yaml
from cram_sim.schemas import Tables

OUTPOST = SCENARIOS / "outpost_mortars.yaml"
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")
INSIDE = 4.605  # chi-square with two degrees of freedom, 90 %


@cache
def outpost() -> Case:
    return prepare(load_scenario(OUTPOST))


@cache
def raids() -> Tables:
    return replicate(outpost(), 60, 0, 40)


def numbers_in(text: str) -> NDArray[np.float64]:
    return np.array([float(number) for number in NUMBER.findall(text)])


def numbers_of(source: str) -> NDArray[np.float64]:
    if source == "tables":
        columns = [column for table in raids().values() for column in table.values()]
        return np.concatenate([column for column in columns if column.dtype.kind == "f"])
    if source == "resolved scenario":
        return numbers_in(resolved_yaml(outpost().scenario))
    told = CliRunner().invoke(verbs, ["trace", str(OUTPOST), "--replication", "3", "--json"])
    assert told.exit_code == 0, told.stderr
    return numbers_in(told.stdout)


@pytest.mark.parametrize("source", ["tables", "resolved scenario", "trace"])
def test_solved_layings_are_nowhere_to_be_read(source: str) -> None:
    """Neither elevation and azimuth, in radians or degrees, nor the muzzle speed."""
    shown = numbers_of(source)
    assert shown.size > 50
    for group in outpost().groups:
        angles = (group.laying.elevation, group.laying.azimuth)
        for hidden in (*angles, *map(math.degrees, angles), group.laying.speed):
            assert not np.isclose(shown, hidden, rtol=1e-9, atol=0.0).any()


def test_every_bomb_that_flies_is_tracked_and_warned_of_long_before_it_comes_down() -> None:
    """Steep fire clears the horizon at once: even 60 mm bombs, from 2 km, fly for half a minute."""
    threats = raids()["threats"]
    flew = threats["launched"]
    assert np.isfinite(threats["track_time_s"][flew]).all()
    ahead = threats["impact_time_s"][flew] - threats["track_time_s"][flew]
    assert ahead.min() > 20.0


def test_the_defence_neutralises_some_bombs_and_misses_others() -> None:
    threats = raids()["threats"]
    share = threats["neutralised"][threats["truly_threatening"]].mean()
    assert 0.2 < share < 0.9


@pytest.mark.parametrize("salvo", [0, 1, 2])
def test_stated_impact_covariances_of_bombs_contain_the_truth(salvo: int) -> None:
    """90 % at each of the first looks, though the muzzle speed believed in is up to 30 % off."""
    case, block = outpost(), Block(5, 0, 300)
    raid = raid_chance(block)
    flown = [fly(case, draw(case, case.groups[salvo], block, raid))]
    seen, swaps = observe(case, block, flown)
    belief = estimate(case, block, raid, flown, seen, swaps)[0]
    tracked = belief.estimates
    confirmed = belief.reports.confirmed & np.isfinite(tracked.impact_error[:, :, 0])
    east, north = tracked.impact_error[..., 0], tracked.impact_error[..., 1]
    c_ee, c_en, c_nn = np.moveaxis(tracked.impact_covariance, 2, 0)
    squared = (east**2 * c_nn - 2 * east * north * c_en + north**2 * c_ee) / (c_ee * c_nn - c_en**2)
    first = np.argmax(confirmed, axis=1)
    lanes = np.flatnonzero(confirmed.any(axis=1))
    assert lanes.size > 800
    for later in (0, 5, 15):
        inside = squared[lanes, first[lanes] + later] < INSIDE
        # Rounds of a raid share wind and registration: 0.04 is 2.3 standard errors of 300 raids.
        assert 0.86 <= inside.mean() <= 0.98
