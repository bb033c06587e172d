"""Database errors that are not bugs: each message says how to fix it."""


class StateError(Exception):
    """Base class; the message can be shown to users as it is, and never contains a password."""


class StateDamagedError(StateError):
    """The file of the database is damaged, or is no database."""


class StateUnreachableError(StateError):
    """The database does not answer; trying again later may help."""
