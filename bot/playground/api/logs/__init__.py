"""What the playground records: events and calls, and how to wait for them."""
