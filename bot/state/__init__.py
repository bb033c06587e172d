"""What the bot stores in its database: preferences, questions, votes, editors' changes."""
