"""Directories to resource instances: variables, locals, module calls, `count`, `for_each`, `dynamic`."""

from iaclint.modules.configuration import Blocks, Configuration, ValueConfiguration, blocks_of_value
from iaclint.modules.instance import ModuleInstance
from iaclint.modules.missing import MissingModule
from iaclint.modules.module import Module, Modules
from iaclint.modules.resource import Resource
from iaclint.modules.root import RootModule
from iaclint.modules.roots import closures, find_roots
from iaclint.modules.variables import VariableInputs, parse_assignments

__all__ = [
    "Blocks",
    "Configuration",
    "MissingModule",
    "Module",
    "ModuleInstance",
    "Modules",
    "Resource",
    "RootModule",
    "ValueConfiguration",
    "VariableInputs",
    "blocks_of_value",
    "closures",
    "find_roots",
    "parse_assignments",
]
