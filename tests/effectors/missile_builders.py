"""A small missile of round figures, and surfaces of few flights."""

from functools import lru_cache
from typing import Any

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import flat_earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_surfaces import MissileSurfaces, surfaces
from cram_sim.effectors.protocol import Conditions, Target

CONDITIONS = Conditions(standard_air(0.0), flat_earth(), 20_000.0, drag_table)
TARGET = Target(0.1, 0.9, 0.8, 0.3, 0.2, 0.1, 1e7, 5e6, 0.4, 0.0)
SAMPLE = 4  # flights of a cell


def missile(**changes: Any) -> Missile:
    """A missile with a proximity fuze; `changes` as in a scenario."""
    figures: dict[str, Any] = {
        "cells": 15,
        "guidance_channels": 4,
        "launch_interval": "0.5 s",
        "reload_time": "20 min",
        "slew_rate": "60 deg/s",
        "launch_elevation": "60 deg",
        "length": "1 m",
        "diameter": "60 mm",
        "launch_mass": "6 kg",
        "exhaust_speed": "2200 m/s",
        "boost_propellant": "1.5 kg",
        "boost_time": "1 s",
        "sustain_propellant": "0.5 kg",
        "sustain_time": "2 s",
        "drag_law": "G2",
        "form_factor": 1.5,
        "normal_force_slope": 25,
        "greatest_incidence": "20 deg",
        "greatest_acceleration": "400 m/s2",
        "response_time": "0.1 s",
        "climb_time": "0.2 s",
        "turn_time": "0.4 s",
        "flight_life": "20 s",
        "least_speed": "200 m/s",
        "track_interval": "0.5 s",
        "track_correlation": 0.9,
        "error_doubling_time": "10 s",
        "navigation_constant": 4,
        "seeker_range": "1500 m",
        "seeker_half_angle": "10 deg",
        "greatest_look_angle": "45 deg",
        "seeker_noise": "1 mrad",
        "seeker_rate": "50 Hz",
        "fuze": "proximity",
        "fuze_range": "6 m",
        "lethal_radius": "3 m",
        "fuze_reliability": 0.95,
        "p_neutralise": 0.9,
        "minimum_intercept_range": "300 m",
        "maximum_intercept_range": "4 km",
        "lowest_intercept_height": "50 m",
        "elevation_minimum": "5 deg",
        "elevation_maximum": "80 deg",
        "assessment_time": "1 s",
        "p_alive_called_dead": 0.05,
        "p_dead_called_alive": 0.1,
        "share_detonated": 0.4,
        "share_broken_up": 0.3,
        "share_disabled": 0.2,
    }
    return Missile.model_validate({**figures, **changes})


def touching_missile(**changes: Any) -> Missile:
    """The same with an impact fuze."""
    fuze = {"fuze": "impact", "fuze_range": "0 m", "lethal_radius": "0 m"}
    return missile(**{**fuze, **changes})


@lru_cache
def flown(fuze: str) -> MissileSurfaces:
    """The surfaces of either of them."""
    made = missile() if fuze == "proximity" else touching_missile()
    return surfaces(made, CONDITIONS, sample=SAMPLE)
