"""Texts of our own: the background that questions are judged against, and examples."""
