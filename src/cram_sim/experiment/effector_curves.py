"""What an effector does over its envelope: the numbers behind its figures."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.effectors.preparation import ready
from cram_sim.effectors.protocol import Conditions, Patterned, Site
from cram_sim.experiment.approaches import Approach, approach_of, threat_class
from cram_sim.experiment.case import ON_THE_SEARCH_TRACK, fire_control_of
from cram_sim.experiment.effector_trial import (
    SELECTION,
    Engagements,
    Estimate,
    Shots,
    Trial,
    best_shots,
    engagements,
    on_the_way_in,
    orders_at,
    shots_at,
)
from cram_sim.experiment.surface_cache import kept_surfaces
from cram_sim.records import Floats
from cram_sim.scenario.model import Environment
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.streams import Purpose, normals, uniforms

LATITUDE: Final = math.radians(45.0)  # and at sea level, on a standard day
RANGES: Final = 40  # slant ranges of a curve
CROSSINGS: Final = 25
ENVELOPE: Final = (36, 30)  # ground ranges and heights
ENVELOPE_ENGAGEMENTS: Final = 60  # of those asked for, at most: its contours need no more
PATTERN_ENGAGEMENTS: Final = 100
FIRST_SCATTER_PAGE: Final = 2  # pages 0 and 1 are the draws of engagements


@dataclass(frozen=True)
class Setting:
    """How an effector is tried; metres, rounds."""

    visibility: float
    burst_rounds: float
    track_error: float
    engagements: int
    seed: int


@dataclass(frozen=True)
class Curve:
    """One shot at a class of threat over `distance` (k,) metres, by estimates of k places.

    `slant_range` (k,) of its first effect.
    """

    threat_class: str
    distance: Floats
    slant_range: Floats
    probability: tuple[Estimate, ...]
    per_kill: tuple[Estimate, ...]


@dataclass(frozen=True)
class Envelope:
    """One shot whose first effect is anywhere in the plane of its threat's way.

    `ground_range` (c,) and `height` (r,) in metres; `probability` (r, c), NaN out of reach.
    """

    approach: Approach
    ground_range: Floats
    height: Floats
    probability: Floats
    engagements: int


@dataclass(frozen=True)
class Falls:
    """Where shots go, in the plane across the relative velocity.

    `points` (2, k) metres of the first `shown` of the engagements, `radius` of the disc that has an
    effect; of all engagements' points `centre` (2,) and `covariance` (2, 2).
    """

    threat_class: str
    slant_range: float
    points: Floats
    shown: int
    radius: float
    words: tuple[str, str]
    centre: Floats
    covariance: Floats
    engagements: int


def trial_of(name: str, effector: AnyEffector, radar: FireControlRadar, setting: Setting) -> Trial:
    """An effector of the catalogue, ready on a standard day at sea level.

    Raises ValueError where what it fires does not fly.
    """
    air, earth = surroundings()
    control = fire_control_of(radar) if effector.needs_fire_control else ON_THE_SEARCH_TRACK
    conditions = Conditions(air, earth, setting.visibility, drag_table)
    prepared = ready(effector, conditions, control, surfaces_of=kept_surfaces)

    def drawn(count: int, page: int) -> Engagements:
        return engagements(
            setting.seed,
            name,
            count,
            speed_error=prepared.figures.common_speed_error,
            wind_error=Environment().wind_error,
            page=page,
        )

    return Trial(
        ready=prepared,
        nearest=effector.minimum_intercept_range,
        reach=effector.maximum_intercept_range,
        burst_rounds=setting.burst_rounds,
        track_error=setting.track_error,
        seed=setting.seed,
        name=name,
        site=Site(np.zeros(3), math.inf, np.empty((0, 2))),
        engagements=drawn(setting.engagements, 0),
        others=drawn(SELECTION, 1),
    )


def surroundings() -> tuple[Air, Earth]:
    """The air and the Earth of all trials."""
    return standard_air(0.0), Earth(LATITUDE, 0.0)


def approaches(names: tuple[str, ...]) -> tuple[Approach, ...]:
    """The typical approaches of classes of threat. Raises CatalogueError for one unknown."""
    threats = {name: threat_class(name) for name in names}
    air, earth = surroundings()
    return tuple(approach_of(name, threat, air, earth) for name, threat in threats.items())


def against_range(trial: Trial, approach: Approach) -> Curve:
    """Shots at a threat that comes straight at the effector, over the range of the first effect."""
    slant_range = _middles(trial.nearest, trial.reach, RANGES)
    shots = tuple(shots_at(trial, approach, on_the_way_in(approach, slant_range)))
    return _curve(approach, slant_range, slant_range, shots)


def against_crossing(trial: Trial, approach: Approach) -> Curve:
    """Shots at the best moment at a threat that flies straight past, over how far beside."""
    crossing = np.linspace(0.0, trial.reach, CROSSINGS)
    shots, slant_range = zip(*best_shots(trial, approach, crossing), strict=True)
    return _curve(approach, crossing, np.array(slant_range), shots)


def envelope(trial: Trial, approach: Approach) -> Envelope:
    """Shots with the first effect anywhere on the way in of a threat that passes overhead."""
    few = trial.with_engagements(ENVELOPE_ENGAGEMENTS)
    ground_range = _middles(0.0, trial.reach, ENVELOPE[0])
    height = _middles(0.0, trial.reach, ENVELOPE[1])
    across, up = (grid.ravel() for grid in np.meshgrid(ground_range, height))
    points = np.array([np.zeros_like(across), across, up])
    means = [shots.probability.value for shots in shots_at(few, approach, points)]
    return Envelope(
        approach,
        ground_range,
        height,
        np.array(means).reshape(ENVELOPE[1], ENVELOPE[0]),
        len(few.engagements.draws),
    )


def falls(trial: Trial, approach: Approach) -> Falls | None:
    """Where shots go at the middle of the ranges within reach; None if none goes past the threat.

    Of a kind that sends one thing at a time, all engagements are shown.
    """
    if not isinstance(trial.ready, Patterned):
        return None
    slant_range = _middles(trial.nearest, trial.reach, RANGES)
    points = on_the_way_in(approach, slant_range)
    found = [order for order, _ in orders_at(trial, approach, points)]
    places = [place for place, order in enumerate(found) if order is not None]
    if not places:
        return None
    middle = places[len(places) // 2]
    order = found[middle]
    assert order is not None
    patterns = []
    few = trial.with_engagements(PATTERN_ENGAGEMENTS).engagements
    for number, (draws, errors) in enumerate(zip(few.draws, few.raid_errors, strict=True)):
        ordered = order._replace(raid_errors=errors, draws=draws, engagement_draws=draws)
        patterns.append(trial.ready.pattern(ordered, _scatter(trial, number)))
    everything = np.concatenate([pattern.points for pattern in patterns], axis=1)
    if everything.shape[1] < 2:
        return None
    shown = len(patterns) if trial.ready.figures.firing == "single" else 1
    return Falls(
        approach.threat_class,
        float(slant_range[middle]),
        np.concatenate([pattern.points for pattern in patterns[:shown]], axis=1),
        shown,
        patterns[0].radius,
        patterns[0].words,
        everything.mean(axis=1),
        np.cov(everything),
        len(patterns),
    )


def _curve(
    approach: Approach, distance: Floats, slant_range: Floats, shots: tuple[Shots, ...]
) -> Curve:
    return Curve(
        approach.threat_class,
        distance,
        slant_range,
        tuple(each.probability for each in shots),
        tuple(each.per_kill for each in shots),
    )


def _middles(low: float, high: float, count: int) -> Floats:
    """The middles of `count` equal parts of an interval, (count,)."""
    return low + (high - low) * (np.arange(count) + 0.5) / count


def _scatter(trial: Trial, number: int) -> Floats:
    """Standard normals (2, 4096) for what differs within the shot of one engagement."""
    drawn = uniforms(
        trial.seed, Purpose.EFFECTOR_TRIAL, f"{trial.name}|{number}", 0, 128,
        page=FIRST_SCATTER_PAGE,
    )  # fmt: skip
    return normals(drawn).reshape(2, -1)
