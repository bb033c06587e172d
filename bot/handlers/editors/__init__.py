"""Commands for editors, in private; app.py lets nobody else in, and their buttons check again."""
