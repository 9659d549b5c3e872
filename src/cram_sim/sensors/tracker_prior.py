"""What a tracker assumes of a launch before the first look. It knows neither site nor aim."""

from typing import Literal

from cram_sim.spec import Angle, Duration, Length, Share, Spec


class TrackerPrior(Spec):
    """Standard deviations of the unknowns of one launch, and the mean of its elevation.

    The position's mean is the scenario's origin, the launch time's half the class's flight time
    before the first detection; of the azimuth nothing is known. A rocket's impulse is about that of
    its class. With which charge a shell is fired is not known: the mean of its muzzle speed is the
    middle of what its class can have, and the deviation is a share of that.
    """

    kind: Literal["tracker_prior"] = "tracker_prior"
    position: Length
    launch_time: Duration
    mean_elevation: Angle
    elevation: Angle
    impulse: Share  # of a rocket
    muzzle_speed: Share  # of a shell or bomb
    drag: Share
