"""Lenses on Google Cloud: one shape for its many spellings, no verdicts."""
