"""Where the fire units of a scenario can engage, and how likely one shot then neutralises."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.earth import ground_height
from cram_sim.experiment.approaches import SEARCH_TRACK_ERROR, Approach, approach_of, threat_class
from cram_sim.experiment.case import Case, FirePost
from cram_sim.experiment.effector_trial import SELECTION, Engagements, Trial, engagements, shots_at
from cram_sim.records import Floats
from cram_sim.scenario.model import Scenario
from cram_sim.threats.threat import Threat

MARGIN: Final = 1.05  # of the map, around what the fire units reach
LEAST_HALF_WIDTH: Final = 500.0  # m


@dataclass(frozen=True)
class EngagementMap:
    """One shot of each fire unit whose first effect is at a place.

    `east` (columns,) and `north` (rows,) metres, `heights` (h,) above the ground; by fire unit
    `p_shot` (h, rows, columns), NaN where it cannot engage. `best`: the likeliest of all units.
    """

    approach: Approach
    heights: tuple[float, ...]
    east: Floats
    north: Floats
    by_unit: dict[str, Floats]
    engagements: int
    seed: int

    @property
    def best(self) -> Floats:
        """The likeliest single shot of any unit, NaN where none can engage."""
        likeliest: Floats = np.fmax.reduce(list(self.by_unit.values()))
        return likeliest


def threat_of(scenario: Scenario, name: str) -> Threat:
    """The class of this name as the scenario has it, else as the catalogue does.

    Raises CatalogueError where there is none.
    """
    for salvo in scenario.salvos:
        if salvo.threat_class == name:
            return salvo.threat
    return threat_class(name)


def engagement_map(
    case: Case, name: str, heights: tuple[float, ...], nodes: int, count: int
) -> EngagementMap:
    """The map for a class at heights (m), `nodes` on either side, `count` engagements a place.

    Threats fly as at the end of a typical flight, towards the middle of the defended assets, at any
    height.
    """
    approach = approach_of(name, threat_of(case.scenario, name), case.air, case.earth)
    east, north = _axes_of_map(case, nodes)
    up, across_north, across = np.meshgrid(np.array(heights), north, east, indexing="ij")
    ground = ground_height(case.earth, across, across_north)
    points = np.array([across.ravel(), across_north.ravel(), (up + ground).ravel()])
    middle = middle_of_assets(case.scenario)
    azimuth = np.arctan2(middle[0] - points[0], middle[1] - points[1])
    by_unit = {}
    for post in case.fire_posts:
        shots = shots_at(trial_at(case, post, count), approach, points, azimuth=azimuth)
        by_unit[post.name] = np.array([each.probability.value for each in shots]).reshape(up.shape)
    return EngagementMap(
        approach, heights, east, north, by_unit, count, case.scenario.experiment.seed
    )


def middle_of_assets(scenario: Scenario) -> Floats:
    """The mean place of the defended assets, (2,) metres east and north."""
    places = np.array([asset.footprint.centre for asset in scenario.defended_assets])
    middle: Floats = places.mean(axis=0)
    return middle


def trial_at(case: Case, post: FirePost, count: int) -> Trial:
    """A fire unit where it stands; where the doctrine says how long a shot is, it is one burst."""
    return Trial(
        name=post.name,
        ready=post.ready,
        site=post.site,
        nearest=post.effector.minimum_intercept_range,
        reach=min(post.effector.maximum_intercept_range, post.site.open_fire_range),
        burst_rounds=float(case.scenario.command.doctrine.burst_rounds),
        track_error=SEARCH_TRACK_ERROR,
        seed=case.scenario.experiment.seed,
        engagements=drawn_at(case, post, count, 0),
        others=drawn_at(case, post, SELECTION, 1),
    )


def drawn_at(case: Case, post: FirePost, count: int, page: int) -> Engagements:
    """The chance of `count` engagements of a fire unit in the air of the scenario."""
    return engagements(
        case.scenario.experiment.seed,
        post.name,
        count,
        speed_error=post.ready.figures.common_speed_error,
        wind_error=case.scenario.environment.wind_error,
        page=page,
    )


def _axes_of_map(case: Case, nodes: int) -> tuple[Floats, Floats]:
    """A square that holds what the fire units reach."""
    circles = np.array(
        [
            (
                post.site.place[0],
                post.site.place[1],
                min(post.effector.maximum_intercept_range, post.site.open_fire_range),
            )
            for post in case.fire_posts
        ]
    )
    east, north, radius = circles.T
    low = np.array([(east - radius).min(), (north - radius).min()])
    high = np.array([(east + radius).max(), (north + radius).max()])
    half = max(0.5 * MARGIN * float((high - low).max()), LEAST_HALF_WIDTH)
    middle = 0.5 * (low + high)
    return (
        np.linspace(middle[0] - half, middle[0] + half, nodes),
        np.linspace(middle[1] - half, middle[1] + half, nodes),
    )
