"""Editors' commands, in private. app.py filters by sender, and the buttons check again."""
