"""What is asked: its language, spelling, sentences, intent, and its embedding."""
