from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from experiment.raids import GREEN_ZONE

from cram_sim.aftermath.falling import fall
from cram_sim.experiment import fired_pieces
from cram_sim.experiment.bursting_rounds import bursting_rounds
from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.fired_shots import Shots
from cram_sim.experiment.loosened import bodies_of, falling_pieces, law_of
from cram_sim.experiment.replicate import simulate
from cram_sim.records import Floats, Integers
from cram_sim.scenario.load import load_scenario

RAIDS, REPEATS = 40, 200
HAZARD = 79.0


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `bursting_rounds` is asked of the first gun of the Green Zone, its draws left out."""
    calls: list[list[Any]] = []

    def recorded(*arguments: Any) -> Any:
        calls.append(list(arguments))
        return bursting_rounds(*arguments)

    monkeypatch.setattr(fired_pieces, "bursting_rounds", recorded)
    simulate(prepare(load_scenario(GREEN_ZONE)), Block(5, 0, RAIDS))
    return calls[0][:-1]


def hazardous(asked: list[Any], shot: Integers, bursts: Integers, seed: int) -> Floats:
    """Hazardous pieces of each of these shots, so many rounds of which burst, (k,)."""
    case, raid, post, gun, ammunition, all_shots, windows, _ = asked
    shots = Shots(*(getattr(all_shots, field.name)[..., shot] for field in fields(Shots)))
    draws = np.random.default_rng(seed).uniform(size=(shot.size, 64))
    _, pieces = bursting_rounds(case, raid, post, gun, ammunition, shots, windows, bursts, draws)
    bodies = bodies_of(case, raid, pieces, shots.sources[0][pieces.source])
    fallen = fall(bodies, law_of(falling_pieces().drag_law), case.air, case.earth)
    hurts = 0.5 * pieces.mass * fallen.speed**2 >= HAZARD
    expected: Floats = np.zeros(shot.size)
    np.add.at(expected, pieces.source, pieces.number * hurts)
    return expected


def test_a_few_rounds_stand_for_as_many_hazardous_pieces_as_all_rounds_of_a_shot(
    asked: list[Any],
) -> None:
    """Where one round of a shot bursts, it is flown itself: all of them, one by one."""
    bursts = asked[-1]
    each, few = np.arange(bursts.size), np.tile(np.arange(bursts.size), REPEATS)
    stood_for = hazardous(asked, few, bursts[few], 1).reshape(REPEATS, -1).sum(axis=1)
    one_by_one = np.repeat(np.tile(each, 10), np.tile(bursts, 10))
    whole = np.repeat(np.arange(10), bursts.sum())
    pieces = hazardous(asked, one_by_one, np.ones_like(one_by_one), 2)
    flown = np.bincount(whole, pieces, minlength=10)
    error = np.hypot(stood_for.std() / np.sqrt(REPEATS), flown.std(ddof=1) / np.sqrt(10))
    assert error < 0.1 * flown.mean()
    assert abs(stood_for.mean() - flown.mean()) < 4.0 * error
