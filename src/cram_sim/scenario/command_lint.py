"""Warnings about people: operators who are asked too much or for nothing, crews without work."""

from collections.abc import Iterator

import numpy as np

from cram_sim.distributions import Delay
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario

MIDPOINTS = 1000  # of equally likely parts of a delay, for its mean


def doubts_of_command(scenario: Scenario) -> Iterator[Problem]:
    """What looks wrong about the people of the command post and their crews."""
    yield from _consent_never_given(scenario)
    yield from _fatigue_of_nobody(scenario)
    yield from _too_few_operators(scenario)
    yield from _idle_crews(scenario)


def _consent_never_given(scenario: Scenario) -> Iterator[Problem]:
    if scenario.command.release.withheld >= 1.0:
        yield Problem(
            ("command", "release", "withheld"),
            "consent is always withheld; no fire unit will ever fire",
        )


def _fatigue_of_nobody(scenario: Scenario) -> Iterator[Problem]:
    release = scenario.command.release
    if release.by == "automatic" and release.fatigue > 0.0:
        yield Problem(
            ("command", "release", "fatigue"),
            "nobody releases who might tire; it has no effect",
        )


def _too_few_operators(scenario: Scenario) -> Iterator[Problem]:
    """Operators who are asked faster than they answer: the queue grows as long as the raid."""
    release = scenario.command.release
    if release.by == "automatic" or release.per == "raid" or not scenario.fire_units:
        return
    threats = [salvo for salvo in scenario.salvos if not salvo.friendly]
    rounds = sum(salvo.rounds for salvo in threats)
    first = min(salvo.start for salvo in threats)
    last = max(salvo.start + (salvo.rounds - 1) * salvo.interval for salvo in threats)
    # As many intervals as there are rounds but one; of rounds at one time nothing can be said.
    asked = (rounds - 1) * _mean(release.delay)
    if last > first and asked > (last - first) * release.operators:
        utilisation = asked / ((last - first) * release.operators)
        who = f"{release.operators} operators are" if release.operators > 1 else "one operator is"
        yield Problem(
            ("command", "release", "operators"),
            f"{who} asked for {rounds} releases of {_mean(release.delay):.1f} s in "
            f"{last - first:.0f} s, a utilisation of {utilisation:.2f}; the later ones wait "
            "ever longer",
        )


def _mean(delay: Delay) -> float:
    return float(delay.quantile((np.arange(MIDPOINTS) + 0.5) / MIDPOINTS).mean())


def _idle_crews(scenario: Scenario) -> Iterator[Problem]:
    units = len(scenario.fire_units)
    for crews in ("reload_crews", "repair_crews"):
        number = getattr(scenario.command, crews)
        if number is not None and number > units:
            yield Problem(
                ("command", crews),
                f"{number} crews, but {units} fire units; those beyond will have nothing to do",
            )
