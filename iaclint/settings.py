"""Settings: what the user selects; plain data, read from one file at the edge and passed down."""

from __future__ import annotations

import posixpath
import re
from datetime import date

from iaclint.records import dataclass

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def day_of(text: str) -> date:
    """The day of a text such as `2027-03-31`; raises ValueError for any other way to write one."""
    if _DAY.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Environment:
    """One way in which a root module is applied: `root` is its directory, relative to the repository's root.

    `var_files` are paths relative to the same, the last of which wins. `place` is in the settings file.
    """

    name: str
    root: str
    var_files: tuple[str, ...] = ()
    workspace: str = "default"
    place: str = ""

    @property
    def directory(self) -> str:
        """The root as the directories of root modules are written."""
        return posixpath.normpath(self.root.replace("\\", "/"))


@dataclass(frozen=True, slots=True)
class Fact:
    """What is true though this repository does not show it, and makes a rule hold as inherited.

    `rule` is a rule's name, `root` a glob over root modules; `statement` says it and `evidence` where it is to be
    seen. `since` is the day it was stated, `expires` the last on which it counts. `place` is in the settings file.
    """

    rule: str
    statement: str
    evidence: str
    owner: str
    since: date
    expires: date | None = None
    root: str = "*"
    place: str = ""


@dataclass(frozen=True, slots=True)
class SettledSuppression:
    """A risk that the settings accept: `rule` is a name or prefix, `address` a glob over resource addresses.

    `reason` and `expires` may be missing in the file, and it then accepts nothing. `place` is in the settings file.
    """

    rule: str
    address: str
    reason: str = ""
    expires: date | None = None
    owner: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says; the defaults are those without one.

    `phi`, `not_phi`: globs over addresses, log names and bucket names that do, or do not, hold PHI.
    `assume_phi`: whether a data store of which nothing is said holds PHI. `production`: globs over
    root directories, workspaces and environments. `non_security`: globs over the names and addresses of logs that
    are no security logs. `known_accounts`: the ids of one's own AWS accounts. `profile`: how demanding
    the rules are, `default` or `strict`.

    `select`, `ignore`, `min_severity`, `fail_on` and `unknown` are the defaults of the options of `check`.

    `baseline`: the file of known faults, from the root of the repository.

    `suppression_days`: how many days ahead a suppression may expire at most. `central_only`: names and prefixes of
    rules that only the settings may suppress. `vendored_suppressions`: whether comments in fetched modules count.
    """

    phi: tuple[str, ...] = ()
    not_phi: tuple[str, ...] = ()
    assume_phi: bool = False
    production: tuple[str, ...] = ()
    non_security: tuple[str, ...] = ()
    known_accounts: tuple[str, ...] = ()
    profile: str = "default"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: str = "info"
    fail_on: str = "medium"
    unknown: str = "ignore"
    baseline: str = ""
    suppression_days: int = 180
    central_only: tuple[str, ...] = ("mfa-aws",)
    vendored_suppressions: bool = False
    suppressions: tuple[SettledSuppression, ...] = ()
    environments: tuple[Environment, ...] = ()
    facts: tuple[Fact, ...] = ()
