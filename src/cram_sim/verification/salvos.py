"""Raids against a stock of interceptors on the clock: looks and salvos, against exact values.

Every raid is fought by itself. Its threats come together, and launchers have a channel for each
interceptor. A shot takes a second, and windows are open for as many shots as there are looks.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.engagement.plan import NEVER, Defence, FireUnitFigures, Opportunity
from cram_sim.engagement.raid import fight
from cram_sim.records import Floats, Truths, Window
from cram_sim.streams import Purpose, uniforms
from cram_sim.verification.batch_means import compared
from cram_sim.verification.data import lines
from cram_sim.verification.rows import Row, within
from cram_sim.verification.salvo_formulas import least_leakers
from cram_sim.verification.tasking_raids import defence, fire_unit, opportunity, plan, window_tables

SEED: Final = 20_263  # any
SHOT_TIME: Final = 1.0  # s; any
HALF: Final = 0.5  # of a shot's time: a window closes between two looks
BLOCK: Final = 2_000  # threats whose draws are held at one time
AT_A_TIME: Final = 10  # threats of a raid that do not hinder each other
FEWER_RAIDS: Final = 10  # raids of many threats: a share of the count
MOST_AT_ONE: Final = 8  # shots of one unit at one threat
RECURSION: Final = "recursion over survivors"
CERTAIN: Final = within(1e-9, "nothing is left to chance")


class Raids(NamedTuple):
    """What was left of raids, and what was fired.

    `alive` (raids, threats), `shots` (raids,), and `rounds_left` in each magazine (raids, units).
    """

    alive: Truths
    shots: Floats
    rounds_left: Floats

    @property
    def leakers(self) -> Floats:
        """How many threats of each raid leak, (raids,)."""
        leakers: Floats = self.alive.sum(axis=1, dtype=np.float64)
        return leakers

    def first(self, threats: int) -> "Raids":
        """The same raids as if they had only their first threats; each is by itself."""
        return self._replace(alive=self.alive[:, :threats])


def rows(count: int) -> tuple[Row, ...]:
    """Looks, salvos and stocks, with so many threats in each setting."""
    return (
        *_looks_at_one(count),
        *_looks_at_raid(count),
        *_best_looks(count),
        *_salvo_at_raid(count),
        *_no_leaker(count),
        *_salvo_equations(),
    )


def launcher(name: str, stock: int, *, layer: str = "") -> FireUnitFigures:
    """A fire unit with so many interceptors, and a channel for each."""
    return fire_unit(name, channels=stock, magazine=stock, layer=layer, shot_time=SHOT_TIME)


def fought(case: str, raids: int, threats: int, windows: list[Floats], against: Defence) -> Raids:
    """Raids of threats that come together, with the window (2, columns) of each fire unit."""
    end = max(float(window[-1, Window.INTERCEPT_TIME]) for window in windows) + SHOT_TIME
    together, units = [0.0] * threats, len(against.fire_units)
    alive, shots = np.empty((raids, threats), dtype=np.bool_), np.empty(raids)
    rounds_left = np.empty((raids, units))
    for raid, given in enumerate(_given(case, raids, threats, windows, against)):
        raid_plan = plan(together, [end] * threats, [1.0] * threats, given, units=units)
        outcome = fight(against, raid_plan)
        alive[raid] = [threat.neutralised_time == NEVER for threat in outcome.threats]
        shots[raid] = len(outcome.shots)
        rounds_left[raid] = [unit.ammunition_left for unit in outcome.fire_units]
    return Raids(alive, shots, rounds_left)


def _given(
    case: str, raids: int, threats: int, windows: list[Floats], against: Defence
) -> Iterator[list[list[Opportunity | None]]]:
    """What the units may do in each raid, with draws of their own for every shot at a threat."""
    at_once = max(1, BLOCK // threats)
    for first in range(0, raids, at_once):
        some = threats * min(at_once, raids - first)
        draws = [_draws(case, unit, first * threats, some) for unit in against.fire_units]
        for start in range(0, some, threats):
            yield [
                [
                    opportunity(window, own[number])
                    for window, own in zip(windows, draws, strict=True)
                ]
                for number in range(start, start + threats)
            ]


def _draws(case: str, unit: FireUnitFigures, first: int, threats: int) -> Floats:
    """The draws (threats, shots, 64) of a unit's shots at each of some threats."""
    shots = min(int(unit.effects.magazine), MOST_AT_ONE)
    name = f"{case}, {unit.name}"
    pages = [
        uniforms(SEED, Purpose.EFFECTOR_TRIAL, name, first, threats, page=shot)
        for shot in range(shots)
    ]
    return np.stack(pages, axis=1)


def open_for(looks: int, p_shot: float, *, opening: float = 0.0) -> Floats:
    """The window (2, columns) for so many shots one after the other."""
    closing = opening + SHOT_TIME * (looks - HALF)
    table: Floats = window_tables(
        np.array([opening]), np.array([closing]), np.array([SHOT_TIME]), p_shot
    )[0]
    return table


