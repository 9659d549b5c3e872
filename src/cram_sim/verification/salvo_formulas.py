"""Raids against a stock of interceptors with exact answers: looks, salvos, layers.

Every shot neutralises with the same probability by itself, and each look is right.
"""

import math
from functools import cache
from typing import NamedTuple


class Stand(NamedTuple):
    """What is expected of a raid: threats that leak, and shots fired."""

    leakers: float
    shots: float


def binomial(n: int, p: float) -> list[float]:
    """The probabilities of 0 to n successes."""
    return [math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)]


def looks_at_one(p_shot: float, looks: int, salvo: int) -> Stand:
    """One threat, `salvo` shots before each of so many looks, from an unlimited stock."""
    missed = (1.0 - p_shot) ** salvo
    return Stand(missed**looks, salvo * (1.0 - missed**looks) / (1.0 - missed))


def looks_at_raid(
    threats: int, p_shot: float, stock: int, looks: int, *, channels: float = math.inf
) -> Stand:
    """One shot at every live threat before each look, while channels and stock suffice."""
    fired = int(min(threats, stock, channels))
    if looks == 0 or fired == 0:
        return Stand(float(threats), 0.0)
    leakers, shots = 0.0, float(fired)
    for killed, p in enumerate(binomial(fired, p_shot)):
        after = looks_at_raid(threats - killed, p_shot, stock - fired, looks - 1, channels=channels)
        leakers += p * after.leakers
        shots += p * after.shots
    return Stand(leakers, shots)


@cache
def least_leakers(threats: int, p_shot: float, stock: int, looks: int) -> float:
    """The fewest leakers that any use of the stock can expect, by dynamic programming.

    Shots before one look are best spread evenly; how many to keep for later looks is tried out.
    K. Glazebrook and A. Washburn, Operations Research 52 (2004) 454.
    """
    if looks == 0 or threats == 0:
        return float(threats)
    return min(
        sum(
            p * least_leakers(survivors, p_shot, stock - fired, looks - 1)
            for survivors, p in enumerate(_survivors(threats, p_shot, fired))
        )
        for fired in range(stock + 1)
    )


def _survivors(threats: int, p_shot: float, fired: int) -> list[float]:
    """The probabilities of 0 to all survivors of shots that are spread evenly over the threats."""
    each, one_more = divmod(fired, threats)
    missed = 1.0 - p_shot
    found = [0.0] * (threats + 1)
    for i, p in enumerate(binomial(one_more, missed ** (each + 1))):
        for j, q in enumerate(binomial(threats - one_more, missed**each)):
            found[i + j] += p * q
    return found


def losses(
    attackers: float,
    shots_each: float,
    well_aimed: float,
    defenders: float,
    intercepts: float,
    hits_to_kill: float,
) -> float:
    """What a salvo puts out of action: the hits that are left, over those that one takes.

    W. P. Hughes, Naval Research Logistics 42 (1995) 267, for the side under fire.
    """
    hits = attackers * shots_each * well_aimed - defenders * intercepts
    return max(0.0, hits) / hits_to_kill
