import itertools
from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of

from cram_sim.ballistics.flights import states_at
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.records import Fate, Floats
from cram_sim.schemas import Tables

RAIDS = 40


@cache
def fought(name: str = "base raid") -> Replicated:
    return simulate(case_of(name), Block(11, 3, RAIDS))


@cache
def tables(name: str = "base raid") -> Tables:
    return tabulate(fought(name))


def test_rows_are_in_order_of_replication_then_of_threat() -> None:
    threats = tables()["threats"]
    names = [name for part in fought().flown for name in part.group.names]
    assert threats["threat"].tolist() == names * RAIDS
    assert threats["replication"].tolist() == [n for n in range(3, 3 + RAIDS) for _ in names]


def test_flight_columns_are_those_of_the_flight() -> None:
    threats = tables()["threats"]
    part = fought().flown[1]
    mine = threats["threat"] == part.group.names[2]
    lanes = slice(2 * RAIDS, 3 * RAIDS)
    flying = part.is_flying[lanes]
    assert np.array_equal(threats["launched"][mine], flying)
    assert np.array_equal(
        threats["impact_time_s"][mine][flying], part.flights.end_time[lanes][flying]
    )


def test_rocket_that_failed_to_launch_has_no_impact() -> None:
    threats = tables()["threats"]
    failed = ~threats["launched"]
    assert failed.any()
    assert np.isnan(threats["impact_time_s"][failed]).all()
    assert np.isnan(threats["impact_east_m"][failed]).all()
    assert set(threats["fate"][failed]) == {Fate.FAILED_LAUNCH.value}
    assert not threats["covered"][failed].any()
    assert not threats["truly_threatening"][failed].any()


def test_truly_threatening_is_inside_a_zone_widened_by_the_lethal_radius() -> None:
    threats, case = tables()["threats"], fought().case
    radius = {g.salvo.threat_class: g.salvo.threat.lethal_radius for g in case.groups}
    for row in np.flatnonzero(threats["launched"]).tolist():
        inside = [
            asset
            for asset in case.scenario.defended_assets
            if np.hypot(
                threats["impact_east_m"][row] - asset.centre.east,
                threats["impact_north_m"][row] - asset.centre.north,
            )
            <= asset.footprint.reach + radius[threats["threat_class"][row]]
        ]
        assert threats["truly_threatening"][row] == bool(inside)
        worst = max((asset.value for asset in inside), default=0.0)
        named = [a.value for a in inside if a.name == threats["threatened_asset"][row]]
        assert named == ([worst] if inside else [])


def test_times_of_the_chain_are_in_order() -> None:
    threats = tables()["threats"]
    chain = ("launch_time_s", "detected_time_s", "track_time_s", "judged_time_s")
    for names in (chain, (*chain[3:], "released_time_s", "fired_time_s", "neutralised_time_s")):
        for before, after in itertools.pairwise(names):
            known = ~np.isnan(threats[after])
            assert known.any()
            assert (threats[before][known] <= threats[after][known]).all()


def test_threats_agree_with_their_shots() -> None:
    threats, shots = tables("bursts")["threats"], tables("bursts")["shots"]
    for row in range(len(threats["threat"])):
        mine = (shots["replication"] == threats["replication"][row]) & (
            shots["threat"] == threats["threat"][row]
        )
        assert threats["shots"][row] == mine.sum()
        assert threats["rounds"][row] == shots["rounds"][mine].sum()
        assert threats["hit"][row] == shots["hit"][mine].any()
        assert threats["neutralised"][row] == shots["neutralised"][mine].sum()
        if mine.any():
            assert threats["fired_time_s"][row] == shots["open_fire_time_s"][mine].min()
        if threats["neutralised"][row]:
            kill = mine & shots["neutralised"]
            assert threats["neutralised_by"][row] == shots["fire_unit"][kill][0]
            assert threats["neutralised_range_m"][row] == shots["neutralised_range_m"][kill][0]


def neutralised_near_rockets() -> list[tuple[int, Floats]]:
    """Rows of neutralised rockets of the first salvo, with the places (3,) of the flight then."""
    threats, part = tables()["threats"], fought().flown[0]
    numbers = {name: number for number, name in enumerate(part.group.names)}
    found = []
    for row in np.flatnonzero(threats["neutralised"]).tolist():
        if (number := numbers.get(str(threats["threat"][row]))) is not None:
            lane = number * RAIDS + int(threats["replication"][row]) - 3
            time = threats["neutralised_time_s"][row]
            place = states_at(part.flights, np.array([lane]), np.array([time]))[:3, 0]
            found.append((row, place))
    assert len(found) >= 5
    return found


