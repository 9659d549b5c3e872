from cram_sim.sensors.drone_tracker import DroneTracker


def test_the_density_is_that_of_singers_slow_accelerations() -> None:
    tracker = DroneTracker.from_si(manoeuvre=3.0, manoeuvre_time=5.0, speed=40.0, horizon=60.0)
    assert tracker.acceleration_density == 90.0
