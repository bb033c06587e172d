"""What can go wrong with the database through no fault of the program: each message says how to mend it."""


class StateError(Exception):
    """The base of all that a caller may want to show to a person as it is. It never holds a password."""


class StateUnreachableError(StateError):
    """The database does not answer; it may do so later."""
