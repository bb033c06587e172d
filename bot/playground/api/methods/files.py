"""Where to download a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import FileSizeLimit

from bot.playground.api.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.playground.api.params import Params
    from bot.playground.api.world.model import Json
    from bot.playground.api.world.world import World


def get_file(world: World, params: Params) -> Json:
    """Return the path under which a file's bytes are served."""
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": len(file.content),
        "file_path": file.file_path,
    }


METHODS: Mapping[str, Callable[[World, Params], Any]] = {"getFile": get_file}
