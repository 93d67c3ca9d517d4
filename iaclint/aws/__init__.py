"""AWS in one shape: lenses over its many spellings, no verdicts."""
