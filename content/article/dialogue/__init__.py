"""Who says what: from the marks of a dialogue to questions and answers."""
