"""A YAML 1.2 file read with suspicion: small, plain, one document, and every line remembered.

The tree is built from parser events, so that nothing recursive ever sees a file that is too deep,
aliased or tagged. Scalars follow the core schema of YAML 1.2 ("no" is a text, "1e3" a number).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.reader import ReaderError
from yamlcore import CCoreLoader

from cram_sim.errors import ScenarioError
from cram_sim.quantities import shown

MOST_BYTES: Final = 1_000_000
MOST_DEPTH: Final = 40
MOST_TOLD: Final = 50  # problems or warnings at once

Location = tuple[str | int, ...]  # ("salvos", 0, "rounds")


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place in the file: what is wrong (got X); what to write."""

    location: Location
    sentence: str


@dataclass(frozen=True)
class Document:
    """What a file says, and where: (line, column) of every location, counted from 1.

    Mappings are dictionaries, sequences are tuples.
    """

    file: str
    tree: Any
    marks: dict[Location, tuple[int, int]]

    def message(self, problem: Problem, *, level: str = "") -> str:
        """`file:line: path: sentence`, the line that of the nearest thing that is there."""
        place = f"{self.file}:{self._mark(problem.location)[0]}:"
        words = (place, level, path_of(problem.location), problem.sentence)
        return " ".join(word for word in words if word)

    def errors(self, problems: list[Problem]) -> ScenarioError:
        """All problems, in the order of the file."""
        in_order = sorted(problems, key=lambda problem: self._mark(problem.location))
        told = list(dict.fromkeys(self.message(problem) for problem in in_order))
        if len(told) > MOST_TOLD:
            told[MOST_TOLD:] = [f"{self.file}: ... and {len(told) - MOST_TOLD} more"]
        return ScenarioError(told)

    def _mark(self, location: Location) -> tuple[int, int]:
        while location and location not in self.marks:
            location = location[:-1]
        return self.marks.get(location, (1, 1))


def read_document(path: Path | str, *, kind: str = "scenario") -> Document:
    """Read a file, which its messages call a file of this kind.

    Raises ScenarioError where it is not a small, plain YAML document.
    """
    file = str(path)
    return document_of(_text(Path(path), file, kind), file)


def document_of(text: str, file: str) -> Document:
    """Read a text that is called `file` in messages, as a file is read."""
    loader = CCoreLoader(text)
    builder = _Builder(file, loader)
    try:
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _not_yaml(file, text, error) from None
    finally:
        loader.dispose()
    if builder.problems:
        raise Document(file, None, builder.marks).errors(builder.problems)
    return Document(file, builder.tree, builder.marks)


def _text(path: Path, file: str, kind: str) -> str:
    """The text of a file that is small enough and UTF-8."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise ScenarioError([f"{file}: {reason}; write the path of a {kind} file"]) from None
    if len(content) > MOST_BYTES:
        raise ScenarioError([f"{file}: larger than 1 MB; write a smaller {kind}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x}"
        raise ScenarioError([f"{file}:{line}: not UTF-8 (got {found}); save as UTF-8"]) from None


def _not_yaml(file: str, text: str, error: Any) -> ScenarioError:
    if isinstance(error, ReaderError):
        line, reason = text.encode().count(b"\n", 0, error.position) + 1, error.reason
    else:
        line, reason = error.problem_mark.line + 1, error.problem
        lines = text.split("\n")
        beginning = lines[line - 1] if line <= len(lines) else ""
        if "\t" in beginning[: len(beginning) - len(beginning.lstrip())]:
            sentence = "not YAML: a tab in the indentation; write spaces"
            return ScenarioError([f"{file}:{line}: {sentence}"])
    return ScenarioError([f"{file}:{line}: not YAML: {reason}; mend the line or the one above"])


@dataclass
class _Container:
    """A mapping or sequence that is still open."""

    location: Location
    items: Any  # dict for a mapping, list for a sequence
    key: str | None = None
    keys: set[str] = field(default_factory=set)


class _Builder:
    """Takes events one by one and keeps the tree, the marks and the problems."""

    def __init__(self, file: str, loader: CCoreLoader) -> None:
        self.file = file
        self.loader = loader
        self.tree: Any = None
        self.marks: dict[Location, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._open: list[_Container] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event. Raises ScenarioError where reading on would be unsafe."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "a second document; write one document in a file")
        elif isinstance(event, yaml.AliasEvent):
            self._stop(event, f"an alias (got *{event.anchor}); write the value again")
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_decorations(event)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            else:
                self._start(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()

    def _refuse_decorations(self, event: Any) -> None:
        if event.anchor is not None:
            self._stop(event, f"an anchor (got &{event.anchor}); write the value without it")
        if event.tag is not None and event.tag != "!":
            self._stop(event, f"a tag (got {event.tag}); write the value without it")

    def _scalar(self, event: Any) -> None:
        if self._awaits_key():
            self._key(event)
            return
        location = self._location(event)
        tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        try:
            self._add(self.loader.construct_object(node))
        except ValueError:  # more digits than Python turns into a number
            self.problems.append(
                Problem(location, f"not a number (got {shown(event.value)}); write fewer digits")
            )
            self._add(None)

    def _key(self, event: Any) -> None:
        """Take a key: a text, each only once in its mapping."""
        mapping = self._open[-1]
        key = event.value
        location = (*mapping.location, key)
        if key in mapping.keys:
            again = event.start_mark.line + 1
            sentence = f"a key twice (got {shown(key)}, again in line {again}); write it once"
            self.problems.append(Problem(location, sentence))
        else:
            self.marks[location] = (event.start_mark.line + 1, event.start_mark.column + 1)
        mapping.keys.add(key)
        mapping.key = key

    def _start(self, event: yaml.Event) -> None:
        if self._awaits_key():
            self._stop(event, "a key that is no text; write `key: value`")
        location = self._location(event)
        if len(self._open) == MOST_DEPTH:
            self._stop(event, f"deeper than {MOST_DEPTH} levels; write a flatter file")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Container(location, {} if is_mapping else []))

    def _end(self) -> None:
        closed = self._open.pop()
        items = closed.items
        self._add(items if isinstance(items, dict) else tuple(items))

    def _awaits_key(self) -> bool:
        return bool(self._open) and (
            isinstance(self._open[-1].items, dict) and self._open[-1].key is None
        )

    def _location(self, event: Any) -> Location:
        """Where the value that begins here will stand; its mark, unless its key has one."""
        location: Location = ()
        if self._open:
            parent = self._open[-1]
            step = parent.key if parent.key is not None else len(parent.items)
            location = (*parent.location, step)
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        self.marks.setdefault(location, mark)
        return location

    def _add(self, value: Any) -> None:
        if not self._open:
            self.tree = value
            return
        parent = self._open[-1]
        if parent.key is None:
            parent.items.append(value)
        else:
            parent.items[parent.key] = value
            parent.key = None

    def _stop(self, event: Any, sentence: str) -> None:
        raise ScenarioError([f"{self.file}:{event.start_mark.line + 1}: {sentence}"])


def path_of(location: Location) -> str:
    """`salvos[0].rounds:`, or nothing for the whole file."""
    text = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{shown(step)[1:-1]}" if text else shown(step)[1:-1]
    return f"{text}:" if text else ""
