"""The state of the playground, its rules, and how it looks in the Bot API."""
