"""Finding the closest passage."""
