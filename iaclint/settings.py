"""Settings: what the user selects; plain data, read from one file at the edge and passed down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """`phi`, `not_phi`: globs over addresses, log names and bucket names that do, or do not, hold PHI.
    `assume_phi`: whether a data store of which nothing is said holds PHI. `production`: globs over
    root directories and workspaces. `non_security`: globs over the names and addresses of logs that
    are no security logs. `known_accounts`: the ids of one's own AWS accounts. `profile`: how demanding
    the rules are, `default` or `strict`."""

    phi: tuple[str, ...] = ()
    not_phi: tuple[str, ...] = ()
    assume_phi: bool = False
    production: tuple[str, ...] = ()
    non_security: tuple[str, ...] = ()
    known_accounts: tuple[str, ...] = ()
    profile: str = "default"
