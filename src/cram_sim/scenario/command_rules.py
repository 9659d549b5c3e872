"""What a scenario may not say of the command post, and of what fails, is out or resupplied."""

from collections.abc import Iterator

from cram_sim.scenario.document import Location, Problem
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.positions import Sector
from cram_sim.sensors.electro_optical import ElectroOptical
from cram_sim.sensors.fire_control_radar import FireControlRadar

# Of a unit's reliability: one of each pair says nothing without the other.
PAIRS = (
    ("time_between_failures", "repair_time"),
    ("rounds_between_stoppages", "clearing_time"),
)


def contradictions_of_command(scenario: Scenario) -> Iterator[Problem]:
    """Every contradiction of releases, reliability and outages."""
    yield from _releases(scenario)
    yield from _half_reliability(scenario)
    yield from _outages(scenario)
    yield from _narrow_sectors(scenario)


def _releases(scenario: Scenario) -> Iterator[Problem]:
    release, at = scenario.command.release, ("command", "release")
    if release.by == "automatic":
        if release.withheld > 0.0:
            yield Problem(
                (*at, "withheld"),
                "nobody is asked where release is automatic; write `by: operator`, or leave it out",
            )
        return
    if release.operators == 0:
        yield Problem(
            (*at, "operators"),
            f"nobody would ever release, `by: {release.by}` needs an operator (got 0); "
            "write at least 1, or `by: automatic`",
        )
    if release.by == "manual" and release.per == "raid":
        yield Problem(
            (*at, "per"),
            'every engagement is laid on by hand, not the raid (got "raid"); '
            "write `per: track`, or `by: operator`",
        )


def _half_reliability(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        for pair in PAIRS:
            given = [name for name in pair if getattr(unit.reliability, name) is not None]
            if len(given) == 1:
                missing = pair[1 - pair.index(given[0])]
                yield Problem(
                    ("fire_units", number, "reliability", given[0]),
                    f"without {missing}; write both or neither",
                )


def _outages(scenario: Scenario) -> Iterator[Problem]:
    posts = {post.name: post for post in scenario.sensors}
    for number, outage in enumerate(scenario.outages):
        at = ("outages", number)
        if not outage.from_ < outage.to:
            yield Problem(
                (*at, "to"),
                f"not after `from` (got {outage.to:g} s after {outage.from_:g} s); write later",
            )
        post = posts.get(outage.of)
        if post is None:
            continue
        if isinstance(post.sensor, ElectroOptical):
            yield Problem(
                (*at, "of"),
                f'a camera, which is never out (got "{outage.of}"); write the name of a radar, '
                "or leave the camera out",
            )
        elif isinstance(post.sensor, FireControlRadar) and not post.on:
            yield Problem(
                (*at, "of"),
                f'a fire-control radar that serves no fire unit (got "{outage.of}"); '
                "write a radar that does",
            )


def _narrow_sectors(scenario: Scenario) -> Iterator[Problem]:
    """Sectors that hold a single azimuth, where all round may have been meant."""
    sectors: list[tuple[Location, Sector | None]] = [
        (("fire_units", number, "autonomous_sector"), unit.autonomous_sector)
        for number, unit in enumerate(scenario.fire_units)
    ]
    sectors += [
        (("airspace", "hold_fire", number, "sector"), hold.sector)
        for number, hold in enumerate(scenario.airspace.hold_fire)
    ]
    for at, sector in sectors:
        if sector is not None and sector.from_ == sector.to:
            yield Problem(
                (*at, "to"), "ends where it begins; write e.g. 0 deg to 360 deg for all round"
            )
