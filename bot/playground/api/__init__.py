"""A local Bot API server, as strict as Telegram, for tests and for trying the bot without a token."""
