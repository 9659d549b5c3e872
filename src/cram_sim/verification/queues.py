"""Fire units as servers: losses, waits, priorities and impatience against exact queues.

Threats come as a Poisson process, and one shot at each, which always neutralises, is the service.
Every queue is one long raid on the product's own clock. Impact times rise with the arrivals, so
that of equal threats the most urgent has waited longest.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from cram_sim.doctrine.doctrine import Doctrine
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.engagement.plan import FireUnitFigures, Opportunity
from cram_sim.engagement.raid import fight
from cram_sim.records import Floats, Integers
from cram_sim.streams import Purpose, uniforms
from cram_sim.verification.batch_means import compared
from cram_sim.verification.data import document, lines
from cram_sim.verification.queue_formulas import (
    erlang_b,
    erlang_c,
    loss_of_impatient,
    mean_wait,
    p_wait_longer,
)
from cram_sim.verification.rows import Row
from cram_sim.verification.tasking_raids import (
    SLOTS,
    defence,
    fire_unit,
    opportunity,
    plan,
    window_tables,
)

WARM_UP: Final = 2_000  # arrivals at the beginning that do not count, or
WARM_UP_SHARE: Final = 0.1  # of all, if that is less
SEED: Final = 20_261  # any
LOADS: Final = (1.0, 2.0, 3.0, 4.0)
MOST_SERVERS: Final = 6
AT_ONCE: Final = 1e-6  # s: who is not taken then is lost; far below any service
FOR_EVER: Final = 1e6  # s: longer than any wait
LONG: Final = 0.5  # of a wait, in mean waits of those who must wait; last come first shows most
NO_WAIT: Final = 1e-6  # s: less than this is rounding of the clock

Law = Callable[[Floats], Floats]  # service times from uniforms

LAWS: Final[dict[str, Law]] = {  # all of mean 1
    "exponential": lambda u: -np.log(u),
    "deterministic": np.ones_like,
    "uniform": lambda u: 0.5 + u,
}


class Arrivals(NamedTuple):
    """Poisson arrivals: when they come, how long their service takes, and a uniform each, (n,).

    `warm_up`: how many of the first do not count.
    """

    time: Floats
    service: Floats
    uniform: Floats
    warm_up: int


class Served(NamedTuple):
    """What became of those that count: how long each waited, NaN if lost; and its unit, (n,)."""

    wait: Floats
    unit: Integers


def rows(count: int) -> tuple[Row, ...]:
    """The clock against exact losses and waits, with so many arrivals at each queue."""
    return (
        *_lost(count),
        *_by_table(count),
        *waited(count),
        *in_order(count),
        *_classes(count),
        *_impatient(count),
    )


def arrivals(name: str, count: int, rate: float, law: Law, mean: float) -> Arrivals:
    """So many arrivals, and those of the warm-up, at the queue of this name; `mean` service."""
    warm_up = min(WARM_UP, int(WARM_UP_SHARE * count))
    draws = uniforms(SEED, Purpose.EFFECTOR_TRIAL, name, 0, warm_up + count)
    come, take, kind = draws[:, :3].T.copy()
    return Arrivals(np.cumsum(-np.log(come)) / rate, mean * law(take), kind, warm_up)


def served(
    came: Arrivals,
    patience: float,
    losses: Sequence[float],
    units: Sequence[FireUnitFigures],
    *,
    doctrine: Doctrine | None = None,
) -> Served:
    """What fire units make of arrivals that wait for so long; `losses` expected of each, (n,)."""
    shots = 1 if doctrine is None else doctrine.most_shots_per_salvo
    sure = np.zeros((shots, SLOTS))
    table = window_tables(came.time, came.time + patience, came.service, 1.0)
    given: list[list[Opportunity | None]] = [
        [opportunity(window, sure)] * len(units) for window in table
    ]
    impact = came.time + (patience + float(came.service.max()))
    raid = plan(came.time.tolist(), impact.tolist(), losses, given, units=len(units))
    wait, unit = np.full(len(impact), np.nan), np.full(len(impact), len(units))
    for shot in fight(defence(*units, doctrine=doctrine), raid).shots:
        wait[shot.threat] = shot.open_fire_time - came.time[shot.threat]
        unit[shot.threat] = shot.fire_unit
    return Served(wait[came.warm_up :], unit[came.warm_up :])


def single(servers: int) -> list[FireUnitFigures]:
    """Fire units of one channel."""
    return [fire_unit(f"unit {number}") for number in range(servers)]


def _equal(came: Arrivals) -> list[float]:
    return [1.0] * len(came.time)


def lost_at(
    case: str, count: int, load: float, law: str, units: Sequence[FireUnitFigures]
) -> Served:
    """What becomes of arrivals that are lost unless they are taken at once."""
    came = arrivals(case, count, load, LAWS[law], 1.0)
    return served(came, AT_ONCE, _equal(came), units)


def _lost(count: int) -> list[Row]:
    """Losses at fire units of one channel, and at one unit of many.

    A threat takes the first free unit, so the first c of six lose what c alone would lose.
    """
    found = []
    for law in ("exponential", "deterministic"):
        for load in LOADS:
            case = f"{law} engagements, load {load:g}, {MOST_SERVERS} units"
            unit = lost_at(case, count, load, law, single(MOST_SERVERS)).unit
            for servers in range(1, MOST_SERVERS + 1):
                quantity = f"P(the first {servers} busy)"
                lost = unit >= servers
                found.append(compared(case, quantity, erlang_b(servers, load), lost, "Erlang"))
            channels = int(load) + 1
            case = f"{law} engagements, load {load:g}, 1 unit"
            launcher = [fire_unit("launcher", channels=channels)]
            lost = np.isnan(lost_at(case, count, load, law, launcher).wait)
            quantity, exact = f"P(all {channels} channels busy)", erlang_b(channels, load)
            found.append(compared(case, quantity, exact, lost, "Erlang"))
    return found


def _by_table(count: int) -> list[Row]:
    """Losses at the loads of a printed table, of as many units as it has servers."""
    found = []
    for servers, exact, _, load in lines("tasking", "erlang_loads.csv"):
        if servers < MOST_SERVERS:
            case = f"exponential engagements, load {load:.4g}, {servers:g} units"
            wait = lost_at(case, count, load, "exponential", single(int(servers))).wait
            found.append(compared(case, "P(all busy)", exact, np.isnan(wait), "Rappaport"))
    return found


def waited(count: int) -> list[Row]:
    """Waits for one of c units, and for one with three laws of service."""
    told = document("tasking", "waits.json")
    room, found = told["emergency_room"], []
    for servers in (1, 2, 3):
        rate, service_rate = servers * room["lam"], room["mu"]
        case = f"exponential engagements, {servers} units, {rate:g} come while {service_rate:g} go"
        came = arrivals(case, count, rate, LAWS["exponential"], 1.0 / service_rate)
        wait = served(came, FOR_EVER, _equal(came), single(servers)).wait
        exact = mean_wait(servers, rate, service_rate)
        found.append(compared(case, "mean wait", exact, wait, "Erlang C"))
        exact = erlang_c(servers, rate / service_rate)
        found.append(compared(case, "P(must wait)", exact, wait > NO_WAIT, "Erlang C"))
        found.append(_long_wait(case, servers, rate, service_rate, wait))
    for one in told["one_server"]:
        case = f"{one['service']} engagements, 1 unit, load {one['lam']:g}"
        came = arrivals(case, count, one["lam"], LAWS[one["service"]], one["mean"])
        wait = served(came, FOR_EVER, _equal(came), single(1)).wait
        found.append(compared(case, "mean wait", one["wait"], wait, "Pollaczek and Khinchine"))
    return found


def in_order(count: int) -> list[Row]:
    """Waits of threats that differ in urgency but are served first come, first served."""
    room = document("tasking", "waits.json")["emergency_room"]
    rate, service_rate = room["lam"], room["mu"]
    case = f"first come, 1 unit, {rate:g} come while {service_rate:g} go"
    came = arrivals(case, count, rate, LAWS["exponential"], 1.0 / service_rate)
    first_come = ShootLookShoot.from_si(assignment="first_come")
    losses = came.uniform.tolist()
    wait = served(came, FOR_EVER, losses, single(1), doctrine=first_come).wait
    exact = mean_wait(1, rate, service_rate)
    return [
        compared(case, "mean wait", exact, wait, "Erlang C"),
        _long_wait(case, 1, rate, service_rate, wait),
    ]


def _long_wait(case: str, servers: int, rate: float, service_rate: float, wait: Floats) -> Row:
    """The share of long waits, which depends on the order of service as the mean does not."""
    longer = LONG / (servers * service_rate - rate)
    exact = p_wait_longer(servers, rate, service_rate, longer)
    return compared(case, f"P(waits longer than {longer:.3g})", exact, wait > longer, "Erlang")


def _classes(count: int) -> list[Row]:
    """Waits of three classes, the greatest expected loss first; who is served is not put off."""
    room = document("tasking", "waits.json")["emergency_room"]
    rates = np.array(room["classes_lam"])
    case = "three classes, 1 unit, exponential engagements"
    came = arrivals(case, count, room["lam"], LAWS["exponential"], 1.0 / room["mu"])
    kind = np.searchsorted(np.cumsum(rates) / rates.sum(), came.uniform)
    wait = served(came, FOR_EVER, (len(rates) - kind).tolist(), single(1)).wait
    found = []
    for number, exact in enumerate(room["classes_wait"]):
        of_class = wait[kind[came.warm_up :] == number]
        quantity = f"mean wait of class {number + 1}"
        found.append(compared(case, quantity, exact, of_class, "Hillier and Lieberman"))
    source = "Hillier and Lieberman"
    return [*found, compared(case, "mean wait of all", room["wait"], wait, source)]


def _impatient(count: int) -> list[Row]:
    """One unit, and windows of a fixed length: who is not taken in it leaks."""
    found = []
    for rate, service_rate, patience, _ in lines("tasking", "fixed_window.csv"):
        case = f"{rate:g}/s, engagements of {1.0 / service_rate:g} s, windows of {patience:g} s"
        came = arrivals(case, count, rate, LAWS["exponential"], 1.0 / service_rate)
        wait = served(came, patience, _equal(came), single(1)).wait
        exact = loss_of_impatient(rate, service_rate, patience)
        found.append(compared(case, "P(not engaged)", exact, np.isnan(wait), "Barrer"))
    return found
