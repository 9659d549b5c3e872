"""How likely is a raid of which all of this holds: questions against raids made by hand."""

import numpy as np
import pytest
from experiment.few_raids import FILE, asking, assets, counter, threats
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.questions import answer_counts
from cram_sim.experiment.statistics import wilson_interval
from cram_sim.experiment.tally import Tally, tally
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.questions import Question

QUIET = threats(["failed"], ["failed"], ["failed"], ["failed"])
# None damaged, the barracks alone, cars alone, both.
DAMAGE = assets([False, True, False, True], [0, 0, 2, 1])


def raids_that_are_so(
    question: Question,
    *,
    shot_at: Columns = QUIET,
    damage: Columns = DAMAGE,
) -> int:
    found = answer_counts(counter(4), {"assets": damage}, shot_at, asking(question))
    return found[question.name]


@pytest.mark.parametrize(
    ("damaged", "undamaged", "raids"),
    [
        ((), ("barracks", "parked cars"), 1),
        (("parked cars",), (), 2),
        (("parked cars",), ("barracks",), 1),
        (("barracks", "parked cars"), (), 1),
        ((), ("barracks",), 2),
    ],
)
def test_every_named_asset_must_be_as_the_question_says(
    damaged: tuple[str, ...], undamaged: tuple[str, ...], raids: int
) -> None:
    question = Question(name="damage", damaged=damaged, undamaged=undamaged)
    assert raids_that_are_so(question) == raids


def test_others_are_all_assets_that_are_not_called_damaged() -> None:
    nothing, cars_alone, _ = load_scenario(FILE).questions
    assert nothing.undamaged == ("barracks", "parked cars")
    assert (cars_alone.damaged, cars_alone.undamaged) == (("parked cars",), ("barracks",))


@pytest.mark.parametrize(("within", "raids"), [(0.0, 1), (99.0, 1), (100.0, 2), (500.0, 3)])
def test_a_threat_is_near_up_to_the_distance_itself(within: float, raids: int) -> None:
    """The last raid has nothing that came down: no distance at all."""
    near = assets([False] * 4, [0] * 4, nearest_to_barracks=[0.0, 100.0, 400.0, np.nan])
    question = Question.from_si(name="near", impact_within=within, of="barracks")
    assert raids_that_are_so(question, damage=near) == raids


@pytest.mark.parametrize(("number", "raids"), [(0, 2), (1, 1), (2, 1), (3, 0)])
def test_exactly_so_many_must_have_been_neutralised(number: int, raids: int) -> None:
    down = "neutralised"
    shot_at = threats([down, down], [down, "failed"], ["failed"], [(0.0, 0.0)])
    question = Question(name="shot down", neutralised=number)
    assert raids_that_are_so(question, shot_at=shot_at) == raids


def test_all_parts_of_a_question_must_hold_at_once() -> None:
    shot_at = threats(["neutralised"], ["neutralised"], ["failed"], ["failed"])
    question = Question(name="both", damaged=("barracks",), neutralised=1)
    assert raids_that_are_so(question, shot_at=shot_at) == 1


SCENARIO = synthetic_scenario().model_copy(
    update={"questions": (Question(name="intact", undamaged=("embassy", "monument")),)}
)


def test_the_answer_is_a_probability_with_wilsons_interval() -> None:
    tables = synthetic_replicate(SCENARIO, 1, 0, 200)
    answer = ledger(tally(tables, SCENARIO, 0, 200), SCENARIO).questions["intact"]
    damaged = tables["assets"]["damaged"] & (tables["assets"]["asset"] != "parked cars")
    intact = 200 - len(set(tables["assets"]["replication"][damaged]))
    assert 0 < intact < 200
    assert (answer.numerator, answer.value) == (intact, intact / 200)
    assert (answer.low, answer.high) == wilson_interval(intact, 200)


def test_answers_do_not_depend_on_blocks() -> None:
    whole = tally(synthetic_replicate(SCENARIO, 1, 0, 90), SCENARIO, 0, 90)
    parts = [
        tally(synthetic_replicate(SCENARIO, 1, first, 30), SCENARIO, first, 30)
        for first in (60, 0, 30)
    ]
    assert sum(parts, Tally()).answers == whole.answers
