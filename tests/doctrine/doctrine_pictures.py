"""Pictures for tests of doctrines: written out, and random ones."""

import math
from collections.abc import Sequence

from hypothesis import strategies as st

from cram_sim.doctrine.protocol import Assignment, FireUnitView, Option, Picture, TrackView

NAN = float("nan")
NOW = 10.0


def track(
    number: int,
    *,
    loss: float = 1.0,
    to_go: float = 20.0,
    known_for: float = 1.0,
    fire_units: int = 0,
    threat_class: str = "rocket",
    asset: str = "camp",
) -> TrackView:
    return TrackView(
        number, threat_class, asset, 0.5, loss, to_go, known_for, fire_units, fire_units
    )


def gun(
    number: int, *, name: str = "", layer: str = "", channels: int = 1, rounds: float = 1000.0
) -> FireUnitView:
    return FireUnitView(number, name or f"gun {number}", layer, channels, rounds, 1500.0, NAN)


def launcher(
    number: int, *, name: str = "", layer: str = "", channels: int = 4, missiles: int = 20
) -> FireUnitView:
    name = name or f"launcher {number}"
    return FireUnitView(number, name, layer, channels, float(missiles), 20.0, float(missiles))


def option(
    track_number: int,
    fire_unit: int,
    *,
    ready: float = NOW,
    fires: float = 12.0,
    until: float = 20.0,
    busy: float = 16.0,
    azimuth: float = 0.0,
    p_kill: float = 0.5,
) -> Option:
    return Option(track_number, fire_unit, ready, fires, until, busy, azimuth, p_kill)


def picture(
    tracks: Sequence[TrackView], units: Sequence[FireUnitView], options: Sequence[Option]
) -> Picture:
    return Picture(
        NOW,
        {view.track: view for view in tracks},
        {unit.fire_unit: unit for unit in units},
        tuple(options),
    )


def everyone(
    tracks: Sequence[TrackView], units: Sequence[FireUnitView], *, p_kill: float = 0.5
) -> Picture:
    """Every unit can engage every track now."""
    return picture(
        tracks,
        units,
        [option(t.track, u.fire_unit, p_kill=p_kill) for t in tracks for u in units],
    )


def pairs(assignments: Sequence[Assignment]) -> list[tuple[int, int]]:
    return [(each.track, each.fire_unit) for each in assignments]


def averted(seen: Picture, assignments: Sequence[Assignment]) -> float:
    """Expected loss averted, by kills that are independent."""
    p_kill = {(o.track, o.fire_unit): o.p_kill for o in seen.options}
    total = 0.0
    for number, view in seen.tracks.items():
        survives = math.prod(
            1.0 - p_kill[each.track, each.fire_unit] for each in assignments if each.track == number
        )
        total += view.expected_loss * (1.0 - survives)
    return total


LAYERS = ("far", "near", "")
CLASSES = ("rocket", "mortar", "drone")
ASSETS = ("camp", "gate", "depot")

chances = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])


@st.composite
def pictures(
    draw: st.DrawFn, *, most_tracks: int = 5, most_units: int = 3, later: bool = True
) -> Picture:
    """Tracks, units and options that an engagement might meet; with `later` some not yet ready."""
    tracks = [
        TrackView(
            number,
            draw(st.sampled_from(CLASSES)),
            draw(st.sampled_from(ASSETS)),
            draw(chances),
            draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0])),
            draw(st.sampled_from([5.0, 10.0, 20.0])),
            draw(st.sampled_from([0.0, 1.0, 2.0])),
            draw(st.integers(0, 2)),
            0,
        )
        for number in range(draw(st.integers(0, most_tracks)))
    ]
    units = [draw(fire_units(number)) for number in range(draw(st.integers(1, most_units)))]
    options = [
        draw(options_of(view.track, unit.fire_unit, later=later))
        for view in tracks
        for unit in units
        if draw(st.booleans())
    ]
    return picture(tracks, units, options)


@st.composite
def fire_units(draw: st.DrawFn, number: int) -> FireUnitView:
    layer, channels = draw(st.sampled_from(LAYERS)), draw(st.integers(1, 3))
    if draw(st.booleans()):
        return gun(number, layer=layer, channels=channels, rounds=draw(st.floats(1.0, 1500.0)))
    missiles = draw(st.integers(1, 20))
    return launcher(number, layer=layer, channels=channels, missiles=missiles)


@st.composite
def options_of(draw: st.DrawFn, track_number: int, fire_unit: int, *, later: bool) -> Option:
    ready = draw(st.sampled_from([2.0, NOW, 12.0, 15.0] if later else [2.0, NOW]))
    fires = max(ready, NOW) + draw(st.sampled_from([0.5, 1.0, 3.0]))
    until = fires + draw(st.sampled_from([0.5, 2.0, 10.0]))
    busy = fires + draw(st.sampled_from([1.0, 4.0, 20.0]))
    azimuth = draw(st.sampled_from([0.0, 1.0, 3.0, 5.0]))
    return Option(track_number, fire_unit, ready, fires, until, busy, azimuth, draw(chances))
