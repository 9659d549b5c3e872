"""What the tracker believes of a salvo whose class it takes for another.

The believed class has a flight that looks most like the true one: a launch fitted to the nominal
path. The estimator works about that flight, and the true path's distance from it enters every look
as an error that no look can take out.
"""

from dataclasses import replace

import numpy as np
from scipy.optimize import least_squares

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.jacobian import PARAMETERS, sensitivities
from cram_sim.ballistics.jacobian_expansion import expand
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.entries import load_entry
from cram_sim.catalogue.flight_tables import table_of
from cram_sim.errors import ScenarioError
from cram_sim.experiment.launch_groups import LaunchGroup, WrongBelief, expansion_steps, prior_of
from cram_sim.records import Floats
from cram_sim.scenario.command import Confusion
from cram_sim.threats.launch import body_of
from cram_sim.threats.laying import Laying
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.rocket import Rocket
from cram_sim.threats.shell import Shell
from cram_sim.threats.unguided import UnguidedRound
from cram_sim.tracking.belief import Belief

# The part of the flight that the launch is fitted to: what radars see of it, by and large.
FITTED = np.linspace(0.1, 0.8, 25)
FIT_ERROR = 20.0  # m: how closely a launch of the wrong class is to follow the true path
UNFLYABLE = 1e3  # fit errors: how ill a launch fits that cannot be flown
# How far strength and drag may lie from what the tracker assumes of the class, in its standard
# deviations: beyond it the first looks pull the estimate out of the range of a linear form, and a
# tracker would notice that its class does not fit.
MOST_PULL = 4.0
STEPS = np.array([1.0, 1.0, 1e-3, 1e-5, 1e-5, 1e-4, 1e-4])  # of the fit's derivatives
STRENGTH, DRAG = PARAMETERS.index("strength"), PARAMETERS.index("drag_factor")


def with_wrong_beliefs(
    group: LaunchGroup, confusion: tuple[Confusion, ...], air: Air, earth: Earth
) -> LaunchGroup:
    """The group with a belief for every class that its rounds may be taken for."""
    wrong = tuple(
        WrongBelief(
            line.taken_for,
            line.probability,
            _round_of(line.taken_for).lethal_radius,
            wrong_belief(group, line.taken_for, air, earth),
        )
        for line in confusion
        if line.threat == group.salvo.threat_class and line.probability > 0.0
    )
    return replace(group, wrong_beliefs=wrong)


def wrong_belief(group: LaunchGroup, believed_class: str, air: Air, earth: Earth) -> Belief:
    """The belief that a salvo is of another class of the catalogue.

    Raises ScenarioError if no flight of that class looks at all like the salvo's.
    """
    threat = _round_of(believed_class)
    body = body_of(threat, table_of(threat))
    truth = np.array([*group.site[:2], 0.0, group.laying.elevation, group.laying.azimuth, 1.0, 1.0])
    speed = _speed(group, threat)
    found = _fitted(group, threat, body, air, earth, truth, speed)
    _refuse_if_unlike(group, believed_class, threat, found, speed)
    # Counted from here in shares of the fitted strength and drag, as the derivatives are.
    strength, drag = found[STRENGTH], found[DRAG]
    launch = _launches(found[:, np.newaxis], group.site[2], speed)
    try:
        derivatives = sensitivities(body, air, earth, launch)
        steps = expansion_steps(group.salvo, group.scatter)
        expansion = expand(body, air, earth, launch, derivatives, steps)
    except ValueError as error:
        raise ScenarioError(
            [
                f"command.confusion: {group.salvo.name}: a {group.salvo.threat_class} does not fly "
                f"like a {believed_class} ({error}); take this line out"
            ]
        ) from error
    laying = Laying(found[3], found[4], speed * strength)
    prior = prior_of(threat, laying, 0.5 * (derivatives.impact_time - found[2]))
    deviation = prior.standard_deviation.copy()
    reference = found - truth
    if isinstance(threat, Rocket):
        deviation[STRENGTH] /= strength
        reference[STRENGTH] = 1.0 - 1.0 / strength
    else:
        reference[STRENGTH] = 0.0  # the prior's mean is a share of the fitted speed already
    deviation[DRAG] /= drag
    reference[DRAG] = 1.0 - 1.0 / drag
    true = group.belief.expansion.nominal
    return Belief(
        expansion=expansion,
        prior=replace(prior, standard_deviation=deviation),
        path_offset=_path_offset(group, derivatives.position, derivatives.time_step, found[2]),
        impact_offset=np.array(
            [*(true.impact - derivatives.impact), true.impact_time - derivatives.impact_time]
        ),
        reference=reference,
    )


def _round_of(threat_class: str) -> UnguidedRound:
    threat = load_entry("threats", threat_class).spec()
    assert isinstance(threat, UnguidedRound)  # the scenario's rules see to it
    return threat


