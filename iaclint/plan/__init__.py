"""Plans in JSON (`terraform show -json`) to the same resource instances that source gives."""

from iaclint.plan.document import Plan, PlanError, read_plan
from iaclint.plan.root import PlannedRoot

__all__ = ["Plan", "PlanError", "PlannedRoot", "read_plan"]
