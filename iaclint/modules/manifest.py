"""`.terraform/modules/modules.json`: where `terraform init` put the modules that are not local.

Each entry has `Key` (the dotted path of calls without instance keys), `Source`, `Version` and
`Dir`, relative to the directory in which Terraform ran.
"""

from __future__ import annotations

import posixpath

from iaclint.problem import Problem
from iaclint.records import dataclass
from iaclint.source import ReadError, Repository
from iaclint.syntax.faults import FaultError
from iaclint.syntax.jsontext import plain_json

_DEFAULT_HOST = "registry.terraform.io/"


@dataclass(frozen=True, slots=True)
class Vendored:
    """A module that init fetched: its source as written then, and its directory in the repository."""

    source: str
    directory: str


def read_manifest(repository: Repository, root: str) -> tuple[dict[str, Vendored], list[Problem]]:
    """The vendored modules of a root module by their dotted call path."""
    path = join(root, ".terraform/modules/modules.json")
    if not repository.is_file(path):
        return {}, []
    try:
        entries = _entries(plain_json(repository.source(path)))
        found = {
            str(entry["Key"]): Vendored(str(entry.get("Source", "")), join(root, str(entry["Dir"])))
            for entry in entries
        }
    except ReadError as error:
        return {}, [Problem("Cannot read module manifest", f"{path} {error.why}", path=path)]
    except (FaultError, KeyError, TypeError, AttributeError):
        detail = f"{path} is not a module manifest; run `terraform init` again"
        return {}, [Problem("Cannot read module manifest", detail, path=path)]
    if repository.shows(path):
        detail = "git tracks it: a change to it has other code judged than what `terraform init` fetches; leave it out"
        return found, [Problem("Module manifest is in the repository", detail, path=path, is_warning=True)]
    return found, []


def _entries(document: object) -> list[dict[str, object]]:
    """The entries of a manifest; raises TypeError where they are none."""
    found = document.get("Modules") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise TypeError("a manifest has a list of modules")
    return found


def same_source(written: str, recorded: str) -> bool:
    """Whether a call's source is the one that was fetched; the default registry may be left out."""
    return _normalised(written) == _normalised(recorded)


def _normalised(source: str) -> str:
    return source.removeprefix(_DEFAULT_HOST)


def join(directory: str, relative: str) -> str:
    """A path below a directory, normalised; `.` is the repository root."""
    return posixpath.normpath(posixpath.join(directory, relative))
