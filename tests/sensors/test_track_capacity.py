import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.sensors.track_capacity import admitted

Floats = NDArray[np.float64]

# Few distinct times, so that ties are common; infinite for a track that never comes.
moments = st.one_of(st.integers(0, 6).map(float), st.just(math.inf))
flights = st.lists(st.tuples(moments, st.integers(1, 5).map(float)), min_size=1, max_size=9)
raids = st.lists(flights, min_size=1, max_size=4)


def arrays(raids: list[list[tuple[float, float]]]) -> tuple[Floats, Floats]:
    """Confirmation and end (threats, replications); short raids are filled with no-shows."""
    threats = max(map(len, raids))
    padded = [raid + [(math.inf, 1.0)] * (threats - len(raid)) for raid in raids]
    confirmed = np.array([[start for start, _ in raid] for raid in padded]).T
    duration = np.array([[length for _, length in raid] for raid in padded]).T
    return confirmed, confirmed + duration


def one_raid(*spans: tuple[float, float], capacity: int) -> list[bool]:
    confirmed, end = np.array(spans).T
    given_a_track = admitted(confirmed[:, np.newaxis], end[:, np.newaxis], capacity)
    return [bool(answer) for answer in given_a_track[:, 0]]


def served_in_turn(confirmed: Floats, end: Floats, capacity: int) -> list[bool]:
    """A counter that serves one raid's threats one after the other."""
    given_a_track = [False] * len(confirmed)
    for threat in sorted(range(len(confirmed)), key=lambda number: (confirmed[number], number)):
        now = confirmed[threat]
        busy = sum(given_a_track[other] and end[other] > now for other in range(len(confirmed)))
        given_a_track[threat] = bool(math.isfinite(now) and busy < capacity)
    return given_a_track


@settings(deadline=None)
@given(raids, st.integers(1, 6))
def test_tracks_are_given_as_by_a_counter_that_serves_in_turn(
    raids: list[list[tuple[float, float]]], capacity: int
) -> None:
    confirmed, end = arrays(raids)
    found = admitted(confirmed, end, capacity)
    for replication in range(confirmed.shape[1]):
        expected = served_in_turn(confirmed[:, replication], end[:, replication], capacity)
        assert found[:, replication].tolist() == expected


@settings(deadline=None)
@given(raids, st.integers(1, 6))
def test_no_more_tracks_are_held_at_a_time_than_the_capacity(
    raids: list[list[tuple[float, float]]], capacity: int
) -> None:
    confirmed, end = arrays(raids)
    given_a_track = admitted(confirmed, end, capacity)
    for now in np.arange(0.0, 12.0, 0.5):
        held = given_a_track & (confirmed <= now) & (end > now)
        assert (held.sum(axis=0) <= capacity).all()


def test_the_first_to_come_is_the_first_to_be_served() -> None:
    assert one_raid((5.0, 9.0), (1.0, 9.0), (3.0, 9.0), capacity=2) == [False, True, True]


def test_of_two_that_come_together_the_first_in_the_raid_is_served() -> None:
    assert one_raid((2.0, 9.0), (2.0, 9.0), capacity=1) == [True, False]


def test_a_track_that_ended_makes_room() -> None:
    assert one_raid((0.0, 3.0), (3.0, 9.0), capacity=1) == [True, True]


def test_one_that_was_refused_takes_no_room() -> None:
    assert one_raid((0.0, 2.0), (1.0, 9.0), (3.0, 9.0), capacity=1) == [True, False, True]


def test_a_threat_never_confirmed_gets_no_track() -> None:
    assert one_raid((math.inf, math.inf), (1.0, 2.0), capacity=5) == [False, True]
