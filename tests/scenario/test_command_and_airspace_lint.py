"""Warnings about people, reliability and holding fire: told where they apply, silent elsewhere."""

from pathlib import Path

import pytest

from cram_sim.scenario import load_scenario, warnings

BASE = """\
version: 1
name: base
origin: {latitude: 33.31 deg, longitude: 44.38 deg, elevation: 34 m}
defended_assets:
  - {name: barracks, at: {east: 100 m, north: 0 m}, radius: 200 m}
launch_sites:
  - {name: orchard, at: {east: 5 km, north: 0 m}}
salvos:
  - {name: salvo, from: orchard, threat: rocket_107, rounds: 20, aimed_at: barracks, interval: 4 s}
sensors:
  - {use: radar_ku_search, name: search radar, at: {east: 0 m, north: 0 m, up: 8 m}}
  - {use: radar_ku_track, name: tracker 1, on: gun 1}
  - {use: radar_ku_track, name: tracker 2, on: gun 2}
fire_units:
  - {use: gun_20mm, name: gun 1, at: {east: 50 m, north: 0 m}GUN}
  - {use: gun_20mm, name: gun 2, at: {east: 60 m, north: 0 m}}
MORE
experiment: {replications: 100, seed: 1}
"""
DOWN = "outages: [{of: command post, from: 10 s, to: 20 s}]"
SECTOR = ", autonomous_sector: {from: 45 deg, to: 135 deg}"
RELEASE = "command: {{release: {{by: operator, per: track, delay: {}, operators: {}}}}}"
# Twenty rounds, 4 s apart: the last starts after 76 s.
LONG = "from: 0 s, to: 10 min"


def told(folder: Path, *, gun: str = "", more: str = "") -> tuple[str, ...]:
    file = folder / "scenario.yaml"
    file.write_text(BASE.replace("GUN", gun).replace("MORE", more), encoding="utf-8")
    return warnings(load_scenario(file))


def holding(*holds: str) -> str:
    written = ", ".join(f"{{name: hold {n}, {hold}}}" for n, hold in enumerate(holds))
    return f"airspace: {{hold_fire: [{written}]}}"


def test_nothing_is_told_of_a_scenario_without_doubts(tmp_path: Path) -> None:
    assert told(tmp_path) == ()


@pytest.mark.parametrize(
    ("gun", "more", "sentence"),
    [
        (
            ", reliability: {readiness: 0}",
            "",
            '"gun 1" is ready for no raid; it will never fire',
        ),
        (
            ", link: {loss: 100 %}",
            "",
            'the link to "gun 1" loses every order; it will never fire on one',
        ),
        (
            ", reliability: {time_between_failures: 1 h, repair_time: 3 h}",
            "",
            '"gun 1" is out for 75% of a long time; it runs for less than a repair',
        ),
        (SECTOR, "", "the command post is never out; it has no effect"),
        (
            "",
            DOWN,
            "none has an autonomous_sector; while the command post is out nobody begins an "
            "engagement",
        ),
        (
            "",
            "command: {reliability: {time_between_failures: 9 h, repair_time: 1 h}}",
            "none has an autonomous_sector; while the command post is out nobody begins an "
            "engagement",
        ),
        (
            "",
            "resupply: [{fire_unit: gun 1, at: 10 s, amount: 100}]",
            '"gun 1" has no stock, so it reloads without end; more ammunition changes nothing',
        ),
        (
            "",
            "command: {release: {by: operator, per: track, delay: 2 s, withheld: 100 %}}",
            "consent is always withheld; no fire unit will ever fire",
        ),
        (
            "",
            "command: {release: {by: automatic, per: track, delay: 2 s, fatigue: 1 %}}",
            "nobody releases who might tire; it has no effect",
        ),
        (
            "",
            "command: {reload_crews: 3}",
            "3 crews, but 2 fire units; those beyond will have nothing to do",
        ),
        (
            "",
            "command: {repair_crews: 4}",
            "4 crews, but 2 fire units; those beyond will have nothing to do",
        ),
        (
            "",
            "airspace: {corridors: [{name: a, from: {east: 0 m, north: 1 km}, to: {east: 1 km, "
            "north: 1 km}, width: 100 m, floor: 0 m, ceiling: 1 km, speed: 60 m/s, rate: 0 Hz}]}",
            'no aircraft ever comes through "a"; it has no effect',
        ),
        (
            "",
            holding(LONG),
            "every fire unit holds fire wherever it could meet a threat, as long as any flies; "
            "nobody will ever fire",
        ),
        (
            "",
            holding(LONG + ", fire_units: [gun 2]"),
            '"gun 2" holds fire wherever it could meet a threat, as long as any flies; '
            "it will never fire",
        ),
        (
            "",
            holding(LONG + ", sector: {from: 80 deg, to: 100 deg}"),
            "every fire unit holds fire wherever it could meet a threat, as long as any flies; "
            "nobody will ever fire",
        ),
        (
            "",
            holding("from: 0 s, to: 90 s", "from: 80 s, to: 10 min"),
            "every fire unit holds fire wherever it could meet a threat, as long as any flies; "
            "nobody will ever fire",
        ),
    ],
)
def test_a_doubt_is_told_with_its_consequence(
    tmp_path: Path, gun: str, more: str, sentence: str
) -> None:
    assert told(tmp_path, gun=gun, more=more) == (sentence,)


