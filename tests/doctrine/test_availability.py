"""What a unit can still take, and what is left of a picture when some of it is given."""

import math

import pytest
from doctrine.doctrine_pictures import everyone, launcher, track

from cram_sim.doctrine.availability import after, engagements_left, shots_left
from cram_sim.doctrine.protocol import Assignment


@pytest.mark.parametrize(
    ("stock", "channels", "takes"),
    [(5.0, 4, 4), (3.0, 4, 3), (2.5, 4, 3), (0.0, 4, 0), (math.inf, 4, 4), (math.nan, 4, 4)],
)
def test_unit_takes_a_track_for_each_channel_and_each_shot(
    stock: float, channels: int, takes: int
) -> None:
    unit = launcher(0, channels=channels)._replace(shots_left=stock)
    assert engagements_left(unit) == takes


def test_last_shot_may_be_shorter_than_a_whole_one() -> None:
    assert shots_left(launcher(0)._replace(shots_left=0.25)) == 1


def test_what_was_given_is_no_longer_there() -> None:
    seen = everyone([track(0, loss=2.0), track(1)], [launcher(0, channels=4, missiles=3)])
    left = after(seen, [Assignment(0, 0)])
    unit = left.fire_units[0]
    assert [(option.track, option.fire_unit) for option in left.options] == [(1, 0)]
    assert (left.tracks[0].fire_units, left.tracks[0].expected_loss) == (1, 1.0)
    assert (unit.free_channels, unit.shots_left) == (3, 2.0)
    assert left.tracks[1] == seen.tracks[1]
