"""Kubernetes traffic: ingresses and load balancers in one shape, and what their annotations say of TLS.

Sources: the kubernetes provider's schema (2.38), the Kubernetes API reference, and the documentation of
the controllers whose annotations are named: AWS Load Balancer Controller and cloud provider, GKE, AKS and
Application Gateway Ingress Controller, Ingress NGINX, HAProxy and Traefik.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from iaclint.graph import Graph
from iaclint.modules import Blocks, Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, any_of, known, maybe
from iaclint.values import DYNAMIC, Value, null, unknown, with_holes
from iaclint.values.ask import equal_to, is_given, one_of

_MANIFEST = "kubernetes_manifest"
_RELEASE = "helm_release"
_ALB = "alb.ingress.kubernetes.io"
_NGINX = "nginx.ingress.kubernetes.io"
_AWS = "service.beta.kubernetes.io/aws-load-balancer"

_GIVEN = (
    f"{_ALB}/certificate-arn",
    f"{_ALB}/ssl-redirect",
    f"{_ALB}/actions.ssl-redirect",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
)
"""Annotations that give an ingress a certificate or a redirect, whatever they say."""

_SAYS = {
    f"{_NGINX}/force-ssl-redirect": "true",
    f"{_NGINX}/ssl-passthrough": "true",
    "appgw.ingress.kubernetes.io/ssl-redirect": "true",
    "haproxy.org/ssl-redirect": "true",
    "kubernetes.io/ingress.allow-http": "false",
    "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
    "traefik.ingress.kubernetes.io/router.tls": "true",
}
"""Annotations that keep an ingress from answering plain HTTP, where they say this."""

_OF_GOOGLE = ("ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/managed-certificates")
_FRONTEND = "networking.gke.io/v1beta1.FrontendConfig"

_ELSEWHERE_IN_GROUP = Doubt(
    Reason.OUTSIDE_REPOSITORY, "another ingress of the same group may give the load balancer a certificate"
)
_BEFORE_CONTROLLER = Doubt(
    Reason.OUTSIDE_REPOSITORY, "the load balancer before the controller may end TLS for all of its ingresses"
)
_FRONTEND_MAY_REDIRECT = Doubt(Reason.OUTSIDE_REPOSITORY, "whether the FrontendConfig redirects is not in the code")

_INTERNAL = (
    (f"{_AWS}-internal", ("true", "0.0.0.0/0")),
    (f"{_AWS}-scheme", ("internal",)),
    ("cloud.google.com/load-balancer-type", ("Internal", "internal")),
    ("networking.gke.io/load-balancer-type", ("Internal", "internal")),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", ("true",)),
)
"""Annotations that keep the load balancer of a service inside a network, where they say one of these."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An ingress or a service. `exists` is less than YES where a manifest may be of another kind.

    `ports` is what the ports of a service are called here.
    """

    resource: Resource
    content: Configuration
    exists: Truth
    ports: str

    def annotation(self, key: str) -> Value:
        """What an annotation says; null where it is not there."""
        annotations = self.content["metadata.annotations"]
        if annotations.is_unknown:
            return unknown(DYNAMIC, annotations.doubts, annotations.origin)
        return annotations.fields.get(key) or null(DYNAMIC, self.content.header)

    def blocks(self, name: str) -> Blocks:
        """The blocks of one type in its `spec`."""
        specs = self.content.blocks("spec")
        found = [spec.blocks(name) for spec in specs]
        doubts = (*specs.doubts, *(doubt for blocks in found for doubt in blocks.doubts))
        return Blocks(tuple(item for blocks in found for item in blocks), doubts)


def ingresses(graph: Graph) -> Iterator[Entry]:
    """The ingresses, by type and then by address."""
    yield from _entries(graph, "kubernetes_ingress", "Ingress")


def services(graph: Graph) -> Iterator[Entry]:
    """The services, by type and then by address."""
    yield from _entries(graph, "kubernetes_service", "Service")


def ends_tls(ingress: Entry) -> Truth:
    """Whether the ingress has a certificate, or an annotation that keeps it from answering plain HTTP."""
    given = any_of(is_given(ingress.annotation(key)) for key in _GIVEN)
    says = any_of(equal_to(ingress.annotation(key), text) for key, text in _SAYS.items())
    return ingress.blocks("tls").present | given | says | _listens(ingress, '"HTTPS"')


def ends_elsewhere(graph: Graph, ingress: Entry) -> Truth:
    """Maybe, where TLS may end at a load balancer that the ingress shares or that is before its controller."""
    shared = is_given(ingress.annotation(f"{_ALB}/group.name")) & maybe(_ELSEWHERE_IN_GROUP)
    return shared | _ends_before_controller(graph)


def _ends_before_controller(graph: Graph) -> Truth:
    """Maybe, where some load balancer of a service, or of what Helm installs, is given a certificate."""
    found = _before_controllers.get(graph)
    if found is None:
        by_service = any(not is_given(service.annotation(f"{_AWS}-ssl-cert")).is_no for service in services(graph))
        by_release = any(
            _mentions(release.configuration.as_value(), f"{_AWS}-ssl-cert") for release in graph.resources(_RELEASE)
        )
        found = _before_controllers[graph] = maybe(_BEFORE_CONTROLLER) if by_service or by_release else NO
    return found


def _mentions(value: Value, name: str) -> bool:
    """Whether a name stands anywhere in a value, in one of its texts or as the key of what a text was made from."""
    return any(
        name in with_holes(part).replace("\\", "")
        or any(name in key for key in part.fields)
        or (part.document is not None and _mentions(part.document, name))
        for part in value.walk()
    )


_before_controllers: WeakKeyDictionary[Graph, Truth] = WeakKeyDictionary()


def answers_http_too(ingress: Entry) -> Truth:
    """Whether the ingress answers plain HTTP beside HTTPS: it is told to, or is Google's and not told not to."""
    redirects = any_of(
        is_given(ingress.annotation(f"{_ALB}/{name}")) for name in ("ssl-redirect", "actions.ssl-redirect")
    )
    stays = equal_to(ingress.annotation(f"{_NGINX}/ssl-redirect"), "false")
    forced = equal_to(ingress.annotation(f"{_NGINX}/force-ssl-redirect"), "true")
    return (stays & ~forced) | (_listens(ingress, '"HTTP"') & ~redirects) | _answers_both_at_google(ingress)


