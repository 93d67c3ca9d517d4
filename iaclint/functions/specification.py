"""Function and Parameter: what a function takes and gives, and how its body reads its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import overload

from iaclint.functions.errors import FunctionError
from iaclint.functions.host import Host
from iaclint.records import dataclass
from iaclint.truth import Doubt
from iaclint.values import DYNAMIC, Number, Type, Unknown, Value, format_number


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; an argument is converted to its type before the body sees it.

    `null`: null is allowed. `partial`: elements of the argument may be unknown. `unknown`: the argument
    itself may be, too. Without these an unknown makes the outcome of the call unknown.
    `marked`: the body looks after marks; otherwise secrets are taken off the argument and put on the outcome.
    """

    name: str
    type: Type = DYNAMIC
    null: bool = False
    partial: bool = False
    unknown: bool = False
    marked: bool = False


class Arguments(Sequence[Value]):
    """The arguments of one call, converted and checked."""

    __slots__ = ("_values", "host")

    def __init__(self, values: Sequence[Value], host: Host) -> None:
        self._values = tuple(values)
        self.host = host

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values)

    @overload
    def __getitem__(self, place: int) -> Value: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Value]: ...
    def __getitem__(self, place: int | slice) -> Value | Sequence[Value]:
        return self._values[place]

    def text(self, place: int) -> str:
        """A known string."""
        data = self._values[place].data
        if isinstance(data, str):
            return data
        raise FunctionError("string required", place)

    def amount(self, place: int) -> Number:
        """A known number."""
        data = self._values[place].data
        if isinstance(data, int | float | Fraction):
            return data
        raise FunctionError("a number is required", place)

    def integer(self, place: int) -> int:
        """A known number that is whole, of any size."""
        amount = self.amount(place)
        if isinstance(amount, int):
            return amount
        if amount == 0:
            return 0
        raise FunctionError(f"a whole number is required, not {format_number(amount)}", place)

    def whole(self, place: int) -> int:
        """A known whole number that fits 64 bits."""
        amount = self.integer(place)
        if not -(1 << 63) <= amount < 1 << 63:
            raise FunctionError("the number does not fit 64 bits", place)
        return amount

    def texts(self, place: int) -> list[str]:
        """The elements of a known collection of strings; null ones are an error."""
        found = [item.data for item in self._values[place].items]
        texts = [data for data in found if isinstance(data, str)]
        if len(texts) != len(found):
            raise FunctionError("the collection must not contain null", place)
        return texts

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why any of the arguments, or anything inside one, is unknown."""
        return tuple(dict.fromkeys(doubt for value in self._values for doubt in value.all_doubts))


Body = Callable[[Arguments], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function: `returns` is the type of its outcome, or works it out from arguments that may be unknown.

    `nullable`: the outcome may be null.
    """

    parameters: tuple[Parameter, ...]
    body: Body
    returns: Type | Callable[[Sequence[Value]], Type] = DYNAMIC
    variadic: Parameter | None = None
    nullable: bool = False

    def parameter(self, place: int) -> Parameter:
        """The parameter that takes the argument at this place (from 0)."""
        if place < len(self.parameters) or self.variadic is None:
            return self.parameters[place]
        return self.variadic

    def outcome(self, arguments: Sequence[Value]) -> Type:
        """The type of the outcome."""
        return self.returns if isinstance(self.returns, Type) else self.returns(arguments)


def is_settled(value: Value, parameter: Parameter) -> bool:
    """Whether an argument is known as far as the parameter needs it to be."""
    if parameter.unknown:
        return True
    return not isinstance(value.data, Unknown) if parameter.partial else value.is_wholly_known
