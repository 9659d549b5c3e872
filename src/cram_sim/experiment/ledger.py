"""The effectiveness ledger: every rate with its numerator, denominator and 95 % interval."""

import math
from dataclasses import asdict, dataclass, fields, is_dataclass, replace

from cram_sim.experiment.asset_measures import asset_rates
from cram_sim.experiment.counting import Key
from cram_sim.experiment.debris_measures import debris_rates
from cram_sim.experiment.empirical import value_reached_by
from cram_sim.experiment.people_measures import PEOPLE, names_of_places
from cram_sim.experiment.protection_measures import protection_rates
from cram_sim.experiment.questions import answers
from cram_sim.experiment.rates import (
    Rate,
    mean_of,
    per_hour,
    probability_of,
    share_of,
    share_of_amount,
)
from cram_sim.experiment.reported_counts import CountBesideReport, all_within, beside_reports
from cram_sim.experiment.reported_event import outcomes
from cram_sim.experiment.sensing_tally import MILLISECONDS
from cram_sim.experiment.statistics import Estimate, probability
from cram_sim.experiment.tally import Tally
from cram_sim.experiment.zone_measures import WARNING_LEVELS, zone_rates
from cram_sim.records import Cause, Fate, Outcome
from cram_sim.scenario.model import Scenario

Estimates = dict[str, Estimate]


@dataclass(frozen=True)
class Ledger:
    """All measures of a run, by section and name.

    `chain` counts truly threatening threats only. `fates` sum to the raid, `causes` to the leakers,
    `outcomes` to 1. Stages of belief and of truth are not nested. `friends` counts friendly drones,
    which are in no other section; it is empty where there are none. `kills` is what neutralising
    did, `fire_units` what each of them fired at threats. `sensing` is of the threats that flew; of
    rounds only where it tells of impacts and origins, which a drone's track lacks. `debris` is what
    came down of kills and of what was fired; it is empty where nothing can fire. `people` is a
    proxy, by place. `questions` are the scenario's own; `reported` stands beside each published
    count, `all_reported` beside all.
    """

    raid: Estimates
    chain: Estimates
    causes: Estimates
    fates: Estimates
    belief: Estimates
    effect: Estimates
    kills: Estimates
    fire_units: dict[str, Estimates]
    sensing: Estimates
    debris: Estimates
    protection: Estimates
    assets: dict[str, Estimates]
    people: dict[str, Estimates]
    zones: dict[str, Estimates]
    outcomes: Estimates
    friends: Estimates
    questions: Estimates
    reported: dict[str, CountBesideReport]
    all_reported: Estimates

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON, in a fixed order; what could not be measured is None."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    def at(self, key: Key) -> Estimate:
        """The measure of a key: ("effect", "no_leaker"), ("fire_units", "gun 1", "shots")."""
        found = getattr(self, key[0])
        for name in key[1:]:
            found = found[name]
        measure: Estimate = found
        return measure


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


RAID: dict[str, Rate] = {
    "threats": mean_of("threats in a raid", "raids", "threats"),
    "flew": share_of("left the launcher", "threats"),
    "truly_threatening": share_of("truly threatening", "threats that flew"),
}
CHAIN: dict[str, Rate] = {
    name: share_of(meaning, "truly threatening")
    for name, meaning in {
        "covered": "in radar coverage",
        "detected": "detected",
        "tracked": "tracked",
        "judged_threatening": "judged threatening",
        "released": "released",
        "assigned": "assigned to a fire unit",
        "engaged": "fired at",
        "hit": "hit",
        "neutralised": "neutralised",
        "neutralised_in_time": "neutralised far and high enough",
        "leaked": "leaked: not neutralised",
        "leakers": "leakers: leaked, or too near or low",
    }.items()
}


def _chain(scenario: Scenario) -> dict[str, Rate]:
    """The stages in the order of time: by hand, released is only what a unit is assigned to."""
    names = list(CHAIN)
    if scenario.command.release.by == "manual":
        names.remove("released")
        names.insert(names.index("assigned") + 1, "released")
    return {name: CHAIN[name] for name in names}


