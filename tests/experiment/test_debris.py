from functools import cache

import numpy as np
import pytest
from experiment.raids import SCENARIOS, case_of, same_bits

from cram_sim.aftermath.fragments import CLASSES
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.missile import Missile
from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.loosened import falling_pieces
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.records import Debris, Outcome, Piece
from cram_sim.scenario.load import load_scenario

PIECES = tuple(Piece)
RAIDS = 30
# What a kill leaves, by outcome; shells that are all warhead leave fragments only.
LEFT = {
    Outcome.DETONATED: {Piece.FRAGMENT: CLASSES, Piece.PART: 1},
    Outcome.BROKEN_UP: {Piece.PART: falling_pieces().parts},
    Outcome.DISABLED: {Piece.DUD: 1},
    Outcome.DEFLECTED: {Piece.LIVE: 1},
}
OF_KILLS = (Piece.FRAGMENT, Piece.PART, Piece.DUD, Piece.LIVE)
STORIES = ("base raid", "layered_missile_gun", "base_airburst_guns", "base_drones")


@cache
def fought(name: str) -> Replicated:
    if name in ("base raid", "bursts", "no fire units"):
        return simulate(case_of(name), Block(5, 0, RAIDS))
    case = prepare(load_scenario(SCENARIOS / f"{name}.yaml"))
    return simulate(case, Block(5, 0, RAIDS))


@cache
def counting_all(name: str) -> Replicated:
    """The same raids, in which any piece is taken to be hazardous: none is left out."""
    scenario = fought(name).case.scenario
    people = scenario.people.model_copy(update={"hazardous_energy": 1e-9})
    case = prepare(scenario.model_copy(update={"people": people}))
    return simulate(case, Block(5, 0, RAIDS))


def number_of(debris: Debris, replication: int, threat: int, piece: Piece) -> int:
    mine = (debris.replication == replication) & (debris.threat == threat)
    return int((mine & (debris.piece == PIECES.index(piece))).sum())


@pytest.mark.parametrize("name", STORIES)
def test_every_kill_leaves_the_pieces_of_its_outcome_and_only_those(name: str) -> None:
    done = fought(name)
    kills = 0
    for replication, outcome in enumerate(done.outcomes):
        for threat in outcome.threats:
            left = LEFT.get(threat.outcome, {})
            kills += threat.is_neutralised
            for piece in OF_KILLS:
                found = number_of(done.debris, replication, threat.number, piece)
                assert found == left.get(piece, 0)
    assert kills > 20


@pytest.mark.parametrize("name", STORIES)
def test_pieces_of_a_kill_name_the_fire_unit_that_made_it(name: str) -> None:
    debris, outcomes = fought(name).debris, fought(name).outcomes
    of_kills = np.isin(debris.piece, [PIECES.index(piece) for piece in OF_KILLS])
    for replication, threat, unit in zip(
        debris.replication[of_kills], debris.threat[of_kills], debris.fire_unit[of_kills],
        strict=True,
    ):  # fmt: skip
        assert outcomes[replication].threats[threat].neutralised_by == unit


def test_without_fire_units_nothing_falls() -> None:
    assert fought("no fire units").debris.threat.size == 0


@pytest.mark.parametrize("name", STORIES)
def test_every_piece_comes_down_after_it_came_loose(name: str) -> None:
    done = fought(name)
    debris = done.debris
    assert np.isfinite(debris.time).all()
    assert np.isfinite(debris.east + debris.north + debris.speed).all()
    killed = [[threat.neutralised_time for threat in each.threats] for each in done.outcomes]
    of_kills = np.isin(debris.piece, [PIECES.index(piece) for piece in OF_KILLS])
    came_loose = np.array(killed)[debris.replication, debris.threat]
    assert (debris.time[of_kills] >= came_loose[of_kills]).all()


@pytest.mark.parametrize("name", STORIES)
def test_pieces_are_in_order_of_replication_and_threat(name: str) -> None:
    debris = fought(name).debris
    threats = fought(name).case.threat_count
    assert (np.diff(debris.replication * threats + debris.threat) >= 0).all()


@pytest.mark.parametrize("name", ["base raid", "layered_missile_gun"])
def test_where_any_piece_is_hazardous_every_round_but_those_that_kill_is_accounted_for(
    name: str,
) -> None:
    done = counting_all(name)
    debris = done.debris
    seen = 0
    for unit, post in enumerate(done.case.fire_posts):
        if not isinstance(post.effector, Gun):
            continue
        gun, mine = post.effector, debris.fire_unit == unit
        per_round = gun.projectile_mass / falling_pieces().round_fragment_mass
        whole = debris.number[mine & (debris.piece == PIECES.index(Piece.GUN_ROUND))].sum()
        burst = debris.number[mine & (debris.piece == PIECES.index(Piece.GUN_FRAGMENT))].sum()
        fired = [shot for each in done.outcomes for shot in each.shots if shot.fire_unit == unit]
        flew_on = sum(shot.rounds - shot.neutralised for shot in fired)
        assert whole + burst / per_round == pytest.approx(flew_on, rel=1e-9)
        seen += len(fired)
    assert seen > 0


