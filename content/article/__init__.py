"""A published page becomes an interview."""
