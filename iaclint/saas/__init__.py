"""Lenses on hosted services and Kubernetes: one shape for their many spellings, no verdicts."""
