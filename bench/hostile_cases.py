"""Hostile inputs: each makes a directory, and says which command must end how, having said what.

In each lies `seen.tf` with a fault that has to be found whatever is around it, where the command judges at all.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SEEN = 'resource "aws_sqs_queue" "seen" {\n  sqs_managed_sse_enabled = false\n}\n'
CLEAN, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3

FIXTURES = Path(__file__).parent.parent / "fixtures/hostile"


@dataclass(frozen=True, slots=True)
class Case:
    """`make` writes the input; `says` is a part of the output; `is_judged` where the fault of `seen.tf` is among it."""

    name: str
    make: Callable[[Path], object]
    code: int
    says: str = ""
    command: tuple[str, ...] = ("check", ".")
    is_judged: bool = True
    is_large: bool = False


def cases() -> list[Case]:
    """All cases; the large ones take seconds or hundreds of megabytes to make."""
    return [
        *_fixtures(),
        *_nesting(),
        *_expansion(),
        *_sizes(),
        *_paths(),
        *_modules(),
        *_settings(),
        *_comments(),
        *_plans(),
        *_repositories(),
    ]


def files(directory: Path, **texts: str | bytes) -> None:
    """Writes files; in a name `__` is a dot and `_in_` a slash."""
    for name, text in texts.items():
        path = directory / name.replace("_in_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))


def _written(**texts: str | bytes) -> Callable[[Path], object]:
    return lambda directory: files(directory, **texts)


def _local(expression: str) -> Callable[[Path], object]:
    """A local value that a rule asks about, so that it is evaluated."""
    return _written(main__tf=f"{_user('hostile')}locals {{\n  hostile = {expression}\n}}\n")


def _user(name: str) -> str:
    return f'resource "aws_sqs_queue" "user" {{\n  sqs_managed_sse_enabled = local.{name} == 1\n}}\n'


def _fixtures() -> list[Case]:
    """The small files of `fixtures/hostile`, each of which says on its first line what is told of it."""
    found = []
    for path in sorted(FIXTURES.iterdir()):
        says = path.read_bytes().partition(b"\n")[0].decode("utf-8", "replace").partition("says: ")[2].strip()
        code = INCOMPLETE if says else FINDINGS
        make = partial(_copied, path)
        found.append(Case(f"fixture {path.stem}", make, code, says and f"{path.name}:" * (says[0].isdigit()) + says))
    return found


def _copied(path: Path, directory: Path) -> None:
    (directory / path.name).write_bytes(path.read_bytes())


def _nesting() -> list[Case]:
    deep = "nested too deeply"
    json_deep = '{"locals": {"a": ' + "[" * 20_000 + "]" * 20_000 + "}}"
    decoded = 'jsondecode(file("${path.module}/x.json"))'
    return [
        Case("100,000 brackets", _local("[" * 100_000 + "]" * 100_000), INCOMPLETE, "main.tf:"),
        Case("100,000 open brackets", _local("[" * 100_000), INCOMPLETE, "main.tf:"),
        Case("20,000 templates", _local('"${' * 20_000 + '1"'), INCOMPLETE, "main.tf:"),
        Case("20,000 operators", _local(" + ".join(["1"] * 20_000)), INCOMPLETE, "main.tf:"),
        Case("20,000 attributes", _local("{}" + ".x" * 20_000), INCOMPLETE, "main.tf:"),
        Case("20,000 blocks", _written(main__tf="a {\n" * 20_000 + "}\n" * 20_000), INCOMPLETE, deep),
        Case("JSON of 20,000 levels", _written(main__tf__json=json_deep), INCOMPLETE, "main.tf.json:1"),
        Case(
            "jsondecode of 100,000 levels", partial(_beside, decoded, "x__json", "[" * 100_000), INCOMPLETE, "main.tf:"
        ),
        Case(
            "YAML aliases",
            partial(_beside, 'yamldecode(file("${path.module}/x.yaml"))', "x__yaml", _laughs()),
            INCOMPLETE,
            "main.tf:",
        ),
    ]


def _beside(expression: str, name: str, text: str, directory: Path) -> None:
    _local(f"length({expression})")(directory)
    files(directory, **{name: text})


def _laughs() -> str:
    return "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )


def _expansion() -> list[Case]:
    limit = "Evaluation limit reached"
    burner = "[for i in range(900) : length([for j in range(900) : length([for k in range(900) : i + j + k])])]"
    doubled = "\n".join(f'  l{i} = "${{local.l{i - 1}}}${{local.l{i - 1}}}"' for i in range(1, 60))
    counted = 'resource "aws_sns_topic" "many" {\n  count = 1000000000\n}\n'
    content = "    content {\n      from_port = ingress.value[0]\n    }\n"
    pairs = "    for_each = setproduct(range(1000), range(1000))\n"
    dynamic = f'resource "aws_security_group" "g" {{\n  dynamic "ingress" {{\n{pairs}{content}  }}\n}}\n'
    return [
        Case("count of 1,000,000,000", _written(main__tf=counted), INCOMPLETE, limit),
        Case("range(1,000,000,000)", _local("range(1000000000)"), INCOMPLETE, "main.tf:5"),
        Case(
            "setproduct of 10^12",
            _local("setproduct(range(1000), range(1000), range(1000), range(1000))"),
            INCOMPLETE,
            limit,
        ),
        Case("a format of 10^9 columns", _local('format("%1000000000d", 1)'), INCOMPLETE, "main.tf:5"),
        Case("nested for of 10^9", _local(burner), INCOMPLETE, limit, is_large=True),
        Case(
            "a text doubled 60 times",
            _written(main__tf=f'locals {{\n  l0 = "ab"\n{doubled}\n}}\n{_user("l59")}'),
            INCOMPLETE,
            limit,
            is_large=True,
        ),
        Case("setproduct in a dynamic block", _written(main__tf=dynamic), FINDINGS),
        Case("pow(10, 10^9)", _local("pow(10, 1000000000)"), FINDINGS),
        Case("a number of 1,000,000 digits", _local("9" * 1_000_000), INCOMPLETE, "main.tf:5"),
        Case("1e20000 as text", _local('"${1e20000}"'), FINDINGS),
        Case("(a+)+ over 40 letters", _local(f'try(regex("^(a+)+$", "{"a" * 40}!"), "no")'), FINDINGS),
        Case("((a{0,99}){0,99}){0,99}", _local('try(regex("((a{0,99}){0,99}){0,99}", "aaaa"), "no")'), FINDINGS),
        Case("a template that includes itself", _including_itself, INCOMPLETE, "main.tf:5"),
        Case("thirty root modules without end", partial(_burners, burner), INCOMPLETE, limit, is_large=True),
    ]


def _including_itself(directory: Path) -> None:
    _local('templatefile("${path.module}/t.tftpl", {})')(directory)
    files(directory, t__tftpl='${templatefile("t.tftpl", {})}')


def _burners(expression: str, directory: Path) -> None:
    for number in range(30):
        (directory / f"root{number}").mkdir()
        _local(f"{expression}[0]")(directory / f"root{number}")


def _sizes() -> list[Case]:
    return [
        Case(
            "a file of 21 MB", partial(_grown, "main.tf", 21 * 1024 * 1024), INCOMPLETE, "main.tf is larger than 20 MB"
        ),
        Case(
            "a policy of 10 MB",
            _large_policy,
            FINDINGS,
            "larger than any cloud takes",
            ("check", ".", "--show-unknown"),
        ),
        Case(
            "a list of 100,000 texts",
            _written(main__tf="locals {\n  a = [\n" + '    "0123456789",\n' * 100_000 + "  ]\n}\n"),
            FINDINGS,
        ),
        Case("one line of 4 MB with 200 faults", _one_line, FINDINGS, command=("check", ".", "--format", "sarif")),
        Case(
            "5,000 errors",
            _written(main__tf="locals {\n" + "".join(f'  a{i} = "\\q"\n' for i in range(5_000)) + "}\n"),
            INCOMPLETE,
            "main.tf:5001",
        ),
        Case("a tfvars of 5 MB", _large_values, INCOMPLETE, "terraform.tfvars:1"),
        Case(
            "duplicate blocks",
            _written(main__tf=SEEN.replace('"seen"', '"twice"') * 5_000),
            INCOMPLETE,
            "Duplicate resource",
        ),
        Case("a name of 1,000,000 letters", _written(main__tf=SEEN.replace("seen", "n" * 1_000_000)), FINDINGS),
        Case("100,000 files", partial(_many, 100_000), FINDINGS, is_large=True),
        Case(
            "a JSON bomb of 5 MB",
            _written(main__tf__json='{"locals": {"a": [' + "[]," * 1_700_000 + "1]}}"),
            INCOMPLETE,
            "Too many values in JSON",
            is_large=True,
        ),
    ]


def _grown(name: str, size: int, directory: Path) -> None:
    with (directory / name).open("wb") as stream:
        stream.truncate(size)


def _large_policy(directory: Path) -> None:
    statements = [
        {"Effect": "Allow", "Action": [f"s3:Get{i}", f"iam:*Pass{i}*"], "Resource": [f"arn:aws:s3:::b{i}/*"]}
        for i in range(90_000)
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    policy = 'resource "aws_iam_policy" "p" {\n  policy = file("${path.module}/p.json")\n}\n'
    files(directory, main__tf=policy, p__json=document)


def _one_line(directory: Path) -> None:
    numbers = range(200)
    queues = (
        f'resource "aws_sqs_queue" "x{i}" {{ sqs_managed_sse_enabled = var.b{i} }}\nvariable "b{i}" {{}}\n'
        for i in numbers
    )
    given = ", ".join(f'"b{i}": false' for i in numbers)
    pad = "\u00e9" + "p" * 2_000_000
    files(directory, main__tf="".join(queues), x__auto__tfvars__json=f'{{"a": "{pad}", {given}, "z": "{pad}"}}')


def _large_values(directory: Path) -> None:
    values = "x = [\n" + '  "0123456789012345678901234567890123456789",\n' * 100_000 + "]\n"
    files(
        directory,
        main__tf=f'variable "x" {{}}\nlocals {{\n  n = length(var.x)\n}}\n{_user("n")}',
        terraform__tfvars=values,
    )


def _many(count: int, directory: Path) -> None:
    for number in range(count):
        folder = directory / f"d{number // 1000}"
        if not number % 1000:
            folder.mkdir()
        (folder / f"f{number}.tf").write_text(f"locals {{\n  l{number} = {number}\n}}\n", encoding="utf-8")


def _paths() -> list[Case]:
    outside = "outside of the repository"
    return [
        Case('file("/etc/passwd")', _local('file("/etc/passwd")'), FINDINGS),
        Case("file(../../secret)", partial(_with_secret, _local('file("${path.module}/../secret")')), FINDINGS),
        Case(
            "a module in ../../..", _written(main__tf='module "m" {\n  source = "../../.."\n}\n'), INCOMPLETE, outside
        ),
        Case("a link to a file outside", partial(_linked, "main.tf", "../secret"), INCOMPLETE, outside),
        Case(
            "a link to a directory outside",
            partial(_with_secret, _module_outside),
            INCOMPLETE,
            "Unreadable module directory",
        ),
        Case("a link to itself", partial(_linked, "main.tf", "main.tf"), INCOMPLETE, "main.tf cannot be read"),
        Case("links of directories in a circle", partial(_linked, "up", "."), FINDINGS),
        Case("a pipe", lambda directory: os.mkfifo(directory / "main.tf"), INCOMPLETE, "main.tf is not a regular file"),
        Case("a directory named x.tf", lambda directory: (directory / "x.tf").mkdir(), FINDINGS),
        Case("a directory 1,500 levels deep", _deep, FINDINGS),
        Case("file(/dev/zero) by a link", partial(_device, "zero"), FINDINGS),
        Case(
            "a name that is no UTF-8",
            _written(**{"caf\udce9__tf": "locals {\n  a = [\n"}),
            INCOMPLETE,
            command=("check", ".", "--format", "gitlab"),
        ),
        Case(
            "a path of 5,000 letters",
            lambda _: None,
            USAGE,
            "file name too long",
            ("check", "a" * 5_000),
            is_judged=False,
        ),
        Case("names that are commands", _commands, INCOMPLETE, "main.tf", ("check", ".", "--format", "concise")),
    ]


def _with_secret(make: Callable[[Path], object], directory: Path) -> None:
    files(directory.parent, secret="CANARY")  # noqa: S106 - what must not be read
    make(directory)


def _linked(name: str, target: str, directory: Path) -> None:
    files(directory.parent, secret="CANARY")  # noqa: S106
    (directory / name).symlink_to(target)


def _module_outside(directory: Path) -> None:
    (directory / "m").symlink_to("/etc")
    files(directory, main__tf='module "m" {\n  source = "./m"\n}\n')


def _device(name: str, directory: Path) -> None:
    (directory / name).symlink_to(f"/dev/{name}")
    _local(f'file("${{path.module}}/{name}")')(directory)


def _deep(directory: Path) -> None:
    here = os.open(directory, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def _commands(directory: Path) -> None:
    name = "::error file=x::\x1b[31m\u202e##[stop-commands]y.tf"
    (directory / name).write_text("locals {\n  a = [\n", encoding="utf-8")
    files(directory, main__tf='resource "::error::" "x" {}\noutput "##[x]" {\n  value = nope.x\n}\n')


def _modules() -> list[Case]:
    fan = "".join(f'module "c{i}" {{\n  source = "../m@"\n}}\n' for i in range(6))
    tree = {f"m{level}_in_main__tf": fan.replace("@", str(level + 1)) for level in range(8)}
    cycle = {
        "a_in_main__tf": 'module "m" {\n  source = "../b"\n}\n',
        "b_in_main__tf": 'module "m" {\n  source = "../a"\n}\n',
    }
    hidden = {
        "prod_in_main__tf": 'terraform {\n  backend "s3" {}\n}\n' + SEEN.replace('"seen"', '"prod"'),
        "x_in_main__tf": 'module "m" {\n  count  = 0\n  source = "../prod"\n}\n',
    }
    escaping = '{"Modules": [{"Key": "m", "Source": "a/b/c", "Dir": "../../etc"}]}'
    return [
        Case(
            "a module that includes itself",
            _written(main__tf='module "m" {\n  source = "./"\n}\n'),
            INCOMPLETE,
            "main.tf:1",
        ),
        Case("modules that include each other", _written(**cycle), INCOMPLETE, "Module includes itself"),
        Case(
            "a tree of 2,000,000 modules",
            _written(**tree, m8_in_main__tf="", main__tf='module "r" {\n  source = "./m0"\n}\n'),
            INCOMPLETE,
            "Evaluation limit reached",
            is_large=True,
        ),
        Case(
            "a cycle of 3,000 locals",
            _written(
                main__tf="locals {\n"
                + "".join(f"  l{i} = local.l{(i + 1) % 3000}\n" for i in range(3000))
                + "}\n"
                + _user("l0")
            ),
            INCOMPLETE,
            "main.tf:",
        ),
        Case("a call that hides a root module", _written(**hidden), FINDINGS, "aws_sqs_queue.prod"),
        Case(
            "a manifest of 100,000 brackets",
            _written(
                main__tf='module "m" {\n  source = "a/b/c"\n}\n',
                __terraform_in_modules_in_modules__json="[" * 100_000,
            ),
            INCOMPLETE,
            "modules.json is not a module manifest",
        ),
        Case(
            "a manifest out of the root",
            _written(
                main__tf='module "m" {\n  source = "a/b/c"\n}\n',
                __terraform_in_modules_in_modules__json=escaping,
            ),
            FINDINGS,
            "../../etc is not there",
        ),
    ]


def _settings() -> list[Case]:
    def toml(name: str, text: str, code: int, says: str = "") -> Case:
        return Case(f"settings: {name}", _written(iaclint__toml=text), code, says, is_judged=code == FINDINGS)

    entry = '[[suppression]]\nrule = "enc"\naddress = "x"\n'
    return [
        toml("100,000 brackets", "phi = " + "[" * 100_000, USAGE, "iaclint.toml: "),
        toml(
            "a key of 50,000 parts",
            ".".join(["a"] * 50_000) + " = 1",
            USAGE,
            "iaclint.toml:1: this key has too many parts",
        ),
        toml("a number of 5,000 digits", "suppression_days = " + "9" * 5_000, USAGE, "iaclint.toml:"),
        toml("300,000 blank lines", "assume_phi = true\n" + "\n" * 300_000 + "phi = []\n", FINDINGS),
        toml("5,000 suppressions", entry * 5_000, FINDINGS),
        toml("2 MB", "# " + "x" * 2_000_000, USAGE, "at most 1 MB"),
        toml("a glob of 2,000 stars", f'phi = ["{"*a" * 2_000}b"]', FINDINGS),
        toml("a baseline that is a device", 'baseline = "/dev/zero"', USAGE, "lies outside of the repository"),
        toml("a baseline outside", 'baseline = "../secret"', USAGE, "lies outside of the repository"),
        Case("settings: a baseline that is a pipe", _piped_baseline, USAGE, "is not a regular file", is_judged=False),
        Case(
            "a baseline of 100,000 brackets",
            _written(b__json="[" * 100_000),
            USAGE,
            "nested too deeply",
            ("check", ".", "--baseline", "b.json"),
            is_judged=False,
        ),
        Case(
            "a baseline of another shape",
            _written(b__json='{"version": 1, "known": 5}'),
            USAGE,
            "`known` is no list",
            ("check", ".", "--baseline", "b.json"),
            is_judged=False,
        ),
    ]


def _piped_baseline(directory: Path) -> None:
    os.mkfifo(directory / "known")
    files(directory, iaclint__toml='baseline = "known"')


def _comments() -> list[Case]:
    words = ",".join(f"x{i}" for i in range(100_000))
    mark = '# iaclint: ignore[enc-aws-sqs] reason="x" expires=2020-12-31'
    attributes = "".join(f"  a{i} = [\n    {i}, {mark}\n  ] {mark}\n" for i in range(3_000))
    return [
        Case(
            "5,000 comments of unknown rules",
            _written(main__tf="".join(f"# iaclint: ignore[no{i}]\n" for i in range(5_000))),
            FINDINGS,
            "No rule is named `no0`",
        ),
        Case(
            "a comment of 100,000 words",
            _written(main__tf=f"# iaclint: ignore[{words}]\n"),
            FINDINGS,
            "No rule is named `x0`",
        ),
        Case(
            "6,000 comments in one block",
            _written(main__tf=f"locals {{\n{attributes}}}\n"),
            FINDINGS,
            "It expired on 2020-12-31",
        ),
        Case(
            "5,000 comments in one list",
            _written(main__tf="locals {\n  a = [\n" + f"    1, {mark}\n" * 5_000 + "  ]\n}\n"),
            FINDINGS,
        ),
    ]


def _plans() -> list[Case]:
    def plan(name: str, text: str, code: int, says: str = "") -> Case:
        return Case(f"plan: {name}", _written(plan__json=text), code, says, ("check", "plan.json"), is_judged=False)

    head = '{"format_version": "1", "planned_values": '
    instance = '{"address": "a.b", "mode": "managed", "type": "a", "name": "b", "index": 1e4400, "values": {}}'
    many = ", ".join(instance.replace("a.b", f"a.b[{i}]").replace("1e4400", str(i)) for i in range(5_000))
    calls = '{"module_calls": {"m": {"module": ' * 30 + "{}" + "}}}" * 30
    return [
        plan("100,000 brackets", "[" * 100_000, USAGE, "plan.json is not JSON"),
        plan("a variable of 4,400 digits", head + '{}, "variables": {"x": {"value": 1e4400}}}', CLEAN),
        plan("an index of 4,400 digits", head + f'{{"root_module": {{"resources": [{instance}]}}}}}}', CLEAN),
        plan("5,000 instances", head + f'{{"root_module": {{"resources": [{many}]}}}}}}', CLEAN),
        plan(
            "calls 30 levels deep",
            head + f'{{"root_module": {{}}}}, "configuration": {{"root_module": {calls}}}}}',
            CLEAN,
        ),
        plan("a state", '{"format_version": "1", "values": {}}', USAGE, "a state, not a plan"),
        plan(
            "of other types",
            head + '{"root_module": {"resources": [5, null, {"address": 1}], "child_modules": 7}}}',
            CLEAN,
        ),
    ]


def _repositories() -> list[Case]:
    def diff(name: str, make: Callable[[Path], object], code: int, says: str = "", base: str = "HEAD") -> Case:
        command = ("diff", "--base", base, ".")
        return Case(f"diff: {name}", make, code, says, command, is_judged=False, is_large="10^10" in name)

    return [
        diff("--upload-pack=x", _committed, USAGE, "git knows no such ref", "--upload-pack=touch ran"),
        diff("--output=x", _committed, USAGE, "git knows no such ref", "--output=ran"),
        diff("odd names", _odd_names, INCOMPLETE, "not valid UTF-8"),
        diff("links in a circle and out", _links_committed, INCOMPLETE, "cannot be read"),
        diff("a blob of 30 MB", _blob_committed, INCOMPLETE, "larger than 20 MB"),
        diff("10^10 files in ten trees", _tree_bomb, USAGE, "git cannot list its files"),
        diff("a partial clone with a command for its remote", _partial_clone, FINDINGS, "kept part of HEAD from"),
        diff("a hook and a monitor in its configuration", _hooked, CLEAN),
        Case(
            "suppressions: a commit of the year 10^11",
            _far_commit,
            CLEAN,
            "enc-aws-sqs",
            ("suppressions", "."),
            is_judged=False,
        ),
    ]


def git(directory: Path, *arguments: str, given: bytes = b"") -> str:
    """What git says in a directory, whatever the user's settings."""
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    for role in ("AUTHOR", "COMMITTER"):
        identity |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.com"}
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=directory, env=identity, input=given, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode().strip()


