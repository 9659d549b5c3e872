"""What the figures of all kinds of effector have in common."""

from typing import ClassVar

from cram_sim.spec import AnyAngle, Duration, InterceptRange, Length, Probability, Spec


class Effector(Spec):
    """A class of effector; the kinds add what they fire and how it works.

    Ranges and height are those of the intercept, not of the trigger. What becomes of a neutralised
    threat: `share_detonated` of its warhead in flight, `share_broken_up`, `share_disabled` of its
    fuze or motor, and deflected for the rest; together at most 1.
    """

    # Whether a tracking radar of its own must lay it; else it fires on the search track.
    needs_fire_control: ClassVar[bool] = True

    kind: str
    reload_time: Duration
    minimum_intercept_range: InterceptRange
    maximum_intercept_range: InterceptRange
    lowest_intercept_height: Length
    elevation_minimum: AnyAngle
    elevation_maximum: AnyAngle
    assessment_time: Duration
    p_alive_called_dead: Probability
    p_dead_called_alive: Probability
    share_detonated: Probability
    share_broken_up: Probability
    share_disabled: Probability
