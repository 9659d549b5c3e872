"""Laws that every raid obeys, whatever happens in it: of random raids on random defences."""

from collections import Counter, defaultdict
from itertools import pairwise

from engagement.random_raids import Fought, random_raid
from engagement.stories import RATE, TIME_OF_FLIGHT, chance, defence, gun, tell
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.engagement.causes import Sighting, primary_cause
from cram_sim.engagement.plan import NEVER
from cram_sim.engagement.situation import Shot
from cram_sim.records import Cause, Event

SECONDS = 1e-8  # the clock's rounding
SEEN = Sighting(True, False, 0.0, 0.0)

raids = st.integers(0, 2**32 - 1).map(random_raid)
law = settings(deadline=None, max_examples=25)  # of more than twenty laws: over 500 raids


def last_firing(shot: Shot) -> float:
    return shot.open_fire_time + shot.firing_time


@law
@given(raids)
def test_no_unit_serves_more_threats_than_it_has_channels(raid: Fought) -> None:
    for state in raid.states:
        for figures, unit in zip(raid.defence.fire_units, state.units, strict=True):
            assert unit.free_channels >= 0
            assert all(channels >= 1 for channels in unit.channels.values())
            taken = sum(unit.channels.values())
            assert taken + unit.free_channels == figures.effects.channels


@law
@given(raids)
def test_single_shots_between_two_looks_are_no_more_than_the_channels(raid: Fought) -> None:
    unseen: Counter[tuple[int, int]] = Counter()
    for entry, state in zip(raid.outcome.log, raid.states, strict=True):
        pair = (entry.threat, entry.fire_unit)
        if entry.event is Event.OPENED_FIRE:
            unseen[pair] += 1
            assert unseen[pair] <= state.units[entry.fire_unit].channels[entry.threat]
        elif entry.event in (Event.ASSESSED_DEAD, Event.ASSESSED_ALIVE, Event.FREE_AGAIN):
            unseen[pair] = 0


@law
@given(raids)
def test_magazine_and_stock_are_never_below_zero(raid: Fought) -> None:
    for state in raid.states:
        for figures, unit in zip(raid.defence.fire_units, state.units, strict=True):
            assert 0.0 <= unit.ammunition_left <= figures.effects.magazine
            assert unit.stock >= 0.0


@law
@given(raids)
def test_no_unit_is_hotter_than_its_limit(raid: Fought) -> None:
    for state in raid.states:
        for figures, unit in zip(raid.defence.fire_units, state.units, strict=True):
            assert 0.0 <= unit.heat <= figures.effects.heat_limit + SECONDS


@law
@given(raids)
def test_ammunition_is_conserved(raid: Fought) -> None:
    moved: dict[tuple[Event, int], float] = defaultdict(float)
    for entry in raid.outcome.log:
        if entry.event in (Event.RELOADED, Event.RESUPPLIED):
            moved[entry.event, entry.fire_unit] += float(entry.detail)
    for figures, unit in zip(raid.defence.fire_units, raid.outcome.fire_units, strict=True):
        loaded = moved[Event.RELOADED, unit.number]
        fired = sum(s.rounds for s in raid.outcome.shots if s.fire_unit == unit.number)
        assert fired == figures.effects.magazine + loaded - unit.ammunition_left
        assert unit.stock == figures.stock + moved[Event.RESUPPLIED, unit.number] - loaded


@law
@given(raids)
def test_rounds_and_shots_sum(raid: Fought) -> None:
    for threat in raid.outcome.threats:
        shots = [shot for shot in raid.outcome.shots if shot.threat == threat.number]
        assert threat.rounds == sum(shot.rounds for shot in shots)
        assert sorted(shot.shot for shot in shots) == list(range(threat.shots))
        assert all(shot.rounds >= 1 for shot in shots)
    for unit in raid.outcome.fire_units:
        by_unit = Counter(s.threat for s in raid.outcome.shots if s.fire_unit == unit.number)
        assert by_unit == unit.shots


@law
@given(raids)
def test_no_shot_at_a_threat_that_is_called_dead_withheld_or_harmless(raid: Fought) -> None:
    shut, is_threatening = set(), {}
    for entry in raid.outcome.log:
        if entry.event in (Event.ASSESSED_DEAD, Event.CONSENT_WITHHELD):
            shut.add(entry.threat)
        elif entry.event in (Event.JUDGED_THREATENING, Event.JUDGED_HARMLESS):
            is_threatening[entry.threat] = entry.event is Event.JUDGED_THREATENING
        elif entry.event is Event.OPENED_FIRE:
            assert entry.threat not in shut
            assert is_threatening[entry.threat]