def test_neutralised_place_is_on_the_flight() -> None:
    threats = tables()["threats"]
    posts = {post.name: post.site.place for post in fought().case.fire_posts}
    curvature = fought().case.earth.constants[:2]
    for row, place in neutralised_near_rockets():
        away = np.linalg.norm(place - posts[threats["neutralised_by"][row]])
        # The range is interpolated in a table of rows 0.1 s apart.
        assert threats["neutralised_range_m"][row] == pytest.approx(away, abs=0.5)
        height = place[2] + 0.5 * float(curvature @ place[:2] ** 2)
        assert threats["neutralised_height_m"][row] == pytest.approx(height, abs=1e-9)


def test_keep_out_is_measured_from_the_edge_of_any_asset() -> None:
    threats, assets = tables()["threats"], fought().case.scenario.defended_assets
    fates = set()
    for row, place in neutralised_near_rockets():
        inside = any(
            np.hypot(place[0] - asset.centre.east, place[1] - asset.centre.north)
            <= asset.footprint.reach + asset.keep_out
            for asset in assets
        )
        fate = Fate.NEUTRALISED_INSIDE_KEEP_OUT if inside else Fate.NEUTRALISED
        assert threats["fate"][row] == fate.value
        fates.add(fate)
    assert len(fates) == 2


def test_fate_follows_from_what_happened() -> None:
    threats = tables()["threats"]
    assert set(threats["fate"]) == {fate.value for fate in Fate}
    neutralised = np.isin(
        threats["fate"], [Fate.NEUTRALISED.value, Fate.NEUTRALISED_INSIDE_KEEP_OUT.value]
    )
    assert np.array_equal(neutralised, threats["neutralised"])
    leaked = threats["fate"] == Fate.LEAKED.value
    assert np.array_equal(leaked, threats["truly_threatening"] & ~threats["neutralised"])


def test_only_what_comes_down_alive_detonates() -> None:
    threats = tables()["threats"]
    down = threats["launched"] & ~threats["neutralised"]
    assert not (threats["detonated"] & ~down).any()
    duds = down & ~threats["detonated"]
    assert 0.0 < duds.sum() / down.sum() < 0.5


def test_shots_are_in_order_of_replication_threat_and_shot() -> None:
    shots = tables("bursts")["shots"]
    names = {n: i for i, n in enumerate(tables("bursts")["threats"]["threat"][:7].tolist())}
    keys = list(
        zip(
            shots["replication"].tolist(),
            [names[name] for name in shots["threat"].tolist()],
            shots["shot"].tolist(),
            strict=True,
        )
    )
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys) > RAIDS


def test_shot_is_within_the_doctrines_limits() -> None:
    shots, case = tables("bursts")["shots"], case_of("bursts")
    doctrine = case.scenario.command.doctrine
    assert (shots["rounds"] >= 1).all()
    assert shots["rounds"].max() == doctrine.burst_rounds
    assert (shots["slant_range_m"] <= doctrine.open_fire_range + 0.5).all()
    assert (shots["first_intercept_time_s"] > shots["open_fire_time_s"]).all()
    assert ((shots["p_neutralise"] >= 0.0) & (shots["p_neutralise"] <= 1.0)).all()


def test_first_shots_neutralise_as_often_as_their_probability_says() -> None:
    shots = tabulate(simulate(case_of("base raid"), Block(12, 0, 300)))["shots"]
    first = shots["shot"] == 0
    p, neutralised = shots["p_neutralise"][first], shots["neutralised"][first]
    # Five standard errors of a sum of independent trials.
    error = 5.0 * np.sqrt((p * (1.0 - p)).sum())
    assert abs(neutralised.sum() - p.sum()) < error < 0.2 * p.sum()


def test_nothing_is_judged_or_released_after_its_impact() -> None:
    threats = replicate(case_of("base raid"), 1, 0, 100)["threats"]
    for name in ("judged_time_s", "released_time_s"):
        happened = ~np.isnan(threats[name])
        assert (threats[name][happened] <= threats["impact_time_s"][happened]).all()
