"""Reach: whether the resources of a statement are all that an action is for, in whichever account and region."""

from __future__ import annotations

from iaclint.aws.holders import GROUP, ROLE, USER
from iaclint.aws.patterns import Pattern, Patterns, is_every_resource, is_everything
from iaclint.truth import NO, Truth, any_of, known, maybe
from iaclint.values import HOLE

_SERVICES_OF = {"ssm": ("ec2",)}
"""Services whose actions are for the resources of others: a session is started on an instance."""

_SEND_COMMAND, _DOCUMENT = "ssm:SendCommand", ":document/"
_INTERPRETERS = ("AWS-Apply", "AWS-Run")
"""What the names of AWS's documents begin with that run scripts, playbooks and other documents."""

_KINDS = {
    "PolicyVersion": "policy",
    "AddUserToGroup": "group",
    "Group": "group",
    "Role": "role",
    "User": "user",
    "MFADevice": "user",
    "AccessKey": "user",
    "LoginProfile": "user",
}
"""By a word of its name, the kind of resource that an action of IAM is for; the first that fits counts."""

_TYPES = {"policy": "aws_iam_policy", "group": GROUP, "role": ROLE, "user": USER}


def type_of(action: str) -> str:
    """The type of resource that an action of IAM is for."""
    return _TYPES[_kind_of(action)]


def are_every_one(action: str, resources: Patterns) -> Truth:
    """Whether all that the action is for is among them."""
    every_one = resources.any(lambda resource: _is_every_one(action, resource))
    return every_one & ~_runs_certain_documents(action, resources)


def _runs_certain_documents(action: str, resources: Patterns) -> Truth:
    """Whether a command may only run documents that are named, none of which runs whatever it is given."""
    documents = [pattern for pattern in resources.items if _DOCUMENT in (pattern.text or "")]
    if action != _SEND_COMMAND or not documents:
        return NO
    return ~resources.has(is_every_resource) & ~any_of(_runs_anything(pattern) for pattern in documents)


def _runs_anything(document: Pattern) -> Truth:
    name = (document.text or "").partition(_DOCUMENT)[2]
    if HOLE in name:
        return maybe(*document.value.doubts)
    return known(is_everything(name[:1]) or name.startswith(_INTERPRETERS))


def _kind_of(action: str) -> str:
    """The kind of resource that an action of IAM is for."""
    return next(kind for word, kind in _KINDS.items() if word in action)


def _is_every_one(action: str, resource: Pattern) -> Truth:
    """Whether it is `*` or the ARN of all that the action is for, in whichever account and region: `arn:...:role/*`."""
    if resource.text is None or is_every_resource(resource.text):
        return resource.satisfies(is_every_resource)
    sections = resource.text.split(":", 5)
    service = action.partition(":")[0]
    if len(sections) < 6 or sections[2] not in (service, HOLE, *_SERVICES_OF.get(service, ())):
        return NO
    kind, separator, rest = sections[5].replace(":", "/").partition("/")
    every = is_everything(kind) or (bool(separator) and is_everything(rest))
    if every and HOLE in sections[2] + kind:
        return maybe(*resource.value.doubts)
    return known(every and (is_everything(kind) or service != "iam" or kind == _kind_of(action)))