@pytest.mark.parametrize(
    ("gun", "more"),
    [
        (SECTOR, DOWN),
        (", stock: 3100", "resupply: [{fire_unit: gun 1, at: 10 s, amount: 100}]"),
        ("", "command: {reload_crews: 2, repair_crews: 1}"),
        ("", holding("from: 0 s, to: 100 s")),
        ("", holding("from: 1 s, to: 10 min")),
        ("", holding("from: 0 s, to: 90 s", "from: 91 s, to: 10 min")),
        ("", holding(LONG + ", sector: {from: 91 deg, to: 89.9 deg}")),
        ("", holding(LONG + ", sector: {from: 100 deg, to: 80 deg}")),
    ],
)
def test_what_has_an_effect_is_not_told(tmp_path: Path, gun: str, more: str) -> None:
    assert told(tmp_path, gun=gun, more=more) == ()


DOCTRINE = "command: {doctrine: {%s}}"


@pytest.mark.parametrize(
    ("gun", "doctrine", "sentences"),
    [
        (
            ", layer: inner",
            "kind: layered, layers: [inner]",
            [
                '"gun 2" is of no layer, and the doctrine names inner; '
                "it will never fire on an order"
            ],
        ),
        (
            "",
            "kind: shoot_shoot",
            [
                "no fire unit fires single shots, guns and lasers fire as if it were "
                "shoot_look_shoot"
            ],
        ),
        (
            ", magazine: 500",
            "kind: hold_back, reserve: "
            "[{worse_than: 5, share: 60 %}, {worse_than: 2, rounds: 200}]",
            ['"gun 1" holds 500 and keeps 500 in reserve; it will fire at nothing else'],
        ),
        (
            "",
            "kind: hold_back, reserve: [{threat: mortar_120, share: 20 %}]",
            [
                "no mortar_120 comes, nor anything that is taken for one; what is kept for it is "
                "never fired"
            ],
        ),
        ("", "kind: hold_back, reserve: [{threat: rocket_107, share: 20 %}]", []),
        ("", "kind: preferential_defence, assets: [barracks]", []),
    ],
)
def test_a_doctrine_that_leaves_something_idle_is_told(
    tmp_path: Path, gun: str, doctrine: str, sentences: list[str]
) -> None:
    assert told(tmp_path, gun=gun, more=DOCTRINE % doctrine) == tuple(sentences)


def test_salvos_of_a_missile_are_not_told(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    missile = "  - {use: missile_area, name: battery, at: {east: 0 m, north: 9 m}}\nMORE"
    text = BASE.replace("GUN", "").replace("MORE", missile)
    file.write_text(text.replace("MORE", DOCTRINE % "kind: shoot_shoot"), encoding="utf-8")
    assert warnings(load_scenario(file)) == ()


def test_operators_who_are_asked_faster_than_they_answer_are_told(tmp_path: Path) -> None:
    # Nineteen intervals of 4 s and releases of 5 s: 95 s of work in 76 s.
    assert told(tmp_path, more=RELEASE.format("5 s", 1)) == (
        "one operator is asked for 20 releases of 5.0 s in 76 s, a utilisation of 1.25; "
        "the later ones wait ever longer",
    )


def test_the_mean_of_a_random_delay_counts(tmp_path: Path) -> None:
    # Between 2 and 16 s, 9 s in the mean: 171 s of work for two in 76 s.
    assert told(tmp_path, more=RELEASE.format("{uniform: {low: 2 s, high: 16 s}}", 2)) == (
        "2 operators are asked for 20 releases of 9.0 s in 76 s, a utilisation of 1.12; "
        "the later ones wait ever longer",
    )


@pytest.mark.parametrize(("delay", "operators"), [("3.9 s", 1), ("5 s", 2)])
def test_operators_who_keep_up_are_not_told(tmp_path: Path, delay: str, operators: int) -> None:
    assert told(tmp_path, more=RELEASE.format(delay, operators)) == ()


def test_a_release_for_the_whole_raid_overloads_nobody(tmp_path: Path) -> None:
    once = "command: {release: {by: operator, per: raid, delay: 50 s}}"
    assert told(tmp_path, more=once) == ()
