"""The recognised air picture: what the command post learns of every track, and when."""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Estimates, Floats, Integers, Reports, Truths


@dataclass(frozen=True)
class Picture:
    """The updates of a block in order of replication, then time, then threat; arrays (u,)."""

    replication: Integers
    time: Floats
    threat: Integers
    is_threatening: Truths
    expected_loss: Floats
    impact_time: Floats


def updates_of(
    threat: int,
    reports: Reports,
    estimates: Estimates,
    probabilities: Floats,
    values: Floats,
    radii: Floats,
    engage_above: float,
    command_delay: Floats,
    hostile_from: Floats,
    true_impact_time: Floats,
) -> Picture:
    """What the track of one threat tells the command post.

    `probabilities` (r, k, assets) of an impact in each asset's zone; `values` of the assets and
    `radii` of their zones (assets,); `command_delay` and `true_impact_time` (r,); `hostile_from`
    (r,) s, before which no track threatens. An update is kept while the track threatens, and once
    when it no longer does or is lost; never after the impact.
    """
    is_hostile = reports.arrival >= hostile_from[:, np.newaxis]
    is_threatening = is_hostile & _believed_threatening(
        reports.confirmed, estimates.impact_covariance, probabilities, radii, engage_above
    )
    before = np.zeros_like(is_threatening)
    before[:, 1:] = is_threatening[:, :-1]
    told = reports.arrival + command_delay[:, np.newaxis]
    in_flight = told <= true_impact_time[:, np.newaxis]
    replication, look = np.nonzero((is_threatening | before) & in_flight)
    expected_loss = probabilities @ values
    # The believed time of impact; where the track was just lost the last belief stands.
    impact_time = true_impact_time[:, np.newaxis] + estimates.impact_error[:, :, 2]
    believed = impact_time[replication, look]
    lost = np.isnan(believed)
    believed[lost] = impact_time[replication[lost], look[lost] - 1]
    return Picture(
        replication=replication,
        time=told[replication, look],
        threat=np.full(len(look), threat),
        is_threatening=is_threatening[replication, look],
        expected_loss=expected_loss[replication, look],
        impact_time=believed,
    )


def _believed_threatening(
    confirmed: Truths,
    impact_covariance: Floats,
    probabilities: Floats,
    radii: Floats,
    engage_above: float,
) -> Truths:
    """Whether each track threatens after each look, (r, k).

    A wide prediction dilutes every probability. So once a track threatens, it is harmless again
    only when the probability is below the threshold and the prediction's standard deviation is
    below the radius of the most probable zone.
    """
    above = confirmed & (probabilities.max(axis=2) >= engage_above)
    deviation = np.sqrt(0.5 * (impact_covariance[:, :, 0] + impact_covariance[:, :, 2]))
    is_wide = confirmed & (deviation >= radii[np.argmax(probabilities, axis=2)])
    threatening: Truths = above.copy()
    for look in range(1, threatening.shape[1]):
        threatening[:, look] |= threatening[:, look - 1] & is_wide[:, look]
    return threatening


def merged(pictures: list[Picture]) -> Picture:
    """All updates in order of replication, time and threat."""
    columns = {
        name: np.concatenate([getattr(picture, name) for picture in pictures])
        for name in Picture.__dataclass_fields__
    }
    order = np.lexsort((columns["threat"], columns["time"], columns["replication"]))
    return Picture(**{name: column[order] for name, column in columns.items()})
