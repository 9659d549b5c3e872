"""What flows between the layers.

Frozen dataclasses of NumPy arrays: component first, lane last. Everything is SI and radians. A lane
is one threat of one replication; lanes are ordered by threat, then replication: lane = threat x
replications + replication.
"""

from dataclasses import dataclass, fields
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


class Fate(Enum):
    """How a threat ended. Exhaustive and exclusive."""

    FAILED_LAUNCH = "failed launch"
    NEUTRALISED = "neutralised"
    NEUTRALISED_INSIDE_KEEP_OUT = "neutralised too near or too low"
    LEAKED = "leaked"
    HARMLESS = "harmless"


class Cause(Enum):
    """Why a leaker got through: the first deadline the defence missed. Each leaker has one."""

    NONE = "none"
    NOT_COVERED = "masked or out of coverage"
    SENSOR_DOWN = "search radar down"
    NOT_DETECTED = "not detected"
    NO_TRACK_IN_TIME = "no track in time"
    JUDGED_HARMLESS = "judged harmless"
    DISMISSED = "judged threatening, then harmless"
    JUDGED_TOO_LATE = "judged threatening too late"
    OUT_OF_ENVELOPE = "out of envelope"
    HUMAN_DELAY = "human delay"
    CONSENT_WITHHELD = "consent withheld"
    HOLD_FIRE = "hold fire"
    COMMAND_POST_DOWN = "command post down"
    FIRE_UNIT_DOWN = "fire unit down"
    LINK_DOWN = "orders lost or late"
    CHANNELS_BUSY = "every channel busy"
    NOT_CHOSEN = "fire unit kept for other threats"
    NO_FIRE_CONTROL_TRACK = "no fire-control track in time"
    OUT_OF_AMMUNITION = "out of ammunition"
    RELOADING = "reloading"
    TOO_HOT = "too hot to fire"
    MISSED = "missed"
    HIT_NOT_NEUTRALISED = "hit but not neutralised"
    WRONGLY_CALLED_DEAD = "wrongly called dead"
    BELOW_KEEP_OUT = "killed too near or too low"


class Outcome(Enum):
    """What became of a threat when it was neutralised. Exhaustive and exclusive."""

    NONE = "none"
    DETONATED = "detonated"
    BROKEN_UP = "broken up"
    DISABLED = "fuze or motor disabled"
    DEFLECTED = "deflected"


class Piece(Enum):
    """What comes down of a raid besides the threats that nothing stopped."""

    FRAGMENT = "fragment of a warhead"
    PART = "part of the body"
    DUD = "whole round, cannot detonate"
    LIVE = "whole round, can detonate"
    GUN_ROUND = "gun's round"
    GUN_FRAGMENT = "fragment of a gun's round"
    INTERCEPTOR = "interceptor's body"


class Event(Enum):
    """The vocabulary of the event log."""

    LAUNCHED = "launched"
    FAILED_TO_LAUNCH = "failed to launch"
    DETECTED = "detected"
    TRACK_CONFIRMED = "track confirmed"
    TRACK_DROPPED = "track dropped"
    TAKEN_FOR_HOSTILE = "taken for hostile"
    ALERTED = "alerted"
    ALARM_RAISED = "alarm raised"
    ALARM_WITHDRAWN = "alarm withdrawn"
    ALL_CLEAR = "all-clear"
    JUDGED_THREATENING = "judged threatening"
    JUDGED_HARMLESS = "judged harmless"
    RELEASE_ASKED = "release asked"
    OPERATOR_DECIDES = "operator decides"
    RELEASED = "released"
    CONSENT_WITHHELD = "consent withheld"
    ASSIGNED = "assigned"
    ORDER_LOST = "order lost"
    CUED = "cued"
    ACQUIRED = "acquired"
    ACQUISITION_FAILED = "acquisition failed"
    ENGAGEMENT_BROKEN_OFF = "engagement broken off"
    OPENED_FIRE = "opened fire"
    NEUTRALISED = "neutralised"
    CEASED_FIRE = "ceased fire"
    ASSESSED_DEAD = "assessed dead"
    ASSESSED_ALIVE = "assessed alive"
    FREE_AGAIN = "free again"
    RELOADING = "reloading"
    RELOADED = "reloaded"
    RESUPPLIED = "resupplied"
    COOLING = "cooling"
    COOLED = "cooled"
    STOPPAGE = "stoppage"
    STOPPAGE_CLEARED = "stoppage cleared"
    WENT_DOWN = "went down"
    REPAIR_BEGUN = "repair begun"
    BACK_UP = "back up"
    COMMAND_POST_DOWN = "command post down"
    COMMAND_POST_UP = "command post up"
    FIRE_HELD = "hold fire"
    FIRE_FREED = "hold fire over"
    IMPACT = "impact"


def _names(record: "Detections | Reports | Estimates") -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


