import math

import numpy as np
import pytest

from cram_sim.aftermath.fragments import CLASSES, HEIGHTS, Fragmentation
from cram_sim.aftermath.loose import PIECES, Loose, joined, tumbling_area
from cram_sim.aftermath.remains import (
    OUTCOMES,
    Kills,
    Remnant,
    deflected,
    tumbling_remains,
    turned,
)
from cram_sim.records import Outcome, Piece

MASS, WARHEAD, CASING, PARTS = 14.5, 8.3, 7.0, 3
KILLS = 4000


def body(*, warhead: float = WARHEAD) -> Remnant:
    fragmentation = Fragmentation(CASING, 0.008, 1000.0, 2600.0, np.full(HEIGHTS.size, 0.01))
    return Remnant(0.107, 0.84, warhead, fragmentation, PARTS, 40.0, math.radians(5.0))


def kills(outcome: Outcome) -> Kills:
    rng = np.random.default_rng(4)
    velocity = np.array([-150.0, -100.0, -120.0])
    state = np.vstack([rng.normal(0.0, 300.0, (3, KILLS)), np.tile(velocity[:, None], KILLS)])
    return Kills(
        time=rng.uniform(10.0, 20.0, KILLS),
        state=state,
        height=np.full(KILLS, 300.0),
        mass=np.full(KILLS, MASS),
        is_dud=np.arange(KILLS) % 5 == 0,
        outcome=np.full(KILLS, OUTCOMES.index(outcome)),
        draws=rng.uniform(size=(12, KILLS)),
        undisturbed_area=np.full(KILLS, 0.01),
    )


def tumbling(outcome: Outcome) -> Loose:
    return joined(tumbling_remains(kills(outcome), body()))


def counted(pieces: Loose) -> dict[Piece, int]:
    """How many of each piece every kill has left; fails where kills differ."""
    counts = {}
    for piece in {PIECES[number] for number in pieces.piece.tolist()}:
        by_kill = np.bincount(pieces.source[pieces.piece == PIECES.index(piece)], minlength=KILLS)
        assert (by_kill == by_kill[0]).all()
        counts[piece] = int(by_kill[0])
    return counts


@pytest.mark.parametrize(
    ("outcome", "left"),
    [
        (Outcome.DETONATED, {Piece.FRAGMENT: CLASSES, Piece.PART: 1}),
        (Outcome.BROKEN_UP, {Piece.PART: PARTS}),
        (Outcome.DISABLED, {Piece.DUD: 1}),
        (Outcome.DEFLECTED, {}),
    ],
)
def test_each_outcome_leaves_its_pieces_and_only_those(
    outcome: Outcome, left: dict[Piece, int]
) -> None:
    assert counted(tumbling(outcome)) == left


@pytest.mark.parametrize("outcome", [Outcome.BROKEN_UP, Outcome.DISABLED])
def test_parts_and_whole_bodies_weigh_what_the_body_did(outcome: Outcome) -> None:
    pieces = tumbling(outcome)
    weight = np.bincount(pieces.source, weights=pieces.mass)
    np.testing.assert_allclose(weight, MASS, rtol=1e-12)


def test_a_detonated_warhead_leaves_the_rest_of_the_body() -> None:
    pieces = tumbling(Outcome.DETONATED)
    rest = pieces.mass[pieces.piece == PIECES.index(Piece.PART)]
    np.testing.assert_allclose(rest, MASS - WARHEAD, rtol=1e-12)


def test_a_body_that_is_all_warhead_leaves_nothing_but_fragments() -> None:
    pieces = joined(tumbling_remains(kills(Outcome.DETONATED), body(warhead=MASS)))
    assert counted(pieces) == {Piece.FRAGMENT: CLASSES}


def test_parts_keep_the_momentum_of_the_body() -> None:
    pieces, before = tumbling(Outcome.BROKEN_UP), kills(Outcome.BROKEN_UP)
    for axis in range(3):
        momentum = np.bincount(pieces.source, weights=pieces.mass * pieces.velocity[axis])
        np.testing.assert_allclose(momentum, MASS * before.state[3 + axis], rtol=1e-12)


def test_parts_fly_apart_at_the_breakup_speed_in_the_mean_square() -> None:
    pieces, before = tumbling(Outcome.BROKEN_UP), kills(Outcome.BROKEN_UP)
    kick = pieces.velocity - before.state[3:, pieces.source]
    square = (kick**2).sum(axis=0)
    error = square.std() / math.sqrt(KILLS)
    assert abs(square.mean() - 40.0**2) < 4.0 * error


def test_fragments_are_thrown_at_their_speed_evenly_in_all_directions() -> None:
    pieces, before = tumbling(Outcome.DETONATED), kills(Outcome.DETONATED)
    thrown = (pieces.velocity - before.state[3:, pieces.source])[
        :, pieces.piece == PIECES.index(Piece.FRAGMENT)
    ]
    np.testing.assert_allclose(np.linalg.norm(thrown, axis=0), 1000.0, rtol=1e-9)
    # The mean of a direction's component is 0, with standard deviation 1 / sqrt(3) each.
    error = 1000.0 / math.sqrt(3.0 * thrown.shape[1])
    assert (np.abs(thrown.mean(axis=1)) < 4.0 * error).all()


def test_only_what_is_deflected_may_detonate() -> None:
    for outcome in (Outcome.DETONATED, Outcome.BROKEN_UP, Outcome.DISABLED):
        assert not tumbling(outcome).detonates.any()
        assert deflected(kills(outcome), body()).source.size == 0


def test_deflected_threats_detonate_unless_they_are_duds() -> None:
    live = deflected(kills(Outcome.DEFLECTED), body())
    assert (live.piece == PIECES.index(Piece.LIVE)).all()
    assert np.array_equal(live.detonates, live.source % 5 != 0)


def test_a_deflected_threat_keeps_its_speed_and_turns_by_the_deflection() -> None:
    before = kills(Outcome.DEFLECTED)
    live = deflected(before, body())
    np.testing.assert_allclose(
        np.linalg.norm(live.velocity, axis=0), np.linalg.norm(before.state[3:], axis=0), rtol=1e-12
    )
    rise = np.arcsin(live.velocity[2] / np.linalg.norm(live.velocity, axis=0))
    was = np.arcsin(before.state[5] / np.linalg.norm(before.state[3:], axis=0))
    spread = np.degrees(rise - was)
    assert spread.std() == pytest.approx(5.0, rel=4.0 / math.sqrt(2.0 * KILLS))


def test_turned_by_nothing_a_velocity_stays() -> None:
    velocity = np.random.default_rng(1).normal(size=(3, 20))
    np.testing.assert_allclose(turned(velocity, np.zeros((2, 20))), velocity, rtol=1e-12)


def test_a_tumbling_cylinder_shows_the_mean_of_its_shadow() -> None:
    """Seen from even directions: end discs by |cos| and the side's rectangle by the sine."""
    cosine = np.linspace(-1.0, 1.0, 200_001)
    ends = math.pi * 0.05**2 * np.abs(cosine)
    side = 0.1 * 0.8 * np.sqrt(1.0 - cosine**2)
    assert float(tumbling_area(0.1, 0.8)) == pytest.approx((ends + side).mean(), rel=1e-4)
