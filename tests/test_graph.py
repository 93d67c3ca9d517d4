"""The graph: who points at whom, how surely, and what cannot be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from iaclint.graph import Edge, Graph, Identity, Network, Related
from iaclint.modules import Resource
from iaclint.truth import YES, Reason, Truth
from tests.support import Files, graph_of_text


def names_of(text: str) -> tuple[str, ...]:
    """A text, and the name at the end of an ARN."""
    return (text, text.rpartition(":")[2]) if text.startswith("arn:") else (text,)


BUCKET = Identity(("bucket",), names_of)
TARGET = 'resource "aws_s3_bucket" "logs" { bucket = "logs" }\n'
UNSET = 'variable "unset" {}\n'
CHILD = {
    "m/main.tf": """
        variable "bucket" {}
        resource "aws_versioning" "v" { bucket = var.bucket }
        resource "aws_s3_bucket" "inner" { bucket = "inner" }
        output "id" { value = aws_s3_bucket.inner.id }
    """
}


def companion(reference: str, more: str = "") -> str:
    return f'{TARGET}{UNSET}{more}\nresource "aws_versioning" "v" {{\n  bucket = {reference}\n}}\n'


def target(graph: Graph, address: str = "aws_s3_bucket.logs") -> Resource:
    found = graph.at(address)
    assert found is not None
    return found


def companions(graph: Graph, address: str = "aws_s3_bucket.logs") -> Related:
    return graph.referring(target(graph, address), "aws_versioning", "bucket", BUCKET)


def word(truth: Truth) -> str:
    return "yes" if truth.is_yes else "no" if truth.is_no else "maybe"


@pytest.mark.parametrize(
    "files",
    [
        companion("aws_s3_bucket.logs.id"),
        companion("aws_s3_bucket.logs.bucket"),
        companion('"${aws_s3_bucket.logs.id}"'),
        companion("local.name", "locals {\n  name = local.again\n  again = aws_s3_bucket.logs.id\n}"),
        companion("aws_s3_bucket.logs.*.id[0]"),
        companion("one(aws_s3_bucket.logs[*].id)"),
        companion('try(aws_s3_bucket.logs.id, "")'),
        companion("true ? aws_s3_bucket.logs.id : null"),
        companion('{ a = aws_s3_bucket.logs.id }["a"]'),
        companion('"logs"'),
        companion('"arn:aws:s3:::logs"'),
        companion("data.aws_s3_bucket.same.id", 'data "aws_s3_bucket" "same" { bucket = "logs" }'),
        companion("[for b in [aws_s3_bucket.logs] : b.id][0]"),
        {"main.tf": f'{TARGET}module "m" {{\n  source = "./m"\n  bucket = aws_s3_bucket.logs.id\n}}', **CHILD},
    ],
)
def test_a_companion_is_found_by_reference_and_by_name(tmp_path: Path, files: Files) -> None:
    found = companions(graph_of_text(tmp_path, files))
    assert [resource.type for resource in found] == ["aws_versioning"]
    assert found.present.is_yes
    assert found.beyond.is_no


def test_a_bucket_inside_a_module_is_found_through_its_output(tmp_path: Path) -> None:
    call = 'module "m" {\n  source = "./m"\n  bucket = "x"\n}\nresource "aws_versioning" "v" { bucket = module.m.id }'
    graph = graph_of_text(tmp_path, {"main.tf": call, **CHILD})
    assert [r.address for r in companions(graph, "module.m.aws_s3_bucket.inner")] == ["aws_versioning.v"]


@pytest.mark.parametrize("repeat", ["count = 2", 'for_each = toset(["a", "b"])'])
def test_companions_of_instances_go_with_their_keys(tmp_path: Path, repeat: str) -> None:
    key = "count.index" if "count" in repeat else "each.key"
    text = (
        f'resource "aws_s3_bucket" "logs" {{\n{repeat}\n}}\nresource "aws_versioning" "v" {{\n{repeat}\n'
        f"bucket = aws_s3_bucket.logs[{key}].id\n}}"
    )
    graph = graph_of_text(tmp_path, text)
    for bucket in graph.resources("aws_s3_bucket"):
        suffix = bucket.address.removeprefix("aws_s3_bucket.logs")
        assert [r.address for r in companions(graph, bucket.address)] == [f"aws_versioning.v{suffix}"]
        assert companions(graph, bucket.address).present.is_yes


@pytest.mark.parametrize(
    "files",
    [
        TARGET,
        companion('"other"'),
        companion('"logs-archive"'),
        companion("null"),
        companion("aws_s3_bucket.other.id", 'resource "aws_s3_bucket" "other" {}'),
        companion("aws_s3_bucket.other.id", 'resource "aws_s3_bucket" "other" { bucket = var.unset }'),
        companion("data.aws_s3_bucket.away.id", 'data "aws_s3_bucket" "away" { bucket = "away" }'),
        f'{TARGET}resource "aws_versioning" "v" {{\n  count = 0\n  bucket = "logs"\n}}',
    ],
)
def test_there_is_no_companion_where_all_names_are_known(tmp_path: Path, files: Files) -> None:
    found = companions(graph_of_text(tmp_path, files))
    assert list(found) == []
    assert found.present.is_no


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (companion("var.unset"), Reason.UNRESOLVED_VARIABLE),
        (companion("data.aws_ssm_parameter.p.value", 'data "aws_ssm_parameter" "p" {}'), Reason.DATA_SOURCE),
        (companion("data.aws_s3_bucket.d.id", 'data "aws_s3_bucket" "d" {}'), Reason.DATA_SOURCE),
        (companion("aws_policy.p.id", 'resource "aws_policy" "p" {}'), Reason.RESOURCE_ATTRIBUTE),
        (
            companion(
                "var.unset ? aws_s3_bucket.logs.id : aws_s3_bucket.other.id", 'resource "aws_s3_bucket" "other" {}'
            ),
            Reason.RESOURCE_ATTRIBUTE,
        ),
        (
            f'{TARGET}{UNSET}resource "aws_versioning" "v" {{\n  count  = var.unset\n  bucket = "logs"\n}}',
            Reason.UNRESOLVED_VARIABLE,
        ),
        (
            f'{TARGET}module "gone" {{\n  source = "acme/gone/aws"\n  buckets = [{{ id = aws_s3_bucket.logs.id }}]\n}}',
            Reason.MODULE_NOT_VENDORED,
        ),
        (
            f'{TARGET}module "gone" {{\n  source = "acme/gone/aws"\n  bucket = aws_s3_bucket.logs\n}}',
            Reason.MODULE_NOT_VENDORED,
        ),
    ],
    ids=[
        "unknown name",
        "looked up",
        "looked up by no name",
        "by another's id",
        "one of several",
        "unknown count",
        "passed on",
        "passed on whole",
    ],
)
def test_a_companion_is_in_doubt(tmp_path: Path, files: Files, reason: Reason) -> None:
    found = companions(graph_of_text(tmp_path, files))
    assert found.present.is_maybe
    assert {doubt.reason for doubt in found.present.doubts} == {reason}
    assert found.any(lambda _: YES).is_maybe


def test_a_missing_module_that_is_not_given_the_target_hides_no_companion(tmp_path: Path) -> None:
    text = f'{TARGET}module "gone" {{\n  source = "acme/gone/aws"\n  bucket = "unrelated"\n}}'
    assert companions(graph_of_text(tmp_path, text)).present.is_no


@pytest.mark.parametrize(
    ("bucket", "reference", "expected"),
    [
        ("var.unset", "var.unset", "yes"),
        ('"${var.unset}-logs"', '"${var.unset}-logs"', "yes"),
        ('"${var.unset}-logs"', '"${var.unset}-${"logs"}"', "yes"),
        ('"${var.unset}-logs"', '"${var.unset}-other"', "maybe"),
        ("var.unset", "var.other", "maybe"),
    ],
)
def test_the_same_unknown_in_both_places_is_the_same_name(
    tmp_path: Path, bucket: str, reference: str, expected: str
) -> None:
    text = (
        f'{UNSET}variable "other" {{}}\nresource "aws_s3_bucket" "logs" {{\n  bucket = {bucket}\n}}\n'
        f'resource "aws_versioning" "v" {{\n  bucket = {reference}\n}}'
    )
    assert word(companions(graph_of_text(tmp_path, text)).present) == expected


@pytest.mark.parametrize(
    ("value", "addresses", "beyond"),
    [
        ("aws_s3_bucket.logs.id", ["aws_s3_bucket.logs"], "no"),
        ('"logs"', ["aws_s3_bucket.logs"], "no"),
        ('"arn:aws:s3:::logs"', ["aws_s3_bucket.logs"], "no"),
        ('["logs", aws_s3_bucket.other.id]', ["aws_s3_bucket.logs", "aws_s3_bucket.other"], "no"),
        ("data.aws_s3_bucket.found.id", ["aws_s3_bucket.logs"], "no"),
        ("data.aws_s3_bucket.away.id", [], "yes"),
        ('"elsewhere"', [], "yes"),
        ("module.gone.bucket", [], "yes"),
        ("var.unset", [], "maybe"),
        ("aws_topic.t.arn", [], "maybe"),
        ("null", [], "no"),
        ("[]", [], "no"),
    ],
)
def test_what_a_value_names(tmp_path: Path, value: str, addresses: list[str], beyond: str) -> None:
    text = f"""{TARGET}{UNSET}
        resource "aws_s3_bucket" "other" {{ bucket = "other" }}
        resource "aws_topic" "t" {{}}
        data "aws_s3_bucket" "found" {{ bucket = "logs" }}
        data "aws_s3_bucket" "away" {{ bucket = "away" }}
        module "gone" {{ source = "acme/gone/aws" }}
        resource "aws_trail" "t" {{ bucket = {value} }}
    """
    graph = graph_of_text(tmp_path, text)
    found = graph.targets(target(graph, "aws_trail.t")["bucket"], ["aws_s3_bucket"], BUCKET)
    assert [resource.address for resource in found] == addresses
    assert word(found.beyond) == beyond
    assert found.unseen.is_no == (beyond == "no")


def test_a_resource_inside_a_module_is_no_lookup(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" { source = "./m" }',
        "m/main.tf": 'resource "aws_topic" "t" {}\nresource "aws_trail" "t" { bucket = aws_topic.t.arn }',
    }
    graph = graph_of_text(tmp_path, files)
    found = graph.targets(target(graph, "module.m.aws_trail.t")["bucket"], ["aws_s3_bucket"], BUCKET)
    assert word(found.beyond) == "maybe"


def test_a_name_that_may_be_that_of_an_unnamed_resource_is_in_doubt(tmp_path: Path) -> None:
    text = (
        f'{UNSET}resource "aws_s3_bucket" "b" {{ bucket = var.unset }}\nresource "aws_trail" "t" {{ bucket = "logs" }}'
    )
    graph = graph_of_text(tmp_path, text)
    found = graph.targets(target(graph, "aws_trail.t")["bucket"], ["aws_s3_bucket"], BUCKET)
    assert list(found) == []
    assert [doubt.text for doubt in found.beyond.doubts] == ["var.unset has no value"]
    assert found.present.is_maybe


def test_of_several_possible_targets_each_is_in_doubt(tmp_path: Path) -> None:
    text = (
        f'{UNSET}resource "aws_s3_bucket" "b" {{ count = 2 }}\n'
        f'resource "aws_trail" "t" {{ bucket = aws_s3_bucket.b[var.unset].id }}'
    )
    graph = graph_of_text(tmp_path, text)
    found = graph.targets(target(graph, "aws_trail.t")["bucket"], ["aws_s3_bucket"], BUCKET)
    assert [(link.resource.address, word(link.certainty)) for link in found.links] == [
        ("aws_s3_bucket.b[0]", "maybe"),
        ("aws_s3_bucket.b[1]", "maybe"),
    ]


def test_resources_are_listed_by_type_and_address(tmp_path: Path) -> None:
    text = 'resource "b" "z" {}\nresource "b" "a" {}\nresource "a" "m" {}\ndata "b" "d" {}'
    graph = graph_of_text(tmp_path, text)
    assert [resource.address for resource in graph.resources("b", "a", "none")] == ["b.a", "b.z", "a.m"]
    assert [resource.address for resource in graph.data("b")] == ["data.b.d"]
    assert graph.types == ["a", "b"]
    assert graph.at("none.x") is None


CHAIN = """
resource "a" "one" { to = b.two.id }
resource "b" "two" {
  block { to = [c.three.arn] }
}
resource "c" "three" { to = a.one.id }
resource "d" "alone" { to = "text" }
"""


def test_edges_are_the_references_between_resources(tmp_path: Path) -> None:
    graph = graph_of_text(tmp_path, CHAIN)
    assert graph.edges == [
        Edge("a.one", "b.two", "reference"),
        Edge("b.two", "c.three", "reference"),
        Edge("c.three", "a.one", "reference"),
    ]


def test_paths_follow_edges_and_end_in_circles(tmp_path: Path) -> None:
    network = Network(graph_of_text(tmp_path, CHAIN).edges)
    assert {end: [edge.target for edge in way] for end, way in network.nearest(["a.one"]).items()} == {
        "a.one": [],
        "b.two": ["b.two"],
        "c.three": ["b.two", "c.three"],
    }
    assert {end: len(way) for end, way in network.nearest(["a.one", "b.two"]).items()} == {
        "a.one": 0,
        "b.two": 0,
        "c.three": 1,
    }
    assert network.nearest(["d.alone"]) == {}
    assert Network([]).nearest(["x"]) == {}


def test_a_companion_in_a_block_that_may_not_exist_is_in_doubt(tmp_path: Path) -> None:
    graph = graph_of_text(
        tmp_path,
        """
        variable "logged" {}
        resource "aws_s3_bucket" "logs" { bucket = "logs" }
        resource "aws_lb" "front" {
          dynamic "access_logs" {
            for_each = var.logged
            content { bucket = aws_s3_bucket.logs.id }
          }
        }
        """,
    )
    (bucket,) = graph.resources("aws_s3_bucket")
    related = graph.referring(bucket, "aws_lb", "access_logs.bucket", Identity(("bucket",)))
    assert [link.resource.address for link in related.links] == ["aws_lb.front"]
    assert related.present.is_maybe
