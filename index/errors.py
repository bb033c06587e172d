"""Errors of the index that are not bugs: each message says how to fix what is wrong."""


class SearchIndexError(Exception):
    """The base of all errors whose message can be shown to a person as it is."""


class ModelError(SearchIndexError):
    """The embedding model is missing, damaged or not the one that the index was built with."""


class MissingPackageError(ModelError):
    """A package that carries a model, or computes one, is not installed."""


class ServiceUnreachableError(ModelError):
    """The model could not be fetched from its hub."""


class VectorCacheError(SearchIndexError):
    """The file that keeps computed vectors cannot be read or written."""


class SnapshotError(SearchIndexError):
    """There is no snapshot to serve, or one is damaged."""


class BuildInProgressError(SearchIndexError):
    """Another build holds the lock."""


class BuildCancelledError(SearchIndexError):
    """A build was cancelled on request; the current snapshot stays current."""
