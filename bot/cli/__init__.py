"""The `interview-bot` command."""
