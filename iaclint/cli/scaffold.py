"""A new rule with its cases, as a start: it works as it is written, and is to be made the rule that is meant."""

from __future__ import annotations

import re

import click

from iaclint.syntax import is_identifier

_NAME = re.compile(r"(?P<family>[a-z]+)-(?P<provider>[a-z0-9]+)-[a-z0-9]+(?:-[a-z0-9]+)*")

_RULE = '''\
"""TODO: what the fault is about, as a phrase."""

from __future__ import annotations

from iaclint.rule import Graph, Judgements, Severity, fail_if, rule
from iaclint.values.ask import is_true


@rule(Severity.MEDIUM, fix="set {argument} = true")
def {function}(graph: Graph) -> Judgements:
    """TODO: one sentence that names the fault.

    TODO: why an auditor minds, and what an absent argument means. Both examples are run by `iaclint rules test`.

    Bad:

        resource "{type}" "example" {{
          {argument} = false
        }}

    Good:

        resource "{type}" "example" {{
          {argument} = true
        }}
    """
    for resource in graph.resources("{type}"):
        value = resource["{argument}"]
        yield fail_if(~is_true(value), resource, "{argument} is not true", at=value)
'''

_CASES = """\
variable "wanted" {{ # expect: unknown
  type = bool
}}

resource "{type}" "on" {{
  {argument} = true # expect: pass
}}

resource "{type}" "off" {{
  {argument} = false # expect: fail
}}

resource "{type}" "absent" {{ # expect: fail
}}

resource "{type}" "asked" {{
  {argument} = var.wanted
}}
"""


def scaffold(name: str, type: str, argument: str, fixtures: str) -> dict[str, str]:
    """The texts of a new rule by path; raises UsageError for names of another shape.

    The rule judges one boolean argument of one type of resource.
    """
    if _NAME.fullmatch(name) is None:
        raise click.UsageError(f"`{name}` must be FAMILY-PROVIDER-OBJECT-DEFECT, such as `enc-aws-cache-plain`")
    for option, text in (("--type", type), ("--argument", argument)):
        if not is_identifier(text):
            raise click.UsageError(f"{option} {text}: it is no name of Terraform")
    function = name.replace("-", "_")
    return {
        f"{function}.py": _RULE.format(function=function, type=type, argument=argument),
        f"{fixtures}/{name}/cases.tf": _CASES.format(type=type, argument=argument),
    }
