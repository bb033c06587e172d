"""What a bot puts into a message: text, keyboards, files, inline results."""
