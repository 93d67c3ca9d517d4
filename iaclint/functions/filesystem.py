"""Filesystem functions; the host does the reading."""

from __future__ import annotations

from iaclint.functions.errors import FunctionError
from iaclint.functions.glob import expand, matches
from iaclint.functions.hashing import base64_of, digest
from iaclint.functions.specification import Arguments, Function, Parameter
from iaclint.truth import Doubt, Reason
from iaclint.values import BOOL, STRING, Value, boolean, make_set, set_of, string, unknown

_PATH = Parameter("path", STRING)


def clean(path: str) -> str:
    """The shortest path that means the same, without looking at the disk; `.` for none."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (rooted and part == ".."):
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


def _file(given: Arguments) -> Value:
    try:
        return string(given.host.read_bytes(_expanded(given)).decode("utf-8"))
    except UnicodeDecodeError:
        raise FunctionError(f"contents of {given.text(0)} are not valid UTF-8") from None


def _filebase64(given: Arguments) -> Value:
    return string(base64_of(given.host.read_bytes(_expanded(given))))


def _fileexists(given: Arguments) -> Value:
    return boolean(given.host.exists(_expanded(given)))


def _expanded(given: Arguments) -> str:
    """The path of the first argument, with the home directory filled in."""
    path = given.text(0)
    return _with_home(path, given.host.home or "~") if path.startswith("~") else path


def _with_home(path: str, home: str) -> str:
    if path[1:2] not in ("", "/"):
        raise FunctionError("cannot expand user-specific home dir")
    return clean(home + path[1:])


def _hexadecimal(algorithm: str) -> Function:
    return Function(
        (_PATH,), lambda given: string(digest(algorithm, given.host.read_bytes(_expanded(given))).hex()), STRING
    )


def _base64(algorithm: str) -> Function:
    return Function(
        (_PATH,), lambda given: string(base64_of(digest(algorithm, given.host.read_bytes(_expanded(given))))), STRING
    )


def _fileset(given: Arguments) -> Value:
    """The files that match, relative to the directory; `..` at the start of a pattern looks further up."""
    pattern = clean(given.text(1)) if given.text(1) else ""
    above = 0
    while pattern.startswith("../"):
        pattern, above = pattern[3:], above + 1
    directory = clean("/".join([given.text(0) or ".", *[".."] * above]))
    patterns = expand(pattern)
    found = [path for path in given.host.list_files(directory) if any(matches(one, path) for one in patterns)]
    return make_set(STRING, [string("../" * above + path) for path in found])


def _basename(given: Arguments) -> Value:
    path = given.text(0)
    if not path:
        return string(".")
    return string(path.rstrip("/").rpartition("/")[2] or "/")


def _dirname(given: Arguments) -> Value:
    folder, slash, _ = given.text(0).rpartition("/")
    return string(clean(folder + slash))


def _abspath(given: Arguments) -> Value:
    path = given.text(0)
    if path.startswith("/"):
        return string(clean(path))
    if given.host.working_directory is None:
        return _elsewhere("abspath() depends on where Terraform runs")
    return string(clean(f"{given.host.working_directory}/{path}"))


def _pathexpand(given: Arguments) -> Value:
    path = given.text(0)
    if not path.startswith("~"):
        return given[0]
    expanded = _with_home(path, given.host.home or "/")
    return string(expanded) if given.host.home else _elsewhere("pathexpand() depends on who runs Terraform")


def _elsewhere(text: str) -> Value:
    return unknown(STRING, [Doubt(Reason.OUTSIDE_REPOSITORY, text)], not_null=True)


FUNCTIONS = {
    "abspath": Function((_PATH,), _abspath, STRING),
    "basename": Function((_PATH,), _basename, STRING),
    "dirname": Function((_PATH,), _dirname, STRING),
    "file": Function((_PATH,), _file, STRING),
    "filebase64": Function((_PATH,), _filebase64, STRING),
    "filebase64sha256": _base64("sha256"),
    "filebase64sha512": _base64("sha512"),
    "fileexists": Function((_PATH,), _fileexists, BOOL),
    "filemd5": _hexadecimal("md5"),
    "fileset": Function((_PATH, Parameter("pattern", STRING)), _fileset, set_of(STRING)),
    "filesha1": _hexadecimal("sha1"),
    "filesha256": _hexadecimal("sha256"),
    "filesha512": _hexadecimal("sha512"),
    "pathexpand": Function((_PATH,), _pathexpand, STRING),
}
