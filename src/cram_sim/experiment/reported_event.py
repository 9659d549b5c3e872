"""Which of the possible outcomes a raid had, told against the one that was reported."""

from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.counting import Columns
from cram_sim.footprints import contains, distance_to
from cram_sim.records import Truths
from cram_sim.scenario.model import ReportedEvent, Scenario

AS_REPORTED = "as_reported"
OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Outcome:
    """One of the exclusive and exhaustive outcomes of a raid."""

    key: str
    meaning: str


def outcomes(scenario: Scenario) -> tuple[Outcome, ...]:
    """The outcomes in the order they are shown; none without a reported event."""
    event = scenario.reported_event
    if event is None:
        return ()
    rounds = sum(salvo.rounds for salvo in scenario.salvos)
    rest = "the others elsewhere or not launched"
    same_number = (
        Outcome(AS_REPORTED, event.name),
        Outcome(OTHERWISE, f"{event.neutralised} neutralised, {rest}"),
    )
    others = (
        Outcome(f"neutralised_{number}", f"{number} neutralised")
        for number in range(rounds + 1)
        if number != event.neutralised
    )
    # With every round neutralised there are no others that could be elsewhere.
    return (*same_number[: 1 if event.neutralised == rounds else 2], *others)


def outcome_counts(
    threats: Columns, scenario: Scenario, first: int, replications: int
) -> dict[str, int]:
    """How many replications of a block had each outcome.

    As reported is a raid in which every round was launched, the reported number was neutralised,
    and each of the others came down where the report says. The place is that of the flight
    unengaged: a threat that is not neutralised flies on unchanged.
    """
    event = scenario.reported_event
    if event is None:
        return {}
    place = threats["replication"] - first
    neutralised = np.bincount(place[threats["neutralised"]], minlength=replications)
    down_as_reported = threats["launched"] & (
        threats["neutralised"] | _others_as_reported(threats, event, scenario)
    )
    contradicted = np.bincount(place[~down_as_reported], minlength=replications) > 0
    same_number = neutralised == event.neutralised
    had = {AS_REPORTED: same_number & ~contradicted, OTHERWISE: same_number & contradicted}
    had |= {f"neutralised_{number}": neutralised == number for number in np.unique(neutralised)}
    nobody = np.zeros(replications, np.bool_)
    return {
        outcome.key: int(np.count_nonzero(had.get(outcome.key, nobody)))
        for outcome in outcomes(scenario)
    }


def _others_as_reported(threats: Columns, event: ReportedEvent, scenario: Scenario) -> Truths:
    """Whether each threat comes down near a place that was reported, and outside the others."""
    footprints = {asset.name: asset.footprint for asset in scenario.defended_assets}
    impact = np.array([threats["impact_east_m"], threats["impact_north_m"]])
    near = np.zeros(impact.shape[1], np.bool_)
    for name in event.others_near:
        near |= distance_to(footprints[name], impact) <= event.others_within
    for name in event.others_outside:
        near &= ~contains(footprints[name], impact)
    return near
