"""Which exchange, which passage, how sure."""
