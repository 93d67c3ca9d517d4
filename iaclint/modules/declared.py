"""What the text of a module shows to be wrong, before anything is evaluated."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from iaclint.modules.addresses import address_problems
from iaclint.modules.cycles import cycle_problems
from iaclint.modules.declared_variables import variable_problems
from iaclint.modules.module import Module
from iaclint.modules.naming import name_problems
from iaclint.modules.references import References, undeclared_references
from iaclint.modules.settings_checks import settings_problems
from iaclint.modules.validity import block_problems
from iaclint.problem import Problem


def declared_problems(module: Module, *, is_root: bool) -> list[Problem]:
    """What Terraform refuses in the declarations of one directory, each expression and block looked at a few times.

    A name that is not declared leaves values unknown, so it is an error. The others stop Terraform but
    keep nothing from being judged: they are warnings here, which also spares those who use what a
    later Terraform allows. In the files of a root module some statements are in order that are not in
    those of a called one.
    """
    references = References()
    found = chain(
        name_problems(module),
        block_problems(module),
        settings_problems(module),
        address_problems(module, is_root=is_root),
        variable_problems(module),
        cycle_problems(module, references),
    )
    harmless = (replace(problem, is_warning=True, stops_terraform=True) for problem in found)
    return [*undeclared_references(module, references), *harmless]