def _committed(directory: Path) -> None:
    git(directory, "init", "-q")
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "start")


def _odd_names(directory: Path) -> None:
    for name in ("new\nline.tf", "tab\there.tf", "\x1b[31m.tf", '"quoted".tf', "-rf.tf", "caf\udce9.tf", "*.tf"):
        (directory / os.fsdecode(os.fsencode(name))).write_text(
            f'output "o{len(name)}" {{}}\n'.replace("{}", "{ value = 1 }"), encoding="utf-8"
        )
    files(directory, main__tf=b'output "x" {\n  value = "\xff"\n}\n')
    _committed(directory)


def _links_committed(directory: Path) -> None:
    files(directory, main__tf='module "m" {\n  source = "./m"\n}\n')
    (directory / "m").symlink_to("m")
    (directory / "out").symlink_to("/etc")
    (directory / "loop.tf").symlink_to("loop.tf")
    _committed(directory)


def _blob_committed(directory: Path) -> None:
    _grown("main.tf", 30 * 1024 * 1024, directory)
    _committed(directory)


def _tree_bomb(directory: Path) -> None:
    _committed(directory)
    entry, kind, name = git(directory, "hash-object", "-w", "--stdin", given=b"a"), "100644 blob", "f"
    for _ in range(10):
        lines = "".join(f"{kind} {entry}\t{name}{number}\n" for number in range(10))
        entry, kind, name = git(directory, "mktree", given=lines.encode()), "040000 tree", "d"
    git(directory, "update-ref", "HEAD", git(directory, "commit-tree", entry, "-m", "bomb"))


