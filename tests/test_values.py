"""Values: numbers, conversion, unification, equality, sets, partly known strings, and the questions rules ask."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from iaclint.truth import Doubt, Reason, Truth
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Bounds,
    ConversionError,
    Number,
    NumberError,
    Type,
    Unknown,
    ask,
    concatenate,
    convert,
    equals,
    format_number,
    list_of,
    list_value,
    make_set,
    map_of,
    null,
    number,
    numbers,
    object_of,
    parse_number,
    set_of,
    string,
    tuple_of,
    unify,
    unknown,
)
from tests.plain import DOUBT, SECRET, UNKNOWN, Plain, U, plain_of, value_of

THIRD = numbers.divide(1, 3)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("12", "12"),
            ("007", "7"),
            ("-1.50", "-1.5"),
            ("5.", "5"),
            (".5", "0.5"),
            ("1E3", "1000"),
            ("1p4", "16"),
            ("1e21", "1" + "0" * 21),
            ("1e-7", "0.0000001"),
            ("1e200", "1" + "0" * 200),
            ("0.1", "0.1"),
            ("-0", "-0"),
            ("inf", "+Inf"),
            ("-Inf", "-Inf"),
            ("123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"),
        ],
    )
    def test_text_becomes_a_number_and_prints_in_full(self, text: str, printed: str) -> None:
        amount = parse_number(text)
        assert amount is not None
        assert format_number(amount) == printed

    @pytest.mark.parametrize(
        "text", ["", " 1", "1 ", "0x1F", "1_000", "1,5", "infinity", "NaN", "\uff11", ".", "e5", "1e"]
    )
    def test_other_text_is_no_number(self, text: str) -> None:
        assert parse_number(text) is None

    @pytest.mark.parametrize("text", ["1e999999999", "1e-999999999", "9" * 100_000, "1p9999999"])
    def test_a_number_that_would_take_all_memory_is_refused(self, text: str) -> None:
        with pytest.raises(NumberError):
            parse_number(text)

    def test_numbers_keep_512_bits(self) -> None:
        assert numbers.multiply(THIRD, 3) == 1
        assert numbers.add(parse_number("0.1") or 0, parse_number("0.2") or 0) == parse_number("0.3")
        assert len(format_number(THIRD)) == 157
        assert numbers.rounded(2**513 + 1) == 2**513

    @pytest.mark.parametrize(
        ("left", "right", "remainder"),
        [(7, 3, 1), (-7, 3, -1), (7, -3, 1), (5, 0, 5), (Fraction(11, 2), 2, Fraction(3, 2))],
    )
    def test_a_remainder_takes_the_sign_of_the_dividend(self, left: Number, right: Number, remainder: Number) -> None:
        assert numbers.modulo(left, right) == remainder

    def test_division_by_zero_is_infinite(self) -> None:
        assert numbers.divide(1, 0) == math.inf
        assert numbers.divide(-1, 0) == -math.inf
        assert numbers.divide(1, math.inf) == 0

    @pytest.mark.parametrize(
        ("operation", "left", "right"),
        [
            (numbers.divide, 0, 0),
            (numbers.divide, math.inf, math.inf),
            (numbers.subtract, math.inf, math.inf),
            (numbers.multiply, math.inf, 0),
        ],
    )
    def test_some_operations_have_no_outcome(
        self, operation: Callable[[Number, Number], Number], left: Number, right: Number
    ) -> None:
        with pytest.raises(NumberError):
            operation(left, right)

    def test_minus_zero_is_kept_and_equals_zero(self) -> None:
        assert format_number(numbers.negate(0)) == "-0"
        assert format_number(numbers.add(numbers.negate(0), 0)) == "0"
        assert numbers.compare(numbers.negate(0), 0) == 0


def obj(**fields: Type) -> Type:
    return object_of(fields)


class TestUnify:
    @pytest.mark.parametrize(
        ("types", "common"),
        [
            ([STRING, STRING], STRING),
            ([NUMBER, STRING], STRING),
            ([BOOL, NUMBER, STRING], STRING),
            ([NUMBER, BOOL], None),
            ([DYNAMIC, NUMBER], NUMBER),
            ([obj(a=NUMBER), obj(a=STRING)], obj(a=STRING)),
            ([obj(a=NUMBER), obj(b=NUMBER)], map_of(NUMBER)),
            ([obj(), obj(a=NUMBER)], map_of(NUMBER)),
            ([obj(a=NUMBER), obj(a=BOOL)], None),
            ([tuple_of(NUMBER), tuple_of(STRING)], tuple_of(STRING)),
            ([tuple_of(NUMBER, NUMBER), tuple_of(STRING)], list_of(STRING)),
            ([list_of(NUMBER), tuple_of(STRING)], list_of(STRING)),
            ([list_of(NUMBER), tuple_of()], list_of(NUMBER)),
            ([tuple_of(), list_of(NUMBER), list_of(STRING)], list_of(STRING)),
            ([obj(), map_of(NUMBER), map_of(STRING)], map_of(STRING)),
            ([map_of(STRING), obj(a=NUMBER)], map_of(STRING)),
            ([set_of(STRING), tuple_of(STRING)], set_of(STRING)),
            ([set_of(NUMBER), list_of(STRING)], list_of(STRING)),
            ([obj(a=NUMBER), tuple_of(NUMBER)], None),
            ([STRING, list_of(STRING)], None),
            ([], None),
        ],
    )
    def test_one_type_is_found_for_several(self, types: list[Type], common: Type | None) -> None:
        assert unify(types) == common


class TestConvert:
    @pytest.mark.parametrize(
        ("plain", "to", "converted"),
        [
            ("5", NUMBER, 5),
            (5, STRING, "5"),
            (True, STRING, "true"),
            ("1", BOOL, True),
            ([1, "a"], list_of(STRING), ["1", "a"]),
            ([1, "1", 2], set_of(STRING), ["1", "2"]),
            ([1, "a"], list_of(DYNAMIC), ["1", "a"]),
            ([1, None], list_of(DYNAMIC), [1, None]),
            ({"b": 1, "a": "x"}, map_of(STRING), {"a": "x", "b": "1"}),
            ({"a": 1, "extra": 2}, obj(a=STRING), {"a": "1"}),
            ([[None], ["a"]], list_of(DYNAMIC), [[None], ["a"]]),
            (None, NUMBER, None),
        ],
    )
    def test_values_convert(self, plain: Plain, to: Type, converted: Plain) -> None:
        assert plain_of(convert(value_of(plain), to)) == converted

    @pytest.mark.parametrize(
        ("plain", "to", "message"),
        [
            ("x", NUMBER, "a number is required"),
            (True, NUMBER, "a number is required"),
            ("True", BOOL, "a bool is required"),
            (1, BOOL, "a bool is required"),
            ([], STRING, "string required"),
            ("a", list_of(STRING), "list of string required"),
            (["a", "b"], list_of(NUMBER), "element 0: a number is required"),
            ({"k": []}, map_of(STRING), 'element "k": string required'),
            ({}, obj(a=STRING), 'attribute "a" is required'),
            ([1, True], list_of(DYNAMIC), "all list elements must have the same type"),
            ([["a"], None], list_of(DYNAMIC), "all list elements must have the same type"),
        ],
    )
    def test_a_value_that_does_not_convert_says_why(self, plain: Plain, to: Type, message: str) -> None:
        with pytest.raises(ConversionError) as raised:
            convert(value_of(plain), to)
        assert raised.value.message == message

    def test_marks_and_documents_are_kept(self) -> None:
        document = value_of({"a": 1})
        text = string("{}", marks=SECRET, document=document)
        assert convert(text, STRING).document is document
        assert convert(value_of([text]), list_of(STRING)).items[0].marks == SECRET
        assert convert(value_of([text]), set_of(STRING)).marks == SECRET

    def test_an_unknown_takes_the_type_and_keeps_its_doubts(self) -> None:
        converted = convert(unknown(tuple_of(STRING), [DOUBT], not_null=True), list_of(DYNAMIC))
        assert converted.type == list_of(STRING)
        assert converted.doubts == (DOUBT,)
        assert ask.is_null(converted).is_no
        with pytest.raises(ConversionError):
            convert(unknown(list_of(STRING), [DOUBT]), NUMBER)


class TestSets:
    def test_elements_are_unique_and_in_order(self) -> None:
        assert plain_of(make_set(NUMBER, map(number, [10, 9, 1, 9]))) == [1, 9, 10]
        assert plain_of(make_set(STRING, map(string, ["b", "B", "a", "é", "z"]))) == ["B", "a", "b", "z", "é"]
        assert plain_of(make_set(STRING, [null(STRING), U, string("a")])) == ["a", None, UNKNOWN]

    def test_secrecy_moves_from_the_elements_to_the_set(self) -> None:
        made = make_set(STRING, [string("a", marks=SECRET), string("b")])
        assert made.marks == SECRET
        assert not made.items[0].is_sensitive


class TestEquals:
    @pytest.mark.parametrize(
        ("left", "right", "answer"),
        [
            (1, 1, True),
            (1, "1", False),
            (True, 1, False),
            (None, null(STRING), True),
            ("", None, False),
            ([1, "a"], [1, "a"], True),
            ([1], list_value(NUMBER, [number(1)]), False),
            ([], list_value(STRING, []), False),
            ({"a": 1}, {"a": 1}, True),
            ({"a": 1}, {"a": 2}, False),
            (U, "a", UNKNOWN),
            (U, 5, False),
            (U, None, UNKNOWN),
            (unknown(STRING, [DOUBT], not_null=True), None, False),
            (unknown(STRING, [DOUBT], prefix="arn:"), "http:x", False),
            ([U, 1], ["a", 2], UNKNOWN),
            ([1, U], [2, "a"], False),
            ([U], ["a", "b"], False),
            ({"a": U, "b": 1}, {"a": "x", "b": 2}, False),
            ({"a": U}, {"b": "x"}, False),
            (unknown(DYNAMIC, [DOUBT]), [1], UNKNOWN),
            (make_set(NUMBER, [number(1)]), make_set(NUMBER, [number(1)]), True),
            (make_set(STRING, [U]), make_set(STRING, [string("a")]), UNKNOWN),
        ],
    )
    def test_equality_never_converts(self, left: Plain, right: Plain, answer: Plain) -> None:
        assert plain_of(equals(value_of(left), value_of(right))) == answer
        assert plain_of(equals(value_of(right), value_of(left))) == answer

    def test_the_answer_has_the_marks_of_both_sides(self) -> None:
        assert equals(value_of([string("a", marks=SECRET)]), value_of(["b"])).marks == SECRET


class TestConcatenate:
    def test_known_pieces_make_a_known_string(self) -> None:
        assert concatenate([string("a"), string("b", marks=SECRET)]).data == "ab"
        assert concatenate([string("a"), string("b", marks=SECRET)]).marks == SECRET

    def test_an_unknown_piece_leaves_what_is_known(self) -> None:
        joined = concatenate([string("arn:"), string("aws:"), concatenate([U, string("/x")]), string("y")])
        assert isinstance(joined.data, Unknown)
        assert joined.data.prefix == "arn:aws:"
        assert joined.data.parts == ("arn:aws:", U, "/xy")
        assert joined.data.not_null
        assert joined.doubts == (DOUBT,)

    def test_a_last_letter_may_still_combine(self) -> None:
        joined = concatenate([string("abc"), U])
        assert isinstance(joined.data, Unknown)
        assert joined.data.prefix == "ab"


def said(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


ARN = concatenate([string("arn:aws:s3:::"), U, string("/*")])


class TestAsk:
    @pytest.mark.parametrize(
        ("value", "expected", "answer"),
        [
            (True, True, "yes"),
            ("true", True, "yes"),
            ("True", True, "no"),
            (True, "true", "yes"),
            ("80", 80, "yes"),
            (80, "80", "yes"),
            (1, True, "no"),
            (None, True, "no"),
            (None, "", "no"),
            ([], "a", "no"),
            (U, "a", "maybe"),
            (ARN, "arn:aws:s3:::logs/*", "maybe"),
            (ARN, "*", "no"),
            (ARN, "arn:aws:s3:::logs", "no"),
            (ARN, "arn:aws:s3:::/", "no"),
        ],
    )
    def test_equal_to_is_as_lenient_as_a_provider(self, value: Plain, expected: str | int | bool, answer: str) -> None:
        assert said(ask.equal_to(value_of(value), expected)) == answer

    @pytest.mark.parametrize(
        ("value", "least", "answer"),
        [(90, 90, "yes"), ("91", 90, "yes"), (89, 90, "no"), (None, 90, "no"), ("x", 90, "no"), (U, 90, "maybe")],
    )
    def test_at_least_and_below_are_opposites_of_numbers(self, value: Plain, least: int, answer: str) -> None:
        assert said(ask.at_least(value_of(value), least)) == answer
        if isinstance(value, int):
            assert said(ask.below(value_of(value), least)) == ("no" if answer == "yes" else "yes")

    @pytest.mark.parametrize(
        ("bounds", "not_null", "at_least_90", "below_90"),
        [
            (Bounds(90, 400), True, "yes", "no"),
            (Bounds(90, 400), False, "maybe", "no"),
            (Bounds(30, 89), True, "no", "yes"),
            (Bounds(30, 89), False, "no", "maybe"),
            (Bounds(30, 90), True, "maybe", "maybe"),
            (Bounds(0), True, "maybe", "maybe"),
        ],
    )
    def test_bounds_may_tell_how_much_an_unknown_number_is(
        self, bounds: Bounds, not_null: bool, at_least_90: str, below_90: str
    ) -> None:
        amount = unknown(NUMBER, U.doubts, not_null=not_null, bounds=bounds)
        assert said(ask.at_least(amount, 90)) == at_least_90
        assert said(ask.below(amount, 90)) == below_90

    @pytest.mark.parametrize(("least", "answer"), [(1, "no"), (0, "maybe")])
    def test_bounds_may_tell_that_an_unknown_list_is_not_empty(self, least: int, answer: str) -> None:
        assert said(ask.is_empty(unknown(list_of(STRING), U.doubts, bounds=Bounds(least)))) == answer

    def test_questions_of_null(self) -> None:
        nothing = null(STRING)
        assert ask.is_null(nothing).is_yes
        assert all(
            truth.is_no
            for truth in (
                ask.is_true(nothing),
                ask.at_least(nothing, 1),
                ask.below(nothing, 1),
                ask.contains(nothing, "a"),
                ask.is_empty(nothing),
                ask.is_set(nothing),
                ask.begins_with(nothing, "a"),
                ask.one_of(nothing, ["a"]),
            )
        )

    @pytest.mark.parametrize(
        ("value", "item", "answer"),
        [
            (["a", "b"], "b", "yes"),
            (["a"], "b", "no"),
            (["a", U], "b", "maybe"),
            (["b", U], "b", "yes"),
            (U, "b", "maybe"),
        ],
    )
    def test_contains(self, value: Plain, item: str, answer: str) -> None:
        assert said(ask.contains(value_of(value), item)) == answer

    @pytest.mark.parametrize(
        ("value", "answer"),
        [("", "yes"), ([], "yes"), ({}, "yes"), ("a", "no"), (["a"], "no"), (U, "maybe"), (ARN, "no")],
    )
    def test_is_empty(self, value: Plain, answer: str) -> None:
        assert said(ask.is_empty(value_of(value))) == answer

    @pytest.mark.parametrize(
        ("value", "answer"),
        [("", "no"), ([], "no"), ("a", "yes"), (["a"], "yes"), (False, "yes"), (U, "maybe"), (ARN, "yes")],
    )
    def test_is_set(self, value: Plain, answer: str) -> None:
        assert said(ask.is_set(value_of(value))) == answer

    @pytest.mark.parametrize(
        ("reason", "answer"),
        [
            (Reason.RESOURCE_ATTRIBUTE, "yes"),
            (Reason.DATA_SOURCE, "yes"),
            (Reason.UNRESOLVED_VARIABLE, "maybe"),
        ],
    )
    def test_what_a_provider_sets_is_given(self, reason: Reason, answer: str) -> None:
        assert said(ask.is_given(unknown(STRING, (Doubt(reason, "it is not known"),)))) == answer
        assert said(ask.is_given(string(""))) == "no"

    @pytest.mark.parametrize(
        ("value", "start", "answer"),
        [
            ("system:nodes", "system:", "yes"),
            ("jane", "system:", "no"),
            (U, "system:", "maybe"),
            (ARN, "arn:aws:", "yes"),
            (ARN, "arn:aws:s3:::logs", "maybe"),
            (ARN, "system:", "no"),
        ],
    )
    def test_begins_with(self, value: Plain, start: str, answer: str) -> None:
        assert said(ask.begins_with(value_of(value), start)) == answer

    def test_a_doubt_is_passed_on(self) -> None:
        assert ask.one_of(U, ["a", "b"]).doubts == (DOUBT,)
        assert ask.is_null(U).is_maybe
