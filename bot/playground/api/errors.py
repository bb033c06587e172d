"""What Telegram answers when it refuses, in its own words, and what cannot happen in Telegram at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class PlaygroundError(Exception):
    """A test or a page asked for something that cannot happen in Telegram."""


@dataclass(eq=False)
class ApiError(Exception):
    """A refusal in Telegram's envelope.

    Attributes:
        code: the ``error_code``, which is the HTTP status as well.
        description: the sentence a bot sees.
        parameters: ``retry_after`` or ``migrate_to_chat_id``, where Telegram sends them.
    """

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)

    def envelope(self) -> dict[str, Any]:
        """Return the JSON object that is sent instead of a result."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


def bad_request(reason: str) -> ApiError:
    """Return error 400. Telegram lowers the first letter of a sentence but leaves CODES alone."""
    is_code = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    return ApiError(400, "Bad Request: " + (reason if is_code else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> ApiError:
    """Return error 403."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Return error 409."""
    return ApiError(409, f"Conflict: {reason}")


def not_found() -> ApiError:
    """Return error 404, for an unknown method or a token that cannot be one."""
    return ApiError(404, "Not Found")


def unauthorized() -> ApiError:
    """Return error 401, for a well-formed token of another bot."""
    return ApiError(401, "Unauthorized")


def too_many_requests(retry_after: int) -> ApiError:
    """Return error 429, the flood limit."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def migrated(chat_id: int) -> ApiError:
    """Return the error for a basic group that has become the supergroup ``chat_id``."""
    return ApiError(
        400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat_id}
    )


def query_too_old() -> ApiError:
    """Return the error for a callback or inline query that is unknown, answered or out of time."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