CAUSES: dict[str, Rate] = {
    cause.name.lower(): share_of(cause.value, "leakers")
    for cause in Cause
    if cause is not Cause.NONE
}
FATES: dict[str, Rate] = {fate.name.lower(): share_of(fate.value, "threats") for fate in Fate}
BELIEF: dict[str, Rate] = {
    "judged_and_threatening": share_of("judged threatening, and is", "threats that flew"),
    "judged_but_harmless": share_of("judged threatening, but harmless", "threats that flew"),
    "not_judged_but_threatening": share_of("not judged so, but threatening", "threats that flew"),
    "not_judged_and_harmless": share_of("not judged so, and harmless", "threats that flew"),
    "harmless_judged_threatening": share_of("harmless, judged threatening", "harmless that flew"),
    "threatening_not_judged": share_of("threatening, not judged so", "truly threatening"),
    "harmless_fired_at": share_of("harmless, fired at", "harmless that flew"),
    "threatening_not_fired_at": share_of("threatening, not fired at", "truly threatening"),
}
# What a kind of effector fires; dwells are counted, and their seconds beside them.
FIRED = {"missile": "interceptors", "laser": "dwells", "table": "shots"}


def _effect(kinds: set[str]) -> dict[str, Rate]:
    words = {FIRED.get(kind, "rounds") for kind in kinds}
    fired = "rounds of all kinds" if len(words) > 1 else words.pop() if words else "rounds"
    return {
        "no_leaker": probability_of("no leaker in the raid"),
        "leakers_per_raid": mean_of("leakers per raid", "raids", "leakers"),
        "neutralised_of_engaged": share_of("neutralised, if fired at", "threats fired at"),
        "rounds_per_raid": mean_of(f"{fired} per raid", "raids", "rounds"),
        "rounds_per_neutralisation": mean_of(
            f"{fired} per neutralisation", "neutralisations", "rounds"
        ),
    }


KILLS: dict[str, Rate] = {
    outcome.name.lower(): share_of(outcome.value, "neutralisations")
    for outcome in Outcome
    if outcome is not Outcome.NONE
}


def _fire_unit(kind: str) -> dict[str, Rate]:
    fired = FIRED.get(kind, "rounds")
    hit = "touched by its light" if kind == "laser" else "hit, of its shots"
    rates = {
        "shots": mean_of("shots per raid", "raids", "shots"),
        "rounds": mean_of(f"{fired} per raid", "raids", fired),
        "firing_time": mean_of("seconds of fire per raid", "raids", "s of fire", per=MILLISECONDS),
        "hit": share_of(hit, "shots"),
        "neutralised": share_of("neutralised, of its shots", "shots"),
        "rounds_per_neutralisation": mean_of(
            f"{fired} per neutralisation", "neutralisations", fired
        ),
    }
    if kind in ("missile", "table"):
        del rates["firing_time"]
    return rates


SENSING: dict[str, Rate] = {
    "impact_inside_50": share_of("impact inside its 50 % ellipse", "estimated rounds"),
    "impact_inside_90": share_of("impact inside its 90 % ellipse", "estimated rounds"),
    "origin_inside_50": share_of("origin inside its 50 % ellipse", "estimated rounds"),
    "origin_inside_90": share_of("origin inside its 90 % ellipse", "estimated rounds"),
    "swapped": share_of("tracks swapped", "threats tracked"),
    "taken_for_another": share_of("taken for another class", "threats tracked"),
    "false_tracks": mean_of("false tracks per raid", "raids", "false tracks"),
    "false_tracks_per_hour": per_hour("false tracks per hour of a radar", "false tracks"),
    "down": share_of_amount("search radars down", "radar-seconds", per=MILLISECONDS),
}
# Medians of what was measured: meaning, of what, unit.
SENSING_MEDIANS = {
    "detection_time": ("launch to first detection, median", "threats detected", "s"),
    "track_time": ("launch to confirmed track, median", "threats tracked", "s"),
    "impact_cep": ("impact point, last estimate: CEP", "rounds tracked", "m"),
    "origin_cep": ("origin, surest estimate: CEP", "rounds tracked", "m"),
}
FRIENDS: dict[str, Rate] = {
    "drones": mean_of("friendly drones in a raid", "raids", "drones"),
    "judged_threatening": share_of("taken for threatening", "friends that flew"),
    "fired_at": share_of("fired at", "friends that flew"),
    "lost": share_of("shot down", "friends that flew"),
    "rounds": mean_of("rounds fired at friends per raid", "raids", "rounds"),
}


