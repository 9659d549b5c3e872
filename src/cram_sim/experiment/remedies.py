"""What a defence could change about each cause of a leaker, and which deadline was missed.

The defence only: nothing here tells of the threat.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from cram_sim.records import Cause
from cram_sim.scenario.command import Command

REMEDIES: Final[dict[Cause, str]] = {
    Cause.NOT_COVERED: "a sensor that covers where it flew: another place, a higher mast, a second",
    Cause.SENSOR_DOWN: "a second search radar, or a quicker repair",
    Cause.NOT_DETECTED: "a search radar that is nearer, stronger or scans faster",
    Cause.NO_TRACK_IN_TIME: "an earlier track: a radar nearer, higher or scanning faster, "
    "or a confirmation that asks for fewer detections",
    Cause.JUDGED_HARMLESS: "a lower threshold of engagement, or a track that predicts more exactly",
    Cause.DISMISSED: "a lower threshold of engagement, or a track that predicts more exactly",
    Cause.JUDGED_TOO_LATE: "an earlier track: a radar nearer, higher or confirming faster; "
    "a shorter command delay; a lower threshold of engagement",
    Cause.OUT_OF_ENVELOPE: "a fire unit nearer to what is defended, or one that reaches further",
    Cause.HUMAN_DELAY: "a shorter or a standing release, or another operator",
    Cause.CONSENT_WITHHELD: "surer evidence for the operator: a better track, "
    "or rules that say beforehand when to consent",
    Cause.HOLD_FIRE: "a shorter or narrower hold-fire order, or a fire unit on another side of it",
    Cause.COMMAND_POST_DOWN: "a second command post, or sectors that fire units defend alone",
    Cause.FIRE_UNIT_DOWN: "a second fire unit, another repair crew, or a quicker repair",
    Cause.LINK_DOWN: "a second link, a faster one, or a shorter wait before an order is repeated",
    Cause.CHANNELS_BUSY: "a second fire unit or channel, or a doctrine with shorter engagements",
    Cause.NOT_CHOSEN: "a doctrine that keeps back less, or another fire unit",
    Cause.NO_FIRE_CONTROL_TRACK: "an earlier cue, a faster slew or acquisition, "
    "or a fire unit nearer to what is defended",
    Cause.OUT_OF_AMMUNITION: "a larger magazine or stock, or shorter bursts",
    Cause.RELOADING: "a larger magazine, another crew, or a second fire unit",
    Cause.TOO_HOT: "shorter bursts, or a second fire unit to share the firing",
    Cause.MISSED: "more shots in the window: earlier fire, a longer burst, a second fire unit; "
    "a more exact fire-control track",
    Cause.HIT_NOT_NEUTRALISED: "more or more lethal hits: a second shot, another round or warhead",
    Cause.WRONGLY_CALLED_DEAD: "a surer kill assessment, or a second shot before looking",
    Cause.BELOW_KEEP_OUT: "an earlier engagement, or a fire unit placed further "
    "forward; a smaller keep_out or minimum_kill_height, if the asset can bear it",
}


class Deadline(NamedTuple):
    """What came too late, as a column of the threats' table and in words, and by when it was due.

    `due` is a column too.
    """

    column: str
    what: str
    due: str = "last_call_time_s"


DEADLINES: Final[dict[Cause, Deadline]] = {
    Cause.NOT_DETECTED: Deadline("detected_time_s", "the first detection"),
    Cause.NO_TRACK_IN_TIME: Deadline("track_time_s", "the confirmed track"),
    Cause.JUDGED_TOO_LATE: Deadline("judged_time_s", "the judgement"),
    # A unit is on target by then: it needs the word and nothing else.
    Cause.HUMAN_DELAY: Deadline("released_time_s", "the release", due="last_fire_time_s"),
}


def deadlines_of(command: Command) -> Mapping[Cause, Deadline]:
    """By when what was due; a unit that is laid on by hand turns to its threat only then."""
    if command.release.by != "manual":
        return DEADLINES
    return {**DEADLINES, Cause.HUMAN_DELAY: Deadline("released_time_s", "the release")}
