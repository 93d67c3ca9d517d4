"""What GitHub's code scanning refuses, cuts off or shows wrongly in a SARIF file, beyond what the schema says.

Source: GitHub's "SARIF support for code scanning" and the messages of its upload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

Json = Any  # the parsed document: its shape is what is checked

MAX_RESULTS = 5_000
MAX_LOCATIONS = 1_000
MAX_STEPS = 10_000
MAX_TAGS = 20
SHOWN_TAGS = 10
LEVELS = ("error", "warning", "note")
PRECISIONS = ("very-high", "high", "medium", "low")
PROBLEM_SEVERITIES = ("error", "warning", "recommendation")

_LINE_HASH = re.compile(r"[0-9a-f]{1,16}:[1-9][0-9]*")
_EMBEDDED_LINK = re.compile(r"\]\((?P<target>[^)]*)\)")


def complaints(document: Json) -> list[str]:
    """What is wrong with a SARIF document, as `place: what`; nothing where GitHub takes it all."""
    return list(_log(document))


def _log(document: Json) -> Iterator[str]:
    if not document.get("$schema"):
        yield "$schema: missing"
    if document.get("version") != "2.1.0":
        yield "version: not 2.1.0"
    runs = document.get("runs", [])
    if len(runs) != 1:
        yield f"runs: {len(runs)} instead of one"
    for run in runs:
        yield from _run(run)


def _run(run: Json) -> Iterator[str]:
    driver = run.get("tool", {}).get("driver", {})
    yield from _texts(driver, "driver", {"name": 255, "semanticVersion": 255})
    rules = driver.get("rules", [])
    names = [rule.get("id") for rule in rules]
    if len(set(names)) != len(names):
        yield "rules: an id twice"
    for position, rule in enumerate(rules):
        yield from _rule(rule, f"rules[{position}]")
    for invocation in run.get("invocations", []):
        if invocation.get("executionSuccessful") is not True:
            yield "invocations: unsuccessful execution"
    if run.get("columnKind") != "utf16CodeUnits":
        yield "columnKind: not utf16CodeUnits"
    if "originalUriBaseIds" in run:
        yield "originalUriBaseIds: not honoured"
    results = run.get("results", [])
    if len(results) > MAX_RESULTS:
        yield f"results: {len(results)}, of which {MAX_RESULTS} are kept"
    for position, result in enumerate(results):
        yield from _result(result, f"results[{position}]", names)


def _rule(rule: Json, place: str) -> Iterator[str]:
    yield from _texts(rule, place, {"id": 255, "name": 255})
    for name, limit in (("shortDescription", 1024), ("fullDescription", 1024), ("help", 100_000)):
        yield from _texts(rule.get(name, {}), f"{place}.{name}", {"text": limit})
    if "markdown" in rule.get("help", {}):
        yield from _texts(rule["help"], f"{place}.help", {"markdown": 100_000})
    if rule.get("defaultConfiguration", {}).get("level") not in LEVELS:
        yield f"{place}.defaultConfiguration.level: none of {LEVELS}"
    yield from _rule_properties(rule.get("properties", {}), f"{place}.properties")


def _rule_properties(properties: Json, place: str) -> Iterator[str]:
    score = properties.get("security-severity")
    if not isinstance(score, str) or not re.fullmatch(r"\d+(\.\d+)?", score) or not 0 < float(score) <= 10:
        yield f"{place}.security-severity: {score!r} is not a number as text"
    if properties.get("precision") not in PRECISIONS:
        yield f"{place}.precision: none of {PRECISIONS}"
    if properties.get("problem.severity") not in PROBLEM_SEVERITIES:
        yield f"{place}.problem.severity: none of {PROBLEM_SEVERITIES}"
    tags = properties.get("tags", [])
    if "security" not in tags[:SHOWN_TAGS]:
        yield f"{place}.tags: no `security` among those shown"
    if len(tags) > SHOWN_TAGS:
        yield f"{place}.tags: {len(tags)}, of which {SHOWN_TAGS} are shown"
    if len(set(tags)) != len(tags) or not all(tags):
        yield f"{place}.tags: one is empty or there twice"


def _result(result: Json, place: str, rules: list[str]) -> Iterator[str]:
    index = result.get("ruleIndex")
    if not isinstance(index, int) or not 0 <= index < len(rules) or rules[index] != result.get("ruleId"):
        yield f"{place}.ruleIndex: does not point at the rule of ruleId"
    if result.get("level") not in LEVELS:
        yield f"{place}.level: none of {LEVELS}"
    if result.get("kind", "fail") != "fail":
        yield f"{place}.kind: shown as an open alert all the same"
    if "suppressions" in result:
        yield f"{place}.suppressions: shown as an open alert all the same"
    yield from _message(result, place)
    locations = result.get("locations", [])
    if len(locations) != 1:
        yield f"{place}.locations: {len(locations)}, of which the first is shown"
    for location in locations:
        yield from _location(location, f"{place}.locations")
        if len(location.get("logicalLocations", [])) > MAX_LOCATIONS:
            yield f"{place}.locations: too many logical locations"
    for location in result.get("relatedLocations", []):
        yield from _location(location, f"{place}.relatedLocations")
        yield from _texts(location.get("message", {}), f"{place}.relatedLocations.message", {"text": 1024})
    yield from _flows(result, place)
    fingerprint = result.get("partialFingerprints", {}).get("primaryLocationLineHash", "")
    if not _LINE_HASH.fullmatch(fingerprint):
        yield f"{place}.partialFingerprints.primaryLocationLineHash: {fingerprint!r}"


def _message(result: Json, place: str) -> Iterator[str]:
    yield from _texts(result.get("message", {}), f"{place}.message", {"text": 100_000})
    related = {str(location.get("id")) for location in result.get("relatedLocations", [])}
    linked = {match["target"] for match in _EMBEDDED_LINK.finditer(result.get("message", {}).get("text", ""))}
    if linked != related:
        yield f"{place}.message: links to {sorted(linked)}, related locations are {sorted(related)}"


def _flows(result: Json, place: str) -> Iterator[str]:
    steps = [
        step
        for flow in result.get("codeFlows", [])
        for thread in flow.get("threadFlows", [])
        for step in thread.get("locations", [])
    ]
    if len(steps) > MAX_STEPS:
        yield f"{place}.codeFlows: {len(steps)} locations"
    for step in steps:
        yield from _location(step.get("location", {}), f"{place}.codeFlows")
        yield from _texts(step.get("location", {}).get("message", {}), f"{place}.codeFlows.message", {"text": 1024})


def _location(location: Json, place: str) -> Iterator[str]:
    physical = location.get("physicalLocation")
    if physical is None:
        yield f"{place}: no physical location"
        return
    artifact = physical.get("artifactLocation", {})
    if "uriBaseId" in artifact:
        yield f"{place}.uriBaseId: not honoured"
    yield from _uri(artifact.get("uri", ""), f"{place}.uri")
    yield from _region(physical.get("region", {}), f"{place}.region")


def _uri(uri: str, place: str) -> Iterator[str]:
    parts = urlsplit(uri)
    if not uri:
        yield f"{place}: empty"
    elif parts.scheme or parts.netloc or uri.startswith("/"):
        yield f"{place}: {uri} is not relative"
    elif parts.query or parts.fragment or not re.fullmatch(r"(?:[A-Za-z0-9._~/@!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})+", uri):
        yield f"{place}: {uri} is not percent-encoded"
    if any(step in ("", ".", "..") for step in unquote(uri).split("/")) or "\\" in uri:
        yield f"{place}: {uri} is not normalised"


def _region(region: Json, place: str) -> Iterator[str]:
    numbers = [region.get(name) for name in ("startLine", "startColumn", "endLine", "endColumn")]
    if not all(isinstance(number, int) and number >= 1 for number in numbers):
        yield f"{place}: {numbers} are not all there and positive"
        return
    start_line, start_column, end_line, end_column = numbers
    if (start_line, start_column) > (end_line, end_column):
        yield f"{place}: ends before it starts"


def _texts(parent: Json, place: str, limits: dict[str, int]) -> Iterator[str]:
    for name, limit in limits.items():
        text = parent.get(name)
        if not isinstance(text, str) or not text.strip():
            yield f"{place}.{name}: missing or empty"
        elif len(text) > limit:
            yield f"{place}.{name}: longer than {limit}"
        elif any(ord(character) < 32 and character != "\n" for character in text):
            yield f"{place}.{name}: holds control characters"
