"""Query understanding: spelling, sentences, follow-ups, small talk, and the embedding of a query."""
