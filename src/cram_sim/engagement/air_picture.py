"""The recognised air picture: what the command post learns of every track, and when."""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Estimates, Floats, Integers, Reports, Truths


@dataclass(frozen=True)
class Picture:
    """The updates of a block in order of replication, then threat, then time; arrays (u,).

    `asset`: the number of the most endangered one, by probability of an impact in its zone times
    its value; `p_impact`: that probability.
    """

    replication: Integers
    time: Floats
    threat: Integers
    is_threatening: Truths
    expected_loss: Floats
    impact_time: Floats
    asset: Integers
    p_impact: Floats


def updates_of(
    threat: int,
    reports: Reports,
    estimates: Estimates,
    probabilities: Floats,
    values: Floats,
    radii: Floats,
    engage_above: Floats,
    command_delay: Floats,
    hostile_from: Floats,
    true_impact_time: Floats,
) -> Picture:
    """What the track of one threat tells the command post.

    `probabilities` (r, k, assets) of an impact in each asset's zone; `values` of the assets and
    `radii` of their zones (assets,); `engage_above` (assets,) the probability from which a track
    threatens each; `command_delay` and `true_impact_time` (r,); `hostile_from`
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
    asset = np.argmax(probabilities * values, axis=2)[replication, look]
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
        asset=asset,
        p_impact=probabilities[replication, look, asset],
    )


def _believed_threatening(
    confirmed: Truths,
    impact_covariance: Floats,
    probabilities: Floats,
    radii: Floats,
    engage_above: Floats,
) -> Truths:
    """Whether each track threatens after each look, (r, k).

    A wide prediction dilutes every probability. So once a track threatens, it is harmless again
    only when no probability reaches its threshold and the prediction's standard deviation is below
    the radius of the most probable zone.
    """
    above = confirmed & (probabilities >= engage_above).any(axis=2)
    deviation = np.sqrt(0.5 * (impact_covariance[:, :, 0] + impact_covariance[:, :, 2]))
    is_wide = confirmed & (deviation >= radii[np.argmax(probabilities, axis=2)])
    threatening: Truths = above.copy()
    for look in range(1, threatening.shape[1]):
        threatening[:, look] |= threatening[:, look - 1] & is_wide[:, look]
    return threatening


def merged(pictures: list[Picture]) -> Picture:
    """All updates in order of replication, threat and time."""
    columns = {
        name: np.concatenate([getattr(picture, name) for picture in pictures])
        for name in Picture.__dataclass_fields__
    }
    order = np.lexsort((columns["time"], columns["threat"], columns["replication"]))
    return Picture(**{name: column[order] for name, column in columns.items()})
