"""What an article says of itself: title, people, publication, language. Left empty where it does not."""
