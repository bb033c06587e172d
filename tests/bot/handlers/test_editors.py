"""Editors' buttons work for editors, and in private only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram.constants import ChatType

from bot.handlers._editors import may_edit

if TYPE_CHECKING:
    from bot.context import Context


@pytest.mark.parametrize(
    ("user", "chat", "may"),
    [(1, ChatType.PRIVATE, True), (1, ChatType.SUPERGROUP, False), (2, ChatType.PRIVATE, False)],
)
def test_editors_buttons_work_for_editors_in_private(user: int, chat: str, may: bool) -> None:
    message = SimpleNamespace(chat=SimpleNamespace(type=chat))
    press = cast("Any", SimpleNamespace(user=SimpleNamespace(id=user), message=message))
    settings = SimpleNamespace(admin_ids=frozenset({1}))
    context = cast("Context", SimpleNamespace(services=SimpleNamespace(settings=settings)))
    assert may_edit(press, context) is may
