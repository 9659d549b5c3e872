"""Warnings about what fails, is out or resupplied."""

from collections.abc import Iterator

from cram_sim.scenario.command import COMMAND_POST
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario


def doubts_of_reliability(scenario: Scenario) -> Iterator[Problem]:
    """What looks wrong about readiness, outages and the stock of ammunition."""
    yield from _units_never_ready(scenario)
    yield from _units_mostly_out(scenario)
    yield from _command_post_out(scenario)
    yield from _idle_autonomous_sectors(scenario)
    yield from _endless_stocks(scenario)


def goes_down(scenario: Scenario) -> bool:
    """Whether the command post may go out in some replication."""
    is_ordered = any(outage.of == COMMAND_POST for outage in scenario.outages)
    return is_ordered or scenario.command.reliability is not None


def _units_never_ready(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        if unit.reliability.readiness == 0.0:
            yield Problem(
                ("fire_units", number, "reliability", "readiness"),
                f'"{unit.name}" is ready for no raid; it will never fire',
            )
        if unit.link.loss >= 1.0:
            yield Problem(
                ("fire_units", number, "link", "loss"),
                f'the link to "{unit.name}" loses every order; it will never fire on one',
            )


def _units_mostly_out(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        between, repair = unit.reliability.time_between_failures, unit.reliability.repair_time
        if between is not None and repair is not None and repair > between:
            share = repair / (between + repair)
            yield Problem(
                ("fire_units", number, "reliability", "repair_time"),
                f'"{unit.name}" is out for {share:.0%} of a long time; it runs for less than '
                "a repair",
            )


def _command_post_out(scenario: Scenario) -> Iterator[Problem]:
    units = scenario.fire_units
    if goes_down(scenario) and units and all(unit.autonomous_sector is None for unit in units):
        yield Problem(
            ("fire_units",),
            "none has an autonomous_sector; while the command post is out nobody begins an "
            "engagement",
        )


def _idle_autonomous_sectors(scenario: Scenario) -> Iterator[Problem]:
    if goes_down(scenario):
        return
    for number, unit in enumerate(scenario.fire_units):
        if unit.autonomous_sector is not None:
            yield Problem(
                ("fire_units", number, "autonomous_sector"),
                "the command post is never out; it has no effect",
            )


def _endless_stocks(scenario: Scenario) -> Iterator[Problem]:
    endless = {unit.name for unit in scenario.fire_units if unit.stock is None}
    for number, resupply in enumerate(scenario.resupply):
        if resupply.fire_unit in endless:
            yield Problem(
                ("resupply", number),
                f'"{resupply.fire_unit}" has no stock, so it reloads without end; '
                "more ammunition changes nothing",
            )
