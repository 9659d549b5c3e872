"""What a tracker assumes of a drone: how it moves, and how far ahead to look."""

from typing import Literal

from cram_sim.spec import Acceleration, CruiseSpeed, Duration, Spec


class DroneTracker(Spec):
    """The figures of a Kalman track with white acceleration.

    A drone's acceleration has the standard deviation `manoeuvre` on each axis and lasts for about
    `manoeuvre_time`; before the first look its velocity has the standard deviation `speed` on each
    axis. It is judged by where it would pass within `horizon`.
    """

    kind: Literal["drone_tracker"] = "drone_tracker"
    manoeuvre: Acceleration
    manoeuvre_time: Duration
    speed: CruiseSpeed
    horizon: Duration

    @property
    def acceleration_density(self) -> float:
        """The power spectral density of the white acceleration, m2/s3.

        2 sigma^2 tau, that of Singer's model at low frequency: Singer, "Estimating optimal tracking
        filter performance for manned maneuvering targets", IEEE Trans. AES-6 (1970), equation 4.
        """
        return 2.0 * self.manoeuvre * self.manoeuvre * self.manoeuvre_time
