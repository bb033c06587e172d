"""What was said: interviews and their files."""
