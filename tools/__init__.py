"""Makes the tables of iaclint from what others keep; each says how to run it."""
