import doctest

import cram_sim.ballistics
from cram_sim import ballistics


def test_the_example_of_the_package_gives_what_it_says() -> None:
    result = doctest.testmod(cram_sim.ballistics)
    assert result.attempted > 5
    assert result.failed == 0


def test_every_public_name_is_there_and_documented() -> None:
    for name in ballistics.__all__:
        assert getattr(ballistics, name).__doc__


def test_nothing_that_solves_a_laying_is_public() -> None:
    assert not any("laying" in name or "range" in name for name in ballistics.__all__)
