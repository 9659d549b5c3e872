from itertools import pairwise

import numpy as np
from engagement.stories import RATE, TIME_OF_FLIGHT, chance, defence, gun, harmless, tell, threatens
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.effectors.protocol import DRAW_ASSESSMENT, DRAW_HIT, DRAW_KILL, DRAWS
from cram_sim.engagement.plan import Opportunity, ReleaseMode, Update
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.records import Event

RELEASES: tuple[ReleaseMode, ...] = (
    "automatic",
    "semi-automatic",
    "manual",
)
SECONDS = 1e-9  # the clock's rounding


def random_raid(seed: int) -> RaidOutcome:
    """A raid of one to five threats against one to three guns, by a drawn doctrine."""
    rng = np.random.default_rng(seed)
    threats, guns = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    story = defence(
        *(
            gun(
                magazine=int(rng.integers(5, 120)),
                reload_time=float(rng.uniform(1.0, 20.0)),
                p_alive_called_dead=0.1,
                p_dead_called_alive=0.2,
            )
            for _ in range(guns)
        ),
        firing="burst" if rng.random() < 0.5 else "continuous",
        fire_units_per_track=int(rng.integers(1, 3)),
        operators=int(rng.integers(1, 3)),
        release=RELEASES[rng.integers(3)],
    )
    rows = [[random_opportunity(rng) for _ in range(guns)] for _ in range(threats)]
    updates = [update for threat in range(threats) for update in random_updates(rng, threat)]
    return tell(story, rows, updates, release_delay=float(rng.uniform(0.0, 5.0)))


def random_opportunity(rng: np.random.Generator) -> Opportunity | None:
    if rng.random() < 0.15:
        return None
    first_fire = float(rng.uniform(3.0, 25.0))
    opportunity = chance(
        float(rng.choice([0.0, 0.02, 0.1])),
        first_fire=first_fire,
        last_fire=first_fire + float(rng.uniform(0.3, 12.0)),
        cue_from=float(rng.uniform(0.0, first_fire)),
        azimuth=float(rng.uniform(-np.pi, np.pi)),
        elevation=float(rng.uniform(0.0, 1.0)),
        p_acquire=float(rng.uniform(0.3, 1.0)),
        kills=rng.random(4).tolist(),
    )
    for column in (DRAW_KILL, DRAW_HIT, DRAW_ASSESSMENT):
        opportunity.draws[:, column] = rng.random(4)
    opportunity.draws[:, DRAWS:] = rng.random(opportunity.draws[:, DRAWS:].shape)
    return opportunity


def random_updates(rng: np.random.Generator, threat: int) -> list[Update]:
    moments = np.sort(rng.uniform(0.0, 25.0, int(rng.integers(1, 8)))).tolist()
    return [
        threatens(threat, moment, loss=float(rng.random()))
        if rng.random() < 0.75
        else harmless(threat, moment)
        for moment in moments
    ]


raids = st.integers(0, 2**32 - 1).map(random_raid)
law = settings(deadline=None, max_examples=150)


@law
@given(raids)
def test_one_fire_unit_never_serves_two_threats_at_once(outcome: RaidOutcome) -> None:
    for unit in outcome.fire_units:
        serves = -1
        for entry in (entry for entry in outcome.log if entry.fire_unit == unit.number):
            if entry.event is Event.ASSIGNED:
                serves = entry.threat
            # A round in flight may neutralise a threat that was wrongly called dead meanwhile.
            elif entry.event is not Event.NEUTRALISED and entry.threat >= 0:
                assert entry.threat == serves
        shots = [shot for shot in outcome.shots if shot.fire_unit == unit.number]
        for before, after in pairwise(shots):
            last_firing = before.last_intercept_time - TIME_OF_FLIGHT
            assert after.open_fire_time > last_firing + SECONDS


@law
@given(raids)
def test_rounds_are_conserved_and_the_magazine_is_never_below_zero(outcome: RaidOutcome) -> None:
    for unit in outcome.fire_units:
        fired = sum(shot.rounds for shot in outcome.shots if shot.fire_unit == unit.number)
        magazine = unit.figures.effects.magazine
        assert fired == magazine * (1 + len(unit.empty_spells)) - unit.ammunition_left
        assert 0 < unit.ammunition_left <= magazine
    for threat in outcome.threats:
        shots = [shot for shot in outcome.shots if shot.threat == threat.number]
        assert threat.rounds == sum(shot.rounds for shot in shots)
        assert sorted(shot.shot for shot in shots) == list(range(threat.shots))


@law
@given(raids)
def test_no_gun_fires_while_it_is_empty(outcome: RaidOutcome) -> None:
    for shot in outcome.shots:
        assert shot.rounds >= 1
        for start, end in outcome.fire_units[shot.fire_unit].empty_spells:
            assert not start < shot.open_fire_time < end


@law
@given(raids)
def test_no_shot_at_a_threat_that_is_not_released_or_called_dead(outcome: RaidOutcome) -> None:
    for threat in outcome.threats:
        assert threat.fired_time >= threat.released_time
        called_dead = [
            entry.time
            for entry in outcome.log
            if entry.event is Event.ASSESSED_DEAD and entry.threat == threat.number
        ]
        for shot in outcome.shots:
            if shot.threat == threat.number and called_dead:
                assert shot.open_fire_time <= min(called_dead)


@law
@given(raids)
def test_threat_is_neutralised_by_at_most_one_shot(outcome: RaidOutcome) -> None:
    for threat in outcome.threats:
        kills = [s for s in outcome.shots if s.threat == threat.number and s.neutralised]
        is_dead = threat.neutralised_time < float("inf")
        assert len(kills) == is_dead
        for kill in kills:
            assert kill.hit
            assert kill.neutralised_time == threat.neutralised_time
            assert kill.fire_unit == threat.neutralised_by


@law
@given(raids)
def test_log_is_in_order_of_time(outcome: RaidOutcome) -> None:
    moments = [entry.time for entry in outcome.log]
    assert moments == sorted(moments)
    assert all(moment >= 0.0 for moment in moments)


@law
@given(raids)
def test_shot_lies_within_its_rate_of_fire(outcome: RaidOutcome) -> None:
    for shot in outcome.shots:
        duration = shot.last_intercept_time - shot.first_intercept_time
        assert abs(duration - (shot.rounds - 1) / RATE) < 1e-6


@law
@given(raids)
def test_every_engagement_ends(outcome: RaidOutcome) -> None:
    assert all(unit.free_channels == 1 for unit in outcome.fire_units)
    assert all(threat.engagements == [] for threat in outcome.threats)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_same_plan_has_the_same_outcome(seed: int) -> None:
    one, other = random_raid(seed), random_raid(seed)
    assert one.log == other.log
    assert repr(one.shots) == repr(other.shots)


def test_random_raids_reach_every_event_of_the_clock() -> None:
    seen = {entry.event for seed in range(300) for entry in random_raid(seed).log}
    told_elsewhere = {
        Event.LAUNCHED,
        Event.FAILED_TO_LAUNCH,
        Event.DETECTED,
        Event.TRACK_CONFIRMED,
        Event.TRACK_DROPPED,
        Event.TAKEN_FOR_HOSTILE,
        Event.ALERTED,
        Event.IMPACT,
    }
    assert seen == set(Event) - told_elsewhere


def test_raid_that_nobody_notices_leaves_nothing() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [])
    assert (outcome.shots, outcome.log) == ([], [])
