"""Truth: Kleene's three values, and why a maybe is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe

ONE = Doubt(Reason.UNRESOLVED_VARIABLE, "var.one has no value")
TWO = Doubt(Reason.DATA_SOURCE, "data.x.two.id is read from the provider")
MAYBE = maybe(ONE)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, MAYBE, MAYBE, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, MAYBE, NO, MAYBE),
        (MAYBE, YES, MAYBE, YES),
        (MAYBE, NO, NO, MAYBE),
        (MAYBE, MAYBE, MAYBE, MAYBE),
    ],
    ids=str,
)
def test_tables_of_and_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert left & right == both
    assert left | right == either


@pytest.mark.parametrize(("truth", "opposite"), [(YES, NO), (NO, YES), (MAYBE, MAYBE)])
def test_table_of_not(truth: Truth, opposite: Truth) -> None:
    assert ~truth == opposite


@pytest.mark.parametrize("left", [YES, NO, MAYBE])
@pytest.mark.parametrize("right", [YES, NO, MAYBE])
def test_laws_of_de_morgan_hold(left: Truth, right: Truth) -> None:
    assert ~(left & right) == ~left | ~right
    assert ~(left | right) == ~left & ~right


@pytest.mark.parametrize("join", [Truth.__and__, Truth.__or__])
def test_doubts_are_joined_in_order_and_once(join: Callable[[Truth, Truth], Truth]) -> None:
    assert join(maybe(TWO, ONE), maybe(ONE, TWO)).doubts == (TWO, ONE)
    assert maybe(ONE, ONE).doubts == (ONE,)


def test_what_is_decided_has_no_doubts() -> None:
    assert (NO & maybe(ONE)).doubts == ()
    assert (YES | maybe(ONE)).doubts == ()


@pytest.mark.parametrize("truth", [YES, NO, MAYBE])
def test_a_truth_is_not_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match="combine with"):
        bool(truth)
    with pytest.raises(TypeError, match="not a bool"):
        _ = truth and YES  # type: ignore[unreachable]


@pytest.mark.parametrize(
    ("truths", "some", "every"),
    [
        ([], NO, YES),
        ([NO, MAYBE], MAYBE, NO),
        ([YES, MAYBE], YES, MAYBE),
        ([NO, MAYBE, YES], YES, NO),
        ([NO, NO], NO, NO),
        ([YES, YES], YES, YES),
    ],
)
def test_any_and_all(truths: list[Truth], some: Truth, every: Truth) -> None:
    assert any_of(truths) == some
    assert all_of(truths) == every


def test_any_and_all_ask_no_more_than_they_must() -> None:
    seen: list[str] = []

    def ask(name: str, truth: Truth) -> Truth:
        seen.append(name)
        return truth

    any_of(ask(name, truth) for name, truth in (("a", NO), ("b", YES), ("c", NO)))
    all_of(ask(name, truth) for name, truth in (("d", YES), ("e", NO), ("f", YES)))
    assert seen == ["a", "b", "d", "e"]


def test_known_answers() -> None:
    assert known(True) is YES
    assert known(False) is NO
    assert (YES.is_yes, NO.is_no, MAYBE.is_maybe) == (True, True, True)
