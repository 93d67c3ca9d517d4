"""The syntax tree: bodies, blocks, attributes and expressions, each with its span.

Nodes are never changed once built; they are not frozen dataclasses because a repository has
hundreds of thousands of them and freezing makes each one four times as slow to create.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from fractions import Fraction

from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import SourceFile, Span

Number = int | Fraction
Scalar = str | bool | Number | None


@dataclass(slots=True, eq=False)
class Expression:
    """Any expression; `start` and `end` are offsets into the text of `file`."""

    file: SourceFile
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.file, self.start, self.end)


@dataclass(slots=True, eq=False)
class Literal(Expression):
    """A number, `true`, `false`, `null`, or a quoted string or heredoc without sequences."""

    value: Scalar


@dataclass(slots=True, eq=False)
class Text(Expression):
    """A run of literal text inside a template, escapes already decoded and markers stripped."""

    value: str


@dataclass(slots=True, eq=False)
class Template(Expression):
    """A quoted string, heredoc or template file with sequences: texts, interpolations, directives.

    A template of exactly one interpolation (`"${x}"`) is a `Wrap`, not a `Template`.
    """

    parts: list[Expression]


@dataclass(slots=True, eq=False)
class Wrap(Expression):
    """`"${inner}"` alone: the value of `inner`, with its type."""

    inner: Expression


@dataclass(slots=True, eq=False)
class IfDirective(Expression):
    """`%{ if condition }then%{ else }otherwise%{ endif }`; each branch is a list of template parts."""

    condition: Expression
    then: list[Expression]
    otherwise: list[Expression]


@dataclass(slots=True, eq=False)
class ForDirective(Expression):
    """`%{ for key, value in collection }body%{ endfor }`; `key` is empty where it is not named."""

    key: str
    value: str
    collection: Expression
    body: list[Expression]


@dataclass(slots=True, eq=False)
class Name(Expression):
    """A bare identifier: the root of a traversal (`var`, `local`, `aws_s3_bucket`, a `for` variable)."""

    name: str


@dataclass(slots=True, eq=False)
class GetAttribute(Expression):
    """`operand.name`; also the legacy index `operand.0`, whose name is then all digits."""

    operand: Expression
    name: str


@dataclass(slots=True, eq=False)
class Index(Expression):
    """`operand[key]`."""

    operand: Expression
    key: Expression


@dataclass(slots=True, eq=False)
class Splat(Expression):
    """`operand[*].rest` or `operand.*.rest`.

    `each` is the expression applied to every element; the element itself is the `SplatElement`
    at its root. `full` tells `[*]` from `.*`.
    """

    operand: Expression
    each: Expression
    full: bool


@dataclass(slots=True, eq=False)
class SplatElement(Expression):
    """The element that a splat is visiting."""


@dataclass(slots=True, eq=False)
class Call(Expression):
    """`name(arguments...)`; `spread` when the last argument is followed by `...`.

    `name` may be namespaced: `core::upper`, `provider::aws::arn_parse`.
    """

    name: str
    arguments: list[Expression]
    spread: bool


@dataclass(slots=True, eq=False)
class Unary(Expression):
    """`-operand` or `!operand`."""

    operator: str
    operand: Expression


@dataclass(slots=True, eq=False)
class Binary(Expression):
    """`left operator right`: `* / % + - > >= < <= == != && ||`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True, eq=False)
class Conditional(Expression):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(slots=True, eq=False)
class Parenthesized(Expression):
    """`(inner)`, kept because `(x)` as an object key is evaluated while `x` is a name."""

    inner: Expression


@dataclass(slots=True, eq=False)
class TupleLiteral(Expression):
    """`[a, b]`."""

    items: list[Expression]


@dataclass(slots=True, eq=False)
class ObjectLiteral(Expression):
    """`{ key = value }`; a bare identifier key is already a `Literal` string."""

    items: list[tuple[Expression, Expression]]


@dataclass(slots=True, eq=False)
class ForExpression(Expression):
    """`[for k, v in c : value if cond]`, or `{for k, v in c : key => value... if cond}`.

    `result_key` is None for the tuple form; `grouped` when the value is followed by `...`.
    """

    key: str
    value: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouped: bool


@dataclass(slots=True, eq=False)
class Invalid(Expression):
    """An expression that could not be parsed: why."""

    problem: Problem


class Attribute:
    """`name = expression` in a body. The expression is parsed the first time it is asked for."""

    __slots__ = ("_expression", "_parse", "end", "file", "name", "start", "value_start")

    def __init__(
        self,
        file: SourceFile,
        name: str,
        start: int,
        value_start: int,
        end: int,
        parse: Callable[[SourceFile, int, int], Expression],
    ) -> None:
        self.file = file
        self.name = name
        self.start = start
        self.value_start = value_start
        self.end = end
        self._parse = parse
        self._expression: Expression | None = None

    @property
    def expression(self) -> Expression:
        """The parsed value; `Invalid` with its problem where it does not parse."""
        if self._expression is None:
            self._expression = self._parse(self.file, self.value_start, self.end)
        return self._expression

    @property
    def span(self) -> Span:
        """From the name to the end of the value."""
        return Span(self.file, self.start, self.end)

    @property
    def value_span(self) -> Span:
        return Span(self.file, self.value_start, self.end)


@dataclass(slots=True, eq=False)
class Block:
    """`type "label" { body }`; the header runs from `start` to `header_end`, before the brace."""

    file: SourceFile
    type: str
    labels: tuple[str, ...]
    body: Body
    start: int
    header_end: int
    end: int

    @property
    def header(self) -> Span:
        return Span(self.file, self.start, self.header_end)

    @property
    def span(self) -> Span:
        return Span(self.file, self.start, self.end)


@dataclass(slots=True, eq=False)
class Body:
    """The content of a file or a block: attributes by name, blocks in order.

    `broken` lists the problems inside this body whose items were left out, so that what is
    absent here may only be unread.
    """

    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    broken: list[Problem] = field(default_factory=list)