def ledger(tally: Tally, scenario: Scenario) -> Ledger:
    """The measures of all the replications that were tallied."""
    sections = {
        section: _section(tally, section, rates) for section, rates in sections_of(scenario).items()
    }
    return Ledger(
        raid=sections["raid",],
        chain=sections["chain",],
        causes=sections["causes",],
        fates=sections["fates",],
        belief=sections["belief",],
        effect=sections["effect",],
        kills=sections["kills",],
        fire_units=_by_name(sections, "fire_units"),
        sensing=_sensing_medians(tally) | sections["sensing",],
        debris=sections["debris",],
        protection=sections["protection",],
        assets=_by_name(sections, "assets"),
        people=_by_name(sections, "people"),
        zones={
            zone: rates | _warning_levels(tally, zone)
            for zone, rates in _by_name(sections, "zones").items()
        },
        outcomes={
            outcome.key: probability(
                tally.outcomes[outcome.key], tally.replications, meaning=outcome.meaning
            )
            for outcome in outcomes(scenario)
        },
        friends=sections.get(("friends",), {}),
        questions=answers(tally.answers, scenario, tally.replications),
        reported=beside_reports(tally.reported, scenario),
        all_reported=all_within(tally.as_all_reported, scenario, tally.replications),
    )


def measured(tally: Tally, scenario: Scenario, key: Key, *, confidence: float) -> Estimate:
    """One measure that is made from sums, with an interval of another confidence."""
    estimate = rates_of(scenario)[key](tally.sums[key], tally.samples, confidence)
    return replace(estimate, replications=tally.replications)


def rates_of(scenario: Scenario) -> dict[Key, Rate]:
    """How each measure is made that is made from sums, by its key."""
    return {
        (*section, name): rate
        for section, rates in sections_of(scenario).items()
        for name, rate in rates.items()
    }


def sections_of(scenario: Scenario) -> dict[Key, dict[str, Rate]]:
    """The same by section of the ledger: ("effect",), ("fire_units", "gun 1")."""
    kinds: set[str] = {unit.effector.kind for unit in scenario.fire_units}
    is_shared = any(salvo.friendly for salvo in scenario.salvos)
    return {
        ("raid",): RAID,
        ("chain",): _chain(scenario),
        ("causes",): CAUSES,
        ("fates",): FATES,
        ("belief",): BELIEF,
        ("effect",): _effect(kinds),
        ("kills",): KILLS,
        **{("fire_units", u.name): _fire_unit(u.effector.kind) for u in scenario.fire_units},
        ("sensing",): SENSING,
        ("debris",): debris_rates(kinds, scenario.people.hazardous_energy),
        ("protection",): protection_rates(scenario),
        **{("assets", asset.name): asset_rates(asset) for asset in scenario.defended_assets},
        **{("people", name): PEOPLE for name in names_of_places(scenario)},
        **{("zones", zone.name): zone_rates(zone) for zone in scenario.warning_zones},
        **({("friends",): FRIENDS} if is_shared else {}),
    }


def _section(tally: Tally, key: Key, rates: dict[str, Rate]) -> Estimates:
    return {
        name: replace(
            rate(tally.sums[(*key, name)], tally.samples), replications=tally.replications
        )
        for name, rate in rates.items()
    }


def _by_name(sections: dict[Key, Estimates], section: str) -> dict[str, Estimates]:
    """Of a section that has a part for each entity, the parts by their names."""
    return {key[1]: rates for key, rates in sections.items() if key[0] == section}


def _warning_levels(tally: Tally, zone: str) -> Estimates:
    times = tally.warning_times[zone]
    return {
        key: value_reached_by(
            times, level, tally.replications, meaning=meaning, of="threats to the zone", unit="s"
        )
        for key, (level, meaning) in WARNING_LEVELS.items()
    }


def _sensing_medians(tally: Tally) -> Estimates:
    return {
        name: value_reached_by(
            tally.sensing[name], 0.5, tally.replications, meaning=meaning, of=of, unit=unit
        )
        for name, (meaning, of, unit) in SENSING_MEDIANS.items()
    }
