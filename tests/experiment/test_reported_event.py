import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.reported_event import outcome_counts, outcomes

SCENARIO = synthetic_scenario()
MONUMENT = (1500.0, 300.0)
EMBASSY = (600.0, -400.0)
NOWHERE = (-3000.0, 0.0)


def raid(
    *places: tuple[float, float], neutralised: tuple[int, ...] = (), failed: tuple[int, ...] = ()
) -> Columns:
    """The threats of one raid, each with the place where it comes down if not neutralised."""
    numbers = np.arange(len(places))
    launched = ~np.isin(numbers, failed)
    east, north = np.where(launched, np.array(places).T, np.nan)
    return {
        "replication": np.full(len(places), 7),
        "launched": launched,
        "neutralised": np.isin(numbers, neutralised),
        "impact_east_m": east,
        "impact_north_m": north,
    }


def outcome_of(threats: Columns) -> str:
    counts = outcome_counts(threats, SCENARIO, 7, 1)
    assert sum(counts.values()) == 1
    return next(key for key, number in counts.items() if number)


def test_one_neutralised_and_the_other_near_the_monument_is_as_reported() -> None:
    assert outcome_of(raid(EMBASSY, MONUMENT, neutralised=(0,))) == "as_reported"


def test_where_the_neutralised_one_would_have_come_down_does_not_matter() -> None:
    assert outcome_of(raid(NOWHERE, MONUMENT, neutralised=(0,))) == "as_reported"


def test_the_other_inside_the_embassy_is_otherwise() -> None:
    assert outcome_of(raid(MONUMENT, EMBASSY, neutralised=(0,))) == "otherwise"


def test_the_other_far_from_every_place_is_otherwise() -> None:
    assert outcome_of(raid(MONUMENT, NOWHERE, neutralised=(0,))) == "otherwise"


def test_the_other_not_launched_is_otherwise() -> None:
    assert outcome_of(raid(MONUMENT, MONUMENT, neutralised=(0,), failed=(1,))) == "otherwise"


@pytest.mark.parametrize(("from_edge", "expected"), [(149.0, "as_reported"), (151.0, "otherwise")])
def test_distance_is_measured_from_the_edge(from_edge: float, expected: str) -> None:
    beyond_the_monument = (MONUMENT[0] + 60.0 + from_edge, MONUMENT[1])
    assert outcome_of(raid(EMBASSY, beyond_the_monument, neutralised=(0,))) == expected


def test_none_neutralised_is_its_own_outcome() -> None:
    assert outcome_of(raid(MONUMENT, MONUMENT)) == "neutralised_0"


def test_all_neutralised_is_its_own_outcome() -> None:
    assert outcome_of(raid(MONUMENT, MONUMENT, neutralised=(0, 1))) == "neutralised_2"


def test_every_raid_has_exactly_one_outcome() -> None:
    scenario = synthetic_scenario(rounds=4)
    threats = synthetic_replicate(scenario, 3, 20, 300)["threats"]
    counts = outcome_counts(threats, scenario, 20, 300)
    assert list(counts) == [outcome.key for outcome in outcomes(scenario)]
    assert sum(counts.values()) == 300


def test_with_all_neutralised_reported_there_are_no_others_elsewhere() -> None:
    scenario = synthetic_scenario(neutralised=2)
    assert [o.key for o in outcomes(scenario)] == ["as_reported", "neutralised_0", "neutralised_1"]


def test_without_a_reported_event_there_are_no_outcomes() -> None:
    scenario = SCENARIO.model_copy(update={"reported_event": None})
    assert outcomes(scenario) == ()
    assert outcome_counts(raid(MONUMENT), scenario, 7, 1) == {}