def _refuse_if_unlike(
    group: LaunchGroup, believed_class: str, threat: UnguidedRound, found: Floats, speed: float
) -> None:
    prior = prior_of(threat, Laying(found[3], found[4], max(speed, 1.0)), 0.0)
    pull = (found[[STRENGTH, DRAG]] - [prior.mean_strength, 1.0]) / (
        prior.standard_deviation[[STRENGTH, DRAG]]
    )
    for what, deviations in zip(("speed", "drag"), pull.tolist(), strict=True):
        if abs(deviations) > MOST_PULL:
            raise ScenarioError(
                [
                    f"command.confusion: {group.salvo.name}: a {group.salvo.threat_class} does not "
                    f"fly like a {believed_class}: its {what} is {abs(deviations):.0f} standard "
                    f"deviations from what the tracker assumes of that class (at most "
                    f"{MOST_PULL:g}); take this line out"
                ]
            )


def _speed(group: LaunchGroup, threat: UnguidedRound) -> float:
    """Where to start looking for the muzzle speed, m/s; 0 for a rocket."""
    if isinstance(threat, Rocket):
        return 0.0
    velocity = group.belief.expansion.nominal.nominal.node_state[0, :, 3:]
    count = int(group.belief.expansion.nominal.nominal.node_count[0])
    fastest = float(np.max(np.linalg.norm(velocity[:count], axis=1)))
    match threat:
        case Mortar():
            return min(fastest, threat.greatest_muzzle_speed)
        case Shell():
            return min(fastest, max(threat.muzzle_speeds))


def _fitted(
    group: LaunchGroup,
    threat: UnguidedRound,
    body: Body,
    air: Air,
    earth: Earth,
    truth: Floats,
    speed: float,
) -> Floats:
    """The unknowns (7,) of the launch of this class that follows the nominal path most closely."""
    nominal = group.belief.expansion.nominal.nominal
    times = FITTED * nominal.end_time[0]
    path = positions_at(nominal, np.zeros(times.size, dtype=np.int64), times)
    guess = truth.copy()
    prior = prior_of(threat, Laying(truth[3], truth[4], max(speed, 1.0)), 0.0)
    assumed = np.array([prior.mean_strength, 1.0])
    deviation = prior.standard_deviation[[STRENGTH, DRAG]]

    def residuals(trials: Floats) -> Floats:
        launches = _launches(trials, group.site[2], speed)
        end = np.maximum(times[-1] - launches.time, 1.0) + 0.1
        flights = fly(body, air, earth, launches, end_time=end, tolerance=1e-5)
        lanes = np.repeat(np.arange(launches.count), times.size)
        found = positions_at(flights, lanes, np.tile(times, launches.count))
        off = (found.reshape(3, launches.count, -1) - path[:, np.newaxis]) / FIT_ERROR
        rows = np.nan_to_num(off, nan=UNFLYABLE).transpose(1, 0, 2).reshape(launches.count, -1)
        believed = (trials[[STRENGTH, DRAG]].T - assumed) / deviation
        return np.concatenate([rows, believed], axis=1)

    def of_one(trial: Floats) -> Floats:
        only: Floats = residuals(trial[:, np.newaxis])[0]
        return only

    def slopes(trial: Floats) -> Floats:
        both = residuals(trial[:, np.newaxis] + np.hstack([np.diag(STEPS), -np.diag(STEPS)]))
        derivatives: Floats = ((both[:7] - both[7:]) / (2.0 * STEPS[:, np.newaxis])).T
        return derivatives

    scale = np.array([100.0, 100.0, 0.5, 0.02, 0.02, 0.05, 0.1])
    found: Floats = least_squares(of_one, guess, jac=slopes, x_scale=scale).x
    return found


def _launches(unknowns: Floats, up: float, speed: float) -> Launches:
    """Launches (7, n) from a height, in the mean air; `speed` is that of strength 1."""
    ones = np.ones(unknowns.shape[1])
    return Launches(
        position=np.stack([unknowns[0], unknowns[1], up * ones]),
        speed=speed * unknowns[STRENGTH],
        elevation=unknowns[3].copy(),
        azimuth=unknowns[4].copy(),
        time=unknowns[2].copy(),
        impulse=unknowns[STRENGTH].copy(),
        drag_factor=unknowns[DRAG].copy(),
        density=ones,
        wind=np.zeros((2, ones.size)),
        thrust_angle=np.zeros((2, ones.size)),
    )


def _path_offset(group: LaunchGroup, path: Floats, time_step: float, launched: float) -> Floats:
    """The true nominal path less the reference (times, 3), by time since the reference starts."""
    true = group.belief.expansion.nominal
    known = true.time_step * np.arange(len(true.position))
    times = launched + time_step * np.arange(len(path))
    held = np.stack([np.interp(times, known, true.position[:, axis]) for axis in range(3)], axis=1)
    offset: Floats = held - path
    return offset