def _partial_clone(directory: Path) -> None:
    origin = directory.parent / "origin"
    origin.mkdir()
    (origin / "main.tf").write_text("# only here\n", encoding="utf-8")
    _committed(origin)
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = ("clone", "-q", "--no-local", "--no-checkout", "--filter=blob:none", origin.as_uri(), "clone")
    git(directory.parent, *clone)
    (directory.parent / "clone/.git").rename(directory / ".git")
    git(directory, "config", "remote.origin.uploadpack", f"touch '{directory}/ran'; git-upload-pack")


def _hooked(directory: Path) -> None:
    _committed(directory)
    git(directory, "config", "core.fsmonitor", f"touch '{directory}/ran'")
    git(directory, "config", "core.hooksPath", ".")
    files(directory, **{"post-index-change": f"#!/bin/sh\ntouch '{directory}/ran'\n"})
    (directory / "post-index-change").chmod(0o755)


def _far_commit(directory: Path) -> None:
    files(
        directory, main__tf='# iaclint: ignore[enc-aws-sqs] reason="x" expires=2026-12-31\n' + SEEN.replace("seen", "x")
    )
    _committed(directory)
    tree = git(directory, "rev-parse", "HEAD^{tree}")
    who = f"a <a@example.com> {10**18} +0000"
    commit = f"tree {tree}\nauthor {who}\ncommitter {who}\n\nfar\n"
    made = git(directory, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=commit.encode())
    git(directory, "update-ref", "HEAD", made)
