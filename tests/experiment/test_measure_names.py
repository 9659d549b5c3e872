import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import CramSimError
from cram_sim.experiment.ledger import ledger, measured
from cram_sim.experiment.measure_names import keys_of, measure_key, shortest_name
from cram_sim.experiment.tally import tally

SCENARIO = synthetic_scenario()
KEYS = keys_of(SCENARIO)
NO_LEAKER = ("effect", "no_leaker")


@pytest.mark.parametrize(
    "text", ["no_leaker", "p_no_leaker", "effect.no_leaker", "p_effect.no_leaker"]
)
def test_a_measure_has_its_full_name_its_ending_and_either_after_p(text: str) -> None:
    assert measure_key(text, KEYS) == NO_LEAKER


def test_names_of_things_may_hold_spaces_and_points() -> None:
    keys = [("fire_units", "gun 1.5", "rounds"), ("fire_units", "gun 5", "rounds")]
    assert measure_key("gun 1.5.rounds", keys) == keys[0]
    assert measure_key("gun 5.rounds", keys) == keys[1]


def test_a_whole_name_is_never_ambiguous() -> None:
    keys = [("a", "rounds"), ("b", "a", "rounds")]
    assert measure_key("a.rounds", keys) == keys[0]


def test_half_a_step_is_no_name() -> None:
    with pytest.raises(CramSimError, match=r'unknown measure \(got "leaker"\)'):
        measure_key("leaker", [NO_LEAKER])


def test_a_misspelt_measure_is_answered_with_the_right_one() -> None:
    with pytest.raises(CramSimError, match=r'got "no_leakr"\); did you mean "no_leaker"\?'):
        measure_key("no_leakr", KEYS)


def test_an_ambiguous_name_is_answered_with_all_that_it_could_be() -> None:
    with pytest.raises(
        CramSimError,
        match=r"names 2 measures; write one of fire_units\.gun 1\.hit, fire_units\.gun 2",
    ):
        measure_key("hit", [("fire_units", "gun 1", "hit"), ("fire_units", "gun 2", "hit")])


def test_every_measure_is_found_by_its_shortest_name() -> None:
    assert [measure_key(shortest_name(key, KEYS), KEYS) for key in KEYS] == list(KEYS)
    assert shortest_name(NO_LEAKER, KEYS) == "no_leaker"


def test_every_key_is_a_measure_of_the_ledger() -> None:
    tables = synthetic_replicate(SCENARIO, 1, 0, 50)
    counted = tally(tables, SCENARIO, 0, 50)
    page = ledger(counted, SCENARIO)
    assert len(KEYS) > 100
    assert [page.at(key) for key in KEYS] == [
        measured(counted, SCENARIO, key, confidence=0.95) for key in KEYS
    ]


def test_more_confidence_makes_every_interval_wider_around_the_same_value() -> None:
    counted = tally(synthetic_replicate(SCENARIO, 1, 0, 50), SCENARIO, 0, 50)
    for key in KEYS:
        usual, surer = (measured(counted, SCENARIO, key, confidence=c) for c in (0.95, 0.99))
        if usual.low == usual.low and usual.high > usual.low:
            assert (surer.value, surer.high - surer.low > usual.high - usual.low) == (
                usual.value,
                True,
            ), key
