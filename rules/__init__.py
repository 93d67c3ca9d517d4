"""The policy: one module per fault, or one table per family of like faults."""
