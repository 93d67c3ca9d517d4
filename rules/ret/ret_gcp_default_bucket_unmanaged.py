"""Projects of Google Cloud whose logs are kept as long as Google's default says."""

from iaclint.gcp.projects import Made, Owner, Parent
from iaclint.gcp.sinks import routing
from iaclint.modules import Resource
from iaclint.rule import Graph, Judgements, Profile, Severity, fail_if, rule
from iaclint.truth import NO, any_of, maybe


@rule(
    Severity.MEDIUM,
    fix='add a google_logging_project_bucket_config with bucket_id = "_Default", or a sink of the project',
    profile=Profile.STRICT,
    elsewhere=True,
)
def ret_gcp_default_bucket_unmanaged(graph: Graph) -> Judgements:
    """A project is made with neither a retention for its log bucket `_Default` nor a sink.

    Its logs of data access are then kept 30 days, less than the 90 in which an incident is noticed. A
    project passes if its default log bucket is in the code, which is judged by itself, or if a sink
    takes its logs; a sink of a folder or organization with `include_children`, or a module that is not
    at hand, makes it unknown.

    Bad:

        resource "google_project" "clinic" {
          name       = "clinic"
          project_id = "clinic"
        }

    Good:

        resource "google_project" "clinic" {
          name       = "clinic"
          project_id = "clinic"
        }

        resource "google_logging_project_bucket_config" "default" {
          project        = google_project.clinic.project_id
          location       = "global"
          bucket_id      = "_Default"
          retention_days = 400
        }
    """
    missing = [module.doubt for module in graph.root.missing]
    unseen = maybe(*missing) if missing else NO
    ways = routing(graph)
    for project in graph.resources("google_project"):
        parent = _parent(project)
        routed = any_of(sink.applies & sink.reaches(parent) for sink in ways.reaching(parent))
        kept = routed | any_of(own for _, own in ways.default_buckets(parent))
        yield fail_if(~(kept | unseen), project, "the logs of the project are kept 30 days, the default")


def _parent(project: Resource) -> Parent:
    """The project as others name it: by its id, or by reference where that is not known."""
    id = project["project_id"]
    key = id.data if isinstance(id.data, str) else Made(project.address)
    return Parent(Owner.PROJECT, key, id.doubts)
