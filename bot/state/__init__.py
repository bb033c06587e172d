"""What the bot remembers: what was chosen, asked, voted and edited. It is kept in a database."""
