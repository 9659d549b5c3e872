"""The guarded reader: what it makes of a file, and what it refuses to touch."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.errors import ScenarioError
from cram_sim.scenario import load_scenario
from cram_sim.scenario.document import Document, Problem, read_document


def document(tmp_path: Path, content: str | bytes) -> Document:
    file = tmp_path / "file.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(file)


def refusal(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(ScenarioError) as error:
        document(tmp_path, content)
    return str(error.value).removeprefix(str(tmp_path / "file.yaml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("12:30:00", "12:30:00"),
        ("2021-12-19", "2021-12-19"),
        ("1e3", 1000.0),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("True", True),
        ("~", None),
        ("'1'", "1"),
    ],
)
def test_scalars_follow_yaml_1_2(tmp_path: Path, text: str, value: object) -> None:
    assert document(tmp_path, f"key: {text}\n").tree == {"key": value}


def test_every_line_and_column_is_kept(tmp_path: Path) -> None:
    marks = document(tmp_path, "a: 1\nb:\n  - c: 2\n  - [3, 4]\n").marks
    assert marks == {
        (): (1, 1),
        ("a",): (1, 1),
        ("b",): (2, 1),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 5),
        ("b", 1): (4, 5),
        ("b", 1, 0): (4, 6),
        ("b", 1, 1): (4, 9),
    }


def test_a_problem_with_what_is_missing_names_the_line_of_its_entry(tmp_path: Path) -> None:
    read = document(tmp_path, "a: 1\nb:\n  - c: 2\n")
    message = read.message(Problem(("b", 0, "d"), "missing; write it"))
    assert message == f"{read.file}:3: b[0].d: missing; write it"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert document(tmp_path, b"\xef\xbb\xbfa: 1\n").tree == {"a": 1}


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    content = "#" * 1_000_001
    assert refusal(tmp_path, content) == ": larger than 1 MB; write a smaller scenario"


def test_a_file_of_a_megabyte_is_read(tmp_path: Path) -> None:
    assert document(tmp_path, "#" * 1_000_000).tree is None


def test_latin_1_is_refused_with_its_line(tmp_path: Path) -> None:
    content = "a: 1\nb: caf\xe9\n".encode("latin-1")
    assert refusal(tmp_path, content) == ":2: not UTF-8 (got byte 0xe9); save as UTF-8"


def test_utf_16_is_refused(tmp_path: Path) -> None:
    content = "a: 1\n".encode("utf-16")
    assert refusal(tmp_path, content) == ":1: not UTF-8 (got byte 0xff); save as UTF-8"


def test_a_null_byte_is_refused(tmp_path: Path) -> None:
    message = "not YAML: control characters are not allowed; mend the line or the one above"
    assert refusal(tmp_path, "a: 1\nb: \0\n") == f":2: {message}"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_ten_thousand_levels_are_refused_at_once(tmp_path: Path, opening: str) -> None:
    start = time.monotonic()
    assert refusal(tmp_path, opening * 10_000) == ":1: deeper than 40 levels; write a flatter file"
    assert time.monotonic() - start < 2.0


def test_forty_levels_are_read(tmp_path: Path) -> None:
    assert document(tmp_path, "[" * 40 + "]" * 40).tree is not None


def test_a_billion_laughs_are_refused_at_the_first(tmp_path: Path) -> None:
    content = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert refusal(tmp_path, content) == ":1: an anchor (got &a); write the value without it"


def test_an_empty_anchored_or_tagged_key_is_refused(tmp_path: Path) -> None:
    assert "an anchor" in refusal(tmp_path, "&a key: 1\n")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    with pytest.raises(ScenarioError) as error:
        read_document(file)
    assert str(error.value) == (
        f"{file}: no such file or directory; write the path of a scenario file"
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a directory; write the path of a scenario file"):
        read_document(tmp_path)


YAML_LIKE = st.text(alphabet="abversion: 1[]{},-?&*!#|>\n\t'\"0.en%@`é", max_size=200)


@given(text=st.one_of(st.text(), YAML_LIKE))
@settings(deadline=None, max_examples=300)
def test_any_text_is_refused_and_never_crashes(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, encoding="utf-8", newline="", errors="surrogatepass")
    with pytest.raises(ScenarioError):
        load_scenario(file)


@given(content=st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_refused_and_never_crash(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError):
        load_scenario(file)
