"""The Bot API methods, each a plain function of the world and the parameters, found by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.playground.api.errors import not_found
from bot.playground.api.methods import chats, delete, edit, files, forward, profile, queries, reactions, send
from bot.playground.api.params import Params
from bot.playground.api.world.world import World

Method = Callable[[World, Params], Any]

METHODS: Mapping[str, Method] = {
    **send.METHODS,
    **edit.METHODS,
    **delete.METHODS,
    **forward.METHODS,
    **reactions.METHODS,
    **queries.METHODS,
    **chats.METHODS,
    **profile.METHODS,
    **files.METHODS,
}

# These are answered by :mod:`bot.playground.api.delivery`, because they wait or change how updates travel.
DELIVERY_METHODS: Final = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "close", "logOut")

_NAMES: Final = {name.lower(): name for name in (*METHODS, *DELIVERY_METHODS)}


def canonical_name(name: str) -> str:
    """Return a method's name as documented; Telegram does not mind the case.

    Raises:
        ApiError: there is no such method.
    """
    try:
        return _NAMES[name.lower()]
    except KeyError:
        raise not_found() from None