@law
@given(raids)
def test_no_shot_before_release_but_by_a_unit_that_was_left_alone(raid: Fought) -> None:
    released, alone = set(), {}
    for entry, state in zip(raid.outcome.log, raid.states, strict=True):
        pair = (entry.threat, entry.fire_unit)
        if entry.event is Event.RELEASED:
            released.add(entry.threat)
        elif entry.event is Event.ASSIGNED:
            alone[pair] = not state.is_command_up
        elif entry.event is Event.COMMAND_POST_DOWN:
            alone = {each: alone[each] or is_in_own_sector(raid, *each) for each in alone}
        elif entry.event is Event.OPENED_FIRE:
            assert entry.threat in released or alone[pair]


@law
@given(raids)
def test_nobody_is_asked_while_the_command_post_is_out(raid: Fought) -> None:
    for entry, state in zip(raid.outcome.log, raid.states, strict=True):
        assert entry.event is not Event.RELEASE_ASKED or state.is_command_up


@law
@given(raids)
def test_unit_that_is_left_alone_takes_only_threats_in_its_sector(raid: Fought) -> None:
    for entry, state in zip(raid.outcome.log, raid.states, strict=True):
        if entry.event is not Event.ASSIGNED or state.is_command_up:
            continue
        assert is_in_own_sector(raid, entry.threat, entry.fire_unit)


def is_in_own_sector(raid: Fought, threat: int, fire_unit: int) -> bool:
    sector = raid.defence.fire_units[fire_unit].autonomous_sector
    opportunity = raid.plan.opportunities[threat][fire_unit]
    if sector is None or opportunity is None:
        return False
    start, end = sector
    is_inside = start <= opportunity.azimuth <= end
    is_inside_round = opportunity.azimuth >= start or opportunity.azimuth <= end
    return is_inside if start <= end else is_inside_round


@law
@given(raids)
def test_no_unit_is_given_a_threat_or_opens_fire_while_it_is_out_of_action(raid: Fought) -> None:
    for entry, state in zip(raid.outcome.log, raid.states, strict=True):
        if entry.event in (Event.ASSIGNED, Event.OPENED_FIRE):
            assert not state.units[entry.fire_unit].is_out


@law
@given(raids)
def test_no_round_leaves_a_unit_that_went_down(raid: Fought) -> None:
    for entry in raid.outcome.log:
        if entry.event is Event.WENT_DOWN:
            for shot in raid.outcome.shots:
                if shot.fire_unit == entry.fire_unit and shot.open_fire_time < entry.time:
                    assert last_firing(shot) <= entry.time + SECONDS


@law
@given(raids)
def test_fire_opens_only_in_a_span_of_the_window(raid: Fought) -> None:
    for shot in raid.outcome.shots:
        opportunity = raid.plan.opportunities[shot.threat][shot.fire_unit]
        assert opportunity is not None
        opening = shot.open_fire_time
        assert any(start <= opening <= end for start, end in opportunity.spans)


@law
@given(raids)
def test_launches_of_one_unit_are_an_interval_apart(raid: Fought) -> None:
    for figures, unit in zip(raid.defence.fire_units, raid.outcome.fire_units, strict=True):
        launches = [s.open_fire_time for s in raid.outcome.shots if s.fire_unit == unit.number]
        for before, after in pairwise(launches):
            assert after >= before + figures.effects.launch_interval - SECONDS


@law
@given(raids)
def test_unit_with_one_channel_fires_one_shot_at_a_time(raid: Fought) -> None:
    for figures, unit in zip(raid.defence.fire_units, raid.outcome.fire_units, strict=True):
        shots = [shot for shot in raid.outcome.shots if shot.fire_unit == unit.number]
        if figures.effects.channels == 1:
            for before, after in pairwise(shots):
                assert after.open_fire_time > last_firing(before)


@law
@given(raids)
def test_unit_stops_after_exactly_the_rounds_that_were_drawn(raid: Fought) -> None:
    for unit in raid.outcome.fire_units:
        drawn = unit.chance.rounds_to_stoppage
        fired = sum(s.rounds for s in raid.outcome.shots if s.fire_unit == unit.number)
        if drawn:
            until = [drawn[number % len(drawn)] for number in range(unit.stoppages + 1)]
            assert sum(until[:-1]) <= fired < sum(until)


