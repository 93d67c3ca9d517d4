"""Place: the account and region that a resource is made in."""

from __future__ import annotations

import re
from collections.abc import Hashable

from iaclint.modules import Configuration, Resource
from iaclint.records import dataclass
from iaclint.truth import NO, YES, Doubt, Reason, Truth, known, maybe
from iaclint.values import Value

_ARN_REGION = re.compile(r"arn:[a-z0-9-]*:[a-z0-9-]*:([a-z0-9-]*):")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A configuration of the provider, and the region of the resource or else of that; null where neither says."""

    provider: Configuration | None
    region: Value

    @property
    def key(self) -> Hashable:
        """The same for all resources of which this says the same."""
        data = self.region.data
        return id(self.provider), data if isinstance(data, str) else id(data)

    def same(self, other: Place) -> Truth:
        """Whether it is one account and region; two configurations for one region may still be of two accounts."""
        region = self._same_region(other.region)
        if region.is_no:
            return NO
        if self.provider is other.provider:
            return region
        return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "two configurations of the provider may be of two accounts"))

    def has_arn(self, text: str) -> Truth:
        """Whether an ARN is of this region; a text that is no ARN is a name within it."""
        if not text.startswith("arn:"):
            return YES
        match = _ARN_REGION.match(text)
        if match is None or not isinstance(self.region.data, str):
            return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, f"`{text}` may be of another region"))
        return known(match[1] == self.region.data)

    def _same_region(self, other: Value) -> Truth:
        region = self.region
        if region.data is other.data:  # also the same unknown, such as one variable without a value
            return YES
        if region.is_unknown or other.is_unknown:
            return maybe(*region.doubts, *other.doubts)
        if region.is_null or other.is_null:
            return maybe(Doubt(Reason.RESOURCE_ATTRIBUTE, "one of two regions is left to the environment"))
        return known(region.data == other.data)


def place_of(resource: Resource) -> Place:
    """Where a resource is made."""
    own, provider = resource["region"], resource.provider
    return Place(provider, own if provider is None or not own.is_null else provider["region"])
