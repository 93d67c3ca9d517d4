"""Reading CSV by the rules of RFC 4180, as strictly as Terraform's `csvdecode`."""

from __future__ import annotations

from iaclint.functions.errors import FunctionError


def read_records(text: str) -> list[list[str]]:
    """The records of a text; blank lines are skipped; raises FunctionError."""
    text = text.replace("\r\n", "\n").removesuffix("\r")
    records: list[list[str]] = []
    place, line = 0, 1
    while place < len(text):
        if text[place] == "\n":
            place, line = place + 1, line + 1
            continue
        start = place
        record, place = _record(text, place, line)
        line += text.count("\n", start, place)
        records.append(record)
    return records


def _record(text: str, place: int, line: int) -> tuple[list[str], int]:
    """One record and the place where the next line begins."""
    fields: list[str] = []
    while True:
        field, place = _quoted(text, place + 1, line) if text.startswith('"', place) else _bare(text, place, line)
        fields.append(field)
        if not text.startswith(",", place):
            return fields, place + 1
        place += 1


def _bare(text: str, place: int, line: int) -> tuple[str, int]:
    ends = [end for end in (text.find(",", place), text.find("\n", place)) if end >= 0]
    end = min(ends, default=len(text))
    field = text[place:end]
    if '"' in field:
        raise FunctionError(f'CSV parse error on line {line}: bare " in non-quoted-field')
    return field, end


def _quoted(text: str, place: int, line: int) -> tuple[str, int]:
    """The field after an opening quote; a doubled quote stands for one."""
    pieces: list[str] = []
    while (end := text.find('"', place)) >= 0:
        pieces.append(text[place:end])
        place = end + 1
        if not text.startswith('"', place):
            if place < len(text) and text[place] not in ",\n":
                break
            return '"'.join(pieces), place
        place += 1
    raise FunctionError(f'CSV parse error on line {line}: extraneous or missing " in quoted-field')
