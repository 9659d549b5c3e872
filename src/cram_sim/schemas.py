"""What a run's tables hold; the columns carry their unit in the name."""

from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

Kind = Literal["integer", "real", "truth", "text"]


@dataclass(frozen=True)
class Column:
    """One column of a result table."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class TableSchema:
    """A result table: what a row is, and columns. Every table is keyed by `replication` first."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


REPLICATION = Column("replication", "integer", "number of the replication, from 0")

THREATS = TableSchema(
    "threats",
    "one row for each threat of a raid, and each friendly drone",
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
    "one row for each shot at a threat, in the order of the threats",
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
    "one row for each defended asset in each raid",
    (
        REPLICATION,
        Column("asset", "text", "defended asset"),
        Column("threatened_by", "integer", "threats that unengaged come down inside its zone"),
        Column("impacts", "integer", "threats that came down inside its zone"),
        Column("damaged", "truth", "damaged: by a detonation, or its items by debris, too"),
        Column("damaged_unengaged", "truth", "would be damaged without the defence, same draws"),
        Column("items_damaged", "integer", "how many of its items were damaged"),
        Column("items_damaged_unengaged", "integer", "the same without the defence, same draws"),
        Column("struck_by_debris", "truth", "a piece with energy enough to damage it fell on it"),
        Column(
            "expected_hazardous_pieces", "real", "pieces on it that can kill or injure, expected"
        ),
        Column("nearest_impact_m", "real", "nearest threat or whole round to its edge, 0 inside"),
    ),
)

PEOPLE = TableSchema(
    "people",
    "one row for each place where people are, in each raid",
    (
        REPLICATION,
        Column("place", "text", "defended asset or warning zone where people are"),
        Column("warned_s", "real", "least warning of what came down on them; NaN if nothing did"),
        *(
            Column(
                f"expected_casualties_{defence}_{warning}_{end}", "real", f"{words}, {end} factors"
            )
            for defence, warning, words in (
                ("defended", "warned", "expected casualties"),
                ("defended", "unwarned", "the same if nobody were warned"),
                ("undefended", "warned", "the same if nothing were engaged"),
                ("undefended", "unwarned", "the same with neither"),
            )
            for end in ("low", "high")
        ),
        Column("expected_struck", "real", "people struck by a hazardous piece"),
    ),
)

DEBRIS = TableSchema(
    "debris",
    "one row for each piece that came down of a kill or of what was fired",
    (
        REPLICATION,
        Column("threat", "text", "salvo and round: the one killed, or fired at"),
        Column("fire_unit", "text", "who neutralised it, or fired"),
        Column("piece", "text", "one of Piece"),
        Column("pieces", "real", "how many pieces alike this one stands for"),
        Column("spread_m", "real", "deviation per axis of where those come down; 0 of a single"),
        Column("mass_kg", "real", "of one piece"),
        Column("impact_time_s", "real", "when it came down"),
        Column("impact_east_m", "real", "where it came down"),
        Column("impact_north_m", "real", "where it came down"),
        Column("impact_speed_m_s", "real", "its speed then"),
        Column("energy_j", "real", "its energy then"),
        Column("detonated", "truth", "it detonated where it came down"),
    ),
)

ALARMS = TableSchema(
    "alarms",
    "one row for each alarm of a warning zone",
    (
        REPLICATION,
        Column("zone", "text", "warning zone"),
        Column("alarm", "integer", "number of the zone's alarm in the raid, from 0"),
        Column("start_s", "real", "the siren sounds"),
        Column("end_s", "real", "the all-clear"),
        Column("withdrawn", "truth", "ended because nothing threatened any more, by the tracks"),
        Column("threats", "integer", "threats that it was raised or kept up for"),
        Column("truly_threatened", "truth", "unengaged something would come down inside the zone"),
        Column("came_down", "truth", "a threat or a hazardous piece came down inside the zone"),
    ),
)

WARNINGS = TableSchema(
    "warnings",
    "one row for each threat and each warning zone",
    (
        REPLICATION,
        Column("zone", "text", "warning zone"),
        Column("threat", "text", "salvo and round"),
        Column("alerted", "truth", "the zone was alerted because of this threat"),
        Column("alert_time_s", "real", "the siren sounds"),
        Column("impact_time_s", "real", "time of impact, if not engaged"),
        Column("warning_time_s", "real", "from the siren to the impact, if not engaged"),
        Column("alarm_time_s", "real", "from the zone's alarm then in force to the impact, or 0"),
        Column("truly_threatened", "truth", "unengaged it would come down inside the zone"),
    ),
)

SENSORS = TableSchema(
    "sensors",
    "one row for each search radar in each raid",
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

SCHEMAS = (THREATS, SHOTS, ASSETS, WARNINGS, SENSORS, DEBRIS, PEOPLE, ALARMS)

# A table: its schema's columns by name, all of one length.
Table = dict[str, NDArray[Any]]
Tables = dict[str, Table]
