"""Directories to resource instances: variables, locals, module calls, `count`, `for_each`, `dynamic`."""

from iaclint.modules.configuration import Blocks, Configuration, ValueConfiguration, blocks_of_value
from iaclint.modules.console import Given, evaluated, root_of
from iaclint.modules.instance import ModuleInstance
from iaclint.modules.missing import MissingModule
from iaclint.modules.module import Module, Modules
from iaclint.modules.resource import Resource
from iaclint.modules.root import RootModule
from iaclint.modules.roots import closures, find_roots
from iaclint.modules.variables import Assignment, VariableInputs, VariablesFile, parse_assignment

__all__ = [
    "Assignment",
    "Blocks",
    "Configuration",
    "Given",
    "MissingModule",
    "Module",
    "ModuleInstance",
    "Modules",
    "Resource",
    "RootModule",
    "ValueConfiguration",
    "VariableInputs",
    "VariablesFile",
    "blocks_of_value",
    "closures",
    "evaluated",
    "find_roots",
    "parse_assignment",
    "root_of",
]