def _looks_at_one(count: int) -> list[Row]:
    """Shoot, look, shoot at threats that do not hinder each other."""
    found = []
    for p_shot, looks, salvo, p_kill, expected in lines("tasking", "looks_at_one.csv"):
        case = f"p {p_shot:g}, {looks:g} looks, {salvo:g} shots before each"
        one_by_one = ShootShoot.from_si(shots_per_salvo=int(salvo))
        stock = int(AT_A_TIME * looks * salvo)
        against = defence(launcher("launcher", stock), doctrine=one_by_one)
        raids = fought(case, count // AT_A_TIME, AT_A_TIME, [open_for(int(looks), p_shot)], against)
        killed = 1.0 - raids.leakers / AT_A_TIME
        found.append(compared(case, "P(kill)", p_kill, killed, "geometric law"))
        shots = raids.shots / AT_A_TIME
        found.append(compared(case, "shots at each", expected, shots, "geometric law"))
    return found


def _looks_at_raid(count: int) -> list[Row]:
    """Shoot, look, shoot at a raid until the stock is spent."""
    found = []
    for threats, p_shot, stock, looks, leakers, shots in lines("tasking", "looks_at_raid.csv"):
        case = f"{threats:g} threats, p {p_shot:g}, {stock:g} interceptors, {looks:g} looks"
        against = defence(launcher("launcher", int(stock)))
        window = [open_for(int(looks), p_shot)]
        raids = fought(case, count // int(threats), int(threats), window, against)
        found.append(compared(case, "leakers", leakers, raids.leakers, RECURSION))
        found.append(compared(case, "shots", shots, raids.shots, RECURSION))
    return found


def _best_looks(count: int) -> list[Row]:
    """The least leakers of a raid, by salvos that spend what is left at the last look."""
    found = []
    for p_shot, threats, stock, looks, _ in lines("tasking", "best_looks.csv"):
        case = f"{threats:g} threats, p {p_shot:g}, {stock:g} interceptors, {looks:g} looks, even"
        even = ShootShoot.from_si(shots_per_salvo=int(stock), last_salvo="even")
        against = defence(launcher("launcher", int(stock)), doctrine=even)
        window = [open_for(int(looks), p_shot)]
        leakers = fought(case, count // int(threats), int(threats), window, against).leakers
        exact = least_leakers(int(threats), p_shot, int(stock), int(looks))
        found.append(compared(case, "leakers", exact, leakers, "dynamic programming"))
    return found


def _salvo_at_raid(count: int) -> list[Row]:
    """Salvos without a second look."""
    found = []
    for threats, p_shot, shots, p_no_leak in lines("tasking", "salvo_at_raid.csv"):
        case = f"{threats:g} threats, p {p_shot:g}, {shots:g} shots at each, no second look"
        salvo = ShootShoot.from_si(shots_per_salvo=int(shots))
        against = defence(launcher("launcher", int(threats * shots)), doctrine=salvo)
        raids = fought(case, count // int(threats), int(threats), [open_for(1, p_shot)], against)
        found.append(compared(case, "P(no leaker)", p_no_leak, raids.leakers == 0.0, "Wilkening"))
    return found


def _no_leaker(count: int) -> list[Row]:
    """Nothing of a raid leaks: as often as each of its first threats is stopped by itself."""
    table = lines("tasking", "no_leaker.csv")
    p_kill, most = table[0][0], int(max(line[1] for line in table))
    against = defence(launcher("launcher", most))
    case = f"one shot at each of {most}, p {p_kill:g}"
    raids = fought(case, count // FEWER_RAIDS, most, [open_for(1, p_kill)], against)
    found = []
    for _, threats, _, expected in table:
        leakers, exact = raids.first(int(threats)).leakers, p_kill**threats
        none = f"P(no leaker) of the first {threats:g}"
        found.append(compared(case, none, exact, leakers == 0.0, "Wilkening"))
        told = f"leakers of the first {threats:g}"
        found.append(compared(case, told, expected, leakers, "Wilkening"))
    return found


def _salvo_equations() -> list[Row]:
    """Hits that are left over when every unit stops as many as it can."""
    found = []
    for line in lines("tasking", "salvo_equations.csv"):
        attackers, shots_each, well_aimed, defenders, intercepts, hits_to_kill, losses = line
        threats = int(attackers * shots_each * well_aimed)
        units = [launcher(f"unit {n}", int(intercepts)) for n in range(int(defenders))]
        case = f"{threats} well aimed, {defenders:g} units stop {intercepts:g} each"
        windows = [open_for(1, 1.0)] * len(units)
        leakers = fought(case, 1, threats, windows, defence(*units)).leakers[0]
        ours, quantity = float(leakers) / hits_to_kill, f"losses at {hits_to_kill:g} hits for each"
        found.append(Row(case, quantity, losses, ours, CERTAIN, "Mirsch"))
    return found
