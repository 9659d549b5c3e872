"""Tables of kill probabilities: what is read, and what is refused in which words."""

import math

import numpy as np
import pytest
from effectors.table_builders import GRID, HEADER, table_effector

from cram_sim.effectors import kill_table as module
from cram_sim.effectors.kill_table import KillTableError, kill_table
from cram_sim.effectors.table_effector import contradictions_of_table


def refusal(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(KillTableError) as caught:
        kill_table(raw)
    return str(caught.value)


def test_a_complete_grid_is_read_whatever_its_order() -> None:
    lines = GRID.splitlines()
    for shuffled in (lines, lines[::-1]):
        found = kill_table("\n".join([HEADER, *shuffled]).encode())
        np.testing.assert_array_equal(found.ranges, [500.0, 1000.0, 4000.0])
        np.testing.assert_allclose(found.crossings, [0.0, math.pi / 3.0, math.pi])
        np.testing.assert_array_equal(
            found.p_kill, [[0.9, 0.6, 0.1], [0.8, 0.6, 0.1], [0.4, 0.2, 0]]
        )


def test_columns_may_stand_in_any_order_with_comments_and_blank_lines_between() -> None:
    written = (
        "\ufeff# a table\r\n\r\np_kill , range_m,crossing_deg\r\n0.5,100,0\r\n# far\r\n"
        "0.5,100,180\r\n 0.25 ,200,0\r\n0.25,200,180\r\n"
    )
    found = kill_table(written.encode())
    np.testing.assert_array_equal(found.p_kill, [[0.5, 0.5], [0.25, 0.25]])


def test_names_and_numbers_may_stand_in_quotes() -> None:
    written = '"range_m","crossing_deg", "p_kill"\n"100","0","0.5"\n100,180,0.5\n'
    found = kill_table((written + '"200",0,0.25\n200,180,"0.25"\n').encode())
    np.testing.assert_array_equal(found.p_kill, [[0.5, 0.5], [0.25, 0.25]])


@pytest.mark.parametrize("comment", ["  # far", "\t#", '"# far, farther"', "#"])
def test_a_comment_may_be_indented_or_quoted(comment: str) -> None:
    plain = kill_table(f"{HEADER}\n{SQUARE}".encode())
    found = kill_table(f"{comment}\n{HEADER}\n{comment}\n{SQUARE}{comment}\n".encode())
    np.testing.assert_array_equal(found.p_kill, plain.p_kill)


SQUARE = "100,0,0.5\n100,180,0.5\n200,0,0.25\n200,180,0.25\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "it holds no point; write a line `range_m,crossing_deg,p_kill`, then one for each"),
        ("# nothing\n\n", "it holds no point; write a line `range_m,crossing_deg,p_kill`, then"),
        (f"{HEADER}\n", "it holds no point; write a line `range_m,crossing_deg,p_kill`, then"),
        (
            "range_m,p_kill\n100,0.5\n",
            'line 1 does not name the columns (got "range_m,p_kill"); write '
            "`range_m,crossing_deg,p_kill` above the numbers",
        ),
        (SQUARE, 'line 1 does not name the columns (got "100,0,0.5"); write'),
        (
            "range_m,p_kill,p_kill\n100,0.5,0.5\n",
            'line 1 does not name the columns (got "range_m,p_kill,p_kill"); write',
        ),
        (
            f"{HEADER}\n100,0\n",
            'line 2 has 2 values (got "100,0"); write one for each of '
            "`range_m,crossing_deg,p_kill`",
        ),
        (
            f'{HEADER}\n"0,5",0,0.5\n',
            'line 2 has 4 values (got "0,5,0,0.5"); write one for each of '
            "`range_m,crossing_deg,p_kill`",
        ),
        (f"{HEADER}\n100,0,half\n", 'line 2: p_kill is no number (got "half"); write one'),
        (f"{HEADER}\n100,0,\n", 'line 2: p_kill is no number (got ""); write one'),
        (f"{HEADER}\n100,nan,0.5\n", 'line 2: crossing_deg is no number (got "nan"); write one'),
        (
            f"{HEADER}\n100,0,1.5\n",
            'line 2: p_kill is out of range (got "1.5"); write a probability from 0 to 1',
        ),
        (f"{HEADER}\n100,0,-0.1\n", 'line 2: p_kill is out of range (got "-0.1"); write a'),
        (
            f"{HEADER}\n100,181,0.5\n",
            'line 2: crossing_deg is out of range (got "181"); write a crossing angle in degrees, '
            "from 0 (head-on) to 180",
        ),
        (
            f"{HEADER}\ninf,0,0.5\n",
            'line 2: range_m is out of range (got "inf"); write a slant range in metres, '
            "from 0 to 1000000",
        ),
        (
            f"{HEADER}\n{SQUARE}# again\n100,180,0.5\n",
            "line 7 has range_m 100, crossing_deg 180 a second time; write each point once",
        ),
        (
            f"{HEADER}\n{SQUARE}300,0,0.1\n",
            "no p_kill at range_m 300, crossing_deg 180; "
            "write a line for every range_m with every crossing_deg",
        ),
        (
            f"{HEADER}\n100,0,0.5\n100,180,0.5\n",
            "only one range_m (got 100); write points at two ranges or more",
        ),
        (
            f"{HEADER}\n100,0,0.5\n100,90,0.5\n200,0,0.5\n200,90,0.5\n",
            "crossing_deg from 0 to 90; write points from 0 to 180, with a p_kill of 0 where it "
            "cannot engage",
        ),
        (
            f"{HEADER}\n{SQUARE}300,0,0.3\n300,180,0.1\n",
            "p_kill rises from 0.25 at range_m 200 to 0.3 at 300, crossing_deg 0; write values "
            "that fall or stay, and where it is too near to engage a minimum_intercept_range",
        ),
        (
            b"\xff\xfe\x00",
            "not a text file; write lines of numbers under `range_m,crossing_deg,p_kill`, in UTF-8",
        ),
    ],
)
def test_what_is_no_table_is_refused(content: str | bytes, sentence: str) -> None:
    assert refusal(content).startswith(sentence)


def test_a_table_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_POINTS", 3)
    assert refusal(f"{HEADER}\n{SQUARE}") == "too many points; write at most 3"


def test_a_table_contradicts_ranges_that_it_does_not_hold() -> None:
    assert list(contradictions_of_table(table_effector())) == []
    near = table_effector(minimum_intercept_range="499 m")
    assert list(contradictions_of_table(near)) == [
        (
            "minimum_intercept_range",
            "nearer than the first range of the table (got 499 m); write at least 500 m",
        )
    ]
    far = table_effector(maximum_intercept_range="4100 m")
    assert list(contradictions_of_table(far)) == [
        (
            "maximum_intercept_range",
            "farther than the last range of the table (got 4100 m); write at most 4000 m",
        )
    ]


def test_an_effector_without_the_content_of_its_table_contradicts_itself() -> None:
    (parameter, sentence), *others = contradictions_of_table(table_effector(content=""))
    assert (parameter, others) == ("p_kill_table", [])
    assert sentence.startswith("it holds no point; write a line")
