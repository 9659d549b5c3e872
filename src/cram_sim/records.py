"""What flows between the layers, and what a run's tables hold.

Frozen dataclasses of NumPy arrays: component first, lane last. Inside everything is SI and radians;
the columns of tables carry their unit in the name. A lane is one threat of one replication; lanes
are ordered by threat, then replication: lane = threat x replications + replication.
"""

from dataclasses import dataclass, fields
from enum import Enum, IntEnum
from typing import Any, Literal

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


class Event(Enum):
    """The vocabulary of the event log."""

    LAUNCHED = "launched"
    FAILED_TO_LAUNCH = "failed to launch"
    DETECTED = "detected"
    TRACK_CONFIRMED = "track confirmed"
    TRACK_DROPPED = "track dropped"
    TAKEN_FOR_HOSTILE = "taken for hostile"
    ALERTED = "alerted"
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


Kind = Literal["integer", "real", "truth", "text"]


@dataclass(frozen=True)
class Column:
    """One column of a result table."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class TableSchema:
    """A result table: its name and columns. Every table is keyed by `replication` first."""

    name: str
    columns: tuple[Column, ...]


REPLICATION = Column("replication", "integer", "number of the replication, from 0")

THREATS = TableSchema(
    "threats",
    (
        REPLICATION,
        Column("threat", "text", "salvo and round"),
        Column("threat_class", "text", "catalogue name of the class"),
        Column("believed_class", "text", "the class that the tracker believed in"),
        Column("friendly", "truth", "no threat: a friendly drone, counted apart"),
        Column("launched", "truth", "left the launcher"),
        Column("launch_time_s", "real", "time of launch"),
        Column("impact_time_s", "real", "time of impact, if not engaged"),
        Column("impact_east_m", "real", "place of impact, if not engaged"),
        Column("impact_north_m", "real", "place of impact, if not engaged"),
        Column("impact_speed_m_s", "real", "speed at impact, if not engaged"),
        Column("truly_threatening", "truth", "unengaged it would come down inside an asset's zone"),
        Column("threatened_asset", "text", "the asset of highest value in whose zone, or empty"),
        Column("covered", "truth", "at least one search look had it in coverage"),
        Column("detected_time_s", "real", "first detection by a search radar"),
        Column("track_time_s", "real", "confirmed search track"),
        Column("hostile_time_s", "real", "a drone's track counted as hostile from then"),
        Column("judged_threatening", "truth", "believed to threaten an asset at some time"),
        Column("judged_time_s", "real", "first judged threatening"),
        Column("released_time_s", "real", "released for engagement"),
        Column("first_fire_time_s", "real", "some fire unit could open fire from then"),
        Column("last_call_time_s", "real", "the last fire unit must be cued by then"),
        Column("last_fire_time_s", "real", "the last fire unit's window closes"),
        Column("assigned_time_s", "real", "first assigned to a fire unit"),
        Column("fired_time_s", "real", "first round or interceptor fired at it"),
        Column("shots", "integer", "shots fired at it"),
        Column("rounds", "integer", "rounds fired at it"),
        Column("hit", "truth", "hit at least once"),
        Column("neutralised", "truth", "neutralised in flight"),
        Column("neutralised_time_s", "real", "time of neutralisation"),
        Column("neutralised_by", "text", "fire unit, or empty"),
        Column("neutralised_range_m", "real", "slant range from that fire unit"),
        Column("neutralised_height_m", "real", "height above the origin"),
        Column("outcome", "text", "one of Outcome: what the neutralisation did to it"),
        Column("impact_error_m", "real", "error of the last impact prediction used, horizontal"),
        Column("origin_error_m", "real", "error of the surest estimate of its origin, horizontal"),
        Column("estimated_in_time", "truth", "its origin and impact were, 2 s before impact"),
        Column("impact_inside_50", "truth", "in the 50 % ellipse of its last estimate in time"),
        Column("impact_inside_90", "truth", "in the 90 % ellipse of its last estimate in time"),
        Column("origin_inside_50", "truth", "in the 50 % ellipse of its last estimate in time"),
        Column("origin_inside_90", "truth", "in the 90 % ellipse of its last estimate in time"),
        Column("swapped", "truth", "its track went on with another threat, and that one's with it"),
        Column("detonated", "truth", "came down and detonated"),
        Column("fate", "text", "one of Fate"),
        Column("cause", "text", "one of Cause"),
    ),
)

SHOTS = TableSchema(
    "shots",
    (
        REPLICATION,
        Column("threat", "text", "salvo and round"),
        Column("fire_unit", "text", "who fired"),
        Column("shot", "integer", "number of the shot at this threat, from 0"),
        Column("open_fire_time_s", "real", "first round leaves the muzzle"),
        Column("first_intercept_time_s", "real", "first round meets the threat's path"),
        Column("last_intercept_time_s", "real", "last round meets the threat's path"),
        Column("slant_range_m", "real", "slant range at the first intercept"),
        Column("closest_range_m", "real", "slant range at the last intercept"),
        Column("rounds", "integer", "rounds or interceptors fired; 1 for a laser's dwell"),
        Column("firing_time_s", "real", "from opening to ceasing fire"),
        Column("p_neutralise", "real", "model's probability for the shot if no kill cut it short"),
        Column("hit", "truth", "hit at least once"),
        Column("neutralised", "truth", "neutralised the threat"),
        Column("neutralised_time_s", "real", "when"),
        Column("neutralised_range_m", "real", "slant range then"),
        Column("outcome", "text", "one of Outcome"),
        Column("assessed_dead", "truth", "the fire unit believes it neutralised the threat"),
    ),
)

ASSETS = TableSchema(
    "assets",
    (
        REPLICATION,
        Column("asset", "text", "defended asset"),
        Column("threatened_by", "integer", "threats that unengaged come down inside its zone"),
        Column("impacts", "integer", "threats that came down inside its zone"),
        Column("damaged", "truth", "damaged by at least one impact"),
        Column("damaged_unengaged", "truth", "would be damaged without the defence, same draws"),
        Column("nearest_impact_m", "real", "nearest impact to its edge, 0 inside"),
    ),
)

WARNINGS = TableSchema(
    "warnings",
    (
        REPLICATION,
        Column("zone", "text", "warning zone"),
        Column("threat", "text", "salvo and round"),
        Column("alerted", "truth", "the zone was alerted because of this threat"),
        Column("alert_time_s", "real", "the siren sounds"),
        Column("impact_time_s", "real", "time of impact, if not engaged"),
        Column("warning_time_s", "real", "from the siren to the impact, if not engaged"),
        Column("truly_threatened", "truth", "unengaged it would come down inside the zone"),
    ),
)

SENSORS = TableSchema(
    "sensors",
    (
        REPLICATION,
        Column("sensor", "text", "search radar"),
        Column("raid_s", "real", "from the start to the last impact, if not engaged"),
        Column("down_s", "real", "out in that time"),
        Column("looks", "integer", "looks at threats in coverage, summed over threats"),
        Column("detections", "integer", "looks that detected"),
        Column("tracks", "integer", "threats that it had a confirmed track of"),
        Column("false_tracks", "integer", "confirmed tracks of nothing that came up in that time"),
    ),
)

SCHEMAS = (THREATS, SHOTS, ASSETS, WARNINGS, SENSORS)

# A table: its schema's columns by name, all of one length.
Table = dict[str, NDArray[Any]]
Tables = dict[str, Table]
