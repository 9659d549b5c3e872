"""The most urgent track first: greatest expected loss, then shortest time to go."""

from cram_sim.doctrine.in_turn import in_turn
from cram_sim.doctrine.protocol import Assignment, Picture, TrackView


def most_urgent_first(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """Every track once before any track twice; each takes the unit that can fire first."""
    return in_turn(picture, by_urgency(picture), fire_units_per_track)


def by_urgency(picture: Picture) -> list[TrackView]:
    """The tracks, the most urgent first; equal claims go by number."""
    return sorted(
        picture.tracks.values(),
        key=lambda view: (-view.expected_loss, view.time_to_go, view.track),
    )
