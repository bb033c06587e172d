"""Texts that come with the search: the background that questions are compared with, and examples."""
