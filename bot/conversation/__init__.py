"""What the bot says: pure functions from quotes and choices to texts and buttons."""
