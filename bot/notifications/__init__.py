"""What the bot says unasked, to those who want it."""
