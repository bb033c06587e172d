"""Handlers of updates: one file per capability, callbacks of (update, context)."""
