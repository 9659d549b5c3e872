"""The defended footprint: how well places near the defended assets are protected by one fire unit.

A nominal flight of each launch site is moved sideways, unchanged, so that it comes down at a place
of a grid. One fire unit engages it through its whole window with ideal command: cued in time,
released at once, never mistaken about a kill, busy with nothing else; continuous fire pauses for a
look after LONGEST_SHOT rounds. What it leaves out makes it
better than a raid: detection and tracking, delays, saturation, reload. The grid ends near the
assets.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cram_sim.ballistics.flights import Flights, positions_at
from cram_sim.effectors.protocol import Order
from cram_sim.experiment.approaches import paths_of
from cram_sim.experiment.case import Case
from cram_sim.experiment.effector_coverage import drawn_at, middle_of_assets, trial_at
from cram_sim.experiment.effector_trial import TRACKED, Engagements, Trial
from cram_sim.experiment.statistics import wilson_interval
from cram_sim.experiment.threat_axes import nominal_flight
from cram_sim.experiment.windows import target_of
from cram_sim.footprints import distance_to
from cram_sim.records import Floats, Window
from cram_sim.scenario.model import Scenario

NEIGHBOURHOOD: Final = 1.5  # times the distance of the farthest edge of an asset from their middle
LEAST_RADIUS: Final = 300.0  # m
MOST_SHOTS: Final = 8  # counted of a window; more of them would only add
LONGEST_SHOT: Final = 1000.0  # rounds of continuous fire, then a look: bombs are down by then
CERTAIN: Final = 1e-3  # chance of survival below which further shots are not counted
ONE_SIDED: Final = 0.90  # two-sided: 5 % lie below its lower end


@dataclass(frozen=True)
class Footprint:
    """How likely a flight from one site that comes down at a place is neutralised in time.

    `east` (columns,) and `north` (rows,) metres; by fire unit `p` (rows, columns), the mean over
    engagements, and `low`, its 95 % lower confidence bound; NaN outside the neighbourhood.
    """

    launch_site: str
    threat_class: str
    east: Floats
    north: Floats
    p: dict[str, Floats]
    low: dict[str, Floats]
    engagements: int
    seed: int

    @property
    def best_low(self) -> Floats:
        """The greatest lower bound of any one unit, (rows, columns)."""
        best: Floats = np.maximum.reduce(list(self.low.values()))
        return best

    @property
    def union(self) -> Floats:
        """All units as if independent and each with nothing else to do: optimistic."""
        survives: Floats = np.prod([1.0 - p for p in self.p.values()], axis=0)
        return 1.0 - survives

    def area(self, probability: float) -> float:
        """The area (m2) of the neighbourhood where `best_low` is at least this."""
        return self._cell * float(np.count_nonzero(self.best_low >= probability))

    @property
    def whole_area(self) -> float:
        """The area (m2) of the neighbourhood."""
        return self._cell * float(np.count_nonzero(np.isfinite(self.best_low)))

    @property
    def _cell(self) -> float:
        return float((self.east[1] - self.east[0]) * (self.north[1] - self.north[0]))


def footprints(case: Case, name: str, nodes: int, count: int) -> tuple[Footprint, ...]:
    """A footprint for each launch site of a class, `nodes` on either side, `count` engagements.

    Empty where no salvo is of the class.
    """
    by_site: dict[str, Footprint] = {}
    for group in case.all_groups:
        salvo = group.salvo
        if salvo.threat_class == name and not salvo.friendly and salvo.from_ not in by_site:
            flight = nominal_flight(case, group)
            by_site[salvo.from_] = _footprint(case, flight, salvo.from_, name, nodes, count)
    return tuple(by_site.values())


def neighbourhood(scenario: Scenario, nodes: int) -> tuple[Floats, Floats, Floats]:
    """East and north (nodes,) of the grid about the assets, and its places (2, k) within it."""
    middle = middle_of_assets(scenario)
    farthest = max(
        float(np.hypot(*(ground.centre - middle))) + ground.reach
        for ground in (asset.footprint for asset in scenario.defended_assets)
    )
    radius = max(NEIGHBOURHOOD * farthest, LEAST_RADIUS)
    east, north = (axis + np.linspace(-radius, radius, nodes) for axis in middle)
    places = np.array([grid.ravel() for grid in np.meshgrid(east, north)])
    away = np.hypot(places[0] - middle[0], places[1] - middle[1])
    return east, north, np.where(away <= radius * (1.0 + 1e-9), places, np.nan)


def moved(flight: Flights, places: Floats) -> Flights:
    """One flight, k times, each moved sideways so that it ends above a place (2, k), metres."""
    lanes = places.shape[1]
    shift = np.vstack([places - flight.end_position[:2], np.zeros(lanes)])
    state = np.repeat(flight.node_state, lanes, axis=0)
    state[:, :, :3] += shift.T[:, np.newaxis, :]
    return Flights(
        status=np.repeat(flight.status, lanes),
        end_time=np.repeat(flight.end_time, lanes),
        end_position=flight.end_position + shift,
        end_velocity=np.repeat(flight.end_velocity, lanes, axis=1),
        apex=np.repeat(flight.apex, lanes),
        burn_out_time=np.repeat(flight.burn_out_time, lanes),
        node_count=np.repeat(flight.node_count, lanes),
        node_time=np.repeat(flight.node_time, lanes, axis=0),
        node_state=state,
    )


def whole_window(
    trial: Trial, window: Floats, shots: tuple[Engagements, ...], number: int
) -> float:
    """The probability that a unit neutralises within a window in one engagement, by its number.

    Shots follow each other as soon as the last one's effect is assessed, with ammunition, heat and
    errors of the engagement as in a raid; `shots` hold the chance of each.
    """
    figures = trial.ready.figures
    firing = window[:, Window.FIRING_TIME]
    feasible = window[:, Window.FEASIBLE] > 0.0
    opening, locked = first_opening(window), first_opening(window) - TRACKED
    errors, engagement = shots[0].raid_errors[number], shots[0].draws[number]
    magazine, heat, survives = figures.magazine, figures.heat_limit, 1.0
    for chance in shots:
        limit = min(trial.limit, magazine, heat)
        if limit < figures.shot_ammunition or not (feasible & (firing >= opening)).any():
            break
        order = Order(window, opening, limit, locked, errors, chance.draws[number], engagement)
        effect = trial.ready.shot(order)
        if not effect.rounds:
            break
        survives *= 1.0 - effect.p_neutralise
        if survives < CERTAIN:
            break
        ready_again = max(effect.last_firing, effect.last_effect) + figures.assessment_time
        magazine -= effect.ammunition
        cooled = figures.cooling_rate * (ready_again - effect.last_firing)
        heat = min(figures.heat_limit, heat - effect.ammunition + cooled)
        opening = max(ready_again, opening + figures.launch_interval)
    return 1.0 - survives


def first_opening(window: Floats) -> float:
    """When a shot whose first effect is the first feasible one leaves, seconds; NaN for never."""
    feasible = np.flatnonzero(window[:, Window.FEASIBLE] > 0.0)
    return float(window[feasible[0], Window.FIRING_TIME]) if feasible.size else np.nan


def _footprint(
    case: Case, flight: Flights, site: str, name: str, nodes: int, count: int
) -> Footprint:
    east, north, places = neighbourhood(case.scenario, nodes)
    inside = np.flatnonzero(np.isfinite(places[0]))
    flights = moved(flight, places[:, inside])
    threat = next(salvo.threat for salvo in case.scenario.salvos if salvo.threat_class == name)
    paths = paths_of(flights, case.earth.constants[:2])
    p, low = {}, {}
    for post in case.fire_posts:
        trial = trial_at(case, post, count)
        if case.scenario.command.doctrine.is_continuous:
            trial = replace(trial, burst_rounds=LONGEST_SHOT)
        shots = tuple(drawn_at(case, post, count, page) for page in range(MOST_SHOTS))
        windows = post.ready.opportunities(post.site, target_of(threat), paths)
        p[post.name], low[post.name] = (np.full(nodes * nodes, np.nan) for _ in range(2))
        for lane, place in enumerate(inside.tolist()):
            window = windows.table[windows.start[lane] : windows.stop[lane]]
            window = _before_keep_out(case.scenario, flights, lane, window)
            total = 0.0
            if np.isfinite(first_opening(window)):
                total = sum(whole_window(trial, window, shots, number) for number in range(count))
            p[post.name][place] = total / count
            low[post.name][place] = wilson_interval(total, count, confidence=ONE_SIDED)[0]
    square = (nodes, nodes)
    return Footprint(
        site, name, east, north,
        {unit: values.reshape(square) for unit, values in p.items()},
        {unit: values.reshape(square) for unit, values in low.items()},
        count, case.scenario.experiment.seed,
    )  # fmt: skip


def _before_keep_out(scenario: Scenario, flights: Flights, lane: int, window: Floats) -> Floats:
    """The rows of a window before the flight enters the keep-out that it comes down in.

    What it flies over on its way does not count, as it does where a raid is counted.
    """
    times = window[:, Window.INTERCEPT_TIME]
    flown_over = positions_at(flights, np.full(len(window), lane), times)[:2]
    place = flights.end_position[:2, lane : lane + 1]
    too_late = np.zeros(len(window), dtype=np.bool_)
    for asset in scenario.defended_assets:
        if distance_to(asset.footprint, place)[0] <= asset.keep_out:
            too_late |= distance_to(asset.footprint, flown_over) <= asset.keep_out
    first = int(np.argmax(too_late)) if too_late.any() else len(window)
    return window[:first]
