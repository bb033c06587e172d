"""Files and the Bot API objects that describe them, for what bots upload and for what users send."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import FileSizeLimit

from bot.playground.api.errors import bad_request
from bot.playground.api.world.model import Json, StoredFile

if TYPE_CHECKING:
    from bot.playground.api.params import Params, Upload
    from bot.playground.api.world.world import World

_IMAGES: Final = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"BM": "bmp"}
_UNKNOWN_SIZE: Final = (1280, 960)  # shown for pictures whose header is not read
_FOLDERS: Final = {
    "photo": "photos",
    "voice": "voice",
    "audio": "music",
    "video": "videos",
    "sticker": "stickers",
}


def store(
    world: World, kind: str, content: bytes, name: str | None = None, mime_type: str | None = None
) -> StoredFile:
    """Keep bytes as a file; the same bytes have the same ``file_unique_id``."""
    digest = hashlib.sha256(content).hexdigest()
    number = len(world.files) + 1
    suffix = f".{image_type(content)}" if kind == "photo" else ""
    return world.add_file(
        StoredFile(
            file_id=f"{kind.upper()}-{number:06}-{digest[:40]}",
            file_unique_id=digest[:16],
            file_path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}{suffix}",
            content=content,
            name=name,
            mime_type=mime_type,
        )
    )


def image_type(content: bytes) -> str | None:
    """Return the usual ending of a picture's file name, ``None`` for what is not a picture."""
    return next((suffix for magic, suffix in _IMAGES.items() if content.startswith(magic)), None)


def image_mime_type(content: bytes) -> str | None:
    """Return the MIME type of a picture by its bytes, ``None`` for what is not one."""
    suffix = image_type(content)
    return None if suffix is None else f"image/{'jpeg' if suffix == 'jpg' else suffix}"


def from_request(world: World, params: Params, name: str, reference: str | None = None) -> StoredFile:
    """Return the file that a request means: uploaded, attached by ``attach://``, or known by its id.

    Raises:
        ApiError: there is none, it is too big, or it lies behind a URL, which the playground does not fetch.
    """
    value = params.text(name) if reference is None else reference
    field = value.removeprefix("attach://") if value.startswith("attach://") else name
    if field in params.files:
        return _uploaded(world, "photo" if name == "photo" else "document", params.files[field])
    if not value:
        raise bad_request(f"there is no {name} in the request")
    if value in world.files:
        return world.files[value]
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong file identifier/HTTP URL specified")


def _uploaded(world: World, kind: str, upload: Upload) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > FileSizeLimit.FILESIZE_UPLOAD:
        # The HTTP server in front of Telegram's Bot API says it like this.
        raise bad_request("file is too big")
    if kind == "photo":
        if len(upload.content) > FileSizeLimit.PHOTOSIZE_UPLOAD:
            raise bad_request("file is too big")
        if image_type(upload.content) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
    return store(world, kind, upload.content, upload.filename, upload.content_type)


def describe(kind: str, file: StoredFile, **details: Any) -> Json:  # noqa: ANN401 - JSON
    """Return the message field for a file: ``{"photo": […]}``, ``{"sticker": {…}}`` and so on.

    Args:
        kind: the name of the field.
        file: the bytes.
        details: further fields, instead of the plausible ones filled in here.
    """
    base: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": len(file.content),
    }
    if kind == "photo":
        width, height = _picture_size(file.content)
        return {"photo": [base | {"width": width, "height": height} | details]}
    extra: Json = {}
    if kind == "sticker":
        extra = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
    elif kind in ("video", "animation"):
        extra = {"width": 640, "height": 360, "duration": 5}
    elif kind in ("voice", "audio"):
        extra = {"duration": 3}
    elif kind == "video_note":
        extra = {"length": 240, "duration": 3}
    if file.mime_type and kind != "sticker":
        extra["mime_type"] = file.mime_type
    if file.name and kind in ("document", "audio", "video", "animation"):
        extra["file_name"] = file.name
    return {kind: base | extra | details}


def _picture_size(content: bytes) -> tuple[int, int]:
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return _UNKNOWN_SIZE
