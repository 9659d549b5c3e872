"""When a turning beam meets a target: at the target's azimuth, once a turn."""

import math
from typing import Final

from cram_sim.ballistics.flights import State, state_at
from cram_sim.compiled import compiled_inline
from cram_sim.records import Floats, Integers
from cram_sim.sensors.radar_figures import Figures

CIRCLE = 2.0 * math.pi
# Of the beam's turn: a target's azimuth counts for turning no faster, so two looks are never closer
# than 1 / (1 + FASTEST) of a period.
FASTEST: Final = 0.5
Nodes = tuple[Floats, Floats, Integers]


@compiled_inline
def first_look_at(
    radar: Figures, nodes: Nodes, lane: int, launch: float, first_look: float, end: float
) -> float:
    """The time of the first look at or after launch; infinite for none before the end."""
    since = max(0.0, launch - first_look)
    if not radar.is_rotating:
        return first_look + math.ceil(since / radar.period) * radar.period
    begin = max(launch, first_look)
    if begin > end:
        return math.inf
    here = state_at(*nodes, lane, begin)
    bearing = math.atan2(here[0] - radar.place[0], here[1] - radar.place[1])
    ahead = (bearing / CIRCLE - since / radar.period) % 1.0
    now = _met(radar, nodes, lane, begin + ahead * radar.period, first_look, end)
    if now < begin:
        now = _met(radar, nodes, lane, now + radar.period, first_look, end)
    return max(now, begin)


@compiled_inline
def next_look_at(
    radar: Figures, nodes: Nodes, lane: int, now: float, here: State, first_look: float, end: float
) -> float:
    """When the beam meets the target again: a turn later, and as much more as the target moved."""
    share = _rate(radar, here) * radar.period / CIRCLE
    met = _met(radar, nodes, lane, now + radar.period * (1.0 + share), first_look, end)
    return max(met, now + radar.period / (1.0 + FASTEST))


@compiled_inline
def _met(
    radar: Figures, nodes: Nodes, lane: int, guess: float, first_look: float, end: float
) -> float:
    """When the beam points at the target, near a guess: two steps of Newton's."""
    now = guess
    for _ in range(2):
        there = state_at(*nodes, lane, min(now, end))
        bearing = math.atan2(there[0] - radar.place[0], there[1] - radar.place[1])
        beam = CIRCLE * ((now - first_look) / radar.period % 1.0)
        off = (bearing - beam + math.pi) % CIRCLE - math.pi
        now += off / (CIRCLE / radar.period - _rate(radar, there))
    return now


@compiled_inline
def _rate(radar: Figures, state: State) -> float:
    """How fast a target's azimuth turns (rad/s), held to a share of what the beam does.

    Overhead a target outruns the beam; it is outside the fan there.
    """
    east, north = state[0] - radar.place[0], state[1] - radar.place[1]
    rate: float = (state[3] * north - state[4] * east) / max(east * east + north * north, 1.0)
    fastest = FASTEST * CIRCLE / radar.period
    return min(max(rate, -fastest), fastest)
