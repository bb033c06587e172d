"""Why a link gives no page."""

from __future__ import annotations


class LinkError(Exception):
    """A link that leads to no page that can be read.

    Args:
        url: where it failed; another address than the link's after a redirect.
        reason: why, and how to fix it.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.reason = reason


class PageUnreachableError(LinkError):
    """The page's server could not be reached or does not work; trying again later may help."""
