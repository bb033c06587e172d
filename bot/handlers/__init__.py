"""What the bot does with an update: one file a capability, callbacks of (update, context)."""