@law
@given(raids)
def test_crews_serve_no_more_units_than_there_are_crews(raid: Fought) -> None:
    crews = {
        Event.RELOADING: raid.defence.reload_crews,
        Event.REPAIR_BEGUN: raid.defence.repair_crews,
    }
    for unit in raid.outcome.fire_units:
        assert all(failed <= begun <= up for failed, begun, up in unit.repairs)
    repairs = [repair for unit in raid.outcome.fire_units for repair in unit.repairs]
    for _, begun, _ in repairs:
        busy = sum(other <= begun < up for _, other, up in repairs)
        assert busy <= (crews[Event.REPAIR_BEGUN] or NEVER)
    busy = 0
    for entry in raid.outcome.log:
        busy += (entry.event is Event.RELOADING) - (entry.event is Event.RELOADED)
        assert busy <= (crews[Event.RELOADING] or NEVER)


@law
@given(raids)
def test_threat_is_neutralised_by_at_most_one_shot(raid: Fought) -> None:
    for threat in raid.outcome.threats:
        kills = [s for s in raid.outcome.shots if s.threat == threat.number and s.neutralised]
        told = [
            entry
            for entry in raid.outcome.log
            if entry.event is Event.NEUTRALISED and entry.threat == threat.number
        ]
        assert len(kills) == len(told) == threat.is_neutralised
        for kill in kills:
            assert kill.hit
            assert kill.neutralised_time == threat.neutralised_time
            assert kill.fire_unit == threat.neutralised_by
            assert kill.open_fire_time <= kill.neutralised_time - TIME_OF_FLIGHT + SECONDS


@law
@given(raids)
def test_shot_lies_within_its_rate_of_fire(raid: Fought) -> None:
    for shot in raid.outcome.shots:
        duration = shot.last_intercept_time - shot.first_intercept_time
        assert duration > (shot.rounds - 1) / RATE - SECONDS  # longer where it was held between


@law
@given(raids)
def test_log_is_in_order_of_time(raid: Fought) -> None:
    moments = [entry.time for entry in raid.outcome.log]
    assert moments == sorted(moments)
    assert all(moment >= 0.0 for moment in moments)


@law
@given(raids)
def test_every_engagement_begins_once_and_ends_once(raid: Fought) -> None:
    at_work: Counter[tuple[int, int]] = Counter()
    for entry in raid.outcome.log:
        begun_or_ended = (entry.event is Event.ASSIGNED) - (entry.event is Event.FREE_AGAIN)
        at_work[entry.threat, entry.fire_unit] += begun_or_ended
        assert at_work[entry.threat, entry.fire_unit] in (0, 1)
    assert not any(at_work.values())


@law
@given(raids)
def test_nothing_is_held_when_the_raid_is_over(raid: Fought) -> None:
    assert raid.end.held == 0
    for figures, unit in zip(raid.defence.fire_units, raid.end.units, strict=True):
        assert unit.free_channels == figures.effects.channels
        assert unit.channels == {}
    assert all(threat.engagements == [] for threat in raid.outcome.threats)


@law
@given(raids)
def test_every_threat_that_is_not_neutralised_has_a_cause(raid: Fought) -> None:
    for threat in raid.outcome.threats:
        cause = primary_cause(threat, SEEN, raid.plan, raid.outcome.fire_units)
        assert cause is not Cause.NONE
        assert (cause is Cause.BELOW_KEEP_OUT) == threat.is_neutralised


@law
@given(raids)
def test_same_seed_has_the_same_outcome(raid: Fought) -> None:
    again = random_raid(raid.seed).outcome
    assert again.log == raid.outcome.log
    assert repr(again.shots) == repr(raid.outcome.shots)


def test_random_raids_reach_every_event_of_the_clock() -> None:
    seen = {entry.event for seed in range(300) for entry in random_raid(seed).outcome.log}
    told_elsewhere = {
        Event.LAUNCHED,
        Event.FAILED_TO_LAUNCH,
        Event.DETECTED,
        Event.TRACK_CONFIRMED,
        Event.TRACK_DROPPED,
        Event.TAKEN_FOR_HOSTILE,
        Event.ALERTED,
        Event.ALARM_RAISED,
        Event.ALARM_WITHDRAWN,
        Event.ALL_CLEAR,
        Event.IMPACT,
    }
    assert seen == set(Event) - told_elsewhere


def test_raid_that_nobody_notices_leaves_nothing() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [])
    assert (outcome.shots, outcome.log) == ([], [])
