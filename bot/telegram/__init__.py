"""How the bot speaks to Telegram: sending, limits, polling, concurrency, its profile."""
