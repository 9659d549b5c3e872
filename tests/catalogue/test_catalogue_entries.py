"""Every number of the catalogue that is not assumed, read a second time from its source."""

import pytest

from cram_sim.catalogue.citations import cite, sources, sources_of
from cram_sim.catalogue.entries import (
    FAMILIES,
    KINDS,
    Entry,
    Family,
    find_entry,
    hardness_words,
    load_entry,
    names,
    validated_entry,
)
from cram_sim.errors import CatalogueError
from cram_sim.quantities import ENERGY, parse
from cram_sim.scenario.model import DefendedAsset

# Typed in from the places named, not copied from the catalogue. "Open literature" stands for
# encyclopaedias and trade handbooks, which agree on these figures; no primary source was seen.
SECOND_READING: dict[str, dict[str, str | int | float | tuple[str, ...]]] = {
    "rocket_107": {
        "diameter": "107 mm",  # open literature: Type 63 multiple rocket launcher
        "length": "0.84 m",  # open literature
        "launch_mass": "18.84 kg",  # open literature
        "propellant_mass": "4.3 kg",  # open literature, 4.2 to 4.8 kg
        "burn_time": "0.7 s",  # open literature, 0.6 to 0.8 s
        "thrust": "9.32 kN",  # fit: total impulse 6.5 kN s in 0.7 s, 385 m/s at burn-out
        "form_factor": 1.0615,  # fit to 8,500 m with the full G2 table
        "maximum_range": "8500 m",  # open literature, 8,050 to 8,500 m
        "radar_cross_section": "0.02 m2",  # open literature, 0.01 to 0.05 m2
        "lethal_radius": "12.5 m",  # open literature
        "warhead_mass": "8.33 kg",  # open literature
        "explosive_mass": "1.3 kg",  # open literature
        "fragment_mass": "8.3 g",  # Mott
        "fragment_speed": "1003 m/s",  # Gurney
    },
    "rocket_122": {
        "diameter": "122 mm",  # open literature: BM-21
        "length": "2.87 m",  # open literature
        "launch_mass": "66 kg",  # open literature, 66.0 to 66.6 kg
        "propellant_mass": "20.5 kg",  # open literature, 20.45 kg
        "burn_time": "1.8 s",  # open literature, 1.7 to 2.0 s
        "thrust": "22 kN",  # fit: total impulse 39.6 kN s in 1.8 s, 690 m/s at burn-out
        "form_factor": 1.3926,  # fit to 20,400 m with the full G2 table
        "maximum_range": "20400 m",  # open literature
        "range_scatter": "1.5 %",  # open literature: a probable error of 1/130 is 1.1 %
        "deflection_scatter": "1.2 %",  # open literature: a probable error of 1/200 is 0.74 %
        "radar_cross_section": "0.03 m2",  # open literature, 0.01 to 0.1 m2
        "lethal_radius": "24 m",  # open literature, 20 to 28 m
        "warhead_mass": "18.4 kg",  # open literature
        "explosive_mass": "6.33 kg",  # Human Rights Watch 2007
        "fragment_mass": "3.09 g",  # Mott
        "fragment_speed": "1572 m/s",  # Gurney
    },
    "radar_ku_search": {
        "maximum_range": "10 km",  # open literature: search to about 10 km on small targets
        "azimuth_centre": "0 deg",  # open literature: all round
        "azimuth_width": "360 deg",  # open literature: all round
    },
    "radar_lcmr": {
        "scan": "sector",  # open literature: no turning antenna
        "frequency": "1.3 GHz",  # open literature: L band
        "reference_range": "7 km",  # StrategyPage 2004: mortars located to 7 km
        "reference_looks": "location",  # the same: located
        "false_tracks": "0.18 1/h",  # the same: one false alarm per 5 to 6 hours
        "azimuth_centre": "0 deg",  # the same: 360 degrees
        "azimuth_width": "360 deg",  # the same: 360 degrees
    },
    "radar_counterfire_x": {
        "scan": "sector",  # open literature: electronic scan in azimuth
        "frequency": "9.5 GHz",  # open literature: X band
        "reference_range": "12 km",  # open literature: mortars, 12 to 18 km
        "reference_looks": "location",  # open literature: of locating the weapon
        "maximum_range": "24 km",  # open literature: rockets
        "azimuth_width": "90 deg",  # open literature: sector
    },
    "radar_surveillance_3d": {
        "scan": "rotating",  # open literature: turning antenna
        "scan_period": "2 s",  # open literature: AN/MPQ-64, 30 turns a minute
        "frequency": "9.5 GHz",  # open literature: AN/MPQ-64, X band
        "reference_range": "40 km",  # open literature: AN/MPQ-64 against aircraft
        "maximum_range": "40 km",  # the same
        "azimuth_centre": "0 deg",  # open literature: all round
        "azimuth_width": "360 deg",  # open literature: all round
    },
    "radar_ku_track": {
        "maximum_range": "5 km",  # open literature: track to about 5 km
    },
    "gun_20mm": {
        "rate_of_fire": "4500 rounds/min",  # Interesting Engineering 2022: 4,500 rounds a minute
        "spin_up_time": "0.4 s",  # open literature, 0.3 to 0.5 s
        "magazine": 1550,  # open literature
        "calibre": "20 mm",  # open literature
        "projectile_mass": "0.102 kg",  # open literature, 0.100 to 0.105 kg
        "muzzle_speed": "1030 m/s",  # open literature: M56 and M246
        "drag_law": "spin73_m56a3",  # Picatinny Arsenal TR 4588, table for the M56A3
        "form_factor": 1,  # the same: the law is the projectile's own
        "self_destruct_time": "5.5 s",  # open literature, 5.5 to 6 s
        "round_dispersion": "1.25 mrad",  # calibrated to 75 %, BBC News, 15 September 2008
        "maximum_intercept_range": "1500 m",  # open literature: about 1.5 km
        "elevation_maximum": "85 deg",  # open literature: -25 to +85 deg
        "slew_rate": "115 deg/s",  # open literature
    },
    "missile_area": {
        "cells": 20,  # open literature: 20 interceptors a launcher
        "length": "3 m",  # open literature
        "diameter": "160 mm",  # open literature
        "launch_mass": "90 kg",  # open literature
        "exhaust_speed": "2350 m/s",  # open literature: 240 s of composite propellant
        "boost_propellant": "27 kg",  # fit: mean speed over 10 km between 700 and 750 m/s
        "boost_time": "3 s",  # the same fit
        "sustain_propellant": "13 kg",  # the same fit
        "sustain_time": "8 s",  # the same fit
        "form_factor": 1.15,  # the same fit
        "maximum_intercept_range": "10 km",  # CRS 2023: 60 square miles, a radius of 7 km, and 3 km
    },
    "missile_htk": {
        "cells": 15,  # open literature: 15 tubes a launcher
        "length": "0.7 m",  # open literature
        "diameter": "40 mm",  # open literature
        "launch_mass": "2.3 kg",  # open literature, 2.2 to 2.5 kg
        "exhaust_speed": "2200 m/s",  # open literature: 224 s, small motors
        "maximum_intercept_range": "3 km",  # open literature: a few kilometres
    },
    "gun_35mm_airburst": {
        "rate_of_fire": "1000 rounds/min",  # Behoerden Spiegel 2023: 1,000 rounds a minute
        "burst_rounds": 24,  # open literature, 24 to 36 rounds
        "calibre": "35 mm",  # open literature: name of the class
        "projectile_mass": "0.75 kg",  # open literature
        "muzzle_speed": "1050 m/s",  # open literature
        "drag_law": "G7",  # the standard drag function
        "sub_projectiles": 152,  # open literature: 152 of 3.3 g
        "sub_projectile_mass": "3.3 g",  # the same
        "maximum_intercept_range": "3 km",  # Behoerden Spiegel 2023: 3 km
    },
    "mortar_120": {
        "diameter": "119.56 mm",  # McCoy, p. 220: 0.11956 m
        "length": "0.70 m",  # open literature
        "mass": "13.585 kg",  # McCoy, p. 220
        "drag_law": "mortar120_mccoy",  # McCoy, p. 220
        "form_factor": 1,  # the same: the law is the bomb's own
        "least_muzzle_speed": "109 m/s",  # fit to 200 m at 85 degrees
        "greatest_muzzle_speed": "318 m/s",  # open literature
        "least_elevation": "45 deg",  # open literature: 45 to 85 degrees
        "minimum_range": "200 m",  # open literature
        "maximum_range": "7200 m",  # open literature
        "range_scatter": "1.61 %",  # 136 m of 7,200 m are 1.89 %, over 1.1774
        "deflection_scatter": "1.61 %",  # the same: the error is circular
        "radar_cross_section": "0.005 m2",  # open literature, 0.003 to 0.01 m2
        "lethal_radius": "65 m",  # open literature, 60 to 70 m
        "explosive_mass": "2.5 kg",  # open literature, 2 to 3 kg
        "fragment_mass": "6.26 g",  # Mott
        "fragment_speed": "1235 m/s",  # Gurney
    },
    "mortar_60": {
        "diameter": "60 mm",  # open literature: name of the class
        "length": "0.34 m",  # open literature, 0.3 to 0.38 m
        "mass": "1.7 kg",  # open literature
        "form_factor": 1.4111,  # fit to 3,490 m at 237 m/s with McCoy's curve
        "least_muzzle_speed": "64 m/s",  # fit to 70 m at 85 degrees
        "greatest_muzzle_speed": "237 m/s",  # open literature
        "least_elevation": "45 deg",  # open literature: 45 to 85 degrees
        "minimum_range": "70 m",  # open literature
        "maximum_range": "3490 m",  # open literature
        "radar_cross_section": "0.001 m2",  # open literature, 0.0005 to 0.003 m2
        "lethal_radius": "24 m",  # open literature, 20 to 28 m
        "explosive_mass": "0.3 kg",  # open literature, 0.2 to 0.4 kg
        "fragment_mass": "1.22 g",  # Mott
        "fragment_speed": "1245 m/s",  # Gurney
    },
    "mortar_81": {
        "diameter": "81 mm",  # open literature: name of the class
        "length": "0.48 m",  # open literature, 0.45 to 0.5 m
        "mass": "4.2 kg",  # open literature, 4.1 to 4.2 kg
        "form_factor": 1.1141,  # fit to 5,790 m at 300 m/s with McCoy's curve
        "least_muzzle_speed": "68 m/s",  # fit to 80 m at 85 degrees
        "greatest_muzzle_speed": "300 m/s",  # open literature, 300 to 320 m/s
        "least_elevation": "45 deg",  # open literature: 45 to 85 degrees
        "minimum_range": "80 m",  # open literature
        "maximum_range": "5790 m",  # open literature
        "radar_cross_section": "0.002 m2",  # open literature, 0.001 to 0.005 m2
        "lethal_radius": "34 m",  # open literature, 30 to 38 m
        "explosive_mass": "0.7 kg",  # open literature, 0.5 to 0.9 kg
        "fragment_mass": "2.81 g",  # Mott
        "fragment_speed": "1188 m/s",  # Gurney
    },
    "shell_155": {
        "diameter": "155 mm",  # open literature: name of the class
        "length": "0.70 m",  # open literature
        "mass": "43.09 kg",  # FT 155-AM-2: 95 lb
        "axial_inertia": "0.1461 kg m2",  # Lim, table 12
        "twist": 20,  # FT 155-AM-2: M185 and M199, 1/20 to the right
        "aerodynamics": "m107",  # Khalil, Abdalla, Kamal, table 1
        "form_factor": 1,  # the same: the coefficients are the shell's own
        # FT 155-AM-2, charges 4 to 8
        "muzzle_speeds": ("337 m/s", "397 m/s", "474 m/s", "568 m/s", "684 m/s"),
        "maximum_range": "18.1 km",  # open literature
        "lethal_radius": "50 m",  # open literature
        "explosive_mass": "6.86 kg",  # open literature: M107, 15 lb of TNT
        "fragment_mass": "18.6 g",  # Mott
        "fragment_speed": "1028 m/s",  # Gurney
    },
    "uas_quad": {
        "length": "0.5 m",  # open literature, 0.3 to 1 m
        "maximum_range": "7 km",  # open literature, 5 to 10 km
        "radar_cross_section": "0.03 m2",  # IEICE 2020: 0.012 to 0.155 m2
        "cruise_speed": "15 m/s",  # open literature, 15 to 20 m/s
        "cruise_height": "100 m",  # open literature, 50 to 200 m
        "mass": "4 kg",  # open literature, 1.4 to 9 kg
        "warhead_mass": "1.5 kg",  # open literature, 0.5 to 3 kg
        "fragment_speed": "1542 m/s",  # Gurney
    },
    "uas_delta": {
        "length": "3.5 m",  # Euronews 2022
        "maximum_range": "1000 km",  # open literature, 1,000 to 2,500 km
        "radar_cross_section": "0.05 m2",  # open literature, 0.01 to 0.1 m2
        "cruise_speed": "51 m/s",  # SQ 2023: 180 to 185 km/h
        "cruise_height": "300 m",  # open literature, 100 to 4,000 m
        "mass": "200 kg",  # Euronews 2022
        "warhead_mass": "40 kg",  # Euronews 2022: 36 to 60 kg are published
        "fragment_speed": "2325 m/s",  # Gurney
    },
    "eo_confirmation": {
        "contrast_threshold": 0.02,  # Koschmieder 1924
        "detection_cycles": 1,  # Johnson 1958
        "recognition_cycles": 4,  # Johnson 1958
        "identification_cycles": 6.4,  # Johnson 1958
    },
    "laser_10kw": {
        "power": "10 kW",  # Orlando Sentinel 2013: a 10-kilowatt laser beam
        "wavelength": "1.07 um",  # open literature: ytterbium fibres, 1.03 to 1.09 um
        "jitter": "10 urad",  # calibrated: 1 to 8 s on a 60 mm bomb at 1 to 2 km
        "turbulence": 1.7e-14,  # Hufnagel-Valley 5/7: A = 1.7e-14
    },
    "laser_100kw": {
        "power": "100 kW",  # WION 2025: the 100kW laser
        "wavelength": "1.07 um",  # open literature: ytterbium fibres, 1.03 to 1.09 um
        "jitter": "5 urad",  # calibrated: 2 to 5 s on rockets from the side at 3 km
        "turbulence": 1.7e-14,  # Hufnagel-Valley 5/7: A = 1.7e-14
        "maximum_intercept_range": "7 km",  # open literature: 7 to 10 km
    },
    "drone_tracker": {},  # all assumed
    "falling_pieces": {
        "fragment_shape": 2600,  # AASTP-1: 2.6 g/cm3
    },
    "people": {
        "cover_vulnerability_high": 0.6,  # Newsmap 1942: only six of the ten if all were prone
        "shelter_vulnerability_high": 0.1,  # Newsmap 1942: only one in shallow trenches
        "hazardous_energy": "79 J",  # DoD 6055.09-STD: 58 ft lbf
    },
    "range_scatter": {},  # all assumed
    "tracker_prior": {},  # all assumed
}
EVERY_ENTRY: list[tuple[Family, str]] = [
    (family, name) for family in FAMILIES for name in names(family)
]


