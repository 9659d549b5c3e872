"""What the doctrine may choose from: which free units can engage which tracks, as it sees them."""

import math

import numpy as np

from cram_sim.doctrine.protocol import FireUnitView, Option, TrackView
from cram_sim.effectors.protocol import DRAWS, FIRST_NORMAL, Order
from cram_sim.engagement.plan import NEVER, Opportunity
from cram_sim.engagement.situation import CLOCK_TICK, FireUnit, Situation, Threat
from cram_sim.engagement.volley import ammunition_of_a_shot

# (threat, fire unit, its opportunity, from when it may be cued, earliest fire)
Pair = tuple[Threat, FireUnit, Opportunity, float, float]

MEAN_DRAWS = np.concatenate([np.full(FIRST_NORMAL, 0.5), np.zeros(DRAWS - FIRST_NORMAL)])


def engageable(
    situation: Situation, free: list[FireUnit], *, is_autonomous: bool
) -> tuple[list[Pair], float]:
    """Every pair of a wanted threat and a free unit, and when the next one becomes ready.

    With look-ahead also the pairs whose unit may be cued only later. Threats whose last window has
    closed are wanted no longer.
    """
    now, doctrine = situation.clock.now, situation.defence.doctrine
    most = len(situation.fire_units) if is_autonomous else doctrine.fire_units_per_track
    looks_ahead = doctrine.look_ahead
    pairs, next_ready, gone = [], NEVER, []
    for number, threat in situation.wanted.items():
        if threat.last_fire <= now:
            gone.append(number)
            continue
        if len(threat.engagements) >= most:
            continue
        assert threat.windows is not None  # it is wanted
        for unit, opportunity, ready_from in threat.windows:
            if opportunity.last_fire <= now or unit not in free:
                continue
            if is_autonomous and not is_in_sector(unit, opportunity):
                continue
            ready_from = _ready_from(situation, unit, opportunity, ready_from)
            if now + CLOCK_TICK < ready_from:
                next_ready = min(next_ready, ready_from)
                if not looks_ahead:
                    continue
            if not can_try_again(unit, threat, opportunity, now) or unit.engages(threat):
                continue
            fires_at = earliest_fire(max(now, ready_from), unit, opportunity)
            if fires_at < opportunity.last_fire:
                pairs.append((threat, unit, opportunity, ready_from, fires_at))
    for number in gone:
        del situation.wanted[number]
    return pairs, next_ready


def _ready_from(
    situation: Situation, unit: FireUnit, opportunity: Opportunity, first: float
) -> float:
    """When the unit may be assigned; in a gap of its window only a lead before that ends."""
    has_gaps = len(opportunity.spans) != 1
    return asking_time(situation, unit, opportunity, situation.clock.now) if has_gaps else first


def can_try_again(unit: FireUnit, threat: Threat, opportunity: Opportunity, now: float) -> bool:
    """Whether draws are left for this unit to acquire this threat and to shoot at it.

    Not in the very moment in which it came to nothing before.
    """
    shots: int = opportunity.draws.shape[0]
    attempts = shots * (opportunity.draws.shape[1] - DRAWS)
    if unit.attempts[threat.number] >= attempts or unit.shots[threat.number] >= shots:
        return False
    return unit.futile.get(threat.number) != now


def earliest_fire(now: float, unit: FireUnit, opportunity: Opportunity) -> float:
    """When a unit that is cued now could open fire, seconds."""
    prepared = max(now + preparation(unit, opportunity), unit.next_launch)
    return opportunity.opening_from(max(opportunity.first_fire, prepared))


def preparation(unit: FireUnit, opportunity: Opportunity) -> float:
    """Seconds from the cue to the first round, from where the unit points now."""
    return slew_time(unit, opportunity) + unit.figures.shortest_preparation


def slew_time(unit: FireUnit, opportunity: Opportunity) -> float:
    """Seconds to slew to where the window opens, from where the unit points now."""
    return unit.figures.slew_time(
        unit.azimuth, unit.elevation, opportunity.azimuth, opportunity.elevation
    )


def next_last_call(now: float, pairs: list[Pair]) -> float:
    """When the first of these pairs is one no more: the unit would be too late from then on."""
    last_calls = (o.last_fire - preparation(unit, o) for _, unit, o, _, _ in pairs)
    # A tick later it is over for certain, whatever the rounding.
    return min((call for call in last_calls if call > now), default=NEVER) + CLOCK_TICK


