"""Queues with exact answers: losses, waits, priorities, impatience, machines under repair.

Rates are per unit of time and waits in that unit; a wait ends when service begins. The formulas are
those of textbooks, for example D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris, Fundamentals
of Queueing Theory, 4th ed., Wiley, 2008.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple


def erlang_b(servers: int, load: float) -> float:
    """The share of Poisson arrivals that find every server busy and are lost.

    It is the same for every law of service times of the same mean.
    """
    lost = 1.0
    for server in range(1, servers + 1):
        lost = load * lost / (server + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """The share of Poisson arrivals that find every server busy and wait; exponential service."""
    lost = erlang_b(servers, load)
    return lost / (1.0 - load / servers * (1.0 - lost))


def mean_wait(servers: int, arrival_rate: float, service_rate: float) -> float:
    """The mean wait of all arrivals at `servers` with exponential service."""
    waiting = erlang_c(servers, arrival_rate / service_rate)
    return waiting / (servers * service_rate - arrival_rate)


def p_wait_longer(servers: int, arrival_rate: float, service_rate: float, time: float) -> float:
    """The share that waits longer than that for `servers` with exponential service.

    First come, first served; another order keeps the mean and changes this.
    """
    waiting = erlang_c(servers, arrival_rate / service_rate)
    return waiting * math.exp(-(servers * service_rate - arrival_rate) * time)


def one_server_wait(arrival_rate: float, mean: float, second_moment: float) -> float:
    """The mean wait at one server with any law of service: Pollaczek and Khinchine."""
    return arrival_rate * second_moment / (2.0 * (1.0 - arrival_rate * mean))


def priority_waits(rates: Sequence[float], mean: float, second_moment: float) -> list[float]:
    """The mean wait of each class at one server that finishes what it began; first class first.

    A. Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954) 70.
    """
    residual = 0.5 * sum(rates) * second_moment
    waits, load = [], 0.0
    for rate in rates:
        before, load = load, load + rate * mean
        waits.append(residual / ((1.0 - before) * (1.0 - load)))
    return waits


def loss_of_impatient(arrival_rate: float, service_rate: float, patience: float) -> float:
    """The share that waits longer than `patience` for one server with exponential service.

    First come, first served; D. Y. Barrer, Operations Research 5 (1957) 650.
    """
    load = arrival_rate / service_rate
    if load == 1.0:
        return 1.0 / (2.0 + service_rate * patience)
    x = math.exp(-service_rate * (1.0 - load) * patience)
    return (1.0 - load) * load * x / (1.0 - load * load * x)


class Repair(NamedTuple):
    """Machines under repair: how many work, the mean wait for a crew, the share that waits."""

    working: float
    wait: float
    p_wait: float


def machine_repair(machines: int, crews: int, failure_rate: float, repair_rate: float) -> Repair:
    """Machines that each fail and are repaired by so many crews, by birth-death balance."""
    weights = [1.0]
    for failed in range(machines):
        up = (machines - failed) * failure_rate
        down = min(failed + 1, crews) * repair_rate
        weights.append(weights[-1] * up / down)
    p = [weight / sum(weights) for weight in weights]
    failures = [(machines - n) * failure_rate * p[n] for n in range(machines + 1)]
    waiting = sum(max(0, n - crews) * p[n] for n in range(machines + 1))
    working = sum((machines - n) * p[n] for n in range(machines + 1))
    return Repair(working, waiting / sum(failures), sum(failures[crews:]) / sum(failures))