@pytest.fixture(params=EVERY_ENTRY, ids=lambda entry: entry[1])
def entry(request: pytest.FixtureRequest) -> Entry:
    family, name = request.param
    return load_entry(family, name)


def test_the_catalogue_has_what_the_seed_scenario_needs() -> None:
    assert {name for _, name in EVERY_ENTRY} >= set(SECOND_READING)


def test_every_number_that_is_not_assumed_was_read_twice(entry: Entry) -> None:
    not_assumed = {
        name: parameter.value
        for name, parameter in entry.parameters.items()
        if parameter.quality != "assumed"
    }
    assert not_assumed == SECOND_READING[entry.name]


def test_every_parameter_that_the_kind_needs_is_given(entry: Entry) -> None:
    fields = KINDS[entry.kind].model_fields
    needed = {name for name, field in fields.items() if field.is_required()} | {"kind"}
    assert needed <= set(entry.values) <= set(fields)


def test_every_entry_is_an_object_of_its_kind(entry: Entry) -> None:
    assert isinstance(entry.spec(), KINDS[entry.kind])


def test_every_source_has_a_reference(entry: Entry) -> None:
    assert len(cite(sources_of(entry))) == len(sources_of(entry)) > 0


def test_every_assumption_says_why(entry: Entry) -> None:
    silent = [
        name
        for name, parameter in entry.parameters.items()
        if parameter.quality == "assumed" and not parameter.note
    ]
    assert silent == []