def test_leaving_out_harmless_bursts_changes_no_hazardous_piece() -> None:
    """Pieces of 79 J and more are the same, bit for bit, as where all are flown."""
    fewer, all_of_them = (
        fought("green_zone_2021_12_19").debris,
        counting_all("green_zone_2021_12_19").debris,
    )
    found = [
        np.stack([each.replication, each.number, each.east, each.north, each.speed])[
            :, (each.piece == PIECES.index(Piece.GUN_FRAGMENT)) & (each.energy >= 79.0)
        ]
        for each in (fewer, all_of_them)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    assert found[0].shape[1] > 5
    assert fewer.threat.size < all_of_them.threat.size


def test_as_many_rounds_come_down_whole_as_fail_to_destroy_themselves() -> None:
    debris, outcomes = fought("base raid").debris, fought("base raid").outcomes
    rounds = sum(shot.rounds for each in outcomes for shot in each.shots)
    whole = debris.number[debris.piece == PIECES.index(Piece.GUN_ROUND)].sum()
    assert abs(whole - 0.02 * rounds) < 4.0 * np.sqrt(0.02 * 0.98 * rounds)


def test_every_interceptor_comes_down_burnt_out() -> None:
    done = fought("layered_missile_gun")
    debris = done.debris
    (unit,) = [
        number
        for number, post in enumerate(done.case.fire_posts)
        if isinstance(post.effector, Missile)
    ]
    missile = done.case.fire_posts[unit].effector
    assert isinstance(missile, Missile)
    fired = sum(shot.fire_unit == unit for each in done.outcomes for shot in each.shots)
    bodies = debris.piece == PIECES.index(Piece.INTERCEPTOR)
    assert bodies.sum() == fired > 0
    np.testing.assert_allclose(debris.mass[bodies], missile.launch_mass - missile.boost_propellant)


def test_parts_weigh_what_their_rocket_did_without_propellant() -> None:
    done = fought("base raid")
    parts, names = done.debris, [len(part.group.names) for part in done.flown]
    masses = [part.group.salvo.threat.empty_mass for part in done.flown]
    empty = np.repeat(masses, names)
    checked = 0
    for replication, outcome in enumerate(done.outcomes):
        for threat in outcome.threats:
            if threat.outcome is Outcome.BROKEN_UP:
                mine = (parts.replication == replication) & (parts.threat == threat.number)
                mine &= parts.piece == PIECES.index(Piece.PART)
                assert parts.mass[mine].sum() == pytest.approx(empty[threat.number], rel=1e-12)
                checked += 1
    assert checked > 5


def test_only_deflected_rounds_detonate() -> None:
    debris = fought("base raid").debris
    assert debris.detonates.any()
    assert (debris.piece[debris.detonates] == PIECES.index(Piece.LIVE)).all()


def test_a_round_that_is_a_dud_without_the_defence_is_one_when_deflected() -> None:
    scenario = case_of("base raid").scenario
    half_duds = [
        salvo.model_copy(update={"threat": salvo.threat.model_copy(update={"non_detonating": 0.5})})
        for salvo in scenario.salvos
    ]
    case = prepare(scenario.model_copy(update={"salvos": tuple(half_duds)}))
    done = simulate(case, Block(5, 0, RAIDS))
    is_dud = np.concatenate([part.is_dud.reshape(-1, RAIDS) for part in done.flown])
    debris = done.debris
    live = debris.piece == PIECES.index(Piece.LIVE)
    duds = is_dud[debris.threat[live], debris.replication[live]]
    assert np.array_equal(debris.detonates[live], ~duds)
    assert 0 < np.count_nonzero(duds) < duds.size


def test_whole_rounds_come_down_where_much_smaller_steps_take_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coarse = fought("base raid").debris
    monkeypatch.setattr("cram_sim.experiment.debris.NOSE_FIRST", 1e-3)
    fine = simulate(case_of("base raid"), Block(5, 0, RAIDS)).debris
    rounds = coarse.piece == PIECES.index(Piece.GUN_ROUND)
    assert rounds.sum() > 100
    off = np.hypot(coarse.east - fine.east, coarse.north - fine.north)[rounds]
    assert off.max() < 2.0


@pytest.mark.parametrize("name", ["layered_missile_gun", "base_drones", "green_zone_2021_12_19"])
def test_debris_does_not_depend_on_the_block(name: str) -> None:
    case = fought(name).case
    whole = replicate(case, 5, 0, 6)["debris"]
    parts = [replicate(case, 5, first, 2)["debris"] for first in (0, 2, 4)]
    together = {key: np.concatenate([part[key] for part in parts]) for key in whole}
    assert same_bits(together, whole)


def test_a_raids_pieces_do_not_depend_on_another_threat_that_nobody_engages() -> None:
    """Of the same kill: the first rocket's, with and without one more rocket in the raid."""
    one, more = (
        simulate(case_of(name), Block(5, 0, RAIDS)) for name in ("base raid", "one round more")
    )
    checked = 0
    for replication in range(RAIDS):
        first, same = (done.outcomes[replication].threats[0] for done in (one, more))
        if first.is_neutralised and first.neutralised_time == same.neutralised_time:
            rows = [
                (done.debris.replication == replication)
                & (done.debris.threat == 0)
                & np.isin(done.debris.piece, [PIECES.index(piece) for piece in OF_KILLS])
                for done in (one, more)
            ]
            np.testing.assert_array_equal(one.debris.east[rows[0]], more.debris.east[rows[1]])
            checked += 1
    assert checked > 5
