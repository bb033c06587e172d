"""Text and its entities, as Telegram stores, detects and parses them."""
