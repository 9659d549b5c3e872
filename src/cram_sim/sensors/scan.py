"""When a turning beam meets a target: at the target's azimuth, once a turn."""

import math

from cram_sim.ballistics.flights import State, state_at
from cram_sim.compiled import compiled_inline
from cram_sim.records import Floats, Integers
from cram_sim.sensors.radar_figures import Figures

CIRCLE = 2.0 * math.pi
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
    turned = (since / radar.period) % 1.0  # of the circle, by the beam
    bearing = _azimuth(radar, state_at(*nodes, lane, begin))
    ahead = (bearing / CIRCLE - turned) % 1.0
    now = begin + ahead * radar.period
    for _ in range(2):
        there = _azimuth(radar, state_at(*nodes, lane, min(now, end)))
        now = begin + (ahead + _wrapped(there - bearing) / CIRCLE) * radar.period
    return now if now >= begin else now + radar.period


@compiled_inline
def next_look_at(
    radar: Figures, nodes: Nodes, lane: int, now: float, here: State, end: float
) -> float:
    """When the beam meets the target again: a turn later, and as much more as the target moved."""
    east, north = here[0] - radar.place[0], here[1] - radar.place[1]
    bearing = math.atan2(east, north)
    rate = (here[3] * north - here[4] * east) / max(east * east + north * north, 1.0)
    # A target overhead may outrun the beam; the guess is held to half a turn.
    moved = min(max(rate * radar.period, -0.5 * math.pi), 0.5 * math.pi)
    later = now + radar.period * (1.0 + moved / CIRCLE)
    for _ in range(2):
        there = _azimuth(radar, state_at(*nodes, lane, min(later, end)))
        later = now + radar.period * (1.0 + _wrapped(there - bearing) / CIRCLE)
    return float(later)


@compiled_inline
def _azimuth(radar: Figures, state: State) -> float:
    return math.atan2(state[0] - radar.place[0], state[1] - radar.place[1])


@compiled_inline
def _wrapped(angle: float) -> float:
    """The same direction between half a turn back and half a turn on."""
    return (angle + math.pi) % CIRCLE - math.pi
