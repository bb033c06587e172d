"""The control side of the playground: named actions that set the scene and act as Telegram users."""
