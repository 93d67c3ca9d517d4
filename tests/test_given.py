"""What counts as an argument that is given, where its value is not known."""

from __future__ import annotations

import pytest

from iaclint.truth import NO, Doubt, Reason, Truth, maybe
from iaclint.values import DYNAMIC, STRING, Ref, Type, list_of, unknown
from iaclint.values.ask import is_given

PROVIDER = Doubt(Reason.RESOURCE_ATTRIBUTE, "google_kms_crypto_key.records.id is known only after apply")
LOOKED_UP = Doubt(Reason.DATA_SOURCE, "data.google_kms_crypto_key.records.id is read from the provider")
VARIABLE = Doubt(Reason.UNRESOLVED_VARIABLE, "var.key has no value")
KEY = frozenset((Ref("google_kms_crypto_key.records", "id"),))


@pytest.mark.parametrize(
    ("type", "doubts", "refs", "answer"),
    [
        (STRING, (PROVIDER,), KEY, NO),
        (STRING, (LOOKED_UP,), frozenset(), NO),
        (STRING, (VARIABLE,), frozenset(), maybe(VARIABLE)),
        (STRING, (VARIABLE, PROVIDER), KEY, maybe(VARIABLE, PROVIDER)),
        (DYNAMIC, (PROVIDER,), KEY, NO),
        (DYNAMIC, (PROVIDER,), frozenset(), maybe(PROVIDER)),
        (list_of(STRING), (LOOKED_UP,), KEY, maybe(LOOKED_UP)),
    ],
    ids=["made", "looked up", "variable", "chosen by a variable", "planned", "in a block not known", "a list"],
)
def test_what_a_provider_sets_is_there(
    type: Type, doubts: tuple[Doubt, ...], refs: frozenset[Ref], answer: Truth
) -> None:
    assert ~is_given(unknown(type, doubts, marks=refs)) == answer


def test_what_cannot_be_null_says_something() -> None:
    assert ~is_given(unknown(STRING, (VARIABLE,), not_null=True)) == NO
    assert ~is_given(unknown(list_of(STRING), (VARIABLE,), not_null=True)) == maybe(VARIABLE)
