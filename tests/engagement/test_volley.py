"""Volleys: several shots, one look; and shots that wait for a gap to end."""

from dataclasses import replace

import pytest
from engagement.random_raids import Volleys
from engagement.stories import (
    ASSESSMENT,
    TIME_OF_FLIGHT,
    chance,
    defence,
    entries,
    gun,
    harmless,
    tell,
    threatens,
    times,
)

from cram_sim.doctrine.protocol import Assignment, Picture
from cram_sim.engagement.plan import Defence, FireUnitFigures
from cram_sim.records import Event, Window

TWO = (0.5, 0.5)


class Greedy(Volleys):
    """Asks for three shots whatever the unit can do."""

    def assign(self, picture: Picture) -> list[Assignment]:
        return [each._replace(shots=3) for each in super().assign(picture)]


def volleys(*units: FireUnitFigures, shots: int = 2, shoots_again: bool = False) -> Defence:
    doctrine = Volleys.from_si(shots=shots, shoots_again=shoots_again)
    return replace(defence(*units), doctrine=doctrine)


def launcher(channels: int, *, launch_interval: float = 0.0) -> FireUnitFigures:
    return gun(channels=channels, firing="single", launch_interval=launch_interval)


def test_volley_of_two_takes_two_channels_and_looks_once() -> None:
    row = [[chance(0.0, kills=TWO)], [chance(0.0, kills=TWO, last_fire=30.0)]]
    updates = [threatens(0, 1.0, loss=2.0), threatens(1, 1.0)]
    outcome = tell(volleys(launcher(2)), row, updates)
    looked = 10.0 + TIME_OF_FLIGHT + ASSESSMENT
    assert [shot.open_fire_time for shot in outcome.shots[:2]] == [10.0, 10.0]
    assert times(outcome, Event.ASSESSED_ALIVE, 0) == [pytest.approx(looked)]
    assert times(outcome, Event.ASSIGNED, 1) == [pytest.approx(looked)]


def test_volley_shoots_again_after_its_look_where_the_doctrine_keeps_it_on_the_track() -> None:
    row = [[chance(0.0, kills=(0.5,) * 4, last_fire=14.0)]]
    outcome = tell(volleys(launcher(2), shoots_again=True), row, [threatens(0, 1.0)])
    looked = 10.0 + TIME_OF_FLIGHT + ASSESSMENT
    assert [shot.open_fire_time for shot in outcome.shots] == pytest.approx(
        [10.0, 10.0, looked, looked]
    )


def test_look_waits_for_the_last_shot_of_the_volley_to_arrive() -> None:
    row = [[chance(0.0, kills=TWO)]]
    outcome = tell(volleys(launcher(2, launch_interval=0.8)), row, [threatens(0, 1.0)])
    assert times(outcome, Event.OPENED_FIRE) == pytest.approx([10.0, 10.8])
    assert times(outcome, Event.ASSESSED_ALIVE) == pytest.approx([10.8 + 1.0 + ASSESSMENT])


def test_kill_that_is_seen_saves_the_second_shot() -> None:
    row = [[chance(1.0, kills=TWO)]]
    outcome = tell(volleys(launcher(2, launch_interval=4.0)), row, [threatens(0, 1.0)])
    assert len(outcome.shots) == 1
    assert times(outcome, Event.ASSESSED_DEAD) == pytest.approx([10.0 + 1.0 + ASSESSMENT])


def test_two_shots_that_arrive_at_one_moment_neutralise_once() -> None:
    outcome = tell(volleys(launcher(2)), [[chance(1.0, kills=TWO)]], [threatens(0, 1.0)])
    assert [shot.neutralised for shot in outcome.shots] == [True, False]
    assert len(entries(outcome, Event.NEUTRALISED)) == 1


def test_unit_fires_no_more_shots_before_a_look_than_it_has_channels() -> None:
    story = replace(defence(launcher(2)), doctrine=Greedy.from_si(shots=1, shoots_again=False))
    outcome = tell(story, [[chance(0.0, kills=(0.5,) * 3)]], [threatens(0, 1.0)])
    looked = times(outcome, Event.ASSESSED_ALIVE)[0]
    assert sum(shot.open_fire_time < looked for shot in outcome.shots) == 2


def test_gun_looks_after_every_burst_however_many_shots_are_asked_for() -> None:
    doctrine = Greedy.from_si(firing="burst", burst_rounds=5, shoots_again=False)
    story = replace(defence(gun()), doctrine=doctrine)
    outcome = tell(story, [[chance(0.0, kills=(0.5,) * 3)]], [threatens(0, 1.0)])
    looked = times(outcome, Event.ASSESSED_ALIVE)[0]
    assert sum(shot.open_fire_time < looked for shot in outcome.shots) == 1


def test_shot_that_would_leave_in_a_hold_waits_for_its_end() -> None:
    opportunity = chance(0.0, kills=TWO, last_fire=20.0)
    opportunity.window[5:40, Window.FEASIBLE] = 0.0  # from 10.4 s to 14 s
    held = opportunity._replace(is_held=True)
    story = volleys(launcher(2, launch_interval=1.0))
    outcome = tell(story, [[held]], [threatens(0, 1.0)])
    assert [shot.open_fire_time for shot in outcome.shots] == pytest.approx([10.0, 14.0])


def test_second_shot_of_a_volley_is_not_fired_at_a_threat_dismissed_meanwhile() -> None:
    row = [[chance(0.0, kills=TWO)]]
    updates = [threatens(0, 1.0), harmless(0, 11.0)]
    outcome = tell(volleys(launcher(2, launch_interval=2.0)), row, updates)
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0]
    assert len(entries(outcome, Event.ASSESSED_ALIVE)) == 1
