"""EKS: how a cluster encrypts the secrets that Kubernetes keeps.

Since Kubernetes 1.28 EKS encrypts all data of the Kubernetes API by envelope, with a key that AWS owns
unless the cluster names one. Source: the EKS user guide, "Default envelope encryption".
"""

from __future__ import annotations

import re

from iaclint.modules import Configuration, Resource
from iaclint.truth import YES, Doubt, Reason, Truth, known, maybe
from iaclint.values import Value
from iaclint.values.ask import contains, is_given

_ENCRYPTED_SINCE = (1, 28)
_VERSION = re.compile(r"(\d+)\.(\d+)")


def encrypts_secrets(cluster: Resource) -> Truth:
    """Whether secrets are encrypted before they are stored: by a key that the cluster names, or by its version."""
    return cluster.blocks("encryption_config").any(_is_for_secrets) | _by_default(cluster["version"])


def _is_for_secrets(configuration: Configuration) -> Truth:
    return contains(configuration["resources"], "secrets") & is_given(configuration["provider.key_arn"])


def _by_default(version: Value) -> Truth:
    """Whether clusters of this version encrypt by themselves; left out, it is the latest at the time."""
    if version.is_unknown:
        return maybe(*version.doubts)
    if version.is_null:
        return YES
    match = _VERSION.match(str(version.data))
    if match is None:
        return maybe(Doubt(Reason.EVALUATION_ERROR, "the version of Kubernetes is no version"))
    return known((int(match[1]), int(match[2])) >= _ENCRYPTED_SINCE)
