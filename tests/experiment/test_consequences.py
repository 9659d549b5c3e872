from functools import cache

import numpy as np
from experiment.raids import case_of

from cram_sim.experiment.replicate import replicate
from cram_sim.records import Fate, Piece
from cram_sim.schemas import Tables

RAIDS = 60


@cache
def tables(name: str = "base raid") -> Tables:
    return replicate(case_of(name), 21, 5, RAIDS)


def test_assets_have_one_row_for_each_raid() -> None:
    assets = tables()["assets"]
    names = [asset.name for asset in case_of("base raid").scenario.defended_assets]
    assert assets["asset"].tolist() == names * RAIDS
    assert assets["replication"].tolist() == [n for n in range(5, 5 + RAIDS) for _ in names]


def test_impacts_are_those_who_threatened_and_were_not_neutralised() -> None:
    assets, threats = tables()["assets"], tables()["threats"]
    per_raid = assets["threatened_by"].reshape(RAIDS, -1)
    threatening = threats["truly_threatening"].reshape(RAIDS, -1).any(axis=1)
    assert np.array_equal(per_raid.any(axis=1), threatening)
    assert (assets["impacts"] <= assets["threatened_by"]).all()
    assert (assets["impacts"] < assets["threatened_by"]).any()
    leaked = (threats["fate"] == Fate.LEAKED.value).reshape(RAIDS, -1).any(axis=1)
    assert np.array_equal(assets["impacts"].reshape(RAIDS, -1).any(axis=1), leaked)


def test_defence_never_adds_damage() -> None:
    assets = tables()["assets"]
    assert not (assets["damaged"] & ~assets["damaged_unengaged"]).any()
    assert (assets["damaged_unengaged"] & ~assets["damaged"]).any()


def test_without_guns_the_damage_is_that_without_the_defence() -> None:
    assets = tables("no fire units")["assets"]
    assert np.array_equal(assets["damaged"], assets["damaged_unengaged"])
    assert np.array_equal(assets["damaged"], tables()["assets"]["damaged_unengaged"])


def test_nearest_impact_is_that_of_a_threat_or_of_a_whole_round() -> None:
    assets, threats, debris = tables()["assets"], tables()["threats"], tables()["debris"]
    whole = np.isin(debris["piece"], [Piece.DUD.value, Piece.LIVE.value])
    down = threats["launched"] & ~threats["neutralised"]
    for number, asset in enumerate(case_of("base raid").scenario.defended_assets):
        away = np.hypot(
            threats["impact_east_m"] - asset.centre.east,
            threats["impact_north_m"] - asset.centre.north,
        )
        edge = np.where(down, np.maximum(away - asset.footprint.reach, 0.0), np.inf)
        nearest = edge.reshape(RAIDS, -1).min(axis=1)
        fallen = np.hypot(
            debris["impact_east_m"][whole] - asset.centre.east,
            debris["impact_north_m"][whole] - asset.centre.north,
        )
        place = debris["replication"][whole] - 5
        np.minimum.at(nearest, place, np.maximum(fallen - asset.footprint.reach, 0.0))
        found = assets["nearest_impact_m"].reshape(RAIDS, -1)[:, number]
        np.testing.assert_allclose(found, nearest, atol=1e-9)


def test_warnings_have_one_row_for_each_threat() -> None:
    warnings, threats = tables()["warnings"], tables()["threats"]
    assert np.array_equal(warnings["threat"], threats["threat"])
    assert np.array_equal(warnings["replication"], threats["replication"])


def test_warning_time_is_from_the_siren_to_the_impact() -> None:
    warnings = tables()["warnings"]
    alerted = warnings["alerted"]
    left = warnings["impact_time_s"] - warnings["alert_time_s"]
    assert np.array_equal(left[alerted], warnings["warning_time_s"][alerted])
    assert np.isnan(warnings["alert_time_s"][~alerted]).all()


def test_siren_sounds_after_track_delay_and_siren() -> None:
    warnings, threats = tables()["warnings"], tables()["threats"]
    scenario = case_of("base raid").scenario
    since = warnings["alert_time_s"] - threats["track_time_s"]
    least = scenario.warning_zones[0].siren_delay + 1.0  # the command post's delay is 1 s
    assert np.nanmin(since) >= least - 1e-9


def test_nobody_is_alerted_to_what_is_already_neutralised() -> None:
    warnings, threats = tables()["warnings"], tables()["threats"]
    siren = case_of("base raid").scenario.warning_zones[0].siren_delay + 1.0
    seen = warnings["alert_time_s"] - siren
    assert not (seen > threats["neutralised_time_s"] + 1e-9).any()


def test_defence_does_not_change_alerts_of_what_it_does_not_neutralise() -> None:
    with_guns, without = tables()["warnings"], tables("no fire units")["warnings"]
    alive = ~tables()["threats"]["neutralised"]
    assert np.array_equal(with_guns["alerted"][alive], without["alerted"][alive])


def test_truly_threatened_zone_is_where_it_would_come_down() -> None:
    warnings, threats = tables()["warnings"], tables()["threats"]
    zone = case_of("base raid").scenario.warning_zones[0]
    away = np.hypot(
        threats["impact_east_m"] - zone.centre.east, threats["impact_north_m"] - zone.centre.north
    )
    assert np.array_equal(warnings["truly_threatened"], away <= zone.footprint.reach)
    assert warnings["truly_threatened"].any()
