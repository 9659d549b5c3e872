"""From the tables of one block to sums that add up over blocks.

A tally is all that the ledger needs, of a size that does not grow with the number of replications.
Everything in it is a whole number, so adding blocks in any order gives the same bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cram_sim.experiment.asset_measures import asset_counts
from cram_sim.experiment.counting import Columns, Counter, Counts, Key, happened, rows_where
from cram_sim.experiment.debris_measures import debris_counts
from cram_sim.experiment.empirical import EmpiricalDistribution
from cram_sim.experiment.hazard_grid import hazard_grid
from cram_sim.experiment.hazard_tally import HazardSums, hazard_sums
from cram_sim.experiment.people_measures import people_counts
from cram_sim.experiment.protection_measures import protection_counts
from cram_sim.experiment.questions import answer_counts
from cram_sim.experiment.reported_counts import NameAndCount, reported_counts
from cram_sim.experiment.reported_event import outcome_counts
from cram_sim.experiment.sensing_tally import MILLISECONDS, sensing_counts, sensing_distributions
from cram_sim.experiment.statistics import PairSums
from cram_sim.experiment.zone_measures import warning_times, zone_counts
from cram_sim.records import Cause, Fate, Outcome, Truths
from cram_sim.scenario.model import Scenario

SHOT_RANGE_BIN = 100.0  # metres of slant range counted together
KindAndBin = tuple[str, int]  # kind of effector, number of the bin


@dataclass(frozen=True)
class Tally:
    """What a number of replications add up to; `raids_per_sample` of them are one of the sums' n.

    That is 1 for independent raids. Counts of raids (outcomes, answers, reports) and distributions
    take all raids as independent: of stratified ones a share scatters at most by a fifteenth more
    variance than that (A. B. Owen, SIAM J. Numer. Anal. 34 (1997) 1884-1910).
    """

    replications: int = 0
    sums: Mapping[Key, PairSums] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    shots_by_range: Mapping[KindAndBin, PairSums] = field(default_factory=dict)
    warning_times: Mapping[str, EmpiricalDistribution] = field(default_factory=dict)
    sensing: Mapping[str, EmpiricalDistribution] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    reported: Mapping[NameAndCount, int] = field(default_factory=dict)
    as_all_reported: int = 0
    hazard: HazardSums = field(default_factory=HazardSums.empty)
    raids_per_sample: int = 1

    @property
    def samples(self) -> int:
        """How many independent samples the sums are over."""
        return self.replications // self.raids_per_sample

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.replications + other.replications,
            _merged(self.sums, other.sums, PairSums()),
            _merged(self.outcomes, other.outcomes, 0),
            _merged(self.shots_by_range, other.shots_by_range, PairSums()),
            _merged(self.warning_times, other.warning_times, EmpiricalDistribution.empty()),
            _merged(self.sensing, other.sensing, EmpiricalDistribution.empty()),
            _merged(self.answers, other.answers, 0),
            _merged(self.reported, other.reported, 0),
            self.as_all_reported + other.as_all_reported,
            self.hazard + other.hazard,
            max(self.raids_per_sample, other.raids_per_sample),
        )


def _merged(one: Mapping, other: Mapping, nothing: object) -> dict:  # type: ignore[type-arg]
    keys = [*one, *(key for key in other if key not in one)]
    return {key: one.get(key, nothing) + other.get(key, nothing) for key in keys}


def tally(
    tables: Mapping[str, Columns], scenario: Scenario, first: int, replications: int
) -> Tally:
    """Count one block: the replications from `first` on, and no others, are in the tables.

    Friendly drones are counted apart, and nowhere else.
    """
    counts = raid_counts(tables, scenario, first, replications)
    count = Counter(first, replications)
    threats = _hostile(tables["threats"])
    times = {}
    for zone in scenario.warning_zones:
        warnings = rows_where(tables["warnings"], tables["warnings"]["zone"] == zone.name)
        times[zone.name] = warning_times(warnings)
    grid, least_energy = hazard_grid(scenario), scenario.people.hazardous_energy
    raids = scenario.experiment.raids_per_sample
    return Tally(
        replications,
        {key: PairSums.of_samples(each.x, each.m, raids) for key, each in counts.items()},
        outcome_counts(threats, scenario, first, replications),
        _shots_by_range(count, _shots_at_threats(tables["shots"], scenario), scenario),
        times,
        sensing_distributions(threats),
        answer_counts(count, tables, threats, scenario),
        *reported_counts(count, tables, threats, scenario),
        hazard_sums(threats, tables["debris"], grid, least_energy),
        raids,
    )


def raid_counts(
    tables: Mapping[str, Columns], scenario: Scenario, first: int, replications: int
) -> dict[Key, Counts]:
    """What each replication of one block adds to every measure that comes from sums."""
    count = Counter(first, replications)
    threats = _hostile(tables["threats"])
    counts = _threat_counts(count, threats)
    counts |= sensing_counts(count, threats, tables["sensors"])
    shots = _shots_at_threats(tables["shots"], scenario)
    for unit in scenario.fire_units:
        counts |= _unit_counts(count, rows_where(shots, shots["fire_unit"] == unit.name), unit.name)
    counts |= _friend_counts(count, rows_where(tables["threats"], tables["threats"]["friendly"]))
    for asset in scenario.defended_assets:
        counts |= asset_counts(count, tables["assets"], asset.name)
    counts |= debris_counts(count, tables["debris"], scenario.people.hazardous_energy)
    counts |= protection_counts(count, tables["assets"], scenario)
    counts |= people_counts(count, tables["people"], scenario)
    for zone in scenario.warning_zones:
        warnings = rows_where(tables["warnings"], tables["warnings"]["zone"] == zone.name)
        counts |= _zone_counts(count, tables, warnings, scenario, zone.name)
    return counts


def _hostile(threats: Columns) -> Columns:
    return rows_where(threats, ~threats["friendly"])


def _threat_counts(count: Counter, threats: Columns) -> dict[Key, Counts]:
    all_of_them = np.ones(threats["replication"].size, np.bool_)
    flew = threats["launched"]
    threatening = flew & threats["truly_threatening"]
    neutralised = threats["neutralised"]
    in_time = threats["fate"] == Fate.NEUTRALISED.value
    leaker = threatening & ~in_time
    engaged = threats["shots"] > 0
    judged = threats["judged_threatening"]
    stages = {
        "covered": threats["covered"],
        "detected": happened(threats["detected_time_s"]),
        "tracked": happened(threats["track_time_s"]),
        "judged_threatening": judged,
        "released": happened(threats["released_time_s"]),
        "assigned": happened(threats["assigned_time_s"]),
        "engaged": engaged,
        "hit": threats["hit"],
        "neutralised": neutralised,
        "neutralised_in_time": in_time,
        "leaked": ~neutralised,
        "leakers": leaker,
    }
    shares: dict[Key, tuple[Truths, Truths]] = {
        ("raid", "flew"): (flew, all_of_them),
        ("raid", "truly_threatening"): (threatening, flew),
        ("belief", "judged_and_threatening"): (judged & threatening, flew),
        ("belief", "judged_but_harmless"): (judged & ~threatening, flew),
        ("belief", "not_judged_but_threatening"): (~judged & threatening, flew),
        ("belief", "not_judged_and_harmless"): (~judged & ~threatening, flew),
        ("belief", "harmless_judged_threatening"): (judged & ~threatening, flew & ~threatening),
        ("belief", "threatening_not_judged"): (~judged & threatening, threatening),
        ("belief", "harmless_fired_at"): (engaged & ~threatening & flew, flew & ~threatening),
        ("belief", "threatening_not_fired_at"): (~engaged & threatening, threatening),
        ("effect", "neutralised_of_engaged"): (neutralised & engaged, engaged),
        **{("chain", name): (stage & threatening, threatening) for name, stage in stages.items()},
        **{("fates", f.name.lower()): (threats["fate"] == f.value, all_of_them) for f in Fate},
        **{
            ("causes", c.name.lower()): (leaker & (threats["cause"] == c.value), leaker)
            for c in Cause
            if c is not Cause.NONE
        },
        **{
            ("kills", o.name.lower()): (threats["outcome"] == o.value, neutralised)
            for o in Outcome
            if o is not Outcome.NONE
        },
    }
    counts = {
        key: Counts(count(threats, part & whole), count(threats, whole))
        for key, (part, whole) in shares.items()
    }
    leakers = count(threats, leaker)
    rounds = count.total(threats, threats["rounds"])
    no_leaker = (leakers == 0).astype(np.int64)
    counts["raid", "threats"] = Counts(count(threats, all_of_them), count.one_each)
    counts["effect", "no_leaker"] = Counts(no_leaker, count.one_each)
    counts["effect", "leakers_per_raid"] = Counts(leakers, count.one_each)
    counts["effect", "rounds_per_raid"] = Counts(rounds, count.one_each)
    counts["effect", "rounds_per_neutralisation"] = Counts(rounds, count(threats, neutralised))
    return counts


def _unit_counts(count: Counter, shots: Columns, name: str) -> dict[Key, Counts]:
    """Of one fire unit: its shots at threats, and what they came to."""
    every_shot = np.ones(shots["replication"].size, np.bool_)
    kills, rounds = count(shots, shots["neutralised"]), count.total(shots, shots["rounds"])
    fired = count(shots, every_shot)
    seconds = np.rint(MILLISECONDS * shots["firing_time_s"]).astype(np.int64)
    counts = {
        "shots": Counts(fired, count.one_each),
        "rounds": Counts(rounds, count.one_each),
        "firing_time": Counts(count.total(shots, seconds), count.one_each),
        "hit": Counts(count(shots, shots["hit"]), fired),
        "neutralised": Counts(kills, fired),
        "rounds_per_neutralisation": Counts(rounds, kills),
    }
    return {("fire_units", name, measure): each for measure, each in counts.items()}


def _friend_counts(count: Counter, friends: Columns) -> dict[Key, Counts]:
    flew = friends["launched"]
    shares = {
        "judged_threatening": friends["judged_threatening"],
        "fired_at": friends["shots"] > 0,
        "lost": friends["neutralised"],
    }
    counts: dict[Key, Counts] = {
        ("friends", name): Counts(count(friends, part & flew), count(friends, flew))
        for name, part in shares.items()
    }
    rounds = count.total(friends, friends["rounds"])
    counts["friends", "drones"] = Counts(count(friends, flew), count.one_each)
    counts["friends", "rounds"] = Counts(rounds, count.one_each)
    return counts


def _zone_counts(
    count: Counter, tables: Mapping[str, Columns], warnings: Columns, scenario: Scenario, name: str
) -> dict[Key, Counts]:
    """Of one warning zone, whose warnings are of all threats in the order of their table."""
    threats, people = tables["threats"], scenario.people
    came_down = threats["launched"] & ~threats["neutralised"]
    alarms = rows_where(tables["alarms"], tables["alarms"]["zone"] == name)
    times = (people.cover_time, people.shelter_time)
    return zone_counts(count, warnings, came_down, alarms, name, times)


def _shots_at_threats(shots: Columns, scenario: Scenario) -> Columns:
    """Without those at friends."""
    friends = [
        f"{salvo.name}/{number + 1}"
        for salvo in scenario.salvos
        if salvo.friendly
        for number in range(salvo.rounds)
    ]
    return rows_where(shots, ~np.isin(shots["threat"], friends)) if friends else shots


def _shots_by_range(
    count: Counter, shots: Columns, scenario: Scenario
) -> dict[KindAndBin, PairSums]:
    """By kind of effector and bin of slant range: shots, and those that neutralised."""
    bins = np.floor(shots["slant_range_m"] / SHOT_RANGE_BIN).astype(np.int64)
    found: dict[KindAndBin, PairSums] = {}
    for kind in sorted({unit.effector.kind for unit in scenario.fire_units}):
        units = [unit.name for unit in scenario.fire_units if unit.effector.kind == kind]
        of_kind = np.isin(shots["fire_unit"], units)
        for number in np.unique(bins[of_kind]).tolist():
            here = of_kind & (bins == number)
            found[kind, number] = PairSums.of(
                count(shots, here & shots["neutralised"]), count(shots, here)
            )
    return found
