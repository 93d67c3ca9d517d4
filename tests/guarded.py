"""Runs commands of iaclint where it may not reach out: no socket, no program but git, no file from elsewhere.

    python -m tests.guarded ROOT [COMMAND OPTION...] [-- COMMAND OPTION...]...

Audit hooks see what the interpreter does, whatever the code is written like. What is forbidden ends the process. Only
`iaclint.workers` forks, and what it forks is under the same hooks.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import click

FORBIDDEN = 99

_EVENTS = (
    *("socket.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.", "ctypes."),
    *("webbrowser.", "urllib.", "http.", "ftplib.", "smtplib.", "telnetlib.", "poplib.", "imaplib.", "nntplib."),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate"),
    *(
        "os.utime",
        "os.setxattr",
        "shutil.",
        "tempfile.",
        "sqlite3.",
        "mmap.",
        "code.__new__",
        "marshal.loads.untrusted",
    ),
)
"""What begins like this never happens."""

_LISTED = ("open", "os.listdir", "os.scandir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _own_places(root: Path) -> tuple[str, ...]:
    """The scanned root, iaclint itself, and the installation of Python."""
    checkout = Path(__file__).resolve().parent.parent
    installed = (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix)
    places = [root, checkout / "iaclint", checkout / "rules", *(Path(path) for path in installed)]
    return tuple(os.path.realpath(place) for place in places)


def _is_within(module: str) -> bool:
    """Whether a function of a module is among those that are being called."""
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals["__name__"] != module:
        frame = frame.f_back
    return bool(frame.f_globals["__name__"] == module)


def _guard(root: Path) -> None:
    places = _own_places(root)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        why = ""
        if event.startswith(_EVENTS):
            why = f"{event} {arguments!r}"
        elif event == "subprocess.Popen":
            why = "" if arguments[0] == "git" else f"a process {arguments[0]!r}"
        elif event.startswith("os.fork"):
            why = "" if event == "os.fork" and _is_within("iaclint.workers") else event
        elif event in _LISTED and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            is_own = any(path == place or path.startswith(place + os.sep) for place in places)
            is_written = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
            why = "" if path == os.devnull or (is_own and not is_written) else f"{event} {path}"
        if why:
            os.write(2, f"forbidden: {why}\n".encode("utf-8", "backslashreplace"))
            os._exit(FORBIDDEN)

    sys.addaudithook(hook)


def main() -> None:
    root, *rest = sys.argv[1:]
    from iaclint.cli import cli  # noqa: PLC0415 - nothing before it may be imported under the guard

    _guard(Path(root))
    commands: list[list[str]] = [[]]
    for word in rest:
        if word == "--":
            commands.append([])
        else:
            commands[-1].append(word)
    for command in commands:
        try:
            code = cli.main(command, prog_name="iaclint", standalone_mode=False)
        except click.ClickException as error:
            code = error.format_message()
        sys.stdout.write(f"\n[{' '.join(command)}] {code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
