"""Every kind of doctrine fights a raid: what it decides is what happens."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from engagement.stories import chance, defence, entries, gun, tell, threatens

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.hold_back import HoldBack
from cram_sim.doctrine.kinds import KINDS
from cram_sim.doctrine.layered import Layered
from cram_sim.doctrine.preferential_defence import PreferentialDefence
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.engagement.plan import Defence, FireUnitFigures, Opportunity
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.records import Event

SURE, NEVER = 1.0, 1e-12  # probabilities that a round neutralises


def following(doctrine: Doctrine, *units: FireUnitFigures) -> Defence:
    return replace(defence(*units), doctrine=doctrine)


def launcher(layer: str = "", *, missiles: float = 8.0) -> FireUnitFigures:
    return replace(gun(firing="single", magazine=missiles, channels=4), layer=layer, name="one")


def lasting(first_fire: float, last_fire: float, *, p_neutralise: float = SURE) -> Opportunity:
    return chance(p_neutralise, first_fire=first_fire, last_fire=last_fire, kills=[0.5] * 8)


def shots_at(outcome: RaidOutcome, threat: int) -> int:
    return len(entries(outcome, Event.OPENED_FIRE, threat))


def engaged(outcome: RaidOutcome) -> set[tuple[int, int]]:
    return {(entry.threat, entry.fire_unit) for entry in entries(outcome, Event.OPENED_FIRE)}


@pytest.mark.parametrize(("look_ahead", "fired_at"), [(False, {0}), (True, {0, 1})])
def test_looking_ahead_leaves_the_gun_to_the_threat_that_depends_on_it(
    look_ahead: bool, fired_at: set[int]
) -> None:
    # Both guns can fire at threat 0, none of whose rounds neutralise; only gun 0 at threat 1.
    rows: list[list[Opportunity | None]] = [
        [lasting(10.0, 20.0, p_neutralise=NEVER), lasting(10.5, 20.0, p_neutralise=NEVER)],
        [lasting(14.0, 18.0), None],
    ]
    doctrine = ShootLookShoot.from_si(look_ahead=look_ahead)
    outcome = tell(following(doctrine, gun(), gun()), rows, [threatens(0, 1.0), threatens(1, 1.0)])
    assert {threat for threat, _ in engaged(outcome)} == fired_at


def test_salvo_is_two_shots_before_the_look() -> None:
    rows = [[lasting(10.0, 20.0, p_neutralise=NEVER)]]
    outcome = tell(following(ShootShoot.from_si(), launcher()), rows, [threatens(0, 1.0)])
    opened = [entry.time for entry in entries(outcome, Event.OPENED_FIRE)]
    looked = [entry.time for entry in entries(outcome, Event.ASSESSED_ALIVE)]
    assert sum(time < looked[0] for time in opened) == 2


def test_outer_layer_fires_and_the_inner_one_does_not() -> None:
    units = launcher("far"), replace(gun(), layer="near")
    rows = [[lasting(10.0, 20.0), lasting(10.0, 20.0)]]
    outcome = tell(
        following(Layered.from_si(layers=("far", "near")), *units), rows, [threatens(0, 1.0)]
    )
    assert engaged(outcome) == {(0, 0)}


def test_reserve_is_kept_while_the_threat_is_alive() -> None:
    rows = [[lasting(10.0, 30.0, p_neutralise=NEVER)]]
    reserve = ({"threat": "rocket", "rounds": 5},)
    doctrine = HoldBack.from_si(reserve=reserve)
    outcome = tell(following(doctrine, launcher(missiles=8.0)), rows, [threatens(0, 1.0)])
    assert shots_at(outcome, 0) == 3


def test_threat_at_no_preferred_asset_is_not_fired_at_if_so_ordered() -> None:
    doctrine = PreferentialDefence.from_si(assets=("camp",), others="never")
    outcome = tell(following(doctrine, gun()), [[lasting(10.0, 20.0)]], [threatens(0, 1.0)])
    assert engaged(outcome) == set()


OWN: dict[str, dict[str, Any]] = {
    "layered": {"layers": ("far", "near")},
    "hold_back": {"reserve": ({"worse_than": 2.0, "rounds": 3},)},
    "preferential_defence": {"assets": ("asset",)},
    "shoot_shoot": {"last_salvo": "even", "shots_per_salvo": 3},
    "shoot_look_shoot": {},
}


@pytest.mark.parametrize("look_ahead", [False, True])
@pytest.mark.parametrize("rule", ["first_come", "most_urgent", "greedy", "optimal"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_by_every_rule_fights_a_crowded_raid_to_its_end(
    kind: str, rule: str, look_ahead: bool
) -> None:
    rng = np.random.default_rng(5)
    units = launcher("far"), replace(gun(), layer="near"), replace(gun(), layer="near")
    rows: list[list[Opportunity | None]] = [
        [lasting(first, first + 6.0, p_neutralise=0.1) for _ in units]
        for first in rng.uniform(8.0, 25.0, 8)
    ]
    doctrine = KINDS[kind].from_si(
        **OWN[kind], assignment=rule, look_ahead=look_ahead, fire_units_per_track=2
    )
    updates = [threatens(n, 1.0, loss=float(n % 3 + 1)) for n in range(8)]
    outcome = tell(following(doctrine, *units), rows, updates)
    assert len({threat for threat, _ in engaged(outcome)}) >= 4
    assert sum(shot.rounds for shot in outcome.shots if shot.fire_unit == 0) <= 8
