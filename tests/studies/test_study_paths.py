"""Paths into a scenario's file: where they lead, and what is said of those that lead nowhere."""

from pathlib import Path

import pytest

from cram_sim.scenario.document import Location
from cram_sim.scenario.load import read_scenario
from cram_sim.studies.paths import PathError, found, path_to

BASE = read_scenario(Path(__file__).parents[2] / "scenarios" / "base_raid_20_rockets.yaml")


@pytest.mark.parametrize(
    ("path", "locations"),
    [
        ("command.delay", [("command", "delay")]),
        (
            "command.release.delay.lognormal.median",
            [("command", "release", "delay", "lognormal", "median")],
        ),
        ("fire_units[south gun].at.north", [("fire_units", 1, "at", "north")]),
        ("fire_units[1].round_dispersion", [("fire_units", 1, "round_dispersion")]),
        ("fire_units[*].use", [("fire_units", 0, "use"), ("fire_units", 1, "use")]),
        ("environment.wind[0].from", [("environment", "wind", 0, "from")]),
        ("command.reliability.repair_time", [("command", "reliability", "repair_time")]),
        ("salvos[far salvo].threat.form_factor", [("salvos", 1, "threat", "form_factor")]),
        ("sensors[search radar].at.latitude", [("sensors", 0, "at", "latitude")]),
        ("defended_assets[barracks].hardness", [("defended_assets", 0, "hardness")]),
    ],
)
def test_a_path_leads_to_its_places(path: str, locations: list[Location]) -> None:
    assert [one.location for one in found(path, BASE.tree, BASE.scenario)] == locations


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("comand.delay", 'no such key in a scenario (got "comand"); did you mean "command"?'),
        ("command.dely", 'no such key in command (got "dely"); did you mean "delay"?'),
        (
            "fire_units[nort gun].at.north",
            'no entry of this name in fire_units (got "nort gun"); did you mean "north gun"?',
        ),
        (
            "fire_units[*].round_dispersal",
            'no such key in fire_units[0] (got "round_dispersal"); '
            'did you mean "round_dispersion"?',
        ),
        (
            "salvos[near salvo].threat.form_facter",
            'no such key in salvos[0].threat (got "form_facter"); did you mean "form_factor"?',
        ),
        (
            "fire_units[2].at",
            "no entry of this number in fire_units (got 2); write one from 0 to 1",
        ),
        (
            "fire_units[０].at",
            'no entry of this name in fire_units (got "０"); write one of north gun, south gun',
        ),
        (
            "environment.wind[low].speed",
            'no entry of this name in environment.wind (got "low"); write 0 to 1',
        ),
        (
            "fire_units.round_dispersion",
            "fire_units is a list; write fire_units[*].round_dispersion, or one by its name",
        ),
        ("command[0]", "command is no list; leave [0] out"),
        (
            "command.engage_above.low",
            'command.engage_above has no keys (got "low"); end the path there',
        ),
        (
            "command.delay.lognormal.median",
            'command.delay is no mapping in the scenario (got "1 s"); write one there, or end the '
            "path there",
        ),
        (
            "outages[0].to",
            "outages has no entries in the scenario; write them there first",
        ),
        (
            "command..delay",
            'not a path (got "command..delay"); write e.g. command.delay or '
            "fire_units[north gun].round_dispersion",
        ),
        (
            ".command",
            'not a path (got ".command"); write e.g. command.delay or '
            "fire_units[north gun].round_dispersion",
        ),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_what_was_meant(path: str, told: str) -> None:
    with pytest.raises(PathError) as caught:
        found(path, BASE.tree, BASE.scenario)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "path", ["command.delay", "fire_units[north gun].at.north", "environment.wind[1].speed"]
)
def test_the_path_to_where_a_path_leads_is_that_path(path: str) -> None:
    (place,) = found(path, BASE.tree, BASE.scenario)
    assert path_to(BASE.tree, place.location) == path
