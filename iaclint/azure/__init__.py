"""Lenses on Azure and Microsoft Entra: one shape for their many spellings, no verdicts."""
