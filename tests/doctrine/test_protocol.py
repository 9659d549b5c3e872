from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.doctrine.protocol import Assignment, Option, TrackView, most_urgent_first

views = st.builds(
    TrackView,
    track=st.integers(0, 5),
    expected_loss=st.floats(0.0, 10.0),
    time_to_go=st.floats(0.0, 30.0),
    fire_units=st.integers(0, 2),
)
tracks_given = st.lists(views, max_size=6, unique_by=lambda view: view.track)
options_given = st.lists(
    st.builds(
        Option,
        track=st.integers(0, 5),
        fire_unit=st.integers(0, 4),
        earliest_fire=st.floats(0.0, 20.0),
    ),
    max_size=20,
    unique_by=lambda option: option[:2],
)
law = settings(deadline=None)
ONE_EACH = dict.fromkeys(range(5), 1)  # channels of every fire unit


def view(track: int, *, loss: float = 1.0, to_go: float = 10.0, fire_units: int = 0) -> TrackView:
    return TrackView(track, loss, to_go, fire_units)


def only_tracked(options: list[Option], tracks: list[TrackView]) -> list[Option]:
    known = {each.track for each in tracks}
    return [option for option in options if option.track in known]


def test_greatest_expected_loss_comes_first() -> None:
    tracks = [view(0, loss=1.0), view(1, loss=2.0)]
    options = [Option(0, 0, 5.0), Option(1, 0, 9.0)]
    assert most_urgent_first(tracks, options, ONE_EACH, 1) == [(1, 0)]


def test_of_equal_losses_the_shortest_time_to_go_comes_first() -> None:
    tracks = [view(0, to_go=9.0), view(1, to_go=8.0)]
    options = [Option(0, 0, 5.0), Option(1, 0, 9.0)]
    assert most_urgent_first(tracks, options, ONE_EACH, 1) == [(1, 0)]


def test_track_takes_the_unit_that_can_fire_first() -> None:
    options = [Option(0, 0, 5.0), Option(0, 1, 4.0)]
    assert most_urgent_first([view(0)], options, ONE_EACH, 1) == [(0, 1)]


def test_every_track_is_covered_before_any_is_doubled() -> None:
    tracks = [view(0, loss=9.0), view(1, loss=1.0)]
    options = [Option(track, unit, 5.0) for track in (0, 1) for unit in (0, 1)]
    assert most_urgent_first(tracks, options, ONE_EACH, 2) == [(0, 0), (1, 1)]


def test_track_that_is_engaged_waits_for_those_that_are_not() -> None:
    tracks = [view(0, loss=9.0, fire_units=1), view(1, loss=1.0)]
    options = [Option(0, 0, 5.0), Option(1, 0, 5.0)]
    assert most_urgent_first(tracks, options, ONE_EACH, 2) == [(1, 0)]


def test_equal_claims_go_in_the_order_given() -> None:
    options = [Option(0, 1, 5.0), Option(0, 0, 5.0)]
    assert most_urgent_first([view(0)], options, ONE_EACH, 1) == [(0, 1)]


@law
@given(tracks_given, options_given, st.integers(1, 3))
def test_assignments_are_options_and_no_unit_is_used_twice(
    tracks: list[TrackView], options: list[Option], most: int
) -> None:
    usable = only_tracked(options, tracks)
    assignments: list[Assignment] = most_urgent_first(tracks, usable, ONE_EACH, most)
    assert set(assignments) <= {(option.track, option.fire_unit) for option in usable}
    units = [unit for _, unit in assignments]
    assert len(set(units)) == len(units)


@law
@given(tracks_given, options_given, st.integers(1, 3))
def test_no_track_gets_more_units_than_the_doctrine_allows(
    tracks: list[TrackView], options: list[Option], most: int
) -> None:
    assignments = most_urgent_first(tracks, only_tracked(options, tracks), ONE_EACH, most)
    for each in tracks:
        given_units = sum(track == each.track for track, _ in assignments)
        assert given_units == 0 or each.fire_units + given_units <= most


def test_unit_with_two_channels_takes_two_tracks() -> None:
    options = [Option(0, 0, 5.0), Option(1, 0, 5.0), Option(2, 0, 5.0)]
    assigned = most_urgent_first([view(0), view(1), view(2)], options, {0: 2}, 1)
    assert assigned == [(0, 0), (1, 0)]


def test_unit_with_two_channels_takes_no_track_twice() -> None:
    assert most_urgent_first([view(0)], [Option(0, 0, 5.0)], {0: 2}, 2) == [(0, 0)]


@law
@given(tracks_given, options_given)
def test_no_free_unit_is_left_to_an_unengaged_track_that_it_could_engage(
    tracks: list[TrackView], options: list[Option]
) -> None:
    usable = only_tracked(options, tracks)
    assignments = most_urgent_first(tracks, usable, ONE_EACH, 1)
    engaged = {track for track, _ in assignments} | {t.track for t in tracks if t.fire_units}
    used = {unit for _, unit in assignments}
    assert not [o for o in usable if o.track not in engaged and o.fire_unit not in used]
