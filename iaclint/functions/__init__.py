"""Terraform's built-in functions, each group of them imported when one is first called.

`try`, `can`, `templatefile`, `templatestring` and `decode_tfvars` need an evaluator and live with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from iaclint.functions.calling import apply
from iaclint.functions.errors import FunctionError, FunctionLimit
from iaclint.functions.host import FileProblem, Host
from iaclint.functions.specification import Function, Parameter
from iaclint.values import Located, Value

GROUPS: Mapping[str, tuple[str, ...]] = {
    "aws_provider": ("provider::aws::arn_build", "provider::aws::arn_parse", "provider::aws::trim_iam_role_path"),
    "building": (
        *("chunklist", "compact", "concat", "distinct", "flatten", "matchkeys", "merge", "range", "reverse", "slice"),
        *("sort", "transpose", "zipmap"),
    ),
    "collections": (
        *("alltrue", "anytrue", "coalesce", "coalescelist", "contains", "element", "index", "keys", "length"),
        *("lookup", "one", "sum", "values"),
    ),
    "conversion": (
        *("ephemeralasnull", "issensitive", "nonsensitive", "sensitive", "tobool", "tolist", "tomap", "tonumber"),
        *("toset", "tostring"),
    ),
    "datetime": ("formatdate", "timeadd", "timecmp"),
    "encoding": (
        *("base64decode", "base64encode", "csvdecode", "jsondecode", "jsonencode", "textdecodebase64"),
        *("textencodebase64", "urlencode", "yamldecode", "yamlencode"),
    ),
    "filesystem": (
        *("abspath", "basename", "dirname", "file", "filebase64", "filebase64sha256", "filebase64sha512"),
        *("fileexists", "filemd5", "fileset", "filesha1", "filesha256", "filesha512", "pathexpand"),
    ),
    "formatting": ("format", "formatlist"),
    "hashing": (
        *("base64gzip", "base64sha256", "base64sha512", "bcrypt", "md5", "plantimestamp", "rsadecrypt", "sha1"),
        *("sha256", "sha512", "timestamp", "uuid", "uuidv5"),
    ),
    "network": ("cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets"),
    "numeric": ("abs", "ceil", "floor", "log", "max", "min", "parseint", "pow", "signum"),
    "regular": ("regex", "regexall"),
    "sets": ("setintersection", "setproduct", "setsubtract", "setsymmetricdifference", "setunion"),
    "strings": (
        *("chomp", "endswith", "indent", "join", "lower", "replace", "split", "startswith", "strcontains", "strrev"),
        *("substr", "title", "trim", "trimprefix", "trimspace", "trimsuffix", "upper"),
    ),
    "terraform_provider": ("provider::terraform::encode_expr", "provider::terraform::encode_tfvars"),
}
"""The functions of each module of this package, by its name."""

_HOMES = {name: group for group, names in GROUPS.items() for name in names}


def is_supported(name: str) -> bool:
    """Whether `call` knows the function."""
    return name in _HOMES


@cache
def function(name: str) -> Function:
    """A supported function."""
    found: Function = import_module(f"{__name__}.{_HOMES[name]}").FUNCTIONS[name]
    return found


def call(name: str, arguments: Sequence[Value], origin: Located | None, host: Host) -> Value:
    """The outcome of calling a supported function.

    Raises FunctionError where Terraform would refuse the call, FunctionLimit where the outcome would be too large.
    """
    return apply(function(name), name, arguments, origin, host)


__all__ = [
    "GROUPS",
    "FileProblem",
    "Function",
    "FunctionError",
    "FunctionLimit",
    "Host",
    "Parameter",
    "call",
    "function",
    "is_supported",
]
