"""What a cache of syntax trees would save: the time to read them from text, and from bytes that a cache would keep.

    python bench/cache.py                                # about 50,000 lines
    python bench/cache.py --roots 2 --pieces 20

The bytes are those of `marshal`, the fastest form that Python reads; a form that can be trusted not to be made by
somebody else would be slower, and so would be to look whether the cache still fits the files.
"""

from __future__ import annotations

import argparse
import marshal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.generate import generate
from iaclint.source import Repository, SourceFile
from iaclint.syntax import Attribute, Block, Body, Expression, check_expressions, nodes, parse_body, parse_expression

_KINDS = [kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, Expression)]
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_FIELDS = {kind: [field.name for field in fields(kind) if field.name != "file"] for kind in _KINDS}
_PAIR = -1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roots", type=int, default=10)
    parser.add_argument("--pieces", type=int, default=90)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory), arguments.roots, arguments.pieces)
        _measure(Repository(Path(directory)))


def _measure(repository: Repository) -> None:
    files = [
        repository.source(f"{place}/{name}")
        for place in repository.directories()
        for name in repository.names(place)
        if name.endswith(".tf")
    ]
    bodies: list[Body] = []
    text = _seconds(lambda: bodies.extend(map(_parsed, files)))
    kept = marshal.dumps([_packed_body(body) for body in bodies])
    cached = _seconds(lambda: [_body(*pair) for pair in zip(marshal.loads(kept), files, strict=True)])  # noqa: S302
    print(f"from text  {text:.3f} s\nfrom bytes {cached:.3f} s ({len(kept) / 1e6:.1f} MB)")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _parsed(file: SourceFile) -> Body:
    body = parse_body(file)[0]
    check_expressions(body)
    return body


def _packed_body(body: Body) -> Any:
    attributes = [
        (one.name, one.start, one.value_start, one.end, _packed(one.expression)) for one in body.attributes.values()
    ]
    blocks = [(b.type, b.labels, _packed_body(b.body), b.start, b.header_end, b.end) for b in body.blocks]
    return attributes, blocks


def _packed(part: Any) -> Any:
    if isinstance(part, Expression):
        return (_NUMBERS[type(part)], *[_packed(getattr(part, name)) for name in _FIELDS[type(part)]])
    if isinstance(part, list):
        return [_packed(item) for item in part]
    return (_PAIR, *map(_packed, part)) if isinstance(part, tuple) else part


def _body(packed: Any, file: SourceFile) -> Body:
    body = Body()
    for name, start, value_start, end, expression in packed[0]:
        tree = _tree(expression, file)
        body.attributes[name] = Attribute(file, name, start, value_start, end, parse_expression)
        body.attributes[name]._expression = tree  # noqa: SLF001 - as a cache would have to
    for type, labels, inner, start, header_end, end in packed[1]:
        body.blocks.append(Block(file, type, labels, _body(inner, file), start, header_end, end))
    return body


def _tree(packed: Any, file: SourceFile) -> Any:
    if packed.__class__ is tuple:
        number, *parts = packed
        inner = [_tree(part, file) for part in parts]
        return tuple(inner) if number == _PAIR else _KINDS[number](file, *inner)
    return [_tree(part, file) for part in packed] if packed.__class__ is list else packed


if __name__ == "__main__":
    main()
