"""Terraform's functions: every one with a known outcome, and what all of them do with nulls, unknowns and secrets."""

from __future__ import annotations

from importlib import import_module

import pytest

from iaclint.functions import GROUPS, FileProblem, FunctionError, function, is_supported
from iaclint.truth import Doubt, Reason
from iaclint.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Secrecy,
    Unknown,
    Value,
    concatenate,
    list_of,
    list_value,
    make_set,
    map_of,
    map_value,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.plain import DOUBT, SECRET, UNKNOWN, MemoryHost, Plain, U, plain_of, run, untyped_unknown, value_of

HOST = MemoryHost(
    {
        "hello.txt": b"Hello World",
        "bin.dat": b"\x00\xff",
        "sub/a.txt": b"A",
        "sub/.b.txt": b"B",
        "sub/deep/c.json": b"{}",
    }
)
SHA = "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e"


def texts(*items: str) -> Value:
    return list_value(STRING, map(string, items))


def text_set(*items: str) -> Value:
    return make_set(STRING, map(string, items))


def text_map(**entries: str) -> Value:
    return map_value(STRING, {name: string(item) for name, item in entries.items()})


CASES: list[tuple[str, list[Plain], Plain]] = [
    ("abs", [-1.5], "1.5"),
    ("abspath", ["a/../b"], "/srv/repository/b"),
    ("abspath", ["/a/../../b"], "/b"),
    ("alltrue", [[True, "true"]], True),
    ("alltrue", [[]], True),
    ("alltrue", [[True, None]], False),
    ("alltrue", [[False, U]], False),
    ("alltrue", [[U, False]], UNKNOWN),
    ("anytrue", [[]], False),
    ("anytrue", [[None, True]], True),
    ("base64decode", ["SGVs\nbG8="], "Hello"),
    ("base64encode", ["noe\u0308l"], "bm/Dq2w="),
    ("base64gzip", ["a"], UNKNOWN),
    ("base64sha256", [""], "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    (
        "base64sha512",
        [""],
        "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    ),
    ("basename", ["foo/bar/"], "bar"),
    ("basename", ["/"], "/"),
    ("bcrypt", ["x", 10], UNKNOWN),
    ("ceil", [-5.1], -5),
    ("chomp", ["hi\r\n\n"], "hi"),
    ("chunklist", [["a", "b", 1], 2], [["a", "b"], ["1"]]),
    ("chunklist", [["a"], 0], [["a"]]),
    ("cidrhost", ["10.0.0.5/24", -1], "10.0.0.255"),
    ("cidrhost", ["fd00::/72", 34], "fd00::22"),
    ("cidrhost", ["010.1.0.0/16", 1], "10.1.0.1"),
    ("cidrnetmask", ["10.0.0.1/12"], "255.240.0.0"),
    ("cidrsubnet", ["10.0.0.0/16", 8, 255], "10.0.255.0/24"),
    ("cidrsubnets", ["10.1.0.0/16", 4, 8, 4], ["10.1.0.0/20", "10.1.16.0/24", "10.1.32.0/20"]),
    ("coalesce", [None, "", 1], "1"),
    ("coalesce", [texts()], []),
    ("coalesce", [1, U], "1"),
    ("coalesce", [None, texts("a"), "x"], ["a"]),
    ("coalesce", ["x", None, ["a"]], "x"),
    ("coalesce", [None, "", [1]], ""),
    ("coalesce", [None, "", 1], "1"),
    ("coalesce", [None, U, "x"], UNKNOWN),
    ("coalescelist", [[], ["c"]], ["c"]),
    ("compact", [["a", "", None, "b"]], ["a", "b"]),
    ("concat", [[1], ["a"]], [1, "a"]),
    ("concat", [texts("a"), list_value(NUMBER, [number(1)])], ["a", "1"]),
    ("concat", [[U], ["a"]], [UNKNOWN, "a"]),
    ("concat", [["a"], unknown(list_of(STRING), [DOUBT]), "x"], UNKNOWN),
    ("contains", [[1], "1"], False),
    ("contains", [[U, "a"], "a"], True),
    ("contains", [[U, "a"], "b"], UNKNOWN),
    ("contains", [[1], U], UNKNOWN),
    ("contains", [[1], [U]], False),
    ("csvdecode", ['a,b\n"x,""y",2\n\n1,\r\n'], [{"a": 'x,"y', "b": "2"}, {"a": "1", "b": ""}]),
    ("dirname", ["foo/bar/"], "foo/bar"),
    ("dirname", ["a"], "."),
    ("distinct", [[1, "1", 2]], ["1", "2"]),
    ("element", [["a", "b", "c"], 4], "b"),
    ("element", [[U, "b"], 1], "b"),
    ("endswith", ["abc", "bc"], True),
    ("ephemeralasnull", ["a"], "a"),
    ("file", ["hello.txt"], "Hello World"),
    ("filebase64", ["bin.dat"], "AP8="),
    ("filebase64sha256", ["hello.txt"], "pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4="),
    (
        "filebase64sha512",
        ["hello.txt"],
        "LHT9F+2v2A6ER7DUZ0HuJDt+t03SFJoKsbkkb7MDgvJ+hT2FhXGeDmfL2g2qj1FnEGRhXWRa4nrLFb+xRH9Fmw==",
    ),
    ("fileexists", ["nope.txt"], False),
    ("filemd5", ["hello.txt"], "b10a8db164e0754105b7a99be72e3fe5"),
    ("fileset", [".", "sub/*.txt"], ["sub/.b.txt", "sub/a.txt"]),
    ("fileset", ["sub", "**/*.{txt,json}"], [".b.txt", "a.txt", "deep/c.json"]),
    ("fileset", ["sub", "[^a].txt"], []),
    ("fileset", ["sub", "../*.txt"], ["../hello.txt"]),
    ("filesha1", ["hello.txt"], "0a4d55a8d778e5022fab701977c5d840bbc486d0"),
    ("filesha256", ["hello.txt"], SHA),
    (
        "filesha512",
        ["hello.txt"],
        "2c74fd17edafd80e8447b0d46741ee243b7eb74dd2149a0ab1b9246fb30382f2"
        "7e853d8585719e0e67cbda0daa8f51671064615d645ae27acb15bfb1447f459b",
    ),
    ("flatten", [[["a", []], [["b"]], None]], ["a", "b", None]),
    ("flatten", [[U, "b"]], [UNKNOWN, "b"]),
    ("flatten", [[["a"], untyped_unknown()]], UNKNOWN),
    ("flatten", [{"b": [1], "a": U}], [UNKNOWN, 1]),
    ("floor", [-5.1], -6),
    ("format", ["%s is %d", "a", "4"], "a is 4"),
    ("formatdate", ["EEE, DD MMM YYYY H:mm AA ZZZ", "2018-01-02T23:12:01Z"], "Tue, 02 Jan 2018 11:12 PM UTC"),
    ("formatdate", ["h 'o''clock' ZZZZZ", "2018-01-02T03:12:01-08:00"], "3 o'clock -08:00"),
    ("formatdate", ["''h''''m 'a''b'", "2018-01-02T03:12:01Z"], "'3''12 a'b"),
    ("formatdate", ["YYYY YY EEE", "0000-02-29T00:00:00Z"], "0000 00 Tue"),
    ("formatlist", ["%s-%s", ["a", "b"], "z"], ["a-z", "b-z"]),
    ("formatlist", ["%s", [U, "a"]], [UNKNOWN, "a"]),
    ("formatlist", ["%s", []], []),
    ("indent", [2, "a\n\nb"], "a\n  \n  b"),
    ("index", [["a", "b"], "b"], 1),
    ("index", [["b", U], "b"], 0),
    ("issensitive", [string("a", marks=SECRET)], True),
    ("issensitive", [U], UNKNOWN),
    ("issensitive", [U.marked(SECRET)], True),
    ("join", ["-", ["a", 1], text_set("c", "b")], "a-1-b-c"),
    ("join", ["-", ["a", U]], UNKNOWN),
    ("jsondecode", ['{"b": [1, 1.5, null], "a": "x", "a": true}'], {"a": True, "b": [1, "1.5", None]}),
    ("jsondecode", ['"\\ud83d\\ude00\\ud800"'], "😀\ufffd"),
    ("jsonencode", [{"b": [1, None, True], "a": "x"}], '{"a":"x","b":[1,null,true]}'),
    ("jsonencode", ["<&>\u2028é"], '"\\u003c\\u0026\\u003e\\u2028é"'),
    ("keys", [{"b": 1, "a": 2}], ["a", "b"]),
    ("keys", [{"a": U}], ["a"]),
    ("length", ["e\u0301👨\u200d👩\u200d👧\r\n🇯🇵🇯🇵"], 5),
    ("length", [[U, 1]], 2),
    ("length", [unknown(tuple_of(STRING, STRING), [DOUBT])], 2),
    ("length", [make_set(STRING, [U, string("a")])], UNKNOWN),
    ("log", [1000, 10], "2.9999999999999996"),
    ("log", [0, 10], "-Inf"),
    ("lookup", [{"a": 1}, "a", "x"], 1),
    ("lookup", [{"a": 1}, "b", "x"], "x"),
    ("lookup", [text_map(a="1"), "b", 2], "2"),
    ("lookup", [{"a": U, "b": "x"}, "b", "d"], "x"),
    ("lower", ["İAΔΣ"], "ia\u03b4\u03c3"),
    ("matchkeys", [["a", "b"], ["x", "y"], ["y"]], ["b"]),
    ("max", [1, "3", 2], 3),
    ("md5", ["日本"], "4dbed2e657457884e67137d3514119b3"),
    ("merge", [{"a": 1}, None, {"a": "x", "b": None}], {"a": "x", "b": None}),
    ("merge", [{"a": 1}, {"a": U}], {"a": UNKNOWN}),
    ("merge", [untyped_unknown(), 1], UNKNOWN),
    ("min", [3, 2], 2),
    ("nonsensitive", [string("a", marks=SECRET)], "a"),
    ("one", [[]], None),
    ("one", [text_set("a")], "a"),
    ("one", [[U]], UNKNOWN),
    ("parseint", ["-ff", 16], -255),
    ("parseint", ["Aa", 62], 2242),
    ("pathexpand", ["~/x"], "/home/user/x"),
    ("pathexpand", ["x/~"], "x/~"),
    ("plantimestamp", [], UNKNOWN),
    ("pow", [2, 0.5], "1.4142135623730951"),
    ("pow", [2, 100], 2**100),
    ("provider::aws::arn_build", ["aws", "s3", "", "", "logs"], "arn:aws:s3:::logs"),
    ("provider::aws::arn_parse", ["arn:aws:s3:::logs"],
     {"partition": "aws", "service": "s3", "region": "", "account_id": "", "resource": "logs"}),
    ("provider::aws::trim_iam_role_path", ["arn:aws:iam::1:role/ops/reader"], "arn:aws:iam::1:role/reader"),
    ("provider::terraform::encode_expr", [["a", None]], '["a", null]'),
    ("provider::terraform::encode_expr", [{"a": U}], UNKNOWN),
    ("provider::terraform::encode_tfvars", [{"a": 1}], "a = 1\n"),
    ("range", [3], [0, 1, 2]),
    ("range", [4, 1], [4, 3, 2]),
    ("range", [0, 2, 0.5], [0, "0.5", 1, "1.5"]),
    ("regex", ["(?P<k>\\w+)=(?P<v>\\w*)", "key="], {"k": "key", "v": ""}),
    ("regex", ["(a)|(b)", "b"], [None, "b"]),
    ("regex", ["[[:alpha:]]+$", "1ab"], "ab"),
    ("regexall", ["a*", "baac"], ["", "aa", ""]),
    ("replace", ["a.b.c", ".", "-"], "a-b-c"),
    ("replace", ["hello", "/(?P<x>l+)/", "<$x>"], "he<ll>o"),
    ("replace", ["hello", "/(l)/", "$1x"], "heo"),
    ("replace", ["ab", "", "-"], "-a-b-"),
    ("reverse", [[1, "a"]], ["a", 1]),
    ("rsadecrypt", ["AAAA", "-----BEGIN RSA PRIVATE KEY-----"], UNKNOWN),
    ("sensitive", ["a"], "a"),
    ("setintersection", [["a", 1], ["1"]], ["1"]),
    ("setproduct", [["a", "b"], [1]], [["a", 1], ["b", 1]]),
    ("setsubtract", [[1, 2], ["1"]], ["2"]),
    ("setsymmetricdifference", [["a", "b"], ["b", "c"]], ["a", "c"]),
    ("setunion", [["b"], ["a", U]], ["a", "b", UNKNOWN]),
    ("sha1", ["hello world"], "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"),
    ("sha256", ["Hello World"], SHA),
    (
        "sha512",
        ["hello world"],
        "309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f"
        "989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f",
    ),
    ("signum", [-13], -1),
    ("slice", [[1, "a", True], 1, 3], ["a", True]),
    ("sort", [["b", 10, 9, "B"]], ["10", "9", "B", "b"]),
    ("split", [",", ",a"], ["", "a"]),
    ("split", ["", "añ"], ["a", "ñ"]),
    ("startswith", ["abc", "ab"], True),
    ("startswith", [concatenate([string("abc-"), U]), "ab"], True),
    ("startswith", [U, "a"], UNKNOWN),
    ("startswith", [concatenate([string("abc-"), U]), "abd"], False),
    ("startswith", [concatenate([string("abc-"), U]), "abc-d"], UNKNOWN),
    ("strcontains", ["abc", "b"], True),
    ("strrev", ["ae\u0301👍🏽"], "👍🏽éa"),
    ("substr", ["héllo", -4, 2], "él"),
    ("substr", ["héllo", 1, -1], "éllo"),
    ("substr", ["héllo", -3, 0], "llo"),
    ("substr", ["héllo", -10, 0], "héllo"),
    ("substr", ["héllo", 1, 0], ""),
    ("sum", [[1, "2", 0.5]], "3.5"),
    ("textdecodebase64", ["SABpAA==", "UTF-16LE"], "Hi"),
    ("textencodebase64", ["a", "UTF-16"], "/v8AYQ=="),
    ("textencodebase64", ["é", "Latin1"], "6Q=="),
    ("textencodebase64", ["é", "iso_8859-1"], "6Q=="),
    ("textencodebase64", ["é", "l2"], "6Q=="),
    ("textencodebase64", ["é", "cp437"], "gg=="),
    ("textencodebase64", ["ア", "csShiftJIS"], "g0E="),
    ("timeadd", ["2017-12-31T23:59:59+05:30", "1h1.5s"], "2018-01-01T01:00:00+05:30"),
    ("timeadd", ["9999-12-31T23:59:59Z", "1s"], "10000-01-01T00:00:00Z"),
    ("timeadd", ["0001-01-01T00:00:00Z", "-1s"], "0000-12-31T23:59:59Z"),
    ("timeadd", ["0000-01-01T00:00:00Z", "-1s"], "-0001-12-31T23:59:59Z"),
    ("timecmp", ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"], -1),
    ("timecmp", ["2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00"], 0),
    ("timestamp", [], UNKNOWN),
    ("title", ["it's a_b ǆx"], "It'S A_b ǅx"),
    ("tobool", ["true"], True),
    ("tolist", [[1, "a"]], ["1", "a"]),
    ("tolist", [[[], list_value(NUMBER, [number(1)]), texts("a")]], [[], ["1"], ["a"]]),
    ("tolist", [[make_set(DYNAMIC, []), ["a"], [1]]], [[], ["a"], ["1"]]),
    ("tomap", [{"a": 1, "b": "x"}], {"a": "1", "b": "x"}),
    ("tomap", [{"a": {}, "b": map_value(NUMBER, {"x": number(1)}), "c": text_map(y="z")}],
     {"a": {}, "b": {"x": "1"}, "c": {"y": "z"}}),
    ("tomap", [{"p": make_set(DYNAMIC, []), "q": ["a"]}], {"p": [], "q": ["a"]}),
    ("tomap", [{"p": {"a": make_set(DYNAMIC, [])}, "q": {"a": ["x"]}}], {"p": {"a": []}, "q": {"a": ["x"]}}),
    ("tonumber", ["1.50"], "1.5"),
    ("toset", [["b", "a", "b"]], ["a", "b"]),
    ("tostring", [None], None),
    ("tostring", [1], "1"),
    ("transpose", [{"b": ["k"], "a": ["k", "l"]}], {"k": ["a", "b"], "l": ["a"]}),
    ("trim", ["?!a!?", "!?"], "a"),
    ("trimprefix", ["aab", "a"], "ab"),
    ("trimspace", ["\u00a0\t a\u200b\n"], "a\u200b"),
    ("trimsuffix", ["baa", "a"], "ba"),
    ("upper", ["straße ǆ"], "STRAßE Ǆ"),
    ("urlencode", ["a b~é"], "a+b~%C3%A9"),
    ("uuid", [], UNKNOWN),
    ("uuidv5", ["dns", "www.terraform.io"], "a5008fae-b28c-5ba5-96cd-82b4c53552d6"),
    ("values", [{"b": 1, "a": "x"}], ["x", 1]),
    ("yamldecode", ["a: 0x1F\ny: [1_0, 1:30, 017, ~]\nb: &x {p: yes}\nc: {<<: *x, q: 2020-01-01}"],
     {"a": 31, "b": {"p": True}, "c": {"p": True, "q": "2020-01-01T00:00:00Z"}, "true": ["1_0", "1:30", 17, None]}),
    ("yamldecode", ["[0b11, -0b11, +0x1, -0o7, 0o17, +17]"], ["0b11", "-0b11", "+0x1", "-0o7", 15, 17]),
    ("yamldecode", ["[!!int '1', !!bool 'yes', !!null '', !!timestamp '2020-01-01']"], ["1", "yes", "", "2020-01-01"]),
    ("yamldecode", ["[!!null x, !!null 'x', !!bool 1, !!float ~, !!timestamp 2020-01-01]"],
     [None, None, 1, None, "2020-01-01T00:00:00Z"]),
    ("yamldecode", ["{a: 2, '<<': {a: 1}, b: {<<: {c: 1}, c: 2}}"], {"a": 1, "b": {"c": 2}}),
    ("yamlencode", [null(list_of(STRING))], "null\n...\n"),
    ("yamlencode", [{"a": [1, ["x"]], "b": {"c": "l1\nl2"}, "d": []}],
     '"a":\n- 1\n- - "x"\n"b":\n  "c": |-\n    l1\n    l2\n"d": []\n'),
    ("yamlencode", ["x"], '"x"\n'),
    ("yamlencode", [1.5], "1.5\n...\n"),
    ("zipmap", [["a", "b"], [U, 1]], {"a": UNKNOWN, "b": 1}),
    ("zipmap", [[U], ["a", "b"]], UNKNOWN),
]  # fmt: skip


NAMES = sorted(name for names in GROUPS.values() for name in names)


def test_every_function_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == set(NAMES)


@pytest.mark.parametrize("group", GROUPS)
def test_the_table_lists_what_a_group_has(group: str) -> None:
    assert sorted(import_module(f"iaclint.functions.{group}").FUNCTIONS) == sorted(GROUPS[group])


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_functions(name: str, arguments: list[Plain], expected: Plain) -> None:
    assert plain_of(run(name, *arguments, host=HOST)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_null_is_refused_wherever_a_parameter_does_not_take_it(name: str) -> None:
    specified = function(name)
    for place, parameter in enumerate(specified.parameters):
        if parameter.null:
            continue
        arguments = [untyped_unknown()] * len(specified.parameters)
        arguments[place] = null(DYNAMIC)
        with pytest.raises(FunctionError, match="must not be null"):
            run(name, *arguments)


SEES_THROUGH = {"timestamp", "uuid", "plantimestamp"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - SEES_THROUGH))
def test_an_unknown_argument_makes_the_outcome_unknown_for_the_same_reason(name: str) -> None:
    specified = function(name)
    count = max(len(specified.parameters), 2 if specified.variadic else 0)
    outcome = run(name, *[untyped_unknown()] * count)
    assert outcome.is_unknown
    assert outcome.doubts == (DOUBT,)


SECRETIVE = [case for case in CASES if case[1] and case[0] not in ("nonsensitive", "issensitive", "ephemeralasnull")]


@pytest.mark.parametrize(("name", "arguments", "expected"), SECRETIVE)
def test_what_is_made_of_secrets_is_secret(name: str, arguments: list[Plain], expected: Plain) -> None:
    outcome = run(name, *(value_of(argument).marked(SECRET) for argument in arguments), host=HOST)
    if name == "keys" or (name == "length" and outcome.marks == frozenset()):
        return  # the names of an object are its type, and so is the number of them
    assert Secrecy.SENSITIVE in outcome.marks
    assert plain_of(outcome) == expected


def test_secrecy_of_elements_stays_with_them_where_elements_stay() -> None:
    secret = string("a", marks=SECRET)
    for outcome in (
        run("concat", [secret], ["b"]),
        run("merge", {"a": secret}, {"b": 1}),
        run("reverse", [secret, "b"]),
        run("values", {"a": secret}),
    ):
        assert outcome.marks == frozenset()
        assert any(part.marks for part in outcome.walk())
    assert run("merge", {"a": secret}, {"a": 1}).fields["a"].marks == frozenset()
    assert run("join", "-", [secret]).marks == SECRET
    assert run("nonsensitive", [secret]).items[0].marks == SECRET
    assert run("ephemeralasnull", [string("a", marks=frozenset([Secrecy.EPHEMERAL]))]).items[0].is_null


def test_unknown_outcomes_have_the_type_that_is_certain() -> None:
    texts_unknown = unknown(list_of(STRING), [DOUBT])
    assert run("upper", U).type == STRING
    assert run("split", ",", U).type == list_of(STRING)
    assert run("regex", "(?P<x>a)", U).type == object_of({"x": STRING})
    assert run("regexall", "(a)(b)", U).type == list_of(tuple_of(STRING, STRING))
    assert run("chunklist", texts_unknown, 2).type == list_of(list_of(STRING))
    assert run("element", texts_unknown, 0).type == STRING
    assert run("lookup", unknown(map_of(NUMBER), [DOUBT]), "a").type == NUMBER
    assert run("contains", [U], "a").type == BOOL
    assert run("concat", ["a"], untyped_unknown()).type == DYNAMIC


def test_what_is_known_of_an_unknown_text_is_kept() -> None:
    formatted = run("format", "arn:%s:%s", "aws", U)
    joined = run("join", "/", ["a:", U])
    assert isinstance(formatted.data, Unknown)
    assert formatted.data.prefix == "arn:aws:"
    assert isinstance(joined.data, Unknown)
    assert joined.data.prefix == "a:/"


def test_encoded_json_remembers_its_structure() -> None:
    statement = value_of({"Action": "*", "Resource": U})
    encoded = run("jsonencode", statement)
    assert encoded.is_unknown
    assert encoded.document is not None
    assert encoded.document.fields["Action"] is statement.fields["Action"]
    assert plain_of(run("jsondecode", encoded)) == {"Action": "*", "Resource": UNKNOWN}
    for keeper in ("trimspace", "chomp", "nonsensitive", "sensitive", "tostring"):
        assert run(keeper, encoded).document is not None
    assert run("upper", run("jsonencode", {"a": 1})).document is None
    assert run("jsondecode", run("jsonencode", texts("a"))).type == tuple_of(STRING)


def test_an_unreadable_place_is_unknown_and_no_error() -> None:
    outside = Doubt(Reason.OUTSIDE_REPOSITORY, "../secret lies outside the repository")

    class Guarded(MemoryHost):
        def read_bytes(self, path: str) -> bytes:
            raise FileProblem(f"{path} is not read", outside)

    outcome = run("file", "../secret", host=Guarded())
    assert outcome.is_unknown
    assert outcome.doubts == (outside,)
    assert run("abspath", "x", host=MemoryHost(working_directory=None)).is_unknown


def test_functions_of_the_evaluator_are_not_ours() -> None:
    assert not any(map(is_supported, ["try", "can", "templatefile", "templatestring", "type", "Upper", "nope"]))
