"""Snapshots on disk, and the vector stores in them."""
