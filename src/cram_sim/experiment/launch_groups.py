"""A salvo worked out before any chance: laid on its aim, how its rounds differ, what is assumed."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.jacobian import Sensitivities, sensitivities
from cram_sim.ballistics.jacobian_expansion import Expansion, expand
from cram_sim.ballistics.launch import UnreachableError
from cram_sim.catalogue.entries import load_entry
from cram_sim.catalogue.flight_tables import table_of
from cram_sim.errors import ScenarioError
from cram_sim.records import Floats
from cram_sim.scenario.model import Salvo, Scenario
from cram_sim.scenario.positions import Position
from cram_sim.sensors.tracker_prior import TrackerPrior
from cram_sim.threats.drone import Drone
from cram_sim.threats.launch import Scatter, body_of, scatter_of
from cram_sim.threats.laying import Laying, lay, nominal_launch
from cram_sim.threats.range_scatter import RangeScatter
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.unguided import UnguidedRound
from cram_sim.tracking.belief import Belief, Prior, right_belief

# Steps of the expansion about the nominal flight: so many standard deviations of what differs, and
# at least so much in elevation, azimuth (rad), strength and drag (shares).
STEP_DEVIATIONS = 1.5
LEAST_STEPS = np.array([1e-3, 1e-3, 1e-3, 5e-3])


@dataclass(frozen=True)
class WrongBelief:
    """A class that the tracker may take a salvo's rounds for, and how often.

    `lethal_radius` (m) is that of the class believed in.
    """

    threat_class: str
    probability: float
    lethal_radius: float
    belief: Belief


@dataclass(frozen=True)
class LaunchGroup:
    """One salvo: rounds of one class from one site at one aim point."""

    salvo: Salvo
    names: tuple[str, ...]  # of its rounds
    site: Floats  # (3,)
    body: Body
    laying: Laying
    scatter: Scatter
    belief: Belief
    wrong_beliefs: tuple[WrongBelief, ...] = ()

    @property
    def nominal(self) -> Launches:
        """The launch of its nominal flight."""
        return nominal_launch(self.site, self.laying)


def launch_group(scenario: Scenario, salvo: Salvo, air: Air, earth: Earth) -> LaunchGroup:
    """The launch group of a salvo. Raises ScenarioError if its aim is out of reach."""
    sites = {site.name: site.at for site in scenario.launch_sites}
    site = place_of(earth, sites[salvo.from_])
    threat = _round(salvo)
    body = body_of(threat, table_of(threat))
    laying = _laying(scenario, salvo, body, earth, site)
    derivatives = _sensitivities(salvo, body, air, earth, site, laying)
    sharing = load_entry("assumptions", "range_scatter").spec()
    assert isinstance(sharing, RangeScatter)
    scatter = scatter_of(threat, sharing, derivatives, site[:2])
    expansion = _expansion(
        salvo, body, air, earth, nominal_launch(site, laying), derivatives, scatter
    )
    prior = prior_of(threat, laying, 0.5 * derivatives.impact_time)
    return LaunchGroup(
        salvo=salvo,
        names=tuple(f"{salvo.name}/{number + 1}" for number in range(salvo.rounds)),
        site=site,
        body=body,
        laying=laying,
        scatter=scatter,
        belief=right_belief(expansion, prior),
    )


def _round(salvo: Salvo) -> UnguidedRound:
    """The class of a salvo that is no drone."""
    assert not isinstance(salvo.threat, Drone)
    return salvo.threat


def place_of(earth: Earth, at: Position) -> Floats:
    """Where a position lies in the tangent plane's coordinates, (3,) metres."""
    ground = ground_height(earth, np.array(at.east), np.array(at.north))
    return np.array([at.east, at.north, float(ground) + at.up])


def _laying(scenario: Scenario, salvo: Salvo, body: Body, earth: Earth, site: Floats) -> Laying:
    assets = {asset.name: asset.centre for asset in scenario.defended_assets}
    aim = place_of(earth, assets[salvo.aimed_at])
    still_air = standard_air(scenario.origin.elevation)
    try:
        return lay(_round(salvo), body, still_air, earth, site, aim)
    except UnreachableError as error:
        raise ScenarioError(
            [
                f"salvos: {salvo.name}: {salvo.aimed_at} is out of reach of "
                f"{salvo.threat_class} from {salvo.from_} ({error}); "
                "move the launch site or choose another class"
            ]
        ) from error
    except ValueError as error:
        raise _does_not_fly(salvo, error) from error


def _sensitivities(
    salvo: Salvo, body: Body, air: Air, earth: Earth, site: Floats, laying: Laying
) -> Sensitivities:
    try:
        return sensitivities(body, air, earth, nominal_launch(site, laying))
    except ValueError as error:
        raise _does_not_fly(salvo, error) from error


def _expansion(
    salvo: Salvo,
    body: Body,
    air: Air,
    earth: Earth,
    launch: Launches,
    derivatives: Sensitivities,
    scatter: Scatter,
) -> Expansion:
    """How the derivatives change over what the rounds of a salvo differ by."""
    steps = expansion_steps(salvo, scatter)
    try:
        return expand(body, air, earth, launch, derivatives, steps)
    except ValueError as error:
        raise _does_not_fly(salvo, error) from error


def expansion_steps(salvo: Salvo, scatter: Scatter) -> Floats:
    """How far to look on either side of the nominal launch, (4,) in rad and shares."""
    deviations = np.array(
        [
            math.hypot(scatter.elevation, salvo.lay_error),
            math.hypot(scatter.azimuth, salvo.lay_error),
            scatter.strength,
            scatter.drag,
        ]
    )
    steps: Floats = np.maximum(STEP_DEVIATIONS * deviations, LEAST_STEPS)
    return steps


def _does_not_fly(salvo: Salvo, error: ValueError) -> ScenarioError:
    return ScenarioError(
        [
            f"salvos: {salvo.name}: a {salvo.threat_class} of these figures does not "
            f"fly ({error}); mend its masses, thrust or drag, or choose another class"
        ]
    )


def prior_of(threat: UnguidedRound, laying: Laying, half_flight_time: float) -> Prior:
    """What the tracker assumes of a class, in units of a launch with this laying."""
    assumed = load_entry("assumptions", "tracker_prior").spec()
    assert isinstance(assumed, TrackerPrior)
    mean_strength, strength = _strength(threat, laying, assumed)
    any_azimuth = np.pi / np.sqrt(3.0)  # standard deviation of the uniform law over a full turn
    deviations = [
        assumed.position,
        assumed.position,
        assumed.launch_time,
        assumed.elevation,
        any_azimuth,
        strength,
        assumed.drag,
    ]
    return Prior(np.array(deviations), assumed.mean_elevation, half_flight_time, mean_strength)


def _strength(threat: UnguidedRound, laying: Laying, assumed: TrackerPrior) -> tuple[float, float]:
    """Mean and standard deviation of what the defence assumes of the strength.

    Both in metres per second are the class's, whatever charge is fired: divided by the speed that
    is, they are in the estimator's units and do not tell it.
    """
    if isinstance(threat, Rocket):
        return 1.0, assumed.impulse
    mean = threat.middle_muzzle_speed / laying.speed
    return mean, assumed.muzzle_speed * mean
