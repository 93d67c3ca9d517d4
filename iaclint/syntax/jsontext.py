"""JSON text to a tree with positions: duplicate properties are kept, and numbers are exact."""

from __future__ import annotations

import json
import re

from iaclint.records import dataclass
from iaclint.source import SourceFile
from iaclint.syntax.faults import MAX_DEPTH, FaultError, fault
from iaclint.syntax.nodes import Number
from iaclint.syntax.numerals import number_literal

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
        (?P<string>"(?>(?:[^"\\\x00-\x1f]++|\\.)*)")
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?>(?:\.[0-9]++)?)(?>(?:[eE][+-]?[0-9]++)?))
      | (?P<word>[A-Za-z_]++)
      | (?P<mark>[][{},:])
      | (?P<end>\Z)
      | (?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_MOST_VALUES = 1_000_000
"""Each takes a hundred times the memory of its text, which may be two characters."""

_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class JsonScalar:
    """A number, `true`, `false` or `null`."""

    start: int
    end: int
    value: Number | bool | None


@dataclass(frozen=True, slots=True)
class JsonString:
    """A string; `plain` when it has no escapes, so that its text is the source between the quotes."""

    start: int
    end: int
    value: str
    plain: bool


@dataclass(frozen=True, slots=True)
class JsonArray:
    """`[...]`."""

    start: int
    end: int
    items: list[JsonNode]


@dataclass(frozen=True, slots=True)
class JsonObject:
    """`{...}`: the properties in order, each as often as it is written."""

    start: int
    end: int
    properties: list[tuple[JsonString, JsonNode]]


JsonNode = JsonScalar | JsonString | JsonArray | JsonObject


def parse_json(file: SourceFile) -> JsonNode:
    """The value that a file of JSON is; raises FaultError."""
    reader = _Reader(file)
    node = reader.value(0)
    if reader.kind != "end":
        raise reader.unexpected("Extraneous data after value", "expected the end of the file")
    return node


def plain_json(file: SourceFile) -> object:
    """The value that a file of JSON is, as `json.loads` gives it; raises FaultError.

    That of the standard library goes as deep as Python may recurse, which is deeper than C has room for.
    """
    return _plain(parse_json(file))


def _plain(node: JsonNode) -> object:
    match node:
        case JsonObject(properties=properties):
            return {key.value: _plain(value) for key, value in properties}
        case JsonArray(items=items):
            return [_plain(item) for item in items]
        case _:
            return node.value


class _Reader:
    """One token ahead in the text."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.room = _MOST_VALUES
        self.position = 1 if file.text.startswith("\ufeff") else 0
        self.advance()

    def advance(self) -> None:
        """Take the token ahead and find the next."""
        found = _TOKEN.match(self.file.text, self.position)
        if found is None or found.lastindex is None:  # never: "any character" and "the end" are alternatives
            raise fault(self.file, self.position, self.position, "Invalid JSON", "no token begins here")
        self.start, self.position = found.span(found.lastindex)
        self.word = found.group(found.lastindex)
        self.kind = self.word if found.lastgroup == "mark" else found.lastgroup or ""

    def unexpected(self, summary: str, detail: str) -> FaultError:
        """The fault at the token ahead."""
        found = "the end of the file" if self.kind == "end" else f"`{self.word[:40]}`"
        return fault(self.file, self.start, self.position, summary, f"{detail}, but found {found}")

    def value(self, depth: int) -> JsonNode:
        """Read a value inside `depth` arrays and objects."""
        if depth > MAX_DEPTH:
            detail = f"iaclint follows {MAX_DEPTH} levels of arrays and objects"
            raise fault(self.file, self.start, self.position, "JSON nested too deeply", detail)
        self.room -= 1
        if self.room < 0:
            detail = f"iaclint reads {_MOST_VALUES:,} values of one file"
            raise fault(self.file, self.start, self.position, "Too many values in JSON", detail)
        match self.kind:
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case "string":
                return self._string()
            case "number" | "word":
                return self._scalar()
            case _:
                raise self.unexpected("Missing JSON value", "expected a JSON value")

    def _object(self, depth: int) -> JsonObject:
        start = self.start
        properties: list[tuple[JsonString, JsonNode]] = []
        self.advance()
        while self.kind != "}":
            if self.kind != "string":
                self._check_closed(start, "object")
                raise self.unexpected("Invalid object property name", "expected a property name in double quotes")
            name = self._string()
            if self.kind != ":":
                self._check_closed(start, "object")
                raise self.unexpected("Missing property value colon", "expected a colon after the property name")
            self.advance()
            properties.append((name, self.value(depth + 1)))
            self._separator(start, "}", "object")
        end = self.position
        self.advance()
        return JsonObject(start, end, properties)

    def _array(self, depth: int) -> JsonArray:
        start = self.start
        items: list[JsonNode] = []
        self.advance()
        while self.kind != "]":
            items.append(self.value(depth + 1))
            self._separator(start, "]", "array")
        end = self.position
        self.advance()
        return JsonArray(start, end, items)

    def _separator(self, start: int, close: str, what: str) -> None:
        """Take a comma that another item follows; a closing bracket is left."""
        if self.kind == ",":
            comma = self.start
            self.advance()
            if self.kind == close:
                detail = f"JSON does not allow a comma after the last item of an {what}"
                raise fault(self.file, comma, comma + 1, f"Trailing comma in {what}", detail)
        elif self.kind != close:
            self._check_closed(start, what)
            raise self.unexpected(f"Missing {what} separator", "expected a comma")

    def _check_closed(self, start: int, what: str) -> None:
        """Raise the fault of an array or object that the end of the file leaves open."""
        if self.kind == "end":
            detail = f"no closing bracket was found for this {what}"
            raise fault(self.file, start, start + 1, f"Unclosed {what}", detail)

    def _string(self) -> JsonString:
        start, end, word = self.start, self.position, self.word
        plain = "\\" not in word
        value = word[1:-1] if plain else self._unescaped(word)
        self.advance()
        return JsonString(start, end, value, plain)

    def _unescaped(self, word: str) -> str:
        try:
            value = str(json.loads(word))
        except ValueError as error:
            raise self.unexpected("Invalid JSON string", f"the string has an invalid escape ({error})") from error
        # A half of a surrogate pair stands for no character: it becomes U+FFFD, as in Go.
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _scalar(self) -> JsonScalar:
        start, end, word = self.start, self.position, self.word
        value: Number | bool | None
        if self.kind == "word":
            if word not in _WORDS:
                raise self.unexpected("Invalid JSON keyword", "expected true, false, null or another JSON value")
            value = _WORDS[word]
        else:
            magnitude = number_literal(word.removeprefix("-"))
            if magnitude is None:
                detail = "the number has more digits or a greater exponent than iaclint reads"
                raise fault(self.file, start, end, "Number literal too large", detail)
            value = -magnitude if word.startswith("-") else magnitude
        self.advance()
        return JsonScalar(start, end, value)
