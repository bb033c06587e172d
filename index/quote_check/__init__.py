"""Whether words that are said to be a quote are in the interviews, and how they differ from what was said."""