def asking_time(
    situation: Situation, unit: FireUnit, opportunity: Opportunity, now: float
) -> float:
    """When a unit may first be assigned: an operator who lays it on by hand needs his time."""
    cued = cue_time(unit, opportunity, now)
    is_manual = situation.defence.release == "manual"
    return cued - situation.defence.laying_on_time if is_manual else cued


def cue_time(unit: FireUnit, opportunity: Opportunity, now: float) -> float:
    """When a unit may next be cued: its radar can see the threat, and the next opening is near."""
    prepared = max(opportunity.first_fire, now + unit.figures.shortest_preparation)
    return max(opportunity.cue_from, opportunity.opening_from(prepared) - unit.figures.lead)


def is_in_sector(unit: FireUnit, opportunity: Opportunity) -> bool:
    """Whether a unit defends there alone while the command post is out."""
    if unit.figures.autonomous_sector is None:
        return False
    start, end = unit.figures.autonomous_sector
    turn = 2.0 * math.pi
    width = (end - start) % turn or turn
    return (opportunity.azimuth - start) % turn <= width


def options_of(situation: Situation, pairs: list[Pair]) -> tuple[Option, ...]:
    """The pairs as the doctrine sees them."""
    weighs = situation.defence.doctrine.weighs_p_kill
    return tuple(
        Option(
            threat.number,
            unit.number,
            ready_from,
            fires_at,
            opportunity.last_fire,
            _busy_until(situation, unit, opportunity, fires_at),
            opportunity.azimuth,
            planned_p_kill(situation, unit, opportunity, fires_at) if weighs else float("nan"),
        )
        for threat, unit, opportunity, ready_from, fires_at in pairs
    )


def _busy_until(
    situation: Situation, unit: FireUnit, opportunity: Opportunity, fires_at: float
) -> float:
    """About when the unit is free again: after one shot and a look, or when its window closes."""
    effects, doctrine = unit.figures.effects, situation.defence.doctrine
    if effects.firing == "single":
        return fires_at + opportunity.time_of_flight_at(fires_at) + effects.assessment_time
    if effects.firing == "as ordered" and not doctrine.is_continuous:
        return fires_at + doctrine.burst_rounds / effects.rate_of_fire + effects.assessment_time
    return opportunity.last_fire + effects.assessment_time


def planned_p_kill(
    situation: Situation, unit: FireUnit, opportunity: Opportunity, fires_at: float
) -> float:
    """The probability that one shot from `fires_at` on neutralises, with every error at its mean.

    It ranks options. It is too kind where errors are large, and it is of the true path: what is
    not known of the path enters the shot, not its planning.
    """
    limit = ammunition_of_a_shot(situation, unit, situation.clock.now)
    locked = fires_at - unit.figures.memory
    order = Order(opportunity.window, fires_at, limit, locked, np.zeros(3), MEAN_DRAWS, MEAN_DRAWS)
    effect = unit.figures.effector.shot(order)
    return effect.p_neutralise if effect.rounds else 0.0


def track_view(situation: Situation, threat: Threat, *, is_autonomous: bool) -> TrackView:
    """What the command post believes of a threat; a unit that is alone knows of no other's fire."""
    now, classes = situation.clock.now, situation.plan.believed_classes
    belief = threat.belief_at(now)
    return TrackView(
        threat.number,
        classes[threat.number] if classes else "",
        situation.defence.asset_names[belief.asset],
        belief.p_impact,
        belief.expected_loss,
        belief.impact_time - now,
        now - threat.judged_time,
        0 if is_autonomous else len(threat.engagements),
        0 if is_autonomous else threat.shots,
    )


def fire_unit_view(unit: FireUnit) -> FireUnitView:
    """A unit as the command post knows it."""
    shots = unit.shots_left
    channels = unit.free_channels
    return FireUnitView(
        unit.number,
        unit.figures.name,
        unit.figures.layer,
        math.ceil(shots) if shots < channels else channels,
        unit.ammunition_left,
        unit.figures.effects.magazine,
        shots,
    )


def channels_of(unit: FireUnit, shots: int) -> int:
    """How many channels a volley takes: one for each interceptor in flight."""
    return min(shots, unit.free_channels) if unit.figures.effects.firing == "single" else 1
