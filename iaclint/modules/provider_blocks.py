"""Provider blocks: which provider configuration a module's resources use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iaclint.evaluate import Scope
from iaclint.modules.configuration import BodyConfiguration, Configuration
from iaclint.modules.module import alias_text
from iaclint.syntax import Block, Expression

if TYPE_CHECKING:
    from iaclint.modules.instance import ModuleInstance

_COMMENT = re.compile(r"(?:#|//)[^\n]*")
_PROVIDER_PAIR = re.compile(r'"?([\w.-]++)"?\s*+[=:]\s*+"?([\w.-]++)')


class ProviderBlocks:
    """The provider blocks of one module instance, and those passed down to it."""

    def __init__(self, instance: ModuleInstance) -> None:
        self._instance = instance
        self._configured: dict[int, Configuration] = {}

    def find(self, name: str, alias: str = "") -> tuple[Block, ModuleInstance] | None:
        """The provider block that a resource of this module uses, and the module instance that declares it."""
        for block in self._instance.module.providers:
            if block.labels[0] == name and alias_text(block) == alias:
                return block, self._instance
        if self._instance.parent is None or self._instance.call is None:
            return None
        passed = self._instance.call.body.attributes.get("providers")
        mapping = _provider_mapping(passed.value_span.text) if passed is not None else {}
        wanted = f"{name}.{alias}" if alias else name
        upper, _, upper_alias = mapping.get(wanted, name).partition(".")
        return self._instance.parent.provider(upper, upper_alias)

    def configured(self, block: Block) -> Configuration:
        """The content of one of the module's own provider blocks."""
        found = self._configured.get(id(block))
        if found is None:
            header = Expression(block.file, block.start, block.header_end)
            found = self._configured[id(block)] = BodyConfiguration(header, block.body, Scope(self._instance))
        return found


def _provider_mapping(text: str) -> dict[str, str]:
    """`{ aws = aws.west }` as text, native or JSON: the references in it are names, not values."""
    return dict(_PROVIDER_PAIR.findall(_COMMENT.sub("", text)))
