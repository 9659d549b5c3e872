import re

import numpy as np
import pytest

from cram_sim.records import (
    Cause,
    Detections,
    Estimates,
    Event,
    Fate,
    Window,
)
from cram_sim.schemas import (
    ALARMS,
    ASSETS,
    DEBRIS,
    PEOPLE,
    REPLICATION,
    SCHEMAS,
    SENSORS,
    SHOTS,
    THREATS,
    WARNINGS,
    TableSchema,
)

LANES, LOOKS = 5, 3


def detections() -> Detections:
    numbers = np.arange(float(LANES * LOOKS)).reshape(LANES, LOOKS)
    return Detections(
        time=numbers,
        down=numbers > 9,
        covered=numbers > 1,
        detected=numbers > 2,
        snr=numbers + 2,
        sigma=np.repeat(numbers, 3).reshape(LANES, LOOKS, 3),
        error=np.repeat(numbers, 3).reshape(LANES, LOOKS, 3) + 1,
        state=np.repeat(numbers, 6).reshape(LANES, LOOKS, 6),
        confirmed=numbers > 3,
        dropped=numbers > 4,
    )


def estimates() -> Estimates:
    numbers = np.arange(float(LANES * LOOKS)).reshape(LANES, LOOKS)
    return Estimates(
        impact_error=np.repeat(numbers, 3).reshape(LANES, LOOKS, 3),
        impact_covariance=np.repeat(numbers, 3).reshape(LANES, LOOKS, 3) + 1,
        position_error=numbers,
        origin_error=np.repeat(numbers, 2).reshape(LANES, LOOKS, 2),
        origin_covariance=np.repeat(numbers, 3).reshape(LANES, LOOKS, 3) + 2,
    )


@pytest.mark.parametrize("record", [detections(), estimates()], ids=["detections", "estimates"])
def test_some_lanes_of_a_record_are_those_rows_of_every_array(
    record: Detections | Estimates,
) -> None:
    some = record.lanes(slice(1, 4))
    assert type(some) is type(record)
    for name, values in vars(record).items():
        np.testing.assert_array_equal(getattr(some, name), values[1:4])


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_every_table_is_keyed_by_replication_first(schema: TableSchema) -> None:
    assert schema.columns[0] is REPLICATION


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_no_two_columns_of_a_table_share_a_name(schema: TableSchema) -> None:
    names = [column.name for column in schema.columns]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_every_real_column_names_its_unit_or_is_a_probability(schema: TableSchema) -> None:
    for column in schema.columns:
        if column.kind == "real":
            assert re.search(r"^p_|^expected_|^pieces$|_s$|_m$|_kg$|_j$", column.name), column.name


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_every_column_says_what_it_means(schema: TableSchema) -> None:
    assert all(column.meaning for column in schema.columns)


def test_the_tables_are_those_that_a_run_writes() -> None:
    assert SCHEMAS == (THREATS, SHOTS, ASSETS, WARNINGS, SENSORS, DEBRIS, PEOPLE, ALARMS)
    names = [schema.name for schema in SCHEMAS]
    assert names == [
        "threats",
        "shots",
        "assets",
        "warnings",
        "sensors",
        "debris",
        "people",
        "alarms",
    ]


@pytest.mark.parametrize("words", [Fate, Cause, Event], ids=lambda words: words.__name__)
def test_no_two_members_of_a_vocabulary_read_alike(
    words: type[Fate] | type[Cause] | type[Event],
) -> None:
    # An enumeration folds members of one value into one: its names would outnumber its members.
    assert len(words.__members__) == len(list(words))


def test_the_columns_of_an_opportunity_are_numbered_without_a_gap() -> None:
    assert [int(column) for column in Window] == list(range(len(Window)))
