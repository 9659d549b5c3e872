"""What the ledger says of each warning zone."""

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, Counts, Key
from cram_sim.experiment.empirical import EmpiricalDistribution
from cram_sim.experiment.rates import Rate, mean_of, probability_of, share_of
from cram_sim.experiment.sensing_tally import MILLISECONDS
from cram_sim.records import Floats, Truths
from cram_sim.scenario.model import WarningZone

MINUTE = 60.0  # s
HOUR = 3600.0  # s
PERSON_HOURS = "person_hours_under_alarm"

THREATS: dict[str, Rate] = {
    "alerted": share_of("alerted", "threats to the zone"),
    "missed_alerts": share_of("missed alerts", "threats to the zone"),
    "false_alerts": share_of("false alerts", "alerts"),
    "time_for_cover": share_of("warned long enough to take cover", "threats to the zone"),
    "time_for_shelter": share_of("warned long enough for shelter", "threats to the zone"),
    "impacts_without_alarm": share_of("came down with no alarm in force", "impacts in the zone"),
}
ALARMS: dict[str, Rate] = {
    "raids_with_alarm": probability_of("an alarm in the raid"),
    "alarms": mean_of("alarms per raid", "raids", "alarms"),
    "false_alarms": share_of("false: nothing threatened the zone", "alarms"),
    "needless_alarms": share_of("needless: nothing came down in it", "alarms"),
    "withdrawn_alarms": share_of("withdrawn", "alarms"),
    "minutes_under_alarm": mean_of(
        "minutes under alarm per raid", "raids", "min", per=MINUTE * MILLISECONDS
    ),
}
# The share of threats to the zone that are given at least this warning.
WARNING_LEVELS = {
    "warning_median": (0.5, "warning time, median"),
    "warning_nearly_always": (0.95, "warning time exceeded by 95 %"),
}


def zone_rates(zone: WarningZone) -> dict[str, Rate]:
    """The measures of a zone; how many people its alarms keep in shelter if it has any."""
    rates = THREATS | ALARMS
    if zone.people:
        rates[PERSON_HOURS] = mean_of(
            "person-hours under alarm per raid",
            "raids",
            "person-hours",
            per=HOUR * MILLISECONDS / zone.people,
        )
    return rates


def zone_counts(
    count: Counter,
    warnings: Columns,
    came_down: Truths,
    alarms: Columns,
    name: str,
    times: tuple[float, float],
) -> dict[Key, Counts]:
    """Of every raid what befell one zone; `warnings` and `alarms` are its rows.

    `came_down` of each of its warnings whether the threat did, anywhere; `times` (s) that half of
    the people need to take cover and to reach shelter.
    """
    alerted, threatened = warnings["alerted"], warnings["truly_threatened"]
    warning = warning_given(warnings["alarm_time_s"], warnings["warning_time_s"], came_down)
    cover, shelter = times
    impacts = threatened & came_down
    shares = {
        "alerted": (alerted & threatened, threatened),
        "missed_alerts": (~alerted & threatened, threatened),
        "false_alerts": (alerted & ~threatened, alerted),
        "time_for_cover": (threatened & (warning >= cover), threatened),
        "time_for_shelter": (threatened & (warning >= shelter), threatened),
        "impacts_without_alarm": (impacts & (warning == 0.0), impacts),
    }
    counts = {
        measure: Counts(count(warnings, part), count(warnings, whole))
        for measure, (part, whole) in shares.items()
    } | alarm_counts(count, alarms)
    return {("zones", name, measure): pair for measure, pair in counts.items()}


def warning_given(in_force: Floats, of_its_own: Floats, came_down: Truths) -> Floats:
    """How long (s) people had been warned of a threat when it came down or would have, (n,).

    `in_force` by the zone's alarm then, `of_its_own` by the alert that it raised itself, NaN for
    none. That alert counts for what was neutralised: it may have been withdrawn after the kill.
    """
    warning: Floats = np.where(came_down, in_force, np.fmax(in_force, of_its_own))
    return warning


def alarm_counts(count: Counter, alarms: Columns) -> dict[str, Counts]:
    """Of every raid the alarms of one zone."""
    each = np.ones(alarms["replication"].size, np.bool_)
    number = count(alarms, each)
    shares = {
        "false_alarms": ~alarms["truly_threatened"],
        "needless_alarms": ~alarms["came_down"],
        "withdrawn_alarms": alarms["withdrawn"],
    }
    lasted = np.rint(MILLISECONDS * (alarms["end_s"] - alarms["start_s"])).astype(np.int64)
    under_alarm = Counts(count.total(alarms, lasted), count.one_each)
    return {name: Counts(count(alarms, part), number) for name, part in shares.items()} | {
        "raids_with_alarm": Counts((number > 0).astype(np.int64), count.one_each),
        "alarms": Counts(number, count.one_each),
        "minutes_under_alarm": under_alarm,
        PERSON_HOURS: under_alarm,
    }


def warning_times(warnings: Columns) -> EmpiricalDistribution:
    """Of the truly threatened; a missed or late alert is no warning: 0 s."""
    threatened = warnings["truly_threatened"]
    time = np.nan_to_num(warnings["warning_time_s"][threatened], nan=0.0)
    time = np.where(warnings["alerted"][threatened], np.maximum(time, 0.0), 0.0)
    return EmpiricalDistribution.of(warnings["replication"][threatened], time)
