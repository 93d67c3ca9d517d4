"""Mutations of texts: what an attacker, a broken merge or a cat on the keyboard makes of a file that was right."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

WORDS = (
    *("{", "}", "[", "]", "(", ")", '"', "${", "%{", "$${", "%%{", "~}", "<<E\n", "<<-E\n", "\nE\n", "\\", "=", "=>"),
    *("...", "[*]", ".*", "?", ":", "!", "-", "&&", "||", "==", ">=", "%", "/*", "*/", "#", "//", ",", ".", "\n", "\t"),
    *("\0", "\x1b[31m", "\u202e", "\u200b", "\ufeff", "\u2028", "\r\n", "\r", "\ud7ff", "\U0001f600", "e\u0301"),
    *("null", "true", "false", "0", "-1", "1e400", "1e-400", "9" * 30, "1.5", "0x1", "1e99999", "9" * 5000),
    *("for x in", "if", "else", "endif", "endfor", "each.key", "each.value", "count.index", "self.id", "path.module"),
    *("var.x", "local.x", "module.m", "data.a.b.c", "terraform.workspace", "aws_iam_role.r[0]", "*", "*:*", "arn:aws:"),
    *("count = ", "for_each = ", "dynamic ", "lifecycle {", "provider = ", "depends_on = [", "source = ", "content {"),
    *("jsonencode(", "jsondecode(", "yamldecode(", "file(", 'templatefile("t.tf", {})', "try(", "can(", "merge("),
    *("toset(", "tolist(", "flatten(", "range(1000)", "regexall(", "setproduct(", "format(", "cidrsubnet(", "lookup("),
    *("sensitive(", "timestamp()", "uuid()", "zipmap(", "tomap({", "element(", "formatdate(", "base64decode("),
    *('"Statement"', '"Action"', '"NotAction"', '"Principal"', '"Condition"', '"AWS"', '"Effect"', '"Resource"'),
    *("# iaclint: ignore[", "reason=", "expires=", "[[suppression]]\n", "[[fact]]\n", "[[environment]]\n"),
    *("##[error]", "\n::error::", "]]>", "<b>", "&amp;", "`", "|", "[x](y)", "%0A"),
    *('"planned_values"', '"root_module"', '"child_modules"', '"after_unknown"', '"sensitive_values"', '"index"'),
)


def mutated(text: str, others: Sequence[str], chance: random.Random) -> str:
    """The text with up to six changes; parts of other texts may come into it."""
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 6))):
        text = chance.choice(_CHANGES)(text, others, chance)
    return text[:200_000]


def broken(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, so that they may be no text any more."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        changed.insert(chance.randint(0, len(changed)), chance.choice(b"\x00\x80\xc0\xed\xf8\xff\xfe\x1b\r"))
    return bytes(changed[: chance.randint(0, len(changed))] if chance.random() < 0.2 else changed)


Change = Callable[[str, Sequence[str], random.Random], str]


def _span(text: str, chance: random.Random, most: int = 200) -> tuple[int, int]:
    start = chance.randint(0, len(text))
    return start, min(len(text), start + chance.randint(0, chance.choice((3, 20, most))))


def _cut(text: str, _others: Sequence[str], chance: random.Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[end:]


def _end(text: str, _others: Sequence[str], chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))]


def _put(text: str, _others: Sequence[str], chance: random.Random) -> str:
    start, end = _span(text, chance, 10)
    return text[:start] + chance.choice(WORDS) + text[chance.choice((start, end)) :]


def _repeat(text: str, _others: Sequence[str], chance: random.Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[start:end] * chance.choice((2, 3, 10, 300)) + text[end:]


_NESTS = (("[", "]"), ("(", ")"), ("{ a = ", " }"), ('"${', '}"'), ("b {\n", "\n}"), ("!", ""))


def _nest(text: str, _others: Sequence[str], chance: random.Random) -> str:
    start, end = _span(text, chance)
    opening, closing = chance.choice(_NESTS)
    times = chance.choice((1, 2, 50, 300))
    return text[:start] + opening * times + text[start:end] + closing * times + text[end:]


def _move(text: str, _others: Sequence[str], chance: random.Random) -> str:
    start, end = _span(text, chance)
    rest = text[:start] + text[end:]
    place = chance.randint(0, len(rest))
    return rest[:place] + text[start:end] + rest[place:]


def _swap_words(text: str, _others: Sequence[str], chance: random.Random) -> str:
    words = [word for word in text.split() if len(word) > 1]
    if len(words) < 2:
        return text
    one, other = chance.choice(words), chance.choice(words)
    return text.replace(one, other, chance.choice((1, 1, 100)))


def _splice(text: str, others: Sequence[str], chance: random.Random) -> str:
    other = chance.choice(others)
    start, end = _span(other, chance, 2_000)
    place = chance.randint(0, len(text))
    return text[:place] + other[start:end] + text[place:]


def _lines(text: str, others: Sequence[str], chance: random.Random) -> str:
    """Some lines of another text in place of some of this one."""
    own, alien = text.split("\n"), chance.choice(others).split("\n")
    place, source = chance.randint(0, len(own)), chance.randint(0, len(alien))
    own[place : place + chance.randint(0, 3)] = alien[source : source + chance.randint(1, 12)]
    return "\n".join(own)


_CHANGES: tuple[Change, ...] = (
    *(_cut, _put, _put, _put, _repeat, _nest, _move, _swap_words, _swap_words, _splice, _lines, _lines),
    _end,
)
