"""When the sirens of one warning zone sound in every raid of a block, and for which threats."""

from dataclasses import dataclass

import numpy as np

from cram_sim.aftermath.alarms import Delays, Joined, Judgements, Raised, joined, raised
from cram_sim.experiment.plans import command_delay
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Flown, Tracked
from cram_sim.records import Floats
from cram_sim.scenario.model import WarningZone
from cram_sim.streams import Purpose


@dataclass(frozen=True)
class ZoneAlarms:
    """`by_threat` in rows of (replication, threat); `joined` what the zone hears."""

    by_threat: Raised
    joined: Joined


def alarms_of(done: Replicated, zone: WarningZone, neutralised_time: Floats) -> ZoneAlarms:
    """The alarms of a zone of the case, as it says now: its threshold and delays may be others.

    `neutralised_time` in rows of (replication, threat), s, NaN for never.
    """
    seen_dead = np.array([t.called_dead_time for o in done.outcomes for t in o.threats])
    return _alarms(done, zone, neutralised_time, seen_dead)


def alarms_without_defence(done: Replicated, zone: WarningZone) -> ZoneAlarms:
    """The same if nothing were engaged: nothing neutralised, nothing seen or called so."""
    never = np.full(done.block.replications * done.case.threat_count, np.inf)
    return _alarms(done, zone, never, never)


def _alarms(done: Replicated, zone: WarningZone, gone: Floats, seen_dead: Floats) -> ZoneAlarms:
    """`gone` and `seen_dead` in rows of (replication, threat), s."""
    raids = done.block.replications
    # To (threats, raids), as lanes are.
    gone, seen_dead = (times.reshape(raids, -1).T for times in (gone, seen_dead))
    parts, first = [], 0
    for part, tracked in zip(done.flown, done.tracked, strict=True):
        mine = slice(first, first + len(part.group.names))
        delays = Delays(_command_delays(done, part), zone.siren_delay, zone.all_clear_delay)
        judged = _judgements(done, part, tracked, zone, gone[mine].ravel())
        flying_until = np.where(part.is_flying, part.flights.end_time, np.inf)
        parts.append(raised(judged, delays, seen_dead[mine].ravel(), flying_until))
        first = mine.stop
    by_threat = Raised(
        *(
            np.concatenate([getattr(part, name) for part in parts]).reshape(-1, raids).T.ravel()
            for name in ("start", "end", "withdrawn")
        )
    )
    return ZoneAlarms(by_threat, joined(by_threat, raids))


def _judgements(
    done: Replicated, part: Flown, tracked: Tracked, zone: WarningZone, gone: Floats
) -> Judgements:
    """What the tracks of one launch group tell of a zone; `gone` (n,) s, when neutralised."""
    names = [one.name for one in done.case.scenario.warning_zones]
    place = len(done.case.scenario.defended_assets) + names.index(zone.name)
    arrival = tracked.reports.arrival
    is_tracked = tracked.reports.confirmed & (arrival >= tracked.hostile_from[:, np.newaxis])
    # After a neutralisation there is nothing left to report.
    is_tracked &= ~(arrival > gone[:, np.newaxis])
    probability = tracked.probabilities[:, :, place]
    # What cannot come down in a zone alerts nobody, whatever its threshold.
    is_above = is_tracked & (probability >= zone.alert_above) & (probability > 0.0)
    predicted = part.flights.end_time[:, np.newaxis] + tracked.estimates.impact_error[:, :, 2]
    return Judgements(arrival, is_tracked, is_above, predicted)


def _command_delays(done: Replicated, part: Flown) -> Floats:
    """The command post's delay with each threat of a launch group, (n,) seconds."""
    return np.concatenate(
        [
            command_delay(done.case, done.block.uniforms(Purpose.COMMAND, name))
            for name in part.group.names
        ]
    )
