"""Alarms of a warning zone: what one threat raises and keeps up, and what its siren makes of all.

Not validated: when sirens fall silent is not published; that they do so by these rules is assumed.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats, Integers, Truths

NO_ALARM = np.inf


@dataclass(frozen=True)
class Judgements:
    """What the tracks of n threats tell of one zone, report by report.

    `arrival` (n, k) s, NaN after the last; `is_tracked` (n, k) whether a confirmed track exists
    that counts as hostile and not yet of a threat that was neutralised; `is_above` (n, k) whether
    it then passes the zone's threshold; `impact_time` (n, k) s as predicted then.
    """

    arrival: Floats
    is_tracked: Truths
    is_above: Truths
    impact_time: Floats


@dataclass(frozen=True)
class Delays:
    """Seconds: from a report to its judgement (n,), to the siren, and from danger to all-clear."""

    command: Floats
    siren: float
    all_clear: float


@dataclass(frozen=True)
class Raised:
    """The alarms that n threats raise in one zone, if nothing else were in the air.

    Each (n,): `start` and `end` in seconds, infinite where none is raised; `withdrawn` whether it
    ends because the threat no longer threatens, as tracked or as seen neutralised.
    """

    start: Floats
    end: Floats
    withdrawn: Truths


@dataclass(frozen=True)
class Joined:
    """The alarms of one zone in r raids, a in all, in order of raid, then of time.

    Each (a,): `raid` and the `number` of the alarm in it, from 0; `start` and `end` s; `withdrawn`
    whether each threat behind it was; `threats` how many those are.
    """

    raid: Integers
    number: Integers
    start: Floats
    end: Floats
    withdrawn: Truths
    threats: Integers


def raised(
    judged: Judgements, delays: Delays, seen_dead_time: Floats, impact_time: Floats
) -> Raised:
    """Each threat's alarm in one zone; times (n,) s, infinite for never.

    The siren sounds for the first judgement above the threshold, unless that is after the impact.
    The all-clear comes a while after the impact that the last such judgement predicts. Before that
    the alarm is withdrawn if the track then stays below the threshold to its end; or if the threat
    is seen neutralised and no later report contradicts, but not while what is left of it may fall.
    """
    lanes = np.arange(len(impact_time))
    first, last = _first(judged.is_above), _last(judged.is_above)
    ordered = judged.arrival[lanes, first] + delays.command
    start = ordered + delays.siren
    seen_dead = np.where(seen_dead_time >= judged.arrival[lanes, last], seen_dead_time, np.inf)
    is_raised = judged.is_above.any(axis=1) & ~(start >= impact_time) & (ordered <= seen_dead)
    over = judged.impact_time[lanes, last] + delays.all_clear
    end_of_track = _last(judged.is_tracked)
    given_up = np.where(
        end_of_track > last,
        judged.arrival[lanes, end_of_track] + delays.command + delays.siren,
        np.inf,
    )
    withdrawn = np.minimum(given_up, seen_dead + delays.all_clear)
    return Raised(
        np.where(is_raised, start, NO_ALARM),
        np.where(is_raised, np.maximum(start, np.minimum(over, withdrawn)), NO_ALARM),
        is_raised & (withdrawn < over),
    )


def joined(alarms: Raised, raids: int) -> Joined:
    """The alarms of a zone: those that overlap are one; threats are in order of raid, (n,)."""
    order = np.argsort(alarms.start.reshape(raids, -1), axis=1, kind="stable")
    in_order = np.arange(raids)[:, np.newaxis], order
    start: Floats = alarms.start.reshape(raids, -1)[in_order]
    end: Floats = alarms.end.reshape(raids, -1)[in_order]
    withdrawn: Truths = alarms.withdrawn.reshape(raids, -1)[in_order]
    until = np.maximum.accumulate(end, axis=1)
    is_one: Truths = np.isfinite(start)
    begins = is_one.copy()
    begins[:, 1:] &= start[:, 1:] > until[:, :-1]
    raid, _ = np.nonzero(begins)
    places = np.flatnonzero(begins[is_one])
    number = np.cumsum(begins, axis=1)[begins] - 1
    if not places.size:
        return Joined(raid, number, start[begins], end[begins], begins[begins], number)
    return Joined(
        raid=raid,
        number=number,
        start=start[begins],
        end=np.maximum.reduceat(end[is_one], places),
        withdrawn=np.logical_and.reduceat(withdrawn[is_one], places),
        threats=np.add.reduceat(np.ones(np.count_nonzero(is_one), np.int64), places),
    )


def warning_at(alarms: Joined, raid: Integers, time: Floats) -> Floats:
    """How long the zone's alarm in force had sounded at times (k,) s in the raids (k,), (k,) s.

    0 where none is in force; NaN times have no warning.
    """
    raids = max(int(each.max(initial=-1)) for each in (alarms.raid, raid)) + 1
    start, end = _by_raid(alarms, raids)
    warning = np.zeros(time.shape)
    for number in range(start.shape[1]):
        since = time - start[raid, number]
        in_force = (since >= 0.0) & (time <= end[raid, number])
        warning[in_force] = since[in_force]
    return warning


def with_any(alarms: Joined, time: Floats, happened: Truths) -> Truths:
    """During which alarms something happened, (a,); times and whether, each (r, k)."""
    start, end = alarms.start[:, np.newaxis], alarms.end[:, np.newaxis]
    then = time[alarms.raid]
    found: Truths = np.asarray(
        (happened[alarms.raid] & (start <= then) & (then <= end)).any(axis=1)
    )
    return found


def _by_raid(alarms: Joined, raids: int) -> tuple[Floats, Floats]:
    """Start and end of every alarm, each (r, m); NaN where a raid has fewer."""
    most = int(alarms.number.max(initial=-1)) + 1
    start, end = np.full((raids, most), np.nan), np.full((raids, most), np.nan)
    start[alarms.raid, alarms.number] = alarms.start
    end[alarms.raid, alarms.number] = alarms.end
    return start, end


def _first(happened: Truths) -> Integers:
    """The first report at which something held, (n,); 0 for never."""
    first: Integers = np.argmax(happened, axis=1)
    return first


def _last(happened: Truths) -> Integers:
    """The last report at which something held, (n,); the last of all for never."""
    last: Integers = happened.shape[1] - 1 - np.argmax(happened[:, ::-1], axis=1)
    return last
