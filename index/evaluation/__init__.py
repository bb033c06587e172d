"""Question files become figures and curves."""
