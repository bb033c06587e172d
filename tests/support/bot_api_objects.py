"""Minimal objects of the Bot API that bots send."""

from __future__ import annotations

from typing import Any


def keyboard(data: str) -> dict[str, Any]:
    """Return an inline keyboard of one button, *More*."""
    return {"inline_keyboard": [[{"text": "More", "callback_data": data}]]}


def article(result_id: str, **details: object) -> dict[str, Any]:
    """Return a result of an inline query.

    Args:
        result_id: its id, which is in its text as well.
        details: further fields, or others instead of those filled in here.
    """
    content = {"message_text": f"<b>text</b> {result_id}", "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "T", "input_message_content": content} | details