@dataclass(frozen=True)
class Detections:
    """What one search radar saw of n lanes in at most k looks each; a lane's looks lie together.

    `time` (n, k) seconds, NaN after the flight; `down` (n, k) the radar was out then: a look that
    would have had the lane in coverage was not made; `covered`, `detected` (n, k);
    `snr` (n, k) the signal to noise measured in a detection (linear, of all its pulses); `sigma`
    and `error` (n, k, 3) metres, along the line of sight and across it in azimuth and elevation,
    registration included in the error; `state` (n, k, 6) true position and velocity; `confirmed`
    (n, k) whether a confirmed track exists at the end of that look; `dropped` (n, k) whether a
    track, confirmed or not, was given up at the end of that look: the estimator starts afresh.
    """

    time: Floats
    down: Truths
    covered: Truths
    detected: Truths
    snr: Floats
    sigma: Floats
    error: Floats
    state: Floats
    confirmed: Truths
    dropped: Truths

    def lanes(self, lanes: slice) -> "Detections":
        """Some of the lanes."""
        return Detections(**{name: getattr(self, name)[lanes] for name in _names(self)})


@dataclass(frozen=True)
class Reports:
    """What reaches the command post of n lanes: the looks of all sensors, in order of arrival.

    By report, (n, k): `sensor` and `look`, the column of the look in the arrays below; `arrival`
    seconds, NaN after the last; `used` whether it is a detection for the track, `starts` whether
    that is the first of a new one, `confirmed` whether a confirmed track exists afterwards.
    By look, sensor after sensor: `time` (n, m), `sigma` and `error` (n, m, 3), `state` (n, m, 6) as
    in `Detections`.
    """

    sensor: Integers
    look: Integers
    arrival: Floats
    used: Truths
    starts: Truths
    confirmed: Truths
    time: Floats
    sigma: Floats
    error: Floats
    state: Floats

    def lanes(self, lanes: "slice | Integers") -> "Reports":
        """Some of the lanes."""
        return Reports(**{name: getattr(self, name)[lanes] for name in _names(self)})


@dataclass(frozen=True)
class Estimates:
    """What the tracker believes of n lanes after each of k reports; NaN without a confirmed track.

    Believed minus true: `impact_error` (n, k, 3) east, north (m) and time (s) of impact,
    `origin_error` (n, k, 2) east and north of the launch point;
    `impact_covariance`, `origin_covariance` (n, k, 3): the covariance that goes with them (east
    east, east north, north north) in square metres; `position_error` (n, k): standard deviation
    of the predicted position per axis, in metres.
    """

    impact_error: Floats
    impact_covariance: Floats
    position_error: Floats
    origin_error: Floats
    origin_covariance: Floats

    def lanes(self, lanes: slice) -> "Estimates":
        """Some of the lanes."""
        return Estimates(**{name: getattr(self, name)[lanes] for name in _names(self)})


class Window(IntEnum):
    """The columns that every effector's windows have: one row for each time of intercept."""

    INTERCEPT_TIME = 0
    FIRING_TIME = 1
    SLANT_RANGE = 2
    AZIMUTH = 3
    ELEVATION = 4
    FEASIBLE = 5  # 1 or 0: a path may leave an effector's limits and come back


@dataclass(frozen=True)
class Opportunities:
    """Which of n lanes one fire unit may engage, and when.

    `table` (rows, columns), first those of `Window`: a lane's rows `start[lane]:stop[lane]`, in
    order of time, span all feasible intercepts; none if there is none.
    """

    table: Floats
    start: Integers
    stop: Integers

    def firing_spans(self) -> tuple[Floats, Floats]:
        """The earliest and the latest firing time of each lane (s), each (n,); NaN for none.

        Not those of its first and last rows: what recedes fast is met later though fired at sooner.
        """
        exists = self.stop > self.start
        earliest, latest = np.full(len(exists), np.nan), np.full(len(exists), np.nan)
        if exists.any():
            firing, begins = self.table[:, Window.FIRING_TIME], self.start[exists]
            earliest[exists] = np.fmin.reduceat(firing, begins)
            latest[exists] = np.fmax.reduceat(firing, begins)
        return earliest, latest


@dataclass(frozen=True)
class Debris:
    """What of a block came down in k pieces flown: of kills, and of what was fired.

    Each (k,): `replication` from 0 in the block, `threat` its number in the raid (the one killed,
    or fired at), `fire_unit` the number of who did; `piece` its place among `Piece`; `number` how
    many alike it stands for; `spread` m; `mass` kg; `time` s; `east`, `north` m; `speed` m/s at the
    ground; `detonates` whether it does there. In order of replication, then of threat.

    Those that a piece stands for come down about it by a normal law, `spread` its standard
    deviation on each axis; 0 of a piece that is one. Assumed, not validated: of what a burst throws
    a share of the way that the piece went itself; of rounds as their gun scatters them.
    """

    replication: Integers
    threat: Integers
    fire_unit: Integers
    piece: Integers
    number: Floats
    spread: Floats
    mass: Floats
    time: Floats
    east: Floats
    north: Floats
    speed: Floats
    detonates: Truths

    @property
    def energy(self) -> Floats:
        """The energy of one piece at the ground, (k,) joules."""
        energy: Floats = 0.5 * self.mass * self.speed**2
        return energy


def no_debris() -> Debris:
    """Nothing came down."""
    whole, real = np.empty(0, dtype=np.int64), np.empty(0)
    never = np.empty(0, dtype=np.bool_)
    return Debris(whole, whole, whole, whole, real, real, real, real, real, real, real, never)
