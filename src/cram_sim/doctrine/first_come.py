"""First come, first served: the track that has been known longest first."""

from cram_sim.doctrine.in_turn import in_turn
from cram_sim.doctrine.protocol import Assignment, Picture, TrackView


def first_come_first_served(picture: Picture, fire_units_per_track: int) -> list[Assignment]:
    """Every track once before any track twice; each takes the unit that can fire first."""
    return in_turn(picture, by_arrival(picture), fire_units_per_track)


def by_arrival(picture: Picture) -> list[TrackView]:
    """The tracks, the one first judged threatening first; equal claims go by number."""
    return sorted(picture.tracks.values(), key=lambda view: (-view.known_for, view.track))
