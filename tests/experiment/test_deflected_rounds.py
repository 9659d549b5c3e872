"""Deflected rounds come down beside where they were flying to, by the angle they were turned by."""

from functools import cache

import numpy as np
from experiment.raids import case_of
from scipy.special import ndtri

from cram_sim.aftermath.remains import DRAW_TURN
from cram_sim.ballistics.flights import states_at
from cram_sim.experiment.chance import Block
from cram_sim.experiment.loosened import falling_pieces
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Flown
from cram_sim.records import Debris, Floats, Piece
from cram_sim.streams import Purpose

RAIDS = 200


@cache
def fought() -> Replicated:
    return simulate(case_of("base raid"), Block(5, 0, RAIDS))


@cache
def turns() -> tuple[Floats, Floats]:
    """As seen from each kill, to the right (rad): where it came down, and as was drawn for it."""
    done, first = fought(), 0
    seen, drawn = [], []
    for part in done.flown:
        for row in live_of(done.debris, first, len(part.group.names)):
            raid, number = int(done.debris.replication[row]), int(done.debris.threat[row]) - first
            place = np.array([done.debris.east[row], done.debris.north[row]])
            time = done.outcomes[raid].threats[first + number].neutralised_time
            seen.append(turn_to(part, number * RAIDS + raid, time, place))
            uniforms = done.block.uniforms(Purpose.DEBRIS, part.group.names[number])
            drawn.append(falling_pieces().deflection * ndtri(uniforms[raid, DRAW_TURN]))
        first += len(part.group.names)
    return np.array(seen), np.array(drawn)


def live_of(debris: Debris, first: int, rounds: int) -> list[int]:
    live = debris.piece == list(Piece).index(Piece.LIVE)
    mine = live & (debris.threat >= first) & (debris.threat < first + rounds)
    found: list[int] = np.flatnonzero(mine).tolist()
    return found


def turn_to(part: Flown, lane: int, time: float, place: Floats) -> float:
    kill = states_at(part.flights, np.array([lane]), np.array([time]))[:2, 0]
    ahead, there = part.flights.end_position[:2, lane] - kill, place - kill
    return float(np.arctan2(there[0] * ahead[1] - there[1] * ahead[0], ahead @ there))


def test_a_deflected_round_comes_down_in_the_direction_that_it_was_turned_to() -> None:
    """But for a tenth of a degree by the wind, that bends either way a little."""
    seen, drawn = turns()
    assert seen.size > 30
    assert np.abs(drawn).max() > np.radians(5.0)
    np.testing.assert_allclose(seen, drawn, rtol=0.0, atol=np.radians(0.1))


def test_deflected_rounds_are_turned_by_the_mean_of_their_normal_law() -> None:
    """The mean of a normal's size is sqrt(2 / pi) of its standard deviation: 4 standard errors."""
    size = np.abs(turns()[0])
    sigma = falling_pieces().deflection
    error = sigma * np.sqrt((1.0 - 2.0 / np.pi) / size.size)
    assert abs(size.mean() - np.sqrt(2.0 / np.pi) * sigma) < 4.0 * error
