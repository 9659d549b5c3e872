"""Echoes that a radar cannot tell apart are one plot, and go to the strongest."""

import math

import numpy as np
import pytest
from sensors.radar_builders import CERTAIN, look_draws, search_radar
from straight_flights import straight_flights

from cram_sim.records import Detections, Floats
from cram_sim.sensors.horizon import CLEAR
from cram_sim.sensors.meetings import Meetings
from cram_sim.sensors.radar_figures import DRY
from cram_sim.sensors.radar_looks import look, looks_within
from cram_sim.sensors.resolution import resolve

PLACE = np.array([10.0, -20.0, 5.0])
CELL = 75.0  # m: 2 MHz


def seen(
    places: Floats,
    *,
    sizes: tuple[float, ...] = (0.01, 0.01),
    velocity: Floats | None = None,
    scan: str = "sector",
    replications: int = 1,
    duration: float = 1.0,
    chance: float = CERTAIN,
) -> tuple[list[Detections], Meetings]:
    """Two launch groups of one threat each, at places (2, 3) from the radar, and what merges."""
    radar = search_radar(scan=scan)
    groups = []
    for number in range(2):
        lanes = replications
        position = np.repeat((places[number] + PLACE)[:, np.newaxis], lanes, axis=1)
        speed = np.zeros((3, lanes))
        if velocity is not None:
            speed = np.repeat(velocity[number][:, np.newaxis], lanes, axis=1)
        looks = looks_within(radar, duration)
        groups.append(
            look(
                radar, PLACE, CLEAR, DRY, straight_flights(position, speed, 0.0, duration),
                np.ones(lanes, dtype=bool), np.zeros(lanes), np.full(lanes, sizes[number]),
                np.zeros(lanes), np.empty((1, 0)), np.zeros((3, lanes)),
                look_draws(np.full((lanes, looks), chance)),
            )
        )  # fmt: skip
    return groups, resolve(radar, PLACE, groups, replications)


NORTH = np.array([0.0, 4000.0, 0.0])
BEAM = math.radians(2.0) * 4000.0  # m at that range


@pytest.mark.parametrize(
    ("offset", "is_one"),
    [
        ((0.0, 0.9 * CELL, 0.0), True),
        ((0.0, 1.1 * CELL, 0.0), False),
        ((0.9 * BEAM, 0.0, 0.0), True),
        ((1.1 * BEAM, 0.0, 0.0), False),
        ((0.0, 0.0, 0.9 * BEAM), True),
        ((0.0, 0.0, 1.1 * BEAM), False),
    ],
)
def test_two_threats_in_one_cell_are_one_plot(
    offset: tuple[float, float, float], is_one: bool
) -> None:
    groups, _ = seen(np.stack([NORTH, NORTH + offset]))
    assert sum(int(group.detected.sum()) for group in groups) == (1 if is_one else 2)


def test_the_plot_goes_to_the_strongest_and_the_other_has_none() -> None:
    (weak, strong), _ = seen(
        np.stack([NORTH, NORTH + np.array([0.0, 20.0, 0.0])]), sizes=(0.01, 0.03)
    )
    assert (weak.detected[0, 0], strong.detected[0, 0]) == (False, True)
    assert weak.covered[0, 0]
    assert not weak.sigma[0, 0].any()
    assert not weak.error[0, 0].any()
    assert weak.snr[0, 0] == 0.0


def test_the_plot_lies_at_the_centroid_by_power() -> None:
    """Offsets along, to the right and above; no other error is drawn."""
    right, beyond, above = 30.0, -40.0, 50.0
    (weak, strong), _ = seen(
        np.stack([NORTH + np.array([right, beyond, above]), NORTH]), sizes=(0.01, 0.04)
    )
    apart = seen(
        np.stack([NORTH + np.array([right, beyond, above]), 9.0 * NORTH]), sizes=(0.01, 0.04)
    )[0][0]
    power = apart.snr[0, 0], strong.snr[0, 0]
    share = power[0] / (power[0] + power[1])
    np.testing.assert_allclose(
        strong.error[0, 0], share * np.array([beyond, right, above]), rtol=1e-9
    )
    assert not weak.detected[0, 0]


def test_a_single_threat_is_left_alone() -> None:
    groups, meetings = seen(np.stack([NORTH, 9.0 * NORTH]))
    assert groups[0].detected[0, 0]
    assert len(meetings.time) == 0


def test_an_echo_below_the_threshold_hides_nobody() -> None:
    (first, second), _ = seen(
        np.stack([NORTH, NORTH + np.array([0.0, 20.0, 0.0])]), sizes=(0.01, 1e-7), chance=0.5
    )
    assert first.detected[0, 0]
    assert not second.detected.any()
    assert not first.error.any()


def test_threats_of_different_replications_never_meet() -> None:
    """One threat, two replications: the lanes lie at one place and are not of one raid."""
    radar = search_radar()
    position = np.repeat((NORTH + PLACE)[:, np.newaxis], 2, axis=1)
    group = look(
        radar, PLACE, CLEAR, DRY, straight_flights(position, np.zeros((3, 2)), 0.0, 1.0),
        np.ones(2, dtype=bool), np.zeros(2), np.full(2, 0.01), np.zeros(2), np.empty((1, 0)),
        np.zeros((3, 2)), look_draws(np.full((2, 1), CERTAIN)),
    )  # fmt: skip
    resolve(radar, PLACE, [group], 2)
    assert group.detected.all()


def test_every_replication_is_merged_alike() -> None:
    places = np.stack([NORTH, NORTH + np.array([0.0, 20.0, 0.0])])
    one, many = seen(places)[0], seen(places, replications=5)[0]
    for single, block in zip(one, many, strict=True):
        for name, values in vars(block).items():
            np.testing.assert_array_equal(values, np.repeat(getattr(single, name), 5, axis=0))


def test_a_turning_beam_merges_across_north() -> None:
    """A moment before north and a moment after it are one passage of the beam, not two scans."""
    places = np.stack([NORTH + np.array([-20.0, 0.0, 0.0]), NORTH + np.array([20.0, 0.0, 0.0])])
    groups, _ = seen(places, scan="rotating", duration=7.0)
    # East of north is met once more at the start, alone.
    assert sorted(int(group.detected.sum()) for group in groups) == [1, 3]


def test_of_three_in_a_row_the_middle_one_takes_both() -> None:
    radar = search_radar()
    offsets = np.array([[0.0, -60.0, 0.0], [0.0, 0.0, 0.0], [0.0, 60.0, 0.0]])
    position = (NORTH + PLACE + offsets).T
    group = look(
        radar, PLACE, CLEAR, DRY, straight_flights(position, np.zeros((3, 3)), 0.0, 1.0),
        np.ones(3, dtype=bool), np.zeros(3), np.array([0.01, 0.05, 0.01]), np.zeros(3),
        np.empty((1, 0)), np.zeros((3, 3)), look_draws(np.full((3, 1), CERTAIN)),
    )  # fmt: skip
    resolve(radar, PLACE, [group], 1)
    assert group.detected[:, 0].tolist() == [False, True, False]
