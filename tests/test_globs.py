"""Globs of the settings: what they match, and that no glob takes long."""

from __future__ import annotations

import pytest

from iaclint.globs import is_address_like, is_like


@pytest.mark.parametrize(
    ("text", "globs", "expected"),
    [
        ("envs/prod", ("envs/*",), True),
        ("envs/prod", ("envs",), False),
        ("envs/prod", ("envs", "*/pro?"), True),
        ("envs/prod", (), False),
        ("PROD", ("prod",), False),
        ("a[b]", ("a[b]",), True),
        ("ab", ("a[b]",), False),
        ("a[b", ("a[*",), True),
        ("one\ntwo", ("one*",), True),
        ("ab", ("a|b", "(?:ab)"), False),
    ],
)
def test_what_a_glob_matches(text: str, globs: tuple[str, ...], expected: bool) -> None:
    assert is_like(text, *globs) is expected


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ('module.m["a.b"].x_group.g[1]', True),
        ("module.m.x_group.g", True),
        ("module.m[*].x_group.g[*]", True),
        ("module.m[*].x_group.g", False),
        ("module.m.x_group.g[0]", False),
    ],
)
def test_an_address_without_keys_stands_for_all_instances(glob: str, expected: bool) -> None:
    assert is_address_like('module.m["a.b"].x_group.g[1]', glob) is expected


def test_there_is_one_way_to_split_a_text() -> None:
    """With backtracking this one would not end."""
    assert not is_like("a" * 2_000, "*a" * 500 + "b")