def test_no_reference_is_unused() -> None:
    used = {
        source for family, name in EVERY_ENTRY for source in sources_of(load_entry(family, name))
    }
    hardness = {
        parameter.source
        for word in hardness_words().values()
        for parameter in (word.ratio_of_lethal_areas, word.debris_energy)
    }
    assert used | hardness == set(sources())


def test_hardness_rises_from_people_to_bunkers() -> None:
    words = [hardness_words()[w] for w in ("people", "vehicle", "light_building", "hardened")]
    assert [word.ratio_of_lethal_areas.value for word in words] == [1, 4, 20, 200]
    assert [word.debris_energy.value for word in words] == ["79 J", "79 J", "1 kJ", "100 kJ"]


def test_debris_damages_what_is_not_said_to_be_hard_as_it_hurts_people() -> None:
    people = hardness_words()["people"]
    defaults = {name: field.default for name, field in DefendedAsset.model_fields.items()}
    assert parse(people.debris_energy.value, ENERGY) == defaults["debris_energy"]
    assert people.ratio_of_lethal_areas.value == defaults["hardness"]


def test_an_entry_is_found_in_any_family() -> None:
    assert find_entry("gun_20mm") == load_entry("effectors", "gun_20mm")


def test_an_unknown_entry_of_a_family_gets_a_suggestion() -> None:
    with pytest.raises(CatalogueError) as error:
        load_entry("threats", "rocket_170")
    assert str(error.value) == (
        'no threat in the catalogue of this name (got "rocket_170"); did you mean "rocket_107"?'
    )


