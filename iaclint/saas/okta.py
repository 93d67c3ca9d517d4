"""Okta: which sign-in rules let people in, and with how many factors.

Source: the Okta provider's schema (4.20) and documentation for the arguments and their defaults (for
`okta_app_signon_policy_rules`, which is newer, the documentation alone), and the Okta API reference of
policies for the JSON of constraints and of chains.
"""

from __future__ import annotations

from collections.abc import Iterator

from iaclint.functions import json_text
from iaclint.functions.errors import FunctionError
from iaclint.graph import Graph
from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, all_of, any_of, known, maybe
from iaclint.values import Value
from iaclint.values.ask import equal_to, is_null, is_set, is_true

SESSION_RULE = "okta_policy_rule_signon"
_APP_RULE, _APP_RULES = "okta_app_signon_policy_rule", "okta_app_signon_policy_rules"
_METHODS = ("userVerification", "userVerificationMethods")


@dataclass(frozen=True, slots=True)
class AppRule:
    """One sign-on rule of an application; `key` tells it from the others of its resource."""

    resource: Resource
    key: str
    exists: Truth
    content: Configuration

    @property
    def takes_one_factor(self) -> Truth:
        """Whether it lets in by one factor; two are the default."""
        by_chain = equal_to(self.content["type"], "AUTH_METHOD_CHAIN")
        by_factor = ~by_chain & equal_to(self.content["factor_mode"], "1FA")
        return lets_in(self.content) & (by_factor | (by_chain & _has_chain_of_one(self.content)))

    @property
    def verifies_user(self) -> Truth:
        """Whether its one factor is always a device that makes sure of its user: by a PIN or a finger."""
        constraints = self.content["constraints"]
        if not constraints.items:
            return maybe(*constraints.doubts) if constraints.is_unknown else NO
        return all_of(_demands_verification(constraint) for constraint in constraints.items)


def app_rules(graph: Graph) -> Iterator[AppRule]:
    """The sign-on rules of applications, one to a resource or several."""
    for resource in graph.resources(_APP_RULE):
        yield AppRule(resource, "", YES, resource.configuration)
    for resource in graph.resources(_APP_RULES):
        for number, block in enumerate(resource.blocks("rule")):
            yield AppRule(resource, f"rule[{number}]", block.exists, block)


def unseen_app_rules(graph: Graph) -> Iterator[tuple[Resource, Truth]]:
    """The resources that may have other rules than those, with why."""
    for resource in graph.resources(_APP_RULES):
        if doubts := resource.blocks("rule").doubts:
            yield resource, maybe(*doubts)


def lets_in(rule: Resource | Configuration) -> Truth:
    """Whether a rule is in force and allows access, as it is and does unless it says otherwise."""
    return _is_or_default(rule["status"], "ACTIVE") & _is_or_default(rule["access"], "ALLOW")


def challenges_once(rule: Resource) -> Truth:
    """Whether a rule of sessions that challenges is content with the first step of a sequence."""
    sequences = rule.blocks("factor_sequence")
    challenges = _is_or_default(rule["status"], "ACTIVE") & equal_to(rule["access"], "CHALLENGE")
    return challenges & ~(sequences.present & sequences.all(_has_second_step))


def leaves_it_to_applications(rule: Resource) -> Truth:
    """Whether a session begins with whatever factors the policies of the applications demand."""
    return equal_to(rule["primary_factor"], "PASSWORD_IDP_ANY_FACTOR")


def prompts_once_per_device(rule: Resource) -> Truth:
    """Whether a device that has shown a second factor is not asked again; maybe where Okta decides."""
    prompt = rule["mfa_prompt"]
    decides = Doubt(Reason.OUTSIDE_REPOSITORY, "Okta decides how often it asks where mfa_prompt is not written")
    return equal_to(prompt, "DEVICE") | (is_null(prompt) & maybe(decides))


def demands_second_factor(rule: Resource) -> Truth:
    """Whether a rule of sessions demands MFA; it does not unless it says so."""
    return is_true(rule["mfa_required"])


def _is_or_default(value: Value, expected: str) -> Truth:
    return equal_to(value, expected) | is_null(value)


def _has_second_step(sequence: Configuration) -> Truth:
    return sequence.blocks("secondary_criteria").present


def _has_chain_of_one(rule: Configuration) -> Truth:
    """Whether a chain of methods, a text in JSON or a block, ends after its first step."""
    chains = rule["chains"]
    if chains.items:
        return any_of(~_part(chain, "next") for chain in chains.items)
    if chains.is_unknown:
        return maybe(*chains.doubts)
    blocks = rule.blocks("chains")
    return ~blocks.present | blocks.any(lambda chain: ~chain.blocks("next").present)


def _demands_verification(constraint: Value) -> Truth:
    parsed = _parsed(constraint)
    if parsed is None or parsed.is_unknown:
        return maybe(*constraint.doubts)
    possession = parsed.fields.get("possession")
    if possession is None:
        return NO
    return any_of(
        equal_to(value, "REQUIRED") | known(bool(value.items))
        for name in _METHODS
        if (value := possession.fields.get(name)) is not None
    )


def _part(text: Value, name: str) -> Truth:
    """Whether an object in JSON has a part that is not empty."""
    parsed = _parsed(text)
    if parsed is None or parsed.is_unknown:
        return maybe(*text.doubts)
    part = parsed.fields.get(name)
    return NO if part is None else is_set(part)


def _parsed(text: Value) -> Value | None:
    """The structure of a JSON string; None where it cannot be read."""
    if text.document is not None:
        return text.document
    try:
        return json_text.decode(text.data) if isinstance(text.data, str) else None
    except FunctionError:
        return None
