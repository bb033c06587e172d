"""What the bot draws: quote cards and charts."""
