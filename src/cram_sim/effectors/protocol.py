"""What every kind of effector answers: whom can it engage and when, and what does a shot do.

A kind is a Spec of its figures (`effector.Effector`) and what is made of it in given air, an object
that answers the four questions of `Ready`. `opportunities` works on arrays before the clock starts;
`shot` and `ceased` are one call each, floats in and floats out, while it runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.records import Floats, Opportunities, Truths

# What the draws of a shot are for: uniforms first, standard normals from FIRST_NORMAL on.
DRAW_KILL, DRAW_HIT, DRAW_ASSESSMENT, DRAW_OUTCOME = range(4)
FIRST_NORMAL = 4
DRAWS = 48

# What is common to all shots of a fire unit in one raid, `Order.raid_errors`.
SPEED_ERROR, WIND_EAST, WIND_NORTH = range(3)  # relative (muzzle speed and density); m/s, m/s

# As ordered: the doctrine says whether it fires bursts or without a stop. Single: one shot of its
# own length, then a look. Continuous: until the kill is seen or the window ends.
Firing = Literal["as ordered", "single", "continuous"]


@dataclass(frozen=True)
class Conditions:
    """What an effector fires in; `visibility` in metres, `drag_of` a drag law by its name."""

    air: Air
    earth: Earth
    visibility: float
    drag_of: Callable[[str], Floats]


@dataclass(frozen=True)
class Site:
    """Where an effector stands, `place` (3,) in metres, and what it may fire at from there.

    The farthest slant range of an intercept that the doctrine allows; `no_fire` (k, 2) azimuths
    from and to, clockwise in radians, into which it must not fire.
    """

    place: Floats
    open_fire_range: float
    no_fire: Floats


@dataclass(frozen=True)
class Target:
    """A class of threat as effectors see it: a body of revolution that flies nose first.

    Metres; probabilities of neutralising given a hit by a gun's round (`p_neutralise_*`) and by one
    sub-projectile (`p_pellet_*`) on nose and side; absorbed fluence that neutralises (`fluence_*`,
    J/m2), the share of light absorbed, turns a second about its axis.
    """

    diameter: float
    length: float
    p_neutralise_nose: float
    p_neutralise_side: float
    p_pellet_nose: float
    p_pellet_side: float
    fluence_nose: float
    fluence_side: float
    absorptivity: float
    roll_rate: float


@dataclass(frozen=True)
class Paths:
    """The flights of one launch group, n lanes, and how well they are tracked.

    `curvature` (2,) of the ground, east and north, 1/m. `track_time` (n, k) when what each report
    says became known, rising; of a report without a detection the time of the last one with one.
    `track_error` (n, k) the standard deviation per axis of the position predicted then, in metres:
    NaN where there is no confirmed track; both NaN where there is no report.
    """

    flights: Flights
    is_flying: Truths
    launch_time: Floats
    curvature: Floats
    track_time: Floats
    track_error: Floats


@dataclass(frozen=True)
class Figures:
    """What the clock needs to know of an effector; SI units and radians.

    `magazine` in rounds, interceptors, or seconds of fire, as `Effect.ammunition`; infinite where
    nothing is used up. `heat_limit`: what it can fire when cold, in the same units, regained at
    `cooling_rate` of them a second; infinite where nothing heats. `slew_rate` infinite: it need not
    turn. `channels`: engagements at one time. `shot_ammunition`: of one shot of a kind that is
    "single", and the least that is worth a shot of any other. `shortest_shot`: seconds from
    opening fire to the end of a "single" shot, at the least. `common_speed_error`: the relative
    standard deviation of what it fires, common to a raid.
    """

    magazine: float
    reload_time: float
    slew_rate: float
    settle_time: float
    launch_interval: float
    channels: int
    heat_limit: float
    cooling_rate: float
    firing: Firing
    rate_of_fire: float
    shot_ammunition: float
    shortest_shot: float
    common_speed_error: float
    assessment_time: float
    p_alive_called_dead: float
    p_dead_called_alive: float


class Order(NamedTuple):
    """One shot: fire at the threat of `window` (rows, columns) from `opening_time` on.

    At most `limit` of ammunition, in the units of the magazine; `lock_time` since when the threat
    is tracked by the effector's own channel; `raid_errors` (3,); `draws` (48,) of this shot,
    `engagement_draws` of the engagement's first shot, which hold what all its shots share.
    """

    window: Floats
    opening_time: float
    limit: float
    lock_time: float
    raid_errors: Floats
    draws: Floats
    engagement_draws: Floats


class Effect(NamedTuple):
    """What a shot does if nothing stops it; times in seconds, slant ranges in metres.

    `rounds` that leave (1 for a dwell), `ammunition` used; effect at the threat from `first_effect`
    to `last_effect`, fire until `last_firing`; `p_neutralise` of the whole shot with this
    engagement's errors known; `kill_round` its number from 0, -1 where none neutralises; `hit`
    whether anything touches the threat. Without rounds everything else means nothing.
    """

    rounds: int
    ammunition: float
    first_effect: float
    last_effect: float
    last_firing: float
    first_range: float
    last_range: float
    p_neutralise: float
    kill_round: int
    kill_time: float
    kill_range: float
    hit: bool


class Pattern(NamedTuple):
    """Where what a shot fires passes its threat, in the plane across their relative velocity.

    `points` (2, k) metres from the middle of the threat: in the plane of the line of sight and the
    relative velocity, and across it. `radius` (m) of a disc that says what the points mean: where
    they count, or how wide each of them is. `words`: what a point is, and what the disc is.
    """

    points: Floats
    radius: float
    words: tuple[str, str]


class Ready(Protocol):
    """An effector of some kind, ready to fire; can be pickled, and is the same in every worker."""

    @property
    def figures(self) -> Figures:
        """What the clock needs to know of it."""
        ...

    def opportunities(self, site: Site, target: Target, paths: Paths) -> Opportunities:
        """Every feasible engagement of every lane; a kind's own columns follow the common ones."""
        ...

    def shot(self, order: Order) -> Effect:
        """What one shot does if nothing stops it."""
        ...

    def ceased(self, order: Order, effect: Effect, time: float) -> Effect:
        """The same shot if fire ceases at `time`, before `effect.last_firing`."""
        ...


@runtime_checkable
class Patterned(Protocol):
    """A kind of effector that can show where its shots go; for figures, not for the clock."""

    def pattern(self, order: Order, scatter: Floats) -> Pattern:
        """Where one shot goes; `scatter` (2, many) standard normals for what differs within it."""
        ...
