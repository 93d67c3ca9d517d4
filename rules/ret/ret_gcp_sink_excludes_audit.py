"""Sinks of Google Cloud that are switched off, or leave out audit logs."""

from collections.abc import Iterator

from iaclint.gcp.log_filters import audit_logs
from iaclint.gcp.projects import Parent, parent_of
from iaclint.gcp.sinks import EXCLUSIONS, Sink, routing, sinks
from iaclint.rule import Graph, Judgement, Judgements, Severity, fail_if, rule
from iaclint.truth import Truth, any_of, maybe
from iaclint.values.ask import is_true

_MESSAGE = "audit logs are left out"


@rule(
    Severity.HIGH,
    fix="leave audit logs out of the filter of the exclusion, or switch the sink on",
)
def ret_gcp_sink_excludes_audit(graph: Graph) -> Judgements:
    """A sink is disabled, or an exclusion drops audit logs before they are kept anywhere.

    What an exclusion matches is not routed, and what no sink routes is gone: nobody can tell later who
    read which record. An exclusion is judged by whether its filter matches entries of
    `cloudaudit.googleapis.com`, by the name of their log, their severity or their payload; one for the
    logs of programs, such as those of containers, passes, as does one that is disabled, or one of a
    project whose audit logs another sink routes without exception. Sinks that are not meant for audit
    logs are only judged by whether they are switched off. The sink `_Default` also fails where its
    filter leaves them out.

    Bad:

        resource "google_logging_project_sink" "archive" {
          name        = "archive"
          destination = "storage.googleapis.com/clinic-logs"

          exclusions {
            name   = "reads"
            filter = "LOG_ID(\\"cloudaudit.googleapis.com/data_access\\")"
          }
        }

    Good:

        resource "google_logging_project_sink" "archive" {
          name        = "archive"
          destination = "storage.googleapis.com/clinic-logs"

          exclusions {
            name   = "containers"
            filter = "resource.type=\\"k8s_container\\""
          }
        }
    """
    for sink in sinks(graph):
        yield from _of_sink(graph, sink)
    for type, owner in EXCLUSIONS.items():
        for exclusion in graph.resources(type):
            dropped = ~is_true(exclusion["disabled"]) & audit_logs(exclusion["filter"]).some
            fault = dropped & ~_are_routed(graph, parent_of(exclusion, owner))
            yield fail_if(fault, exclusion, _MESSAGE, at=exclusion["filter"])


def _of_sink(graph: Graph, sink: Sink) -> Iterator[Judgement]:
    disabled = sink.resource["disabled"]
    lost = ~_are_routed(graph, sink.parent, sink)
    exclusions = sink.resource.blocks("exclusions")
    if not disabled.is_null or not (exclusions.items or exclusions.doubts):
        fault = is_true(disabled) & lost
        yield fail_if(fault, sink.resource, "the sink is switched off", at=disabled, defect="disabled")
    routed = audit_logs(sink.filter).some
    if not sink.is_default.is_no:
        fault = sink.is_default & ~routed & lost
        yield fail_if(fault, sink.resource, _MESSAGE, at=sink.filter, defect="filter")
    for number, (block, in_force) in enumerate(sink.exclusions):
        fault = in_force & routed & audit_logs(block["filter"]).some & lost
        yield fail_if(fault, sink.resource, _MESSAGE, at=block["filter"], defect=f"exclusions[{number}]")
    if exclusions.doubts:
        yield fail_if(maybe(*exclusions.doubts) & routed & lost, sink.resource, _MESSAGE, defect="exclusions")


def _are_routed(graph: Graph, parent: Parent, without: Sink | None = None) -> Truth:
    """Whether another sink routes all audit logs of what people did, or may in a module that is not at hand."""
    known = routing(graph)
    others = (sink for sink in known.reaching(parent) if sink is not without)
    routed = any_of(sink.applies & sink.reaches(parent) & sink.audited.all for sink in others)
    return routed | any_of(unseen for _, unseen in known.missing)
