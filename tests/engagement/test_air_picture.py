from dataclasses import fields

import numpy as np

from cram_sim.engagement.air_picture import Picture, merged, updates_of
from cram_sim.records import Estimates, Floats, Reports, Truths

NAN = np.nan


def told(time: list[list[float]], confirmed: list[list[bool]]) -> Reports:
    when, truths = np.array(time), np.array(confirmed)
    nothing = np.zeros((*when.shape, 3))
    return Reports(
        sensor=np.zeros(when.shape, dtype=np.int64),
        look=np.tile(np.arange(when.shape[1]), (len(when), 1)),
        arrival=when,
        used=truths,
        starts=np.zeros(when.shape, dtype=np.bool_),
        confirmed=truths,
        time=when,
        sigma=nothing,
        error=nothing,
        state=np.zeros((*when.shape, 6)),
    )


def believed(confirmed: Truths, time_error: float, deviation: float = 0.0) -> Estimates:
    nothing = np.zeros((*confirmed.shape, 3))
    error = np.where(confirmed[:, :, np.newaxis], [0.0, 0.0, time_error], NAN)
    return Estimates(
        impact_error=error,
        impact_covariance=nothing + deviation**2 * np.array([1.0, 0.0, 1.0]),
        position_error=nothing[:, :, 0],
        origin_error=nothing[:, :, :2],
        origin_covariance=nothing,
    )


def picture(
    time: list[list[float]],
    probabilities: list[list[float]],
    *,
    confirmed: list[list[bool]] | None = None,
    values: tuple[float, ...] = (10.0,),
    threat: int = 3,
    delay: float = 1.0,
    deviation: float = 0.0,
    hostile_from: float = -np.inf,
) -> Picture:
    """The updates of a track with one asset; the threshold is 0.2, the truth lands at 30 s."""
    chances = np.array(probabilities)
    if confirmed is None:
        confirmed = np.ones(chances.shape, dtype=np.bool_).tolist()
    reports = told(time, confirmed)
    replications = len(time)
    per_asset: Floats = np.repeat(chances[:, :, np.newaxis], len(values), axis=2)
    return updates_of(
        threat,
        reports,
        believed(reports.confirmed, 0.5, deviation),
        per_asset,
        np.array(values),
        np.full(len(values), 100.0),
        np.full(len(values), 0.2),
        np.full(replications, delay),
        np.full(replications, hostile_from),
        np.full(replications, 30.0),
    )


def test_updates_are_kept_while_the_track_threatens_and_once_after() -> None:
    told = picture([[1.0, 2.0, 3.0, 4.0, 5.0]], [[0.1, 0.3, 0.4, 0.1, 0.1]])
    assert told.time.tolist() == [3.0, 4.0, 5.0]
    assert told.is_threatening.tolist() == [True, True, False]


def test_a_wide_prediction_does_not_make_a_track_harmless_again() -> None:
    """The zone's radius is 100 m: with 150 m the smaller probability is dilution."""
    told = picture([[1.0, 2.0, 3.0]], [[0.3, 0.1, 0.1]], deviation=150.0)
    assert told.is_threatening.tolist() == [True, True, True]


def test_a_wide_prediction_alone_makes_no_track_threaten() -> None:
    assert picture([[1.0, 2.0]], [[0.1, 0.1]], deviation=150.0).time.tolist() == []


def test_threshold_itself_threatens() -> None:
    assert picture([[1.0]], [[0.2]]).is_threatening.tolist() == [True]


def test_track_that_threatens_again_is_told_again() -> None:
    told = picture([[1.0, 2.0, 3.0, 4.0]], [[0.3, 0.1, 0.1, 0.3]])
    assert told.is_threatening.tolist() == [True, False, True]


def test_lost_track_no_longer_threatens() -> None:
    told = picture([[1.0, 2.0, 3.0]], [[0.3, 0.3, 0.3]], confirmed=[[True, True, False]])
    assert told.is_threatening.tolist() == [True, True, False]


def test_last_belief_about_the_impact_outlives_the_track() -> None:
    told = picture([[1.0, 2.0]], [[0.3, 0.0]], confirmed=[[True, False]])
    assert told.impact_time.tolist() == [30.5, 30.5]


def test_nothing_is_told_after_the_impact() -> None:
    told = picture([[1.0, NAN]], [[0.3, 0.0]], confirmed=[[True, False]])
    assert told.time.tolist() == [2.0]


def test_expected_loss_weighs_the_assets_by_value() -> None:
    told = picture([[1.0]], [[0.5]], values=(10.0, 4.0))
    assert told.expected_loss.tolist() == [7.0]


def test_merged_pictures_are_in_order_of_replication_threat_and_time() -> None:
    one = picture([[5.0, 6.0], [1.0, 2.0]], [[0.3, 0.3], [0.3, 0.3]], threat=1)
    other = picture([[5.0, 7.0], [0.5, 2.0]], [[0.3, 0.3], [0.3, 0.3]], threat=0)
    told = merged([one, other])
    rows = list(zip(told.replication, told.threat, told.time, strict=True))
    assert rows == sorted(rows)
    assert len(rows) == 8


def test_merging_loses_no_column() -> None:
    one = picture([[5.0]], [[0.3]])
    assert all(
        np.array_equal(getattr(merged([one]), field.name), getattr(one, field.name))
        for field in fields(Picture)
    )


def test_a_track_threatens_from_the_first_report_after_it_counts_as_hostile() -> None:
    told = picture([[1.0, 2.0, 3.0, 4.0]], [[0.9, 0.9, 0.9, 0.1]], hostile_from=1.5)
    assert told.time.tolist() == [3.0, 4.0, 5.0]
    assert told.is_threatening.tolist() == [True, True, False]


def test_who_is_taken_for_a_friend_is_never_told() -> None:
    told = picture([[1.0, 2.0, 3.0]], [[0.9, 0.9, 0.9]], hostile_from=np.inf)
    assert told.time.size == 0


def told_of_two(engage_above: tuple[float, float], *chances: tuple[float, float]) -> Picture:
    """A track that endangers two assets, worth 10 and 4, by these probabilities look by look."""
    reports = told([[float(look) for look in range(len(chances))]], [[True] * len(chances)])
    return updates_of(
        0,
        reports,
        believed(reports.confirmed, 0.5),
        np.array([chances]),
        np.array([10.0, 4.0]),
        np.full(2, 100.0),
        np.array(engage_above),
        np.zeros(1),
        np.full(1, -np.inf),
        np.full(1, 30.0),
    )


def test_each_asset_has_a_threshold_of_its_own() -> None:
    assert told_of_two((0.5, 0.1), (0.4, 0.0)).time.size == 0
    assert told_of_two((0.5, 0.1), (0.0, 0.2)).is_threatening.tolist() == [True]


def test_an_update_names_the_asset_with_the_greatest_expected_loss() -> None:
    found = told_of_two((0.1, 0.1), (0.3, 0.7), (0.3, 0.8))
    assert found.asset.tolist() == [0, 1]
    assert found.p_impact.tolist() == [0.3, 0.8]
