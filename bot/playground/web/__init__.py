"""The playground's web page, and what keeps other sites away from it."""
