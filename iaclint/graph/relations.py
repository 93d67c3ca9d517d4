"""What a pointer leads to: resources, how certain that is, and what cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from iaclint.modules import Resource
from iaclint.records import dataclass
from iaclint.truth import NO, Doubt, Truth, any_of, maybe

Spelling = Callable[[str], Iterable[str]]
"""The names that one text stands for: an ARN stands for itself and for the name inside it."""


def plain(text: str) -> Iterable[str]:
    """A text stands for itself only."""
    return (text,)


@dataclass(frozen=True, slots=True)
class Identity:
    """How other resources name a resource: by these attributes, in these spellings."""

    attributes: tuple[str, ...] = ("id", "name", "arn")
    spelling: Spelling = plain


@dataclass(frozen=True, slots=True)
class Link:
    """A resource at the other end of a pointer, and whether it is certain that it is this one."""

    resource: Resource
    certainty: Truth


@dataclass(frozen=True, slots=True)
class Related:
    """The resources at the other end of a pointer.

    `beyond` says whether there is, or may be, something else that cannot be seen: `NO` is a closed
    world, `YES` something outside of the repository.
    """

    links: tuple[Link, ...] = ()
    beyond: Truth = NO
    doubt: Doubt | None = None

    def __iter__(self) -> Iterator[Resource]:
        """The resources that are certain or possible ends."""
        return (link.resource for link in self.links)

    def named(self) -> Iterator[tuple[Resource, Truth]]:
        """The ends with whether it is them, without those that it could be if only their own names were known."""
        for link in self.links:
            if link.certainty.is_yes or self.beyond.is_no:
                yield link.resource, link.certainty & link.resource.exists

    def any(self, ask: Callable[[Resource], Truth]) -> Truth:
        """Whether one of them is such; no only if none is and nothing is out of sight."""
        answer = any_of(link.certainty & link.resource.exists & ask(link.resource) for link in self.links)
        return answer | self.unseen

    @property
    def present(self) -> Truth:
        """Whether there is any at all."""
        seen = any_of(link.certainty & link.resource.exists for link in self.links)
        return seen | self.beyond

    @property
    def unseen(self) -> Truth:
        """Maybe, where something out of sight could be the answer; else no."""
        if self.beyond.is_no:
            return NO
        doubts = self.beyond.doubts or ((self.doubt,) if self.doubt is not None else ())
        return maybe(*doubts)


def joined(parts: Sequence[Related]) -> Related:
    """What several pointers lead to, taken together."""
    links = {link.resource.address: link for part in parts for link in part.links}
    beyond: Truth = any_of(part.beyond for part in parts)
    doubts = [part.doubt for part in parts if part.doubt is not None]
    return Related(tuple(links.values()), beyond, doubts[0] if doubts else None)