def test_an_unknown_entry_gets_the_list() -> None:
    with pytest.raises(CatalogueError) as error:
        find_entry("xyz")
    assert str(error.value) == (
        'no entry in the catalogue of this name (got "xyz"); write one of mortar_120, mortar_60, '
        "mortar_81, rocket_107, rocket_122, shell_155, uas_delta, uas_quad, eo_confirmation, "
        "radar_counterfire_x, ..."
    )


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(
        CatalogueError, match='no such source \\(got "spin37"\\); did you mean "spin73"'
    ):
        cite(["spin37"])


def test_sources_are_cited_once_and_in_order() -> None:
    assert [line.split(":")[0] for line in cite(["spin73", "fdd_2020", "spin73"])] == [
        "fdd_2020",
        "spin73",
    ]


def test_an_entry_with_a_wrong_number_is_refused() -> None:
    written = load_entry("threats", "rocket_107").model_dump(exclude={"name", "family"})
    written["parameters"]["diameter"]["value"] = "107 kg"
    with pytest.raises(CatalogueError, match="rocket_x: diameter: wrong unit, kg measures a mass"):
        validated_entry("rocket_x", "threats", written)


def test_an_entry_without_a_source_is_refused() -> None:
    written = load_entry("threats", "rocket_107").model_dump(exclude={"name", "family"})
    del written["parameters"]["diameter"]["source"]
    with pytest.raises(
        CatalogueError, match=r"rocket_x: parameters\.diameter\.source: Field required"
    ):
        validated_entry("rocket_x", "threats", written)


def test_an_entry_of_an_unknown_kind_is_refused() -> None:
    written = load_entry("threats", "rocket_107").model_dump(exclude={"name", "family"})
    with pytest.raises(
        CatalogueError, match='unknown kind \\(got "rocked"\\); did you mean "rocket"'
    ):
        validated_entry("rocket_x", "threats", written | {"kind": "rocked"})
