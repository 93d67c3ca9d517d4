"""Services: those of AWS of which every action together makes an administrator, or opens keys and secrets."""

from __future__ import annotations

CRITICAL_SERVICES = ("account", "iam", "kms", "organizations", "secretsmanager", "ssm", "sso", "sso-admin", "sts")