def _answers_both_at_google(ingress: Entry) -> Truth:
    """Whether an ingress of GKE with a certificate answers HTTP too, which it does unless it is told not to."""
    certified = any_of(is_given(ingress.annotation(key)) for key in _OF_GOOGLE)
    refuses = equal_to(ingress.annotation("kubernetes.io/ingress.allow-http"), "false")
    return certified & ~refuses & (~is_given(ingress.annotation(_FRONTEND)) | maybe(_FRONTEND_MAY_REDIRECT))


def _listens(ingress: Entry, protocol: str) -> Truth:
    """Whether the load balancer of an ingress listens by a protocol, as far as it is told by which."""
    return _text(ingress.annotation(f"{_ALB}/listen-ports"), lambda text: protocol in text)


def is_load_balancer(service: Entry) -> Truth:
    return equal_to(service.content["spec.type"], "LoadBalancer")


def is_internal(service: Entry) -> Truth:
    """Whether the load balancer of a service is reached from inside a network only."""
    return any_of(one_of(service.annotation(key), texts) for key, texts in _INTERNAL)


def ends_tls_at(service: Entry, port: Configuration) -> Truth:
    """Whether the load balancer of a service ends TLS at one of its ports."""
    ports = service.annotation(f"{_AWS}-ssl-ports")
    name = port["name"].data
    names = {"*", "80", name} if isinstance(name, str) else {"*", "80"}
    listed = _text(ports, lambda text: not names.isdisjoint(part.strip() for part in text.split(",")))
    return is_given(service.annotation(f"{_AWS}-ssl-cert")) & (~is_given(ports) | listed)


def _text(value: Value, ask: Callable[[str], bool]) -> Truth:
    """What is asked of a text; no where there is none."""
    if value.is_unknown:
        return maybe(*value.doubts)
    return known(isinstance(value.data, str) and ask(value.data))


def _entries(graph: Graph, type: str, kind: str) -> Iterator[Entry]:
    """The resources of a type, of any version, and the manifests of the kind that it is for."""
    for resource in graph.resources(type, f"{type}_v1"):
        yield Entry(resource, resource.configuration, YES, "port")
    for resource in graph.resources(_MANIFEST):
        for content in resource.blocks("manifest"):
            exists = equal_to(content["kind"], kind)
            if not exists.is_no:
                yield Entry(resource, content, exists, "ports")
