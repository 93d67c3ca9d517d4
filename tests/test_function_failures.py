"""The calls of functions that Terraform refuses, and what is said of them."""

from __future__ import annotations

import pytest

from iaclint.functions import FunctionError
from iaclint.values import (
    STRING,
    Value,
    list_of,
    list_value,
    make_set,
    map_value,
    null,
    string,
    tuple_of,
    unknown,
)
from tests.plain import DOUBT, MemoryHost, Plain, run

HOST = MemoryHost({"bin.dat": b"\x00\xff"})


def texts(*items: str) -> Value:
    return list_value(STRING, map(string, items))


def text_set(*items: str) -> Value:
    return make_set(STRING, map(string, items))


def text_map(**entries: str) -> Value:
    return map_value(STRING, {name: string(item) for name, item in entries.items()})


FAILURES: list[tuple[str, list[Plain], str]] = [
    ("abs", [], "not enough arguments"),
    ("abs", [1, 2], "too many arguments"),
    ("abs", ["x"], "a number is required"),
    ("upper", [None], "must not be null"),
    ("max", [], "at least one number"),
    ("signum", [0.5], "whole number"),
    ("log", [-1, 10], "not a number"),
    ("parseint", [True, 10], "must be a string"),
    ("parseint", ["2", 2], "cannot parse"),
    ("parseint", ["1", 63], "base must be"),
    ("alltrue", [["yes"]], "a bool is required"),
    ("base64decode", ["YQ"], "failed to decode"),
    ("base64decode", ["/w=="], "not valid UTF-8"),
    ("cidrhost", ["10.0.0.0/32", 1], "does not accommodate"),
    ("cidrhost", ["10.0.0.0", 1], "invalid CIDR address"),
    ("cidrhost", ["10.0.0.0/33", 1], "invalid CIDR address"),
    ("cidrnetmask", ["::/8"], "IPv6"),
    ("cidrsubnet", ["10.0.0.0/16", 17, 0], "insufficient address space"),
    ("cidrsubnet", ["10.0.0.0/16", 1, 2], "does not accommodate"),
    ("cidrsubnets", ["10.0.0.0/24", 1, 1, 1], "not enough remaining address space"),
    ("coalesce", [None, ""], "no non-null"),
    ("coalesce", [True, 1], "same type"),
    ("coalesce", [None, None], "no non-null"),
    ("coalescelist", [None, ["a"]], "must be lists or tuples"),
    ("concat", [text_set("a"), ["b"]], "must be lists or tuples"),
    ("concat", ["x", unknown(list_of(STRING), [DOUBT])], "must be lists or tuples"),
    ("contains", ["abc", "a"], "list, tuple, or set"),
    ("csvdecode", [""], "missing header line"),
    ("csvdecode", ["a,a\n"], "duplicate column"),
    ("csvdecode", ["a,b\n1\n"], "wrong number of fields"),
    ("csvdecode", ['a\nx"y\n'], "non-quoted-field"),
    ("element", [[], 0], "empty list"),
    ("element", [text_set("a"), 0], "cannot read elements"),
    ("file", ["nope.txt"], "no file exists"),
    ("file", ["bin.dat"], "not valid UTF-8"),
    ("flatten", [{}], "can only flatten"),
    ("flatten", [{"a": 1}], "can only flatten"),
    ("format", ["%s %s", "a"], "not enough arguments"),
    ("format", ["%s", "a", "b"], "too many arguments"),
    ("format", ["a", "b"], "no verbs"),
    ("format", ["%"], "invalid format string"),
    ("format", ["%*d", 5, 4], "unrecognized format character"),
    ("format", ["%c", 65], "unsupported format verb"),
    ("format", ["%d", 1.5], "an integer is required"),
    ("format", ["%s", null(STRING)], "null value cannot be formatted"),
    ("formatdate", ["Y", "2018-01-02T23:12:01Z"], "invalid date format verb"),
    ("formatdate", ["YYYY", "2018-02-30T01:02:03Z"], "day out of range"),
    ("formatdate", ["YYYY", "2018-01-02 01:02:03Z"], "not a valid RFC3339"),
    ("formatdate", ["'''", "2018-01-02T23:12:01Z"], "unterminated literal"),
    ("formatlist", ["%s%s", ["a"], ["b", "c"]], "inconsistent"),
    ("formatlist", ["%s", [None]], "iteration 0"),
    ("indent", [-1, "a"], "negative"),
    ("index", [["1"], 1], "not found"),
    ("join", ["-", ["a", None]], "element 1 is null"),
    ("join", ["-"], "at least one list"),
    ("jsondecode", ["[1,]"], "invalid JSON"),
    ("jsondecode", ["NaN"], "NaN"),
    ("jsondecode", ['"a\nb"'], "invalid JSON"),
    ("keys", [[1]], "map or object"),
    ("length", [1], "string, a collection"),
    ("lookup", [{"a": 1}, "b"], "no attribute"),
    ("lookup", [text_map(a="1"), "b"], "failed to find key"),
    ("lookup", [text_map(a="1"), "a", []], "same type as the map elements"),
    ("matchkeys", [["a"], ["x", "y"], ["x"]], "should be equal"),
    ("merge", [[1]], "maps or objects"),
    ("one", [["a", "b"]], "zero or one"),
    ("pathexpand", ["~root/x"], "user-specific"),
    ("pow", [-1, 0.5], "not a number"),
    ("range", [1, 4, -1], "end must be less"),
    ("range", [1, 4, 0], "more than 1024"),
    ("range", [1025], "more than 1024"),
    ("regex", ["a", "b"], "did not match"),
    ("regex", ["(?P<a>x)(y)", "xy"], "cannot mix"),
    ("replace", ["abc", "/[/", "x"], "missing closing ]"),
    ("reverse", ["abc"], "can only reverse"),
    ("rsadecrypt", ["abc", "x"], "base64"),
    ("rsadecrypt", ["é", "x"], "base64"),
    ("rsadecrypt", ["AAAA", "x"], "invalid private key"),
    ("setproduct", [["a"]], "at least two"),
    ("setproduct", ["a", ["b"]], "a set or a list"),
    ("setunion", [[1], [True]], "compatible element types"),
    ("slice", [["a"], 1, 0], "must not be greater than end index"),
    ("slice", [["a"], 0, 2], "greater than the length"),
    ("sort", [["a", None]], "must not contain null"),
    ("sum", [[]], "empty list"),
    ("sum", [[None]], "number values"),
    ("sum", [{"a": 1}], "list, set, or tuple"),
    ("textdecodebase64", ["gQ==", "Shift_JIS"], "not defined for Shift_JIS"),
    ("textdecodebase64", ["AA==", "UTF-16"], "not defined for UTF-16"),
    ("textencodebase64", ["a", "GB2312"], "not a supported"),
    ("textencodebase64", ["a", "nope"], "not a supported"),
    ("textencodebase64", ["日", "ISO-8859-1"], "cannot be represented"),
    ("timeadd", ["2017-11-22T00:00:00Z", "1d"], "invalid duration"),
    ("timecmp", ["2017", "2017-11-22T00:00:00Z"], "RFC3339"),
    ("tonumber", [True], "cannot convert bool"),
    ("tolist", [{"a": 1}], "cannot convert object"),
    ("toset", [[1, True]], "same type"),
    ("transpose", [{"a": None}], "null list"),
    ("uuidv5", ["nope", "x"], "namespace"),
    ("values", [[1]], "requires a map"),
    ("yamldecode", [""], "missing start of document"),
    ("yamldecode", ["a: 1\n---\nb: 2"], "extra content"),
    ("yamldecode", ["a: ["], "invalid YAML"),
    ("yamldecode", ["!foo x"], "unsupported tag"),
    ("yamldecode", ["! x"], "unsupported tag"),
    ("yamldecode", ["!!int 'x'"], "cannot parse"),
    ("yamldecode", ["!!bool 2020-01-01"], "cannot parse"),
    ("yamldecode", ["<<: [{a: 1}]"], "cannot merge tuple into mapping"),
    ("yamldecode", ["a: *x"], "undefined"),
    ("zipmap", [["a"], ["x", "y"]], "does not match"),
    ("zipmap", [["a"], texts("x", "y")], "does not match"),
    ("zipmap", [["a"], unknown(tuple_of(STRING, STRING), [DOUBT])], "does not match"),
    ("zipmap", [unknown(list_of(STRING), [DOUBT]), {}], "must be a list or tuple"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), FAILURES)
def test_failures(name: str, arguments: list[Plain], message: str) -> None:
    with pytest.raises(FunctionError, match=message):
        run(name, *arguments, host=HOST)


def test_an_error_names_the_guilty_argument() -> None:
    with pytest.raises(FunctionError) as raised:
        run("substr", "a", "x", 1)
    assert raised.value.argument == 1
