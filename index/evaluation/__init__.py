"""EvaluationQuestion files become figures and curves."""
