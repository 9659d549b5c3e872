"""What the tracker makes of rounds that it takes for another class."""

from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of
from numpy.typing import NDArray

from cram_sim.errors import ScenarioError
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.class_beliefs import wrong_belief
from cram_sim.experiment.estimation import estimate
from cram_sim.experiment.observation import observe
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.stages import Tracked, draw, fly, zones_of
from cram_sim.scenario.command import Confusion
from cram_sim.tracking.belief import Belief
from cram_sim.tracking.evaluation import impact_probabilities

BLOCK = Block(3, 0, 100)


@cache
def confused(taken_for: str, probability: float) -> Case:
    scenario = case_of("base raid").scenario
    if not taken_for:
        return case_of("base raid")
    line = Confusion.from_si(threat="rocket_107", taken_for=taken_for, probability=probability)
    command = scenario.command.model_copy(update={"confusion": (line,)})
    return prepare(scenario.model_copy(update={"command": command}))


@cache
def near_salvo_tracked(taken_for: str, probability: float) -> Tracked:
    case, raid = confused(taken_for, probability), raid_chance(BLOCK)
    flown = [fly(case, draw(case, group, BLOCK, raid)) for group in case.groups]
    seen, swaps = observe(case, BLOCK, flown)
    return estimate(case, BLOCK, raid, flown, seen, swaps)[0]


def believed(taken_for: str) -> Belief:
    case = case_of("base raid")
    return wrong_belief(case.groups[0], taken_for, case.air, case.earth)


def horizontal_errors(tracked: Tracked) -> NDArray[np.float64]:
    east, north, _ = np.moveaxis(tracked.estimates.impact_error, 2, 0)
    miss: NDArray[np.float64] = np.hypot(east, north)
    return miss


def test_a_class_taken_for_itself_is_rightly_believed() -> None:
    """The launch fitted to the nominal path is the nominal one, but for the prior's pull."""
    belief = believed("rocket_107")
    assert np.abs(belief.path_offset[: len(belief.path_offset) * 3 // 4]).max() < 1.0
    assert np.abs(belief.impact_offset).max() < 1.0
    assert np.abs(belief.reference[2:]).max() < 0.01


def test_a_wrong_class_follows_the_true_path_as_closely_as_it_can() -> None:
    """Over the part that is fitted a shell stays within 100 m of a 107 mm rocket."""
    offset = believed("shell_155").path_offset
    flown = len(offset) * 4 // 5
    miss = np.linalg.norm(offset[flown // 5 : flown * 7 // 10], axis=1)
    assert 1.0 < miss.max() < 100.0


@pytest.mark.parametrize(
    ("taken_for", "because"),
    [
        ("rocket_122", "its speed is 16 standard deviations from what the tracker assumes"),
        ("mortar_81", "a flight without an impact has no sensitivities"),
    ],
)
def test_rounds_that_a_class_does_not_resemble_are_refused(taken_for: str, because: str) -> None:
    with pytest.raises(ScenarioError, match=f"does not fly like a {taken_for}.*{because}"):
        believed(taken_for)


def test_rounds_are_taken_for_another_class_as_often_as_stated() -> None:
    """Of 400 rounds within 4 standard errors of a third."""
    share = np.mean(near_salvo_tracked("shell_155", 1.0 / 3.0).taken_for == 1)
    assert share == pytest.approx(1.0 / 3.0, abs=4.0 * np.sqrt(2.0 / 9.0 / 400.0))


def test_rounds_that_are_rightly_told_are_tracked_as_without_confusion() -> None:
    with_it, without = near_salvo_tracked("shell_155", 1.0 / 3.0), near_salvo_tracked("", 0.0)
    right = with_it.taken_for == 0
    for name, values in vars(with_it.estimates).items():
        np.testing.assert_array_equal(values[right], getattr(without.estimates, name)[right])


def test_the_wrong_class_makes_worse_predictions() -> None:
    """Median error of the impact over all reports, at least half as large again."""
    wrong, right = near_salvo_tracked("shell_155", 1.0), near_salvo_tracked("", 0.0)
    assert np.nanmedian(horizontal_errors(wrong)) > 1.5 * np.nanmedian(horizontal_errors(right))


def test_the_believed_class_is_in_the_table() -> None:
    threats = replicate(confused("shell_155", 1.0), 3, 0, 2)["threats"]
    near = np.char.startswith(threats["threat"], "near")
    assert set(threats["believed_class"][near]) == {"shell_155"}
    assert (threats["believed_class"][~near] == threats["threat_class"][~near]).all()


def test_zones_are_as_wide_as_the_class_believed_in_reaches() -> None:
    """A shell's lethal radius is the larger: what is taken for one threatens more of the assets."""
    belief = confused("shell_155", 1.0).groups[0]
    assert belief.wrong_beliefs[0].lethal_radius > belief.salvo.threat.lethal_radius
    tracked = near_salvo_tracked("shell_155", 1.0)
    case = confused("shell_155", 1.0)
    narrow = impact_probabilities(
        tracked.estimates,
        fly(case, draw(case, case.groups[0], BLOCK, raid_chance(BLOCK))).flights.end_position[:2],
        zones_of(case, belief.salvo.threat.lethal_radius),
    )
    assets = len(case.scenario.defended_assets)
    # The quadrature of a circle is exact to 3e-5.
    assert (tracked.probabilities[:, :, :assets] >= narrow[:, :, :assets] - 6e-5).all()
    assert (tracked.probabilities[:, :, :assets] > narrow[:, :, :assets] + 0.01).any()
    np.testing.assert_array_equal(tracked.probabilities[:, :, assets:], narrow[:, :, assets:])
