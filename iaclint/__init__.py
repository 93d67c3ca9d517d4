"""iaclint: a static policy linter for Terraform and OpenTofu."""

__version__ = "0.1.0"
